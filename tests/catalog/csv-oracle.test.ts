/** CSV as the standard has it, beside Papa Parse: what it writes is read alike, and what we write it reads alike. */
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { type Random, random } from '../../src/base/random';
import { readCsv } from '../../src/catalog/csv/csv';
import type { Column } from '../../src/catalog/table';
import { csvPieces } from '../../src/share/csv-out';
import { fileOf } from './files';

const HEADER = ['id', 'mass', 'ra', 'note', 'class'];
/** Words that a quotation mark, a delimiter or a line end would break. */
const WORDS = ['spiral', 'a, b', 'say "odd"', 'two\nlines', '; | \t', ' blank before', '"', "it's", 'Ωm ≈ 0.3', 'E/S0'];

const wordOf = (draw: Random) => WORDS[draw.integer(WORDS.length)] ?? '';

/** Numbers as programs write them, and words. */
function rowOf(draw: Random, i: number): string[] {
  const mass = 10 ** (9 + draw.normal());
  const written = [String(mass), mass.toExponential(6), mass.toFixed(2), `+${mass.toPrecision(9)}`];
  return [
    String(1_000 + i),
    draw.integer(9) === 0 ? '' : (written[draw.integer(written.length)] ?? ''),
    (360 * draw.uniform()).toFixed(7),
    wordOf(draw),
    `class ${draw.integer(3)}`,
  ];
}

const cellOf = (column: Column | undefined, row: number) => {
  const value = column?.values[row];
  return typeof value === 'number' && Number.isNaN(value) ? '' : value;
};

test.each(
  [',', ';', '\t', '|'].flatMap((delimiter) => (['\n', '\r\n'] as const).map((newline) => ({ delimiter, newline }))),
)('what it writes is read cell by cell as it reads it: %j', async ({ delimiter, newline }) => {
  for (let seed = 0; seed < 8; seed++) {
    const draw = random(seed, 'catalog');
    const rows = Array.from({ length: 20 + draw.integer(80) }, (_, i) => rowOf(draw, i));
    const text = Papa.unparse({ fields: HEADER, data: rows }, { delimiter, newline, quotes: draw.integer(2) === 0 });
    const theirs = Papa.parse<string[]>(text, { delimiter, newline }).data.slice(1);
    const ours = await readCsv(fileOf(text, 'galaxies.csv', 1 + draw.integer(500)));
    expect(ours.columns.map(({ name }) => name)).toEqual(HEADER);
    expect(ours.rows).toBe(theirs.length);
    // Blanks around words are no part of them in tables of columns.
    theirs.forEach((cells, row) => {
      const read = HEADER.map((name) =>
        cellOf(
          ours.columns.find((column) => column.name === name),
          row,
        ),
      );
      const expected = cells.map((cell, i) => (i < 3 && cell !== '' ? Number(cell) : cell.trim()));
      expect(read, `seed ${seed}, row ${row}`).toEqual(expected);
    });
  }
});

test('what we write it reads cell by cell', () => {
  const draw = random(1, 'catalog');
  const rows = Array.from({ length: 200 }, () => [wordOf(draw), draw.normal(), wordOf(draw)] as const);
  const columns = HEADER.slice(0, 3).map((name, i) => ({ name, cell: (row: number) => rows[row]?.[i] ?? '' }));
  const { data, errors } = Papa.parse<string[]>([...csvPieces(columns, rows.length)].join(''), {
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  expect(data.slice(1)).toEqual(rows.map((cells) => cells.map(String)));
});
