/** The exported PyTorch has the marginal density of rows as they were measured: errors, missing cells and limits of every kind. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import { measuredScores } from '../../src/share/measured-scores';
import { plainFit } from '../../src/share/model-density';
import type { ColumnChoice, Model } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { pythonHas, runPython, temporaryFolder, writeExport } from './python-runner';
import { untrainedAverage } from './untrained';

const ROWS = 40;

/** A flux whose logarithm is learned, a magnitude with noise that is normal in flux, and a time with unequal errors and limits. */
const columns: readonly ColumnChoice[] = [
  { name: 'f', transform: 'log10', error: 'f_err', holes: true },
  {
    name: 'm',
    transform: 'none',
    error: 'm_err',
    limit: { kind: 'marker', value: 99, means: 'undetected' },
  },
  {
    name: 't',
    transform: 'none',
    error: { plus: 't_up', minus: 't_low' },
    limit: { kind: 'column', column: 't_lim', side: 'above' },
  },
  { name: 'e', transform: 'none' },
  { name: 'g', transform: 'none', error: 0.3, covariances: [{ with: 'h', column: 'g_h_corr', holds: 'correlation' }] },
  { name: 'h', transform: 'none', error: 0.5 },
];
const DIM = columns.length;

function model(): Model {
  const made = untrainedAverage(presets.light.flow(DIM), 'c');
  const unit = (width: number) =>
    Float64Array.from({ length: width ** 2 }, (_, i) => (i % (width + 1) === 0 ? 0.9 : 0));
  return {
    ...made,
    recipe: { ...made.recipe, columns: [...columns] },
    transforms: columns.map(({ transform }) => ({ kind: transform === 'log10' ? 'log10' : 'none' })),
    standardisation: { shift: [0, 21, 0, 0, 0, 0], scale: [0.4, 1.1, 1, 1, 1, 1], context: { shift: [], scale: [] } },
    mixtures: {
      weight: 0.5,
      parts: [
        {
          weights: Float64Array.of(0.6, 0.4),
          means: Float64Array.of(-0.3, -0.5, 0.2, 0, 0, 0, 0.4, 0.6, 0, 0.3, 0, 0),
          factors: [unit(DIM), unit(DIM).map((value, i) => (i % DIM < Math.floor(i / DIM) ? 0.3 : value))],
        },
      ],
    },
  };
}

function table(): Table {
  const draw = random(3, 'catalog');
  const values: Record<string, number[]> = {};
  for (let row = 0; row < ROWS; row++) {
    const [a, b, time] = [draw.normal(), draw.normal(), draw.normal()];
    const bright = 10 ** (-0.4 * (21 + a)) + 10 ** (-0.4 * 22) * draw.normal();
    const m = -2.5 * Math.log10(bright);
    const cells = {
      f: draw.uniform() < 0.2 ? Number.NaN : 10 ** (0.4 * b) + 0.4 * draw.normal(),
      f_err: 0.4,
      m: bright > 0 ? m : 99,
      m_err: bright > 0 ? 10 ** (0.4 * (m - 22)) / (0.4 * Math.LN10) : 22,
      t: time > 0.8 ? Number.NaN : time,
      t_up: 0.5,
      t_low: 0.2,
      t_lim: time > 0.8 ? 0.8 : Number.NaN,
      e: draw.normal(),
      g: draw.normal(),
      h: draw.normal(),
      g_h_corr: -0.9 + 1.8 * draw.uniform(),
    };
    for (const [name, value] of Object.entries(cells)) values[name] = [...(values[name] ?? []), value];
  }
  const all = Object.entries(values).map(([name, own]) => ({
    kind: 'number' as const,
    name,
    values: Float64Array.from(own),
  }));
  return { name: 'kinds', rows: ROWS, columns: all, notes: [] };
}

const CODE = `
import json
from knotwork_model import load, marginal
table = {name: [float("nan") if value is None else value for value in values] for name, values in json.load(open("table.json")).items()}
found = marginal(load("model.safetensors"), table, draws=128)
print(json.dumps({name: found[name].tolist() for name in ("log_prob", "error", "mean")}))
`;

describe.skipIf(!pythonHas('torch', 'numpy'))('exported Python', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  test('has the marginal ln p of rows as they were measured, with its error, and their true values', async () => {
    const [own, catalog] = [model(), table()];
    const scored = await measuredScores(catalog, own, plainFit(own));
    expect(scored.rows).toHaveLength(ROWS);
    writeExport(folder, own);
    const numbers = catalog.columns.flatMap((column) => (column.kind === 'number' ? [column] : []));
    const json = Object.fromEntries(numbers.map(({ name, values }) => [name, Array.from(values)]));
    writeFileSync(join(folder, 'table.json'), JSON.stringify(json));
    const { status, stdout, stderr } = runPython(['-c', CODE], folder);
    expect(status, stderr).toBe(0);
    const found = JSON.parse(stdout) as { log_prob: number[]; error: number[]; mean: number[][] };
    const off = found.log_prob.map((value, i) => {
      const error = Math.hypot(found.error[i] as number, scored.error[i] as number, 1e-3);
      return (value - (scored.logProb[i] as number)) / error;
    });
    expect(off.filter((one) => !(Math.abs(one) < 4.5))).toEqual([]);
    expect(off.filter((one) => Math.abs(one) < 1).length).toBeGreaterThan(0.5 * ROWS);
    expect(found.error.filter((error) => error < 0.25).length).toBeGreaterThan(0.8 * ROWS);
    const apart = found.mean.flatMap((row, i) =>
      row.map(
        (value, d) =>
          Math.abs(value - (scored.mean[DIM * i + d] as number)) - 0.5 * (scored.deviation[DIM * i + d] as number),
      ),
    );
    expect(apart.filter((one) => one > 0.01).length).toBeLessThan(0.03 * apart.length);
  }, 240_000);
});
