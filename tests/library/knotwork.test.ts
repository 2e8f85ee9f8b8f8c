/** The library as its caller meets it; that it can be installed, `tests/built/library.test.ts` asserts. */
import { describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { ask, load, sample, save, score, tableOf, fit as train } from '../../src/library/knotwork';

const draw = random(3, 'catalog');
const c = Float64Array.from({ length: 300 }, () => 10 ** draw.normal());
const x = c.map((value) => Math.log10(value) + 0.1 * draw.normal());
const table = tableOf({ x, c });
const quick = { flow: 'light', training: { steps: 60 }, engine: 'wasm' } as const;

describe('a conditional flow', async () => {
  const model = await train(table, { ...quick, columns: ['x'], given: ['c'], log10: ['c'] });

  test('is sampled at the values of one row, or of a row for each sample', async () => {
    const at = async (given: readonly number[]) => {
      const { columns } = await sample(model, 2, { given: tableOf({ c: given }), seed: 5 });
      return Array.from(columns[0]?.values ?? [], Number);
    };
    const [low = 0, high = 0] = await at([0.1, 10]);
    expect(high - low).toBeGreaterThan(1);
    expect((await at([0.1]))[0]).toBe(low);
  });

  test('is not sampled without values to condition on', async () => {
    await expect(sample(model, 2)).rejects.toMatchObject({ problem: { code: 'given' } });
    await expect(sample(model, 3, { given: tableOf({ c: [1, 2] }) })).rejects.toMatchObject({
      problem: { code: 'given' },
    });
  });

  test('scores rows with all values, and says why it does not score the others', async () => {
    const some = tableOf({ x: [0, Number.NaN, 0], c: [1, 1, -1] });
    const { logProb, unscored } = await score(load(save(model)), some);
    expect(Array.from(logProb, Number.isFinite)).toEqual([true, false, false]);
    expect(unscored.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });
});

test('what must be decided first is refused with how to decide it', async () => {
  const counts = tableOf({ n: Float64Array.from({ length: 300 }, (_, i) => i % 7) });
  const refused = expect(train(counts, { ...quick, columns: ['n'] })).rejects;
  await refused.toMatchObject({ problem: { code: 'undecided-spikes', hint: expect.stringContaining('spikes') } });
  expect(() => tableOf({ a: [1], b: [1, 2] })).toThrow('1, 2 values');
});

test('training stops where the signal says so', async () => {
  const stop = new AbortController();
  const training = train(table, { ...quick, columns: ['x'], signal: stop.signal, onProgress: () => stop.abort() });
  await expect(training).rejects.toMatchObject({ problem: { code: 'cancelled' } });
});

describe('a joint flow', async () => {
  const model = await train(table, { ...quick, columns: ['x', 'c'], log10: ['c'] });

  test('answers what is unknown in a row, with draws and a density', async () => {
    const some = tableOf({ x: [-1, 1, Number.NaN], c: [1, 1, 1] });
    const { rows, unanswered } = await ask(model, some, { unknown: ['c'], draws: 50, grid: 21 });
    expect(unanswered).toEqual([{ reason: 'x is blank', count: 1 }]);
    const [low, high] = rows.map(({ columns }) => columns[0]);
    expect(rows.map(({ row, doubt }) => [row, doubt])).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
    expect(low?.name).toBe('c');
    expect((high?.median ?? 0) / (low?.median ?? 1)).toBeGreaterThan(10);
    expect(low?.draws).toHaveLength(50);
    expect(low?.density?.values).toHaveLength(21);
    expect(low?.density?.density.every((height) => height >= 0)).toBe(true);
  });

  test('takes blank cells and errors in the units of the catalog', async () => {
    const some = tableOf({ x: [0, Number.NaN], c: [1, 1], e: [0.5, 0.5] });
    const { rows } = await ask(model, some, { unknown: [], fill: true, errors: { c: 'e' }, draws: 50 });
    expect(rows.map(({ columns }) => columns.map(({ name }) => name).sort())).toEqual([['c'], ['c', 'x']]);
    await expect(ask(model, some, { unknown: ['e'] })).rejects.toMatchObject({ problem: { code: 'asked-columns' } });
  });
});
