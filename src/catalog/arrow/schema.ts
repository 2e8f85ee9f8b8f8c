/** The schema of an Arrow file (format/Schema.fbs): its columns, what each holds, and where their buffers stand among all. */
import { byteOf, countOf, type FlatTable, intOf, shortOf, tableOf, tablesOf, textOf } from './flatbuffer';

export interface IntegerType {
  readonly kind: 'integer';
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

/** What a cell is, of the types that a table can hold. */
export type CellType =
  | IntegerType
  | { readonly kind: 'null' | 'bool' | 'view' }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'decimal'; readonly bytes: number; readonly scale: number }
  | { readonly kind: 'text'; readonly wide: boolean }
  | { readonly kind: 'date'; readonly bits: 32 | 64 }
  /** A time since 1970, or of the day or a span, in so many ticks a second. */
  | { readonly kind: 'timestamp' | 'seconds'; readonly perSecond: number; readonly bits: 32 | 64 };

export interface ArrowColumn {
  readonly name: string;
  readonly type: CellType;
  readonly told: ReadonlyMap<string, string>;
  /** Cells are indices into the dictionary of this number. */
  readonly dictionary?: { readonly id: number; readonly index: IntegerType };
}

/** A field with all that is below it, in the order of the buffers. */
export interface Piece {
  /** Buffers besides those that vary. */
  readonly buffers: number;
  /** True where the batch says how many buffers follow. */
  readonly varies: boolean;
  /** The place among the columns; absent where it is part of a nested column, or cannot be read. */
  readonly column?: number;
}

export interface ArrowSchema {
  readonly columns: readonly ArrowColumn[];
  readonly pieces: readonly Piece[];
  /** Columns that are no cells of a table, with the reason. */
  readonly leftOut: readonly string[];
  readonly told: ReadonlyMap<string, string>;
}

/** Deeper is damage. */
const MOST_DEPTH = 32;
const MOST_FIELDS = 100_000;
const PER_SECOND = [1, 1e3, 1e6, 1e9];

/** The union `Type`: its number is its place in Schema.fbs. */
const TYPE = {
  none: 1,
  integer: 2,
  float: 3,
  binary: 4,
  text: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedBinary: 15,
  fixedList: 16,
  map: 17,
  duration: 18,
  wideBinary: 19,
  wideText: 20,
  wideList: 21,
  runs: 22,
  binaryView: 23,
  textView: 24,
  listView: 25,
  wideListView: 26,
} as const;

/** Buffers of a field, without those of its children; two, validity and values, where it is not named. */
const BUFFERS = new Map<number, number>([
  [TYPE.none, 0],
  [TYPE.runs, 0],
  [TYPE.struct, 1],
  [TYPE.fixedList, 1],
  ...[TYPE.binary, TYPE.text, TYPE.wideBinary, TYPE.wideText, TYPE.listView, TYPE.wideListView].map(
    (type): [number, number] => [type, 3],
  ),
]);

function integerOf(type: FlatTable | undefined): IntegerType {
  const bits = type ? intOf(type, 0) : 32;
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) throw new Error(`it has integers of ${bits} bits`);
  return { kind: 'integer', bits, signed: type ? byteOf(type, 1) !== 0 : true };
}

const ticks = (type: FlatTable) => PER_SECOND[shortOf(type, 0, 1)] ?? 1;

/** What the cells of a field are; a reason where a table cannot hold them. */
function typeOf(number: number, type: FlatTable): CellType | string {
  switch (number) {
    case TYPE.none:
      return { kind: 'null' };
    case TYPE.integer:
      return integerOf(type);
    case TYPE.float:
      return { kind: 'float', bits: ([16, 32, 64] as const)[shortOf(type, 0)] ?? 64 };
    case TYPE.text:
    case TYPE.wideText:
      return { kind: 'text', wide: number === TYPE.wideText };
    case TYPE.textView:
      return { kind: 'view' };
    case TYPE.bool:
      return { kind: 'bool' };
    case TYPE.decimal: {
      const bits = intOf(type, 2, 128);
      if (![32, 64, 128, 256].includes(bits)) throw new Error(`it has decimals of ${bits} bits`);
      return { kind: 'decimal', bytes: bits / 8, scale: intOf(type, 1) };
    }
    case TYPE.date:
      return { kind: 'date', bits: shortOf(type, 0, 1) === 0 ? 32 : 64 };
    case TYPE.time:
      return { kind: 'seconds', perSecond: ticks(type), bits: intOf(type, 1, 32) === 64 ? 64 : 32 };
    case TYPE.timestamp:
      return { kind: 'timestamp', perSecond: PER_SECOND[shortOf(type, 0)] ?? 1, bits: 64 };
    case TYPE.duration:
      return { kind: 'seconds', perSecond: ticks(type), bits: 64 };
    case TYPE.interval:
      return 'an interval';
    case TYPE.binary:
    case TYPE.wideBinary:
    case TYPE.binaryView:
    case TYPE.fixedBinary:
      return 'bytes';
    default:
      return 'nested';
  }
}

const toldBy = (table: FlatTable, field: number) =>
  new Map(tablesOf(table, field).map((pair) => [textOf(pair, 0), textOf(pair, 1)]));

/** Reads the `Schema` of a message or a footer. Throws an Error whose words say what is wrong with it. */
export function readSchema(schema: FlatTable): ArrowSchema {
  if (shortOf(schema, 0) !== 0) throw new Error('its numbers are big-endian, which is not read');
  const columns: ArrowColumn[] = [];
  const pieces: Piece[] = [];
  const leftOut: string[] = [];

  function pass(field: FlatTable, depth: number, column?: number): void {
    if (depth > MOST_DEPTH || pieces.length > MOST_FIELDS) throw new Error('its columns are nested without end');
    const number = byteOf(field, 2);
    const type = tableOf(field, 3);
    const indices = tableOf(field, 4) !== undefined;
    const dense = number === TYPE.union && type !== undefined && shortOf(type, 0) === 1;
    const sparse = number === TYPE.union && !dense;
    pieces.push({
      buffers: indices ? 2 : sparse ? 1 : (BUFFERS.get(number) ?? 2),
      varies: !indices && (number === TYPE.binaryView || number === TYPE.textView),
      ...(column === undefined ? {} : { column }),
    });
    // The children of a field with a dictionary stand in the dictionary.
    if (!indices) for (const child of tablesOf(field, 5)) pass(child, depth + 1);
  }

  for (const field of tablesOf(schema, 1)) {
    const name = textOf(field, 0);
    const table = tableOf(field, 3);
    if (!table) throw new Error(`its column “${name.slice(0, 60)}” has no type`);
    const type = typeOf(byteOf(field, 2), table);
    if (typeof type === 'string') {
      leftOut.push(`${name} (${type})`);
      pass(field, 0);
      continue;
    }
    const encoding = tableOf(field, 4);
    const dictionary = encoding && { id: countOf(encoding, 0), index: integerOf(tableOf(encoding, 1)) };
    pass(field, 0, columns.length);
    columns.push({ name, type, told: toldBy(field, 6), ...(dictionary ? { dictionary } : {}) });
  }
  return { columns, pieces, leftOut, told: toldBy(schema, 2) };
}
