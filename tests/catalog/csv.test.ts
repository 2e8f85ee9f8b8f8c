import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv/csv';
import { numberColumn } from '../../src/catalog/table';
import { fileOf } from './files';

const plain = 'M_star,sim,z\n1e9,CV_0,0.0\n2.5e10,CV_1,0.1\n3e11,CV_1,0.2\n';

async function read(content: string | Uint8Array, chunk?: number) {
  return readCsv(fileOf(content, 'galaxies.csv', chunk));
}

async function names(content: string): Promise<string[]> {
  return (await read(content)).columns.map((column) => column.name);
}

test('numbers become float64 columns and words text columns', async () => {
  const table = await read(plain);
  expect(table).toMatchObject({ name: 'galaxies.csv', rows: 3, notes: [] });
  expect(table.columns.map((column) => [column.name, column.kind])).toEqual([
    ['M_star', 'number'],
    ['sim', 'text'],
    ['z', 'number'],
  ]);
  expect(numberColumn(table, 'M_star')?.values).toEqual(Float64Array.of(1e9, 2.5e10, 3e11));
  expect(table.columns[1]?.values).toEqual(['CV_0', 'CV_1', 'CV_1']);
});

test.each(['a,b\n1,2\n', 'a\n0.5\n'])('one row below names is a table: %j', async (content) => {
  const table = await readCsv(fileOf(content, 'observation.csv'));
  expect(table.rows).toBe(1);
  expect(table.columns.map(({ name, values }) => [name, values[0]])).toEqual(
    content.startsWith('a,b')
      ? [
          ['a', 1],
          ['b', 2],
        ]
      : [['a', 0.5]],
  );
});

test.each([',', '\t', ';', '|'])('cells separated by %j', async (delimiter) => {
  const table = await read(plain.replaceAll(',', delimiter));
  expect(table.columns).toHaveLength(3);
  expect(table.rows).toBe(3);
});

test.each(['\r\n', '\r'])('line ends %j', async (lineEnd) => {
  for (const chunk of [1, 7, 65_536]) {
    const table = await read(plain.replaceAll('\n', lineEnd), chunk);
    expect(table.rows).toBe(3);
    expect(table.columns.map((column) => column.name)).toEqual(['M_star', 'sim', 'z']);
  }
});

test('a byte-order mark, spaces around cells and blank lines are not data', async () => {
  const table = await read('\ufeff M , z \n\n 1 , 2 \n\n3,4\n\n');
  expect(table.columns.map((column) => column.name)).toEqual(['M', 'z']);
  expect(table.rows).toBe(2);
});

test('quoted cells may hold commas, line breaks and quotation marks', async () => {
  const table = await read('"$M_{gas},M_{\\odot}$",photometry\n1,"[-23.2 -23.5\n -24.9]"\n2,"say ""x"", then"\n');
  expect(table.columns.map((column) => column.name)).toEqual(['$M_{gas},M_{\\odot}$', 'photometry']);
  expect(table.columns[1]?.values).toEqual(['[-23.2 -23.5\n -24.9]', 'say "x", then']);
});

test('nothing depends on where the bytes are cut, not even inside a character or a quoted cell', async () => {
  const content = 'name,"a, b"\n"Größe €, 𝛼\nβ",1\nx,2\n';
  const whole = await read(content);
  for (let chunk = 1; chunk < 12; chunk++) expect(await read(content, chunk)).toEqual(whole);
});

test('nothing depends on where the pieces of a large file are cut', async () => {
  const rows = Array.from({ length: 40_000 }, (_, i) => `${i},"größe,\n${i}""x""",${i / 8}`);
  const table = await read(`id,words,value\n${rows.join('\n')}`);
  expect(table.rows).toBe(40_000);
  expect(numberColumn(table, 'id')?.values.every((value, i) => value === i)).toBe(true);
  expect(numberColumn(table, 'value')?.values.every((value, i) => value === i / 8)).toBe(true);
  expect(table.columns[1]?.values[39_999]).toBe('größe,\n39999"x"');
});

test('columns without a name, with a repeated one, or with HTML for one', async () => {
  const table = await read(',M,M,"<img src=x onerror=alert(1)>",M (2)\n0,1,2,3,4\n1,2,3,4,5\n');
  expect(table.columns.map((column) => column.name)).toEqual([
    'index',
    'M',
    'M (2)',
    '<img src=x onerror=alert(1)>',
    'M (2) (2)',
  ]);
  expect(table.notes).toHaveLength(3);
  expect(table.notes[0]).toContain('Column 1 has no name');
  expect(table.notes[1]).toContain('“M” appears more than once');
});

test('a very long name is cut', async () => {
  expect((await names(`${'a'.repeat(5_000)},b\n1,2\n3,4\n`))[0]).toHaveLength(201);
});

test('a file without a header keeps its first row', async () => {
  const table = await read('0.1,0.8\n0.2,0.9\n0.3,1.0\n');
  expect(table.columns.map((column) => column.name)).toEqual(['column 1', 'column 2']);
  expect(table.rows).toBe(3);
  expect(table.notes[0]).toContain('no names');
});

test('the header of numpy.savetxt, and comment lines above it', async () => {
  expect(await names('# M_star,z\n1,2\n3,4\n')).toEqual(['M_star', 'z']);
  const table = await read('# made by hand\n# M_star,z\n1,2\n3,4\n');
  expect(table.columns.map((column) => column.name)).toEqual(['M_star', 'z']);
  expect(table.notes).toEqual(['1 comment line above the table is ignored.']);
  expect(await names('# made by hand\nM_star,z\n1,2\n3,4\n')).toEqual(['M_star', 'z']);
});

test('a short row is blank at its end, a long one wholly: its extra cell may stand anywhere', async () => {
  const table = await read('a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,\n');
  expect(table.rows).toBe(4);
  expect(numberColumn(table, 'c')?.values).toEqual(Float64Array.of(3, Number.NaN, Number.NaN, 12));
  expect(table.notes).toEqual([
    '1 row has fewer than 3 cells: the missing ones are taken as blank.',
    '1 row has more than 3 cells, so no cell can be trusted: the row is taken as blank.',
  ]);
});

test('row names without a header cell do not shift the columns', async () => {
  const table = await read('M,z\nrow1,1,2\nrow2,3,4\n');
  expect(table.columns.map((column) => column.name)).toEqual(['index', 'M', 'z']);
  expect(numberColumn(table, 'M')?.values).toEqual(Float64Array.of(1, 3));
  expect(table.notes[0]).toContain('row names');
});

test('every way to write a missing value is NaN, and −9999 stays', async () => {
  const cells = ['NaN', 'nan', 'NA', 'null', 'none', '-', '--', 'inf', '-inf', 'Infinity', '', '-9999', '7'];
  const table = await read(`id,M\n${cells.map((cell, i) => `${i},${cell}`).join('\n')}\n`);
  const values = numberColumn(table, 'M')?.values;
  expect(values?.slice(0, 11).every(Number.isNaN)).toBe(true);
  expect(values?.slice(11)).toEqual(Float64Array.of(-9999, 7));
  expect(table.notes).toEqual([]);
});

test('a few words in a column of numbers are missing and counted; many make it text', async () => {
  const numbers = Array.from({ length: 100 }, (_, i) => `${i}`);
  const few = await read(`M,z\n${[...numbers, 'bad'].map((cell) => `${cell},1`).join('\n')}\n`);
  expect(numberColumn(few, 'M')?.values[100]).toBeNaN();
  expect(few.notes).toEqual(['1 cell of “M” cannot be read as a number (“bad”) and counts as missing.']);
  const many = await read(`M,z\n${[...numbers, ...Array(20).fill('bad')].map((cell) => `${cell},1`).join('\n')}\n`);
  expect(many.columns[0]).toMatchObject({ kind: 'text' });
  expect(many.columns[0]?.values.slice(98, 102)).toEqual(['98', '99', 'bad', 'bad']);
});

test('a column that turns to words late keeps all of its cells', async () => {
  const cells = Array.from({ length: 30_000 }, (_, i) => (i < 12_000 ? `${i}` : `w${i}`));
  const table = await read(`label,z\n${cells.map((cell) => `${cell},1`).join('\n')}\n`);
  expect(table.columns[0]?.values).toEqual(cells);
});

test('integers above 2^53, of either sign, are text to the last digit', async () => {
  const ids = ['5', '9007199254740993', '-9007199254740993', '123456789012345678901'];
  const table = await read(`id,M\n${ids.map((id) => `${id},1`).join('\n')}\n`);
  expect(table.columns[0]).toMatchObject({ kind: 'text', values: ids });
  expect(table.notes).toEqual([
    '“id” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.',
  ]);
});

test('an ID that is met late keeps the digits of all before it', async () => {
  const ids = Array.from({ length: 30_000 }, (_, i) => String(9007199254740000n + BigInt(i)));
  const table = await read(`id,M\n${ids.map((id) => `${id},1`).join('\n')}\n`);
  expect(table.columns[0]?.values).toEqual(ids);
});

test('large numbers in scientific notation stay numbers; labels that look so stay labels', async () => {
  const table = await read('M,hex,hash\n1e20,0x1F,1234e567\n9.007199254740993000e+15,0x20,9e999\n');
  expect(numberColumn(table, 'M')?.values).toEqual(Float64Array.of(1e20, 9.007199254740992e15));
  expect(table.columns[1]).toMatchObject({ kind: 'text' });
  expect(table.columns[2]).toMatchObject({ kind: 'text', values: ['1234e567', '9e999'] });
});

test('one numeric column is enough', async () => {
  const table = await read('M\n1\n2\n3\n');
  expect(table.columns).toHaveLength(1);
  expect(numberColumn(table, 'M')?.values).toEqual(Float64Array.of(1, 2, 3));
});

test('gzip is seen by its bytes, whatever the name', async () => {
  for (const chunk of [3, 65_536]) expect((await read(gzipSync(plain), chunk)).rows).toBe(3);
});

test('a stray quotation mark is noted', async () => {
  const table = await read('a,b\n"x"y",1\nz,2\nw,3\n');
  expect(table.notes.some((note) => note.includes('quotation mark'))).toBe(true);
});

test('progress rises to 1 and names the rows', async () => {
  const seen: [number, number][] = [];
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${i}`).join('\n');
  await readCsv(fileOf(`a,b\n${rows}`), { onProgress: (fraction, count) => seen.push([fraction, count]) });
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.at(-1)?.[0]).toBe(1);
  expect(seen.every(([fraction], i) => i === 0 || fraction >= (seen[i - 1]?.[0] ?? 0))).toBe(true);
});
