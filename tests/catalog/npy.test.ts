/** NumPy's arrays: types, byte orders, layouts, and what no table can hold. */
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { openFile } from '../../src/catalog/open';
import { npyOf } from './archives';
import { refusal } from './files';

const open = (bytes: Uint8Array<ArrayBuffer>) => openFile(new File([bytes], 'data.npy'), {});
const columnsOf = async (bytes: Uint8Array<ArrayBuffer>) => {
  const { columns } = await open(bytes);
  return Object.fromEntries(columns.map(({ name, values }) => [name, Array.from<number | string>(values)]));
};

describe('plain arrays', () => {
  test.each([
    ["'<f8'", Float64Array.of(1.5, -2, Number.NaN)],
    ["'<f4'", Float32Array.of(1.5, -2, Number.NaN)],
    ["'|i1'", Int8Array.of(-1, 2, 3)],
    ["'<u2'", Uint16Array.of(1, 65_535, 3)],
    ["'<i8'", BigInt64Array.of(1n, -(2n ** 50n), 3n)],
    ["'|b1'", Uint8Array.of(1, 0, 1)],
  ])('%s', async (descr, values) => {
    expect(await columnsOf(npyOf(descr, [3], values))).toEqual({ data: Array.from(values, Number) });
  });

  test('big-endian', async () => {
    const bytes = Buffer.alloc(16);
    bytes.writeDoubleBE(0.1, 0);
    bytes.writeDoubleBE(-3, 8);
    expect(await columnsOf(npyOf("'>f8'", [2], bytes))).toEqual({ data: [0.1, -3] });
  });

  test('of two axes, in C’s order and in Fortran’s', async () => {
    const right = { data_0: [1, 3, 5], data_1: [2, 4, 6] };
    expect(await columnsOf(npyOf("'<f8'", [3, 2], Float64Array.of(1, 2, 3, 4, 5, 6)))).toEqual(right);
    expect(await columnsOf(npyOf("'<f8'", [3, 2], Float64Array.of(1, 3, 5, 2, 4, 6), true))).toEqual(right);
  });

  test('with the columns first are turned, and that is said', async () => {
    const values = Float64Array.from({ length: 200 }, (_, i) => i);
    const table = await open(npyOf("'<f8'", [2, 100], values));
    expect(table).toMatchObject({ rows: 100, notes: [expect.stringContaining('2 × 100')] });
    expect(table.columns[1]?.values[0]).toBe(100);
  });
});

test('structured arrays: fields, vectors, rows within rows, words, times', async () => {
  const descr = "[('ra', '>f8'), ('pos', '<f4', (2,)), ('in', [('x', '<i2')]), ('name', '<U2'), ('t', '<M8[ms]')]";
  const bytes = Buffer.alloc(8 + 8 + 2 + 8 + 8);
  bytes.writeDoubleBE(10.25, 0);
  bytes.writeFloatLE(0.5, 8);
  bytes.writeFloatLE(-0.5, 12);
  bytes.writeInt16LE(-7, 16);
  bytes.writeUInt32LE(0xe4, 18);
  bytes.writeBigInt64LE(-500n, 26);
  expect(await columnsOf(npyOf(descr, [1], bytes))).toEqual({
    ra: [10.25],
    pos_0: [0.5],
    pos_1: [-0.5],
    'in.x': [-7],
    name: ['ä'],
    t: ['1969-12-31T23:59:59.5'],
  });
});

test('integers beyond 2^53 are text, beside a column of numbers', async () => {
  const bytes = Buffer.concat([
    Buffer.from(BigInt64Array.of(2n ** 60n + 1n).buffer),
    Buffer.from(Float64Array.of(2).buffer),
  ]);
  expect(await columnsOf(npyOf("[('id', '<i8'), ('x', '<f8')]", [1], bytes))).toEqual({
    id: [String(2n ** 60n + 1n)],
    x: [2],
  });
});

test('what no table can hold, or is not all there, is refused in words', async () => {
  const refused = async (bytes: Uint8Array<ArrayBuffer>) => (await refusal(() => open(bytes))).code;
  expect(await refused(npyOf("'|O'", [3], Uint8Array.of(0x80, 4)))).toBe('python-objects');
  expect(await refused(npyOf("'<f8'", [2, 2, 2], new Float64Array(8)))).toBe('damaged-npy');
  expect(await refused(npyOf("'<f8'", [9], new Float64Array(8)))).toBe('damaged-npy');
  expect(await refused(npyOf("'<f8'", [1e12], new Float64Array(8)))).toBe('too-many-cells');
  expect(await refused(npyOf("'<f8'", [0], new Float64Array(0)))).toBe('no-rows');
});

test('damage anywhere is refused in words, or read', async () => {
  const draw = random(5, 'catalog');
  const sound = npyOf("[('ra', '>f8'), ('n', '<i8'), ('name', 'S4')]", [40], new Uint8Array(800));
  for (let i = 0; i < 300; i++) {
    const bytes = sound.slice();
    bytes[draw.integer(i % 2 ? 140 : bytes.length)] = draw.integer(256);
    await open(bytes).catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
    });
  }
});
