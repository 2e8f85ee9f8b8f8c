/** FIELDs of a VOTable: what they hold, and how many columns of ours they become (VOTable 1.4, sections 2.1, 2.2 and 6). */
import type { ColumnFacts } from '../table';
import { readableUnit } from '../unit-words';
import type { Tag } from './xml';

export type Datatype =
  | 'boolean'
  | 'bit'
  | 'unsignedByte'
  | 'short'
  | 'int'
  | 'long'
  | 'char'
  | 'unicodeChar'
  | 'float'
  | 'double'
  | 'floatComplex'
  | 'doubleComplex';

/** Bytes of one element; bits are packed. */
export const SIZES: Readonly<Record<Datatype, number>> = {
  boolean: 1,
  bit: 1,
  unsignedByte: 1,
  short: 2,
  int: 4,
  long: 8,
  char: 1,
  unicodeChar: 2,
  float: 4,
  double: 8,
  floatComplex: 8,
  doubleComplex: 16,
};

/** Words of other standards, and of old servers. */
const ALIASES: Readonly<Record<string, Datatype>> = {
  string: 'char',
  unicodeString: 'unicodeChar',
  int16: 'short',
  int32: 'int',
  int64: 'long',
  float32: 'float',
  float64: 'double',
  integer: 'int',
};

/** What an integer of that datatype can be. */
export const RANGES: Readonly<Partial<Record<Datatype, readonly [number, number]>>> = {
  unsignedByte: [0, 255],
  short: [-32_768, 32_767],
  int: [-2_147_483_648, 2_147_483_647],
};

export interface Field {
  readonly name: string;
  readonly id: string | undefined;
  readonly datatype: Datatype;
  /** Elements in a cell; undefined where every row has its own number. Of texts, characters. */
  readonly count: number | undefined;
  readonly isText: boolean;
  facts: ColumnFacts;
  /** Marks missing cells, as written. */
  missing: string | undefined;
}

export function fieldOf({ attributes }: Tag, index: number): Field | undefined {
  const { datatype: written = 'char', arraysize, name, ID, unit, ucd } = attributes;
  const datatype = (written in SIZES ? written : ALIASES[written]) as Datatype | undefined;
  if (!datatype) return undefined;
  const isText = datatype === 'char' || datatype === 'unicodeChar';
  const shown = readableUnit(unit);
  return {
    name: name ?? ID ?? `column ${index + 1}`,
    id: ID,
    datatype,
    count: elementsOf(written === 'string' ? '*' : arraysize),
    isText,
    facts: { ...(shown === undefined ? {} : { unit: shown }), ...(ucd ? { ucd } : {}) },
    missing: undefined,
  };
}

/** `3`, `2x3`; undefined of `*`, `3*`, `2x*`. */
function elementsOf(arraysize: string | undefined): number | undefined {
  if (arraysize === undefined || arraysize.trim() === '') return 1;
  if (arraysize.includes('*')) return undefined;
  const count = arraysize.split('x').reduce((product, extent) => product * Number(extent), 1);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

export const isComplex = ({ datatype }: Field) => datatype === 'floatComplex' || datatype === 'doubleComplex';
