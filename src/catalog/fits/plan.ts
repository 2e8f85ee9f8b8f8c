/** Which columns a table of a FITS file becomes, from its header alone. */
import type { ColumnFacts } from '../table';
import { readableUnit } from '../unit-words';
import { fieldFill } from './ascii-fill';
import { type CellFill, cellFill } from './fill';
import { asciiForm, type BinaryForm, binaryForm, dimensions } from './form';
import type { Hdu } from './hdus';
import { type FitsHeader, numberOf, sizeOf, textOf } from './header';

export interface PlannedColumn {
  readonly name: string;
  readonly facts: ColumnFacts;
  readonly text: boolean;
  /** Memory of a cell, in numbers. */
  readonly weight: number;
  /** Which of the plan's parts holds it. */
  readonly part: number;
  filler(name: string, rows: number, stride: number): CellFill;
}

/** Rows of equal length one after another: the whole table, or one column of a table that holds its columns as vectors. */
export interface PlanPart {
  /** Bytes from the start of the table's data. */
  readonly start: number;
  /** Bytes of a row. */
  readonly stride: number;
}

export interface TablePlan {
  readonly rows: number;
  readonly parts: readonly PlanPart[];
  readonly columns: readonly PlannedColumn[];
  readonly notes: readonly string[];
}

/** A longer vector is a spectrum or an image in a cell, not a set of columns. */
const LONGEST_VECTOR = 64;
/** FITS allows 999. */
const MOST_FIELDS = 999;
/** A cell of text takes the memory of several numbers. */
const TEXT_CELLS = 5;

/** What writers put beside TTYPE without saying anything. */
const EMPTY_COMMENT = /^(label for|(name|type|unit)\b.* (of|for)|column|field|ttype|title)\b/i;

function factsOf(header: FitsHeader, n: number): ColumnFacts {
  const comment = header.cards.get(`TTYPE${n}`)?.comment ?? '';
  const description =
    textOf(header, `TCOMM${n}`) ?? (comment.length < 3 || EMPTY_COMMENT.test(comment) ? undefined : comment);
  const unit = readableUnit(textOf(header, `TUNIT${n}`));
  const ucd = textOf(header, `TUCD${n}`);
  const missing = header.cards.get(`TNULL${n}`)?.value;
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(description === undefined ? {} : { description }),
    ...(ucd === undefined ? {} : { ucd }),
    ...(missing === undefined ? {} : { missing: String(missing) }),
  };
}

const nameOf = (header: FitsHeader, n: number) => textOf(header, `TTYPE${n}`) ?? '';

function integerOf(header: FitsHeader, keyword: string): bigint | undefined {
  const value = header.cards.get(keyword)?.value;
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** Names of what is left out, a note for each reason. */
function leftOut(names: ReadonlyMap<string, readonly string[]>): string[] {
  return [...names].map(([why, left]) => {
    const shown = left.slice(0, 6).map((name) => `“${name}”`);
    const more = left.length > shown.length ? ` and ${left.length - shown.length} more` : '';
    return `Left out: ${shown.join(', ')}${more} (${why}).`;
  });
}

/** Why a column of that form is left out; undefined where it is read. */
function reasonAgainst(form: BinaryForm | undefined, end: number, stride: number): string | undefined {
  if (!form) return 'its TFORM is not known';
  if (end > stride) return 'it would lie outside of the row';
  if (form.variable) return 'of another length in every row';
  if (form.count === 0 || form.bytes === 0) return 'no values in any row';
  if (form.count > LONGEST_VECTOR) return `more than ${LONGEST_VECTOR} values in a row`;
  return undefined;
}

interface Field {
  readonly n: number;
  readonly label: string;
  readonly offset: number;
  readonly form: BinaryForm | undefined;
  /** Values of the last axis of its vector: the rows of a table that holds its columns as vectors. */
  readonly length: number;
}

function fieldsOf(header: FitsHeader): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  for (let n = 1; n <= Math.min(MOST_FIELDS, sizeOf(header, 'TFIELDS')); n++) {
    const dim = textOf(header, `TDIM${n}`);
    const form = binaryForm(textOf(header, `TFORM${n}`) ?? '', dim);
    const vector = form?.complex ? form.count / 2 : (form?.count ?? 0);
    const last = dimensions(dim).at(-1) ?? vector;
    const length = last > 0 && vector % last === 0 ? last : vector;
    fields.push({ n, label: nameOf(header, n) || `column ${n}`, offset, form, length });
    // Where an unknown field ends is unknown, and so is everything behind it.
    if (!form) break;
    offset += form.bytes;
  }
  return fields;
}

/**
 * The rows of a table that holds each column as one vector, in a single row, as IDL and TOPCAT's `colfits` write it: the length of more
 * than half of its columns. Undefined for other tables, and for vectors that are short enough to be read as columns.
 */
function rowsInVectors(header: FitsHeader, fields: readonly Field[]): number | undefined {
  if (sizeOf(header, 'NAXIS2') !== 1) return undefined;
  const lengths = fields.flatMap(({ form, length }) => (form && !form.variable && form.kind !== 'bit' ? [length] : []));
  const isUsual = (length: number) => 2 * lengths.filter((other) => other === length).length > lengths.length;
  return lengths.find((length) => length > LONGEST_VECTOR && isUsual(length));
}

function binaryPlan(header: FitsHeader): TablePlan {
  const stride = sizeOf(header, 'NAXIS1');
  const columns: PlannedColumn[] = [];
  const parts: PlanPart[] = [];
  const left = new Map<string, string[]>();
  const fields = fieldsOf(header);
  const inVectors = rowsInVectors(header, fields);
  for (const { n, label, offset, form, length } of fields) {
    const ofOther = inVectors !== undefined && form && (length !== inVectors || form.kind === 'bit');
    const one = form && inVectors !== undefined && !ofOther ? rowOf(form, inVectors) : form;
    const why = ofOther
      ? `not of ${inVectors.toLocaleString('en')} values as the others`
      : reasonAgainst(one, offset + (form?.bytes ?? 0), stride);
    if (why !== undefined) left.set(why, [...(left.get(why) ?? []), label]);
    if (!one || why !== undefined) continue;
    if (inVectors !== undefined) parts.push({ start: offset, stride: one.bytes });
    const [at, part] = inVectors === undefined ? [offset, 0] : [0, parts.length - 1];
    columns.push(...binaryColumns(header, n, one, at, part));
  }
  if (inVectors === undefined)
    return { rows: sizeOf(header, 'NAXIS2'), parts: [{ start: 0, stride }], columns, notes: leftOut(left) };
  const note = `The table has one row, which holds each column as a vector: they are read as columns of ${inVectors.toLocaleString('en')} rows.`;
  return { rows: inVectors, parts, columns, notes: [note, ...leftOut(left)] };
}

/** What one of so many elements of a vector holds. */
const rowOf = (form: BinaryForm, rows: number): BinaryForm => ({
  ...form,
  count: form.count / rows,
  bytes: form.bytes / rows,
});

function binaryColumns(header: FitsHeader, n: number, form: BinaryForm, offset: number, part: number): PlannedColumn[] {
  const facts = factsOf(header, n);
  const name = nameOf(header, n) || `column ${n}`;
  const isNumber = form.kind !== 'text' && form.kind !== 'logical' && form.kind !== 'bit';
  const zeroCard = header.cards.get(`TZERO${n}`)?.value;
  const zero = isNumber && (typeof zeroCard === 'number' || typeof zeroCard === 'bigint') ? zeroCard : 0;
  const plan = {
    kind: form.kind,
    size: form.size,
    scale: isNumber ? (numberOf(header, `TSCAL${n}`) ?? 1) : 1,
    zero,
    missing: integerOf(header, `TNULL${n}`),
  };
  return Array.from({ length: form.count }, (_, i) => {
    const half = form.complex ? ((i & 1) === 0 ? '_re' : '_im') : '';
    const element = form.complex ? i >> 1 : i;
    const several = form.complex ? form.count > 2 : form.count > 1;
    const at = offset + i * form.size;
    return {
      name: `${name}${several ? `_${element}` : ''}${half}`,
      facts,
      text: form.kind === 'text',
      weight: form.kind === 'text' ? TEXT_CELLS + form.size / 8 : 1,
      part,
      filler: (unique, rows, stride) =>
        cellFill(unique, { ...plan, offset: form.kind === 'bit' ? offset : at, bit: i }, rows, stride),
    };
  });
}

function asciiPlan(header: FitsHeader): TablePlan {
  const stride = sizeOf(header, 'NAXIS1');
  const columns: PlannedColumn[] = [];
  const left = new Map<string, string[]>();
  for (let n = 1; n <= Math.min(MOST_FIELDS, sizeOf(header, 'TFIELDS')); n++) {
    const form = asciiForm(textOf(header, `TFORM${n}`) ?? '');
    const offset = sizeOf(header, `TBCOL${n}`, 0) - 1;
    const name = nameOf(header, n) || `column ${n}`;
    if (!form || form.width === 0 || offset < 0 || offset + form.width > stride) {
      const why = form && form.width > 0 ? 'it would lie outside of the row' : 'its TFORM is not known';
      left.set(why, [...(left.get(why) ?? []), name]);
      continue;
    }
    const missing = header.cards.get(`TNULL${n}`)?.value;
    const plan = {
      form,
      offset,
      scale: numberOf(header, `TSCAL${n}`) ?? 1,
      zero: numberOf(header, `TZERO${n}`) ?? 0,
      missing: missing === undefined ? undefined : String(missing).trim(),
    };
    columns.push({
      name,
      facts: factsOf(header, n),
      text: form.kind === 'text',
      weight: form.kind === 'text' ? TEXT_CELLS + form.width / 8 : 1,
      part: 0,
      filler: (unique, rows, bytes) => fieldFill(unique, plan, rows, bytes),
    });
  }
  return { rows: sizeOf(header, 'NAXIS2'), parts: [{ start: 0, stride }], columns, notes: leftOut(left) };
}

/** The plan of a table; undefined for a part that is none. */
export function planOf({ kind, header }: Hdu): TablePlan | undefined {
  switch (kind) {
    case 'binary-table':
      return binaryPlan(header);
    case 'ascii-table':
      return asciiPlan(header);
    case 'image':
    case 'packed-image':
    case 'packed-table':
    case 'other':
      return undefined;
    default:
      throw kind satisfies never;
  }
}
