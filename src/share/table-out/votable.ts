/** A table as a VOTable 1.4 with its rows in TABLEDATA, as the Virtual Observatory's programs and servers take it. */
import { numberIn, type OutTable, ROWS_AT_ONCE, type TypedColumn, textIn, typedColumns } from './table';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML 1.0, which has no other control characters than tab and line ends. */
const escaped = (text: string) =>
  text
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (one) => (/[\t\n\r]/.test(one) ? one : ' '))
    .replace(/[&<>"]/g, (one) => ENTITIES[one] as string);

function field({ name, kind, ascii, facts }: TypedColumn): string {
  const type = kind === 'text' ? `datatype="${ascii ? 'char' : 'unicodeChar'}" arraysize="*"` : `datatype="${kind}"`;
  const [unit, ucd] = [facts.unit, facts.ucd].map((one) => (one ? escaped(one) : undefined));
  const attributes = `name="${escaped(name)}" ${type}${unit ? ` unit="${unit}"` : ''}${ucd ? ` ucd="${ucd}"` : ''}`;
  const { description } = facts;
  return description
    ? `<FIELD ${attributes}><DESCRIPTION>${escaped(description)}</DESCRIPTION></FIELD>`
    : `<FIELD ${attributes}/>`;
}

function number(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function cellOf(column: TypedColumn, row: number): string {
  const cell = column.cell(row);
  return column.kind === 'text' ? escaped(textIn(cell)) : number(numberIn(cell));
}

/** The document in pieces. */
export function* votablePieces(table: OutTable): Generator<string> {
  const columns = typedColumns(table);
  yield `<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
<RESOURCE type="results">
<TABLE name="${escaped(table.name)}" nrows="${table.rows}">
${columns.map(field).join('\n')}
<DATA><TABLEDATA>
`;
  for (let first = 0; first < table.rows; first += ROWS_AT_ONCE) {
    let piece = '';
    for (let row = first; row < Math.min(table.rows, first + ROWS_AT_ONCE); row++) {
      piece += `<TR>${columns.map((column) => `<TD>${cellOf(column, row)}</TD>`).join('')}</TR>\n`;
    }
    yield piece;
  }
  yield '</TABLEDATA></DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n';
}
