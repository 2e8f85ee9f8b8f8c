/** A table as a FITS file: an empty primary array, and one binary table (FITS 4.0, 7.3). */
import { ProblemError } from '../../base/problem';
import { numberIn, type OutTable, ROWS_AT_ONCE, type TypedColumn, textIn, typedColumns } from './table';

const BLOCK = 2_880;
const CARD = 80;
const MOST_COLUMNS = 999;
const MOST_VALUE = 68;

/** A card's text is printable ASCII. */
const printable = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '?');

function card(key: string, value: string | number | boolean): string {
  if (typeof value === 'string') {
    const text = printable(value)
      .replaceAll("'", "''")
      .slice(0, MOST_VALUE)
      .replace(/(?<!')'$/, '');
    return `${key.padEnd(8)}= '${text.padEnd(8)}'`.padEnd(CARD);
  }
  return `${key.padEnd(8)}= ${(typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value)).padStart(20)}`.padEnd(
    CARD,
  );
}

function header(cards: readonly (readonly [string, string | number | boolean])[]): Uint8Array {
  const text = `${cards.map(([key, value]) => card(key, value)).join('')}${'END'.padEnd(CARD)}`;
  return new TextEncoder().encode(text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK));
}

const widthOf = ({ kind, longest }: TypedColumn) => (kind === 'text' ? longest : 8);
const FORMS = { double: '1D', long: '1K' } as const;

/** Writes the cells of a row at a byte. */
function writeRow(view: DataView, bytes: Uint8Array, from: number, columns: readonly TypedColumn[], row: number): void {
  let at = from;
  for (const column of columns) {
    const cell = column.cell(row);
    if (column.kind === 'double') view.setFloat64(at, numberIn(cell));
    else if (column.kind === 'long') view.setBigInt64(at, BigInt(numberIn(cell)));
    else new TextEncoder().encodeInto(textIn(cell), bytes.subarray(at, at + column.longest));
    at += widthOf(column);
  }
}

/** The file in pieces. Throws ProblemError `too-many-columns`. */
export function* fitsPieces(table: OutTable): Generator<Uint8Array> {
  const columns = typedColumns(table);
  if (columns.length > MOST_COLUMNS) {
    throw new ProblemError(
      'too-many-columns',
      `A FITS table has at most ${MOST_COLUMNS} columns, and this one has ${columns.length}.`,
      'Write it as CSV, ECSV, VOTable or Parquet.',
    );
  }
  const width = columns.reduce((sum, column) => sum + widthOf(column), 0);
  yield header([
    ['SIMPLE', true],
    ['BITPIX', 8],
    ['NAXIS', 0],
    ['EXTEND', true],
  ]);
  yield header([
    ['XTENSION', 'BINTABLE'],
    ['BITPIX', 8],
    ['NAXIS', 2],
    ['NAXIS1', width],
    ['NAXIS2', table.rows],
    ['PCOUNT', 0],
    ['GCOUNT', 1],
    ['TFIELDS', columns.length],
    ...columns.flatMap((column, i) => {
      const { name, kind, longest, facts } = column;
      return [
        [`TTYPE${i + 1}`, name],
        [`TFORM${i + 1}`, kind === 'text' ? `${longest}A` : FORMS[kind]],
        ...(facts.unit ? [[`TUNIT${i + 1}`, facts.unit] as const] : []),
        ...(facts.ucd ? [[`TUCD${i + 1}`, facts.ucd] as const] : []),
        ...(facts.description ? [[`TCOMM${i + 1}`, facts.description] as const] : []),
      ] as const;
    }),
    ['EXTNAME', 'TABLE'],
  ]);
  for (let first = 0; first < table.rows; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, table.rows - first);
    const bytes = new Uint8Array(count * width);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) writeRow(view, bytes, i * width, columns, first + i);
    yield bytes;
  }
  yield new Uint8Array((BLOCK - ((table.rows * width) % BLOCK)) % BLOCK);
}
