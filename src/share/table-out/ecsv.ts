/** A table as ECSV 1.0 (astropy's APE 6): CSV under a header in YAML that keeps types, units and descriptions. */
import { numberText } from '../csv-out';
import { numberIn, type OutTable, ROWS_AT_ONCE, type TypedColumn, textIn, typedColumns } from './table';

const TYPES = { double: 'float64', long: 'int64', text: 'string' } as const;

/** The entries of `datatype`, one a column; JSON's strings are YAML's. */
export const datatypeLines = (columns: readonly TypedColumn[]): readonly string[] =>
  columns.map(({ name, kind, facts: { unit, description } }) => {
    const parts = [
      `name: ${JSON.stringify(name)}`,
      ...(unit ? [`unit: ${JSON.stringify(unit)}`] : []),
      `datatype: ${TYPES[kind]}`,
      ...(description ? [`description: ${JSON.stringify(description)}`] : []),
    ];
    return `- {${parts.join(', ')}}`;
  });

const ENDS = /[",\n\r]|^\s|\s$/;
const quoted = (text: string) => (ENDS.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function number(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return Object.is(value, -0) ? '-0.0' : numberText(value);
  return value > 0 ? 'inf' : '-inf';
}

/** A blank text is told from a missing one by quotation marks. */
function cellOf(column: TypedColumn, row: number): string {
  const cell = column.cell(row);
  if (column.kind !== 'text') return number(numberIn(cell));
  const text = textIn(cell);
  return text === '' ? '""' : quoted(text);
}

/** The file in pieces. */
export function* ecsvPieces(table: OutTable): Generator<string> {
  const columns = typedColumns(table);
  const head = ['%ECSV 1.0', '---', "delimiter: ','", 'datatype:', ...datatypeLines(columns), 'schema: astropy-2.0'];
  yield `${head.map((line) => `# ${line}\n`).join('')}${columns.map(({ name }) => quoted(name)).join(',')}\n`;
  for (let first = 0; first < table.rows; first += ROWS_AT_ONCE) {
    let piece = '';
    for (let row = first; row < Math.min(table.rows, first + ROWS_AT_ONCE); row++) {
      piece += `${columns.map((column) => cellOf(column, row)).join(',')}\n`;
    }
    yield piece;
  }
}
