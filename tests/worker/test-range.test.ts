/** What is said of test rows outside the training range: nothing bad of rows of one distribution, heavy tails or not, and a warning where they are others. */
import { expect, it } from 'vitest';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import { rangeVerdicts } from '../../src/worker/test-range';
import { splitTable } from '../../src/worker/usable-rows';

const numbers = (name: string, values: Float64Array) => ({ kind: 'number' as const, name, values });
const tableOf = (rows: number, seed: number, shift: number): Table => {
  const draw = random(seed, 'catalog');
  const column = (one: () => number) => Float64Array.from({ length: rows }, one);
  const columns = [
    numbers(
      'mass',
      column(() => Math.tan(Math.PI * (draw.uniform() - 0.5))),
    ),
    numbers(
      'colour',
      column(() => shift + draw.normal()),
    ),
    numbers(
      'z',
      column(() => shift + draw.uniform()),
    ),
  ];
  return { name: 'made', rows, columns, notes: [] };
};
const choice = {
  columns: [
    { name: 'mass', transform: 'none' as const },
    { name: 'colour', transform: 'none' as const },
    { name: 'z', transform: 'none' as const, role: 'context' as const },
  ],
  split: { validation: 0.1, test: 0.2 },
};

it('warns of no split of one catalog, however heavy its tails', () => {
  for (let seed = 0; seed < 12; seed++) {
    const data = splitTable(tableOf(1_500, seed, 0), { ...choice, seed });
    const { given, learned } = rangeVerdicts(data, data.split.test);
    expect([given?.judgement, learned.judgement]).toEqual(['good', 'good']);
  }
});

it('warns where the test rows are of another catalog, of the condition and of learned columns', () => {
  const data = splitTable(tableOf(1_500, 1, 0), { ...choice, seed: 1 }, tableOf(200, 2, 4));
  const { given, learned } = rangeVerdicts(data, data.split.test);
  expect(given).toMatchObject({ judgement: 'warning', outside: 200 });
  expect(learned.judgement).toBe('warning');
  expect(learned.sentence).toMatch(
    /^\d+ of 200 test rows lie far outside the training range of mass, colour: their ln p is an extrapolation\.$/,
  );
});

it('names columns as a person reads them', () => {
  const name = '$M_{\\odot}$';
  const { columns, ...table } = tableOf(1_500, 1, 0);
  const renamed = columns.map((column) => (column.name === 'mass' ? { ...column, name } : column));
  const asked = choice.columns.map((column) => (column.name === 'mass' ? { ...column, name } : column));
  const data = splitTable({ ...table, columns: renamed } as Table, { ...choice, columns: asked, seed: 1 });
  expect(rangeVerdicts(data, data.split.test).learned.sentence).toMatch(/of M⊙, colour/);
});
