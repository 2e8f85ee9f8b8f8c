/** What verdicts say of flows that are really trained: a leak between rows of one group is found, and a posterior on a grid of settings is not shifted. */
import { beforeAll, describe, expect, it } from 'vitest';
import { posteriorRanks, posteriorVerdict } from '../../src/analysis/sbc';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import type { Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import type { Recipe } from '../../src/share/recipe';
import { presets, sizedTo } from '../../src/train/presets';
import { posteriorChoices, variedParameters } from '../../src/ui/infer/parameters';
import { initialState } from '../../src/ui/initial-state';
import { leakage } from '../../src/worker/assess-split';
import { profilesOf } from '../../src/worker/profiles';
import { fitOf } from '../../src/worker/run';
import { pointsAt, splitTable } from '../../src/worker/usable-rows';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

let engine: Engine;
beforeAll(async () => {
  engine = opened(await openWasm({ kernels: kernelBytes }));
});

const STEPS = 600;

async function trained(table: Table, choice: Pick<Recipe, 'columns' | 'split'>) {
  const contexts = choice.columns.filter(({ role }) => role === 'context').length;
  const { flow, training } = sizedTo(presets.light, choice.columns.length - contexts, contexts, table.rows);
  const recipe: Recipe = {
    version: 2,
    source: { kind: 'file', name: table.name, digest: '' },
    ...choice,
    flow,
    training: { ...training, steps: STEPS },
    seed: 1,
  };
  const data = splitTable(table, recipe);
  const fit = await fitOf(engine, data, recipe);
  while (!fit.trainer.stopped) await fit.trainer.advance(training.evaluateEvery);
  return { recipe, data, fit };
}

const numbers = (name: string, values: Float64Array) => ({ kind: 'number' as const, name, values });

describe('leakage between rows of one group', () => {
  const [groups, each] = [40, 40];

  /** A property that is off by as much in all rows of a box, given two parameters of the box, by which a flow can know it. */
  async function verdict(groupOf: (row: number) => number) {
    const draw = random(3, 'catalog');
    const boxes = Array.from({ length: groups }, () => [draw.normal(), draw.normal(), draw.normal()] as const);
    const box = (row: number) => boxes[Math.floor(row / each)] as (typeof boxes)[number];
    const rows = Uint32Array.from({ length: groups * each }, (_, row) => row);
    const table: Table = {
      name: 'boxes',
      rows: rows.length,
      columns: [
        numbers('sim', Float64Array.from(rows, groupOf)),
        numbers(
          'property',
          Float64Array.from(rows, (row) => box(row)[0] + 0.3 * draw.normal()),
        ),
        // Jitter, since exact copies are a matter of their own.
        numbers(
          'first',
          Float64Array.from(rows, (row) => box(row)[1] + 0.01 * draw.normal()),
        ),
        numbers(
          'second',
          Float64Array.from(rows, (row) => box(row)[2] + 0.01 * draw.normal()),
        ),
      ],
      notes: [],
    };
    const given = ['first', 'second'].map((name) => ({ name, transform: 'none' as const, role: 'context' as const }));
    const { recipe, data, fit } = await trained(table, {
      columns: [{ name: 'property', transform: 'none' }, ...given],
      split: { validation: 0.2, test: 0.2, by: ['sim'] },
    });
    for await (const found of leakage(engine, data, recipe, fit)) if (found) return found;
    throw new Error('no verdict');
  }

  it('is found where rows of one are alike', async () => {
    const found = await verdict((row) => Math.floor(row / each));
    // What the box tells of a row: ln(√(1 + 0.3²) / 0.3) = 1.2 nats.
    expect(found.sentence).toMatch(/^A random split looks [01]\.\d+ ± \d\.\d+ nats better: leakage/);
    expect(found.judgement).toBe('warning');
  });

  it('is not found where groups are labels drawn by chance', async () => {
    const draw = random(4, 'catalog');
    const labels = Array.from({ length: groups * each }, () => draw.integer(groups));
    expect((await verdict((row) => labels[row] as number)).judgement).toBe('good');
  });
});

it('the posterior of a setting on a grid, spread by noise, is not shifted, and lies where simulations were run', async () => {
  const draw = random(5, 'catalog');
  const [rows, step] = [3_000, 0.04];
  // Eleven settings as in a one-at-a-time design, and a property that measures them to a step and a half.
  const settings = Float64Array.from({ length: rows }, () => Number((0.1 + step * draw.integer(11)).toFixed(2)));
  const table: Table = {
    name: 'grid',
    rows,
    columns: [
      numbers('Omega_m', settings),
      numbers(
        'property',
        settings.map((setting) => setting + 1.5 * step * draw.normal()),
      ),
    ],
    notes: [],
  };
  const profiles = await profilesOf(table);
  const columns = posteriorChoices({ ...initialState, profiles }, variedParameters({ profiles }), []);
  expect(columns[0]).toMatchObject({ spikes: 'dequantise', domain: { kind: 'within' } });
  const { data, fit } = await trained(table, {
    columns: [...columns, { name: 'property', transform: 'none', role: 'context' }],
    split: { validation: 0.1, test: 0.2 },
  });
  const { test } = data.split;
  const { context, values } = pointsAt(data, test);
  const model = { dim: 1, context: 1, logProb: fit.logProb, sample: fit.sample };
  expect(posteriorVerdict(await posteriorRanks(model, { values, context }, 1), ['Omega_m']).judgement).toBe('good');

  const drawn = await fit.sample(
    20 * test.length,
    7,
    Float64Array.from({ length: 20 * test.length }, (_, i) => context[i % test.length] as number),
  );
  expect(drawn.every((value) => value > 0.08 - 1e-6 && value < 0.52 + 1e-6)).toBe(true);
  const posterior = drawn.reduce((sum, value) => sum + value / drawn.length, 0);
  const truth = test.reduce(
    (sum, place) => sum + (settings[data.prepared.rows[place] as number] as number) / test.length,
    0,
  );
  // The scatter of a posterior, 0.055, over the root of 600 rows is 0.0022; half a step is 0.02.
  expect(Math.abs(posterior - truth)).toBeLessThan(0.007);
});
