/** Parquet: what hyparquet-writer and pyarrow wrote is read to the last bit, and what is damaged is refused in words. */
import { openAsBlob } from 'node:fs';
import { resolve } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { openFile } from '../../src/catalog/open';
import { readParquet } from '../../src/catalog/parquet/read';
import type { CatalogFile } from '../../src/catalog/reader';
import { numberColumn, type Table } from '../../src/catalog/table';
import { absence, outside } from '../outside';
import { refusal } from './files';

type Options = Partial<Parameters<typeof parquetWriteBuffer>[0]>;

const bytesOf = (columnData: ColumnSource[], options: Options = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
const fileOf = (bytes: Uint8Array<ArrayBuffer>) => new File([bytes], 'x.parquet');
const read = (columnData: ColumnSource[], options: Options = {}) => openFile(fileOf(bytesOf(columnData, options)), {});
const cells = (table: Table, name: string): (number | string)[] => {
  const found = table.columns.find((one) => one.name === name);
  return found ? [...found.values] : [];
};

const draw = random(3, 'catalog');
const drawn = (count: number) => Float64Array.from({ length: count }, () => draw.normal() * 1e3);

describe('values', () => {
  const rows = 3_000;
  const doubles = drawn(rows);
  const floats = Float32Array.from(doubles);
  const wholes = Int32Array.from(doubles);
  const few = Array.from(doubles, (value) => Math.round(value / 500) + 10);
  const holes = Array.from(doubles, (value, i) => (i % 3 === 1 ? null : value));

  test.each(['UNCOMPRESSED', 'SNAPPY'] as const)(
    'of every number type, over pages and row groups, %s',
    async (codec) => {
      const table = await read(
        [
          { name: 'double', data: doubles, type: 'DOUBLE', nullable: false },
          { name: 'split', data: doubles, type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT' },
          { name: 'float', data: floats, type: 'FLOAT', encoding: 'PLAIN' },
          { name: 'int', data: wholes, type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
          { name: 'long', data: BigInt64Array.from(wholes, (value) => BigInt(value) * 1_000_003n), type: 'INT64' },
          { name: 'few', data: few, type: 'DOUBLE' },
          { name: 'holes', data: holes, type: 'DOUBLE' },
          { name: 'flag', data: few.map((value) => value > 0), type: 'BOOLEAN' },
        ],
        { codec, rowGroupSize: [700, 1_000], pageSize: 2_000 },
      );
      expect(table).toMatchObject({ rows, notes: [] });
      for (const name of ['double', 'split']) expect(cells(table, name)).toEqual(Array.from(doubles));
      expect(cells(table, 'float')).toEqual(Array.from(floats));
      expect(cells(table, 'int')).toEqual(Array.from(wholes));
      expect(cells(table, 'long')).toEqual(Array.from(wholes, (value) => value * 1_000_003));
      expect(cells(table, 'few')).toEqual(few);
      expect(cells(table, 'holes')).toEqual(holes.map((value) => value ?? Number.NaN));
      expect(cells(table, 'flag')).toEqual(few.map((value) => Number(value > 0)));
    },
  );

  test('integers beyond 2^53 are text with all their digits', async () => {
    const ids = [1n, -(2n ** 62n), 2n ** 53n + 1n];
    const table = await read([
      { name: 'id', data: BigInt64Array.from(ids), type: 'INT64' },
      { name: 'x', data: [1, 2, 3], type: 'DOUBLE' },
    ]);
    expect(cells(table, 'id')).toEqual(ids.map(String));
    expect(table.notes).toEqual([expect.stringContaining('2^53')]);
  });

  test('decimals are divided, times are ISO 8601, halves and words are read', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 6 },
      { name: 'price', type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 6 },
      { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
      { name: 'when', type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
      { name: 'half', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
      { name: 'word', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'big', type: 'INT64', converted_type: 'UINT_64' },
    ];
    const table = await read(
      [
        { name: 'price', data: [12.34, -0.5] },
        { name: 'day', data: [new Date('2024-02-29'), null] },
        { name: 'when', data: [new Date('1969-12-31T23:59:59.5Z'), new Date('2024-02-29T01:02:03Z')] },
        { name: 'half', data: [0.5, -65504] },
        { name: 'word', data: [null, 'größer'] },
        { name: 'big', data: [2n ** 64n - 1n, 0n] },
      ],
      { schema },
    );
    expect(cells(table, 'price')).toEqual([12.34, -0.5]);
    expect(cells(table, 'day')).toEqual(['2024-02-29', '']);
    expect(cells(table, 'when')).toEqual(['1969-12-31T23:59:59.5', '2024-02-29T01:02:03']);
    expect(cells(table, 'half')).toEqual([0.5, -65504]);
    expect(cells(table, 'word')).toEqual(['', 'größer']);
    expect(cells(table, 'big')).toEqual(['18446744073709551615', '0']);
  });
});

test('nested columns are left out and named; the columns beside them keep their values', async () => {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 3 },
    { name: 'a', type: 'DOUBLE' },
    { name: 'pair', num_children: 2, repetition_type: 'REQUIRED' },
    { name: 'x', type: 'DOUBLE' },
    { name: 'y', type: 'DOUBLE' },
    { name: 'b', type: 'DOUBLE' },
  ];
  const pair = [
    { x: 7, y: 8 },
    { x: 9, y: 10 },
  ];
  const columns = [
    { name: 'a', data: [1, 2] },
    { name: 'pair', data: pair },
    { name: 'b', data: [3, 4] },
  ];
  const table = await read(columns, { schema });
  expect(table.columns.map(({ name, values }) => [name, ...values])).toEqual([
    ['a', 1, 2],
    ['b', 3, 4],
  ]);
  expect(table.notes).toEqual([expect.stringContaining('“pair (nested)”')]);
});

test('what the writer tells: the index of pandas, units by astropy and in VOParquet', async () => {
  const columns: ColumnSource[] = [
    { name: 'ra', data: [10.5, 11.5], type: 'DOUBLE' },
    { name: 'flux', data: [1, 2], type: 'DOUBLE' },
    { name: '__index_level_0__', data: [0, 1], type: 'DOUBLE' },
  ];
  const yaml =
    'datatype:\n- {name: ra, unit: deg, datatype: float64, description: right ascension}\n- name: flux\n  unit: !astropy.units.Unit {unit: mJy}\n  datatype: float64\nmeta:\n  a: 1\n';
  const kvMetadata = [
    { key: 'pandas', value: '{"index_columns": ["__index_level_0__"]}' },
    { key: 'table_meta_yaml', value: yaml },
  ];
  const table = await read(columns, { kvMetadata });
  expect(table.columns.map(({ name }) => name)).toEqual(['ra', 'flux']);
  expect(table.facts).toEqual({ ra: { unit: 'deg', description: 'right ascension' }, flux: { unit: 'mJy' } });

  const content =
    '<VOTABLE><FIELD name="ra" unit="deg" ucd="pos.eq.ra"><DESCRIPTION>here &amp; there</DESCRIPTION></FIELD><FIELD name="flux"/></VOTABLE>';
  const voparquet = await read(columns, { kvMetadata: [{ key: 'IVOA.VOTable-Parquet.content', value: content }] });
  expect(voparquet.facts?.ra).toMatchObject({ unit: 'deg', ucd: 'pos.eq.ra' });
});

test('a large file costs the bytes of its footer and of the columns', async () => {
  const bytes = bytesOf(
    ['a', 'b'].map((name) => ({ name, data: drawn(100_000), type: 'DOUBLE' })),
    { codec: 'UNCOMPRESSED' },
  );
  const asked: [number, number][] = [];
  const whole = fileOf(bytes);
  const file: CatalogFile = {
    name: 'x.parquet',
    size: whole.size,
    stream: () => whole.stream(),
    arrayBuffer: () => Promise.reject(new Error('never all of it')),
    slice(start, end) {
      asked.push([start, end]);
      return whole.slice(start, end);
    },
  };
  expect((await readParquet(file, {})).rows).toBe(100_000);
  expect(Math.max(...asked.map(([start, end]) => end - start))).toBeLessThan(1e6);
});

test('damaged files are refused in words or read; nothing hangs, and no count is believed', async () => {
  const data = drawn(2_000);
  const sound = bytesOf(
    [
      { name: 'a', data, type: 'DOUBLE' },
      { name: 'few', data: Array.from(data, (value) => (value > 0 ? Math.round(value / 300) : null)), type: 'DOUBLE' },
      { name: 'word', data: Array.from(data, (value) => `w${Math.round(value / 100)}`), type: 'STRING' },
      { name: 'delta', data: Int32Array.from(data), type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
    ],
    { codec: 'UNCOMPRESSED', rowGroupSize: 1_000 },
  );
  const outcomes = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const bytes = sound.slice(0, i % 7 === 0 ? draw.integer(sound.length) : sound.length);
    for (let n = 1 + draw.integer(3); n > 0 && bytes.length > 0; n--) {
      const near =
        draw.integer(2) === 0
          ? draw.integer(bytes.length)
          : bytes.length - 1 - draw.integer(Math.min(900, bytes.length));
      bytes[near] = draw.integer(3) === 0 ? 255 : draw.integer(256);
    }
    try {
      await readParquet(fileOf(bytes), {});
      outcomes.add('read');
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      outcomes.add(error.problem.code);
    }
  }
  expect(outcomes).toContain('damaged-parquet');
  const cut = await refusal(() => readParquet(fileOf(sound.slice(0, 5_000)), {}));
  expect(cut).toMatchObject({ code: 'damaged-parquet', message: expect.stringContaining('its end is missing') });
});

const FOLDER = outside('dc2_photoz');
const present = absence('dc2_photoz') === undefined;

test.skipIf(!present)('DC2: the HDF5 and the Parquet file hold the same table, to the last bit', async () => {
  const [hdf5, parquet] = await Promise.all(
    ['hdf5', 'pq'].map(async (ending) => {
      const name = `test_dc2_training_9816.${ending}`;
      return openFile(new File([await openAsBlob(resolve(FOLDER, name))], name), {});
    }),
  );
  expect(parquet?.rows).toBe(10_225);
  expect(parquet?.columns.map(({ name }) => name).sort()).toEqual(hdf5?.columns.map(({ name }) => name).sort());
  for (const { name, values } of parquet?.columns ?? []) {
    const other = hdf5 && numberColumn(hdf5, name)?.values;
    expect(Buffer.from((values as Float64Array).buffer).equals(Buffer.from(other?.buffer ?? new ArrayBuffer(0)))).toBe(
      true,
    );
  }
});
