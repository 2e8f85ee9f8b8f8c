/** Arrow and Feather files, as pyarrow writes them, sound and damaged. */
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { readArrow } from '../../src/catalog/arrow/read';
import { openFile } from '../../src/catalog/open';
import { arrowFile } from './arrow-files';
import { fileOf, refusal } from './files';

const open = (name: Parameters<typeof arrowFile>[0]) => openFile(fileOf(arrowFile(name), `${name}.arrow`), {});

test.each(['file', 'stream'] as const)('every kind of column of a %s is read, nulls are missing', async (name) => {
  const table = await open(name);
  const values = (column: string): (number | string)[] => [
    ...(table.columns.find((one) => one.name === column)?.values ?? []),
  ];
  expect(table.rows).toBe(10);
  expect(values('z')).toEqual([0, 0.25, 0.5, Number.NaN, 1, 1.25, 1.5, Number.NaN, 2, 2.25]);
  expect(values('half')).toEqual(Array.from({ length: 10 }, (_, i) => i / 4));
  expect(values('count')).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4]);
  expect(values('id')[9]).toBe(String(2n ** 60n + 9n));
  expect(values('flag')).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
  expect(values('name').slice(0, 4)).toEqual(['galaxy é0', 'galaxy é1', '', 'galaxy é3']);
  expect(values('view')).toEqual(Array.from({ length: 10 }, (_, i) => 'x'.repeat(3 * i)));
  expect(values('kind')).toEqual(['E', 'S0', '', 'E', 'S0', '', 'E', 'S0', '', 'E']);
  expect(values('when')[9]).toBe('2020-01-10T01:02:03.456');
  expect(values('span')).toEqual(Array.from({ length: 10 }, (_, i) => i / 2));
  expect(values('v')).toEqual(Array.from({ length: 10 }, (_, i) => 26 * i));
  expect(table.facts).toMatchObject({
    span: { unit: 's' },
    v: { unit: 'km/s', description: 'a speed', ucd: 'phys.veloc' },
  });
  expect(table.notes[0]).toBe('Not numbers or words in columns, and left out: “list (nested)”, “none (no values)”.');
});

test.each(['lz4', 'zstd'] as const)('bodies packed with %s are unpacked', async (name) => {
  const table = await open(name);
  expect(table.columns.map(({ values }) => [values.length, values[9], values[511]])).toEqual([
    [512, 1, 7],
    [512, 'NGC 0', 'NGC 7'],
  ]);
});

test('a dictionary that grows between two batches', async () => {
  const [kind] = (await open('delta')).columns;
  expect(kind?.values).toEqual(['a', 'b', 'a', 'c', 'b', 'a']);
});

test('a damaged file is read or refused in words, never otherwise', async () => {
  const draw = random(5, 'catalog');
  const codes = new Set<string>();
  for (let i = 0; i < 600; i++) {
    const sound = arrowFile((['file', 'stream', 'lz4', 'zstd', 'delta'] as const)[i % 5] ?? 'file');
    const bytes = sound.slice(0, i % 9 === 0 ? draw.integer(sound.length) : sound.length);
    for (let n = 1 + draw.integer(3); n > 0 && bytes.length > 0; n--)
      bytes[draw.integer(bytes.length)] = draw.integer(3) === 0 ? 255 : draw.integer(256);
    try {
      await readArrow(fileOf(bytes), {});
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      codes.add(error.problem.code);
    }
  }
  expect(codes).toContain('damaged-arrow');
  const cut = await refusal(() => readArrow(fileOf(arrowFile('file').slice(0, 3_000)), {}));
  expect(cut).toMatchObject({ code: 'damaged-arrow', message: expect.stringContaining('its end is missing') });
});
