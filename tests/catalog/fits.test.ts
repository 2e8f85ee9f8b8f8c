import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openFile } from '../../src/catalog/open';
import type { Table } from '../../src/catalog/table';
import { numbers, words } from './boxes-tables';
import { fileOf, refusal } from './files';
import { type FitsTable, fitsBytes, rowOf } from './fits-files';

const read = (bytes: Uint8Array, table?: string) =>
  openFile(fileOf(bytes, 'a.fits'), table === undefined ? {} : { table });

const names = (table: Table) => table.columns.map(({ name }) => name);

/** Two plain columns. */
const PLAIN: FitsTable = {
  name: 'PLAIN',
  fields: 2,
  cards: { TTYPE1: 'x', TFORM1: 'D', TTYPE2: 'y', TFORM2: 'E' },
  rows: [
    rowOf(12, [0, 'setFloat64', 1.5], [8, 'setFloat32', 0.5]),
    rowOf(12, [0, 'setFloat64', Number.NaN], [8, 'setFloat32', -2]),
  ],
};

describe('a binary table', () => {
  test('is read with its units, descriptions and UCDs', async () => {
    const table = await read(
      fitsBytes({
        ...PLAIN,
        cards: {
          ...PLAIN.cards,
          TUNIT1: 'km s-1',
          TCOMM1: 'the speed',
          TUCD1: 'phys.veloc',
          TTYPE2: ['y', 'a height'],
          TUNIT2: '---',
        },
      }),
    );
    expect(numbers(table, 'x')).toEqual([1.5, Number.NaN]);
    expect(numbers(table, 'y')).toEqual([0.5, -2]);
    expect(table.facts).toEqual({
      x: { unit: 'km/s', description: 'the speed', ucd: 'phys.veloc' },
      y: { description: 'a height' },
    });
    expect(table.tables).toMatchObject({ read: 'PLAIN', all: [{ rows: 2, columns: 2 }] });
  });

  test('with integers: scaled, unsigned, null, and of 64 bits', async () => {
    const table = await read(
      fitsBytes({
        fields: 5,
        cards: {
          ...{ TTYPE1: 'unsigned', TFORM1: 'I', TZERO1: 32_768 },
          ...{ TTYPE2: 'scaled', TFORM2: 'J', TSCAL2: 0.5, TZERO2: 10, TNULL2: -1 },
          ...{ TTYPE3: 'id', TFORM3: 'K' },
          ...{ TTYPE4: 'big', TFORM4: 'K', TZERO4: 9_223_372_036_854_775_808n },
          ...{ TTYPE5: 'small', TFORM5: 'K', TNULL5: -9_223_372_036_854_775_808n },
        },
        rows: [
          rowOf(
            30,
            [0, 'setInt16', -32_768],
            [2, 'setInt32', 4],
            [6, 'setBigInt64', 5n],
            [14, 'setBigInt64', -1n],
            [22, 'setBigInt64', 7n],
          ),
          rowOf(
            30,
            [0, 'setInt16', 32_767],
            [2, 'setInt32', -1],
            [6, 'setBigInt64', 2n ** 53n + 1n],
            [14, 'setBigInt64', 2n ** 63n - 1n],
            [22, 'setBigInt64', -(2n ** 63n)],
          ),
        ],
      }),
    );
    expect(numbers(table, 'unsigned')).toEqual([0, 65_535]);
    expect(numbers(table, 'scaled')).toEqual([12, Number.NaN]);
    expect(words(table, 'id')).toEqual(['5', '9007199254740993']);
    expect(words(table, 'big')).toEqual(['9223372036854775807', '18446744073709551615']);
    expect(numbers(table, 'small')).toEqual([7, Number.NaN]);
    expect(table.notes.join()).toContain('“id” holds integers above 2^53');
    expect(table.facts?.scaled).toEqual({ missing: '-1' });
  });

  test('with logicals, bits, texts, complex numbers and vectors', async () => {
    const table = await read(
      fitsBytes({
        fields: 6,
        cards: {
          ...{ TTYPE1: 'ok', TFORM1: 'L', TTYPE2: 'bits', TFORM2: '3X', TTYPE3: 'name', TFORM3: '4A' },
          ...{ TTYPE4: 'c', TFORM4: 'C', TTYPE5: 'v', TFORM5: '2I', TTYPE6: 'two', TFORM6: '4A', TDIM6: '(2,2)' },
        },
        rows: [
          rowOf(
            22,
            [0, 'text', 'T'],
            [1, 'setUint8', 0b10100000],
            [2, 'text', 'a'],
            [6, 'setFloat32', 1],
            [10, 'setFloat32', -1],
            [14, 'setInt16', 3],
            [16, 'setInt16', 4],
            [18, 'text', 'ab d'],
          ),
          rowOf(22, [1, 'setUint8', 0b01000000], [2, 'text', 'bb  ']),
        ],
      }),
    );
    expect(names(table)).toEqual([
      'ok',
      'bits_0',
      'bits_1',
      'bits_2',
      'name',
      'c_re',
      'c_im',
      'v_0',
      'v_1',
      'two_0',
      'two_1',
    ]);
    expect(table.columns.map(({ values }) => values[0])).toEqual([1, 1, 0, 1, 'a', 1, -1, 3, 4, 'ab', ' d']);
    expect(table.columns.slice(0, 5).map(({ values }) => values[1])).toEqual([Number.NaN, 0, 1, 0, 'bb']);
  });

  test('leaves out, by name, what has another length in every row, and long vectors', async () => {
    const table = await read(
      fitsBytes({
        fields: 4,
        cards: {
          TTYPE1: 'var',
          TFORM1: '1PE(9)',
          TTYPE2: 'spectrum',
          TFORM2: '100B',
          TTYPE3: 'none',
          TFORM3: '0D',
          TTYPE4: 'x',
          TFORM4: 'B',
        },
        rows: [rowOf(109, [108, 'setUint8', 7])],
      }),
    );
    expect(names(table)).toEqual(['x']);
    expect(numbers(table, 'x')).toEqual([7]);
    for (const name of ['var', 'spectrum', 'none']) expect(table.notes.join()).toContain(`“${name}”`);
  });
});

test('an ASCII table, with D exponents and its null', async () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const table = await read(
    fitsBytes({
      kind: 'TABLE',
      fields: 3,
      cards: {
        ...{ TTYPE1: 'x', TBCOL1: 1, TFORM1: 'D10.3', TNULL1: '*', TTYPE2: 'n', TBCOL2: 12, TFORM2: 'I4' },
        ...{ TTYPE3: 'name', TBCOL3: 17, TFORM3: 'A4' },
      },
      rows: [encode('  1.50D+02   12 M31 '), encode('*               M 33'), encode('-1.5      9999      ')],
    }),
  );
  expect(numbers(table, 'x')).toEqual([150, Number.NaN, -1.5]);
  expect(numbers(table, 'n')).toEqual([12, Number.NaN, 999]);
  expect(words(table, 'name')).toEqual(['M31', 'M 33', '']);
});

describe('of several tables', () => {
  const label: FitsTable = {
    fields: 1,
    cards: { TTYPE1: 'words', TFORM1: '3A' },
    rows: [rowOf(3, [0, 'text', 'abc'])],
  };
  const other: FitsTable = { ...PLAIN, cards: { TTYPE1: 'a', TFORM1: 'D', TTYPE2: 'b', TFORM2: 'E' } };

  test('the first with numbers is read, and any other by its name', async () => {
    const bytes = fitsBytes(label, PLAIN, other);
    const table = await read(bytes);
    expect(names(table)).toEqual(['x', 'y']);
    expect(table.tables?.all.map(({ name }) => name)).toEqual(['HDU 1', 'PLAIN', 'PLAIN (2)']);
    expect(table.tables?.why).toBe('It is the first table of numbers.');
    expect(names(await read(bytes, 'plain (2)'))).toEqual(['a', 'b']);
    const problem = await refusal(() => read(bytes, 'nowhere'));
    expect(problem).toMatchObject({ code: 'no-such-table' });
    expect(problem.hint).toContain('“PLAIN (2)”');
  });

  test('and gzip around them', async () => {
    expect(names(await read(gzipSync(fitsBytes(PLAIN))))).toEqual(['x', 'y']);
  });
});

describe('a file that is', () => {
  test('cut short says which rows are missing', async () => {
    const bytes = fitsBytes(PLAIN);
    const table = await read(bytes.slice(0, 2 * 2_880 + 12));
    expect(table.rows).toBe(1);
    expect(table.notes.join()).toContain('row 1 of 2');
  });

  test.each([
    ['an image', fitsBytes(), 'no-table'],
    [
      'with vectors of another length in every row only',
      fitsBytes({ fields: 1, cards: { TTYPE1: 'v', TFORM1: 'PL(3)' }, rows: [rowOf(8)] }),
      'no-table',
      /No column of the table “HDU 1”.*“v” \(of another length in every row\)/,
    ],
    ['without the end of its header', fitsBytes().slice(0, 200), 'damaged-fits'],
    ['without rows', fitsBytes({ ...PLAIN, rows: [], stride: 12 }), 'no-rows'],
    [
      'of words only',
      fitsBytes({ fields: 1, cards: { TTYPE1: 'w', TFORM1: '2A' }, rows: [rowOf(2, [0, 'text', 'ab'])] }),
      'no-numeric-column',
    ],
  ])('%s is refused', async (_what, bytes, code, words = /./) => {
    const problem = await refusal(() => read(bytes));
    expect(problem).toMatchObject({ code });
    expect(problem.message).toMatch(words);
  });

  test('claiming more rows than there is memory for is bounded by what it holds', async () => {
    const bytes = fitsBytes(PLAIN);
    const text = new TextDecoder('latin1').decode(bytes);
    const at = text.indexOf('NAXIS2');
    bytes.set(new TextEncoder().encode('NAXIS2  =        9000000000000'), at);
    expect((await read(bytes)).rows).toBeLessThan(300);
  });
});

test('a large table is read by ranges, never whole', async () => {
  const whole = fileOf(fitsBytes(PLAIN));
  const asked: number[] = [];
  const slice = (start: number, end: number) => {
    asked.push(end - start);
    return whole.slice(start, end);
  };
  const refused = () => {
    throw new Error('Read whole.');
  };
  const table = await openFile({ ...whole, slice, stream: refused, arrayBuffer: refused }, {});
  expect(table.rows).toBe(2);
  expect(Math.max(...asked)).toBeLessThan(20_000);
});

test('columns that one row holds as vectors are columns; a vector of another length is left out', async () => {
  const n = 100;
  const cells = Array.from({ length: n }, (_, i) => i);
  const row = rowOf(
    n * 22 + 24,
    ...cells.map((i) => [i * 8, 'setFloat64', i / 2] as const),
    ...cells.map((i) => [n * 8 + i * 2, 'text', `n${i % 10}`] as const),
    ...cells.flatMap((i) => [0, 1, 2].map((k) => [n * 10 + i * 12 + k * 4, 'setFloat32', i + 10 * k] as const)),
    ...[0, 1, 2].map((k) => [n * 22 + k * 8, 'setFloat64', k] as const),
  );
  const table = await read(
    fitsBytes({
      fields: 4,
      cards: {
        ...{ TTYPE1: 'x', TFORM1: `${n}D`, TTYPE2: 'name', TFORM2: `${2 * n}A`, TDIM2: `(2,${n})` },
        ...{ TTYPE3: 'pos', TFORM3: `${3 * n}E`, TDIM3: `(3,${n})`, TTYPE4: 'box', TFORM4: '3D' },
      },
      rows: [row],
    }),
  );
  expect(table.rows).toBe(n);
  expect(numbers(table, 'x')).toEqual(cells.map((i) => i / 2));
  expect(numbers(table, 'pos_2')).toEqual(cells.map((i) => i + 20));
  expect(table.columns.find(({ name }) => name === 'name')?.values[13]).toBe('n3');
  expect(table.notes.join(' ')).toContain('Left out: “box” (not of 100 values as the others).');
});
