/** Rows with errors, holes and weights: the flow learns the density of the true values, and what it answers of measured rows is their marginal. */
import { beforeAll, describe, expect, test } from 'vitest';
import { cellsIn } from '../../src/analysis/measured/cells';
import { PLAIN_MAP } from '../../src/analysis/measured/column-map';
import { deconvolve } from '../../src/analysis/measured/deconvolved-mixture';
import { marginals } from '../../src/analysis/measured/marginal';
import type { Proposal } from '../../src/analysis/measured/measured-rows';
import { mixtureProposal } from '../../src/analysis/measured/mixture-proposal';
import { mixtureDraws } from '../../src/analysis/mixture-model';
import type { GaussianMixture } from '../../src/analysis/mixture-steps';
import { random } from '../../src/base/random';
import { CELL, emptyCells } from '../../src/catalog/measured/cells';
import type { Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import type { FlowSpec } from '../../src/flow/spec';
import { startEnsemble } from '../../src/train/ensemble';
import type { Ensemble, EnsembleInput } from '../../src/train/ensemble-interface';
import type { Measured } from '../../src/train/measured-table';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const ROWS = 1200;
const MEAN = [3, -1] as const;
const SIGMA = [1, 0.5] as const;
/** The prior of the proposal is wider and off, so that weights matter. */
const PRIOR = { mean: [2.8, -0.9], sigma: [1.3, 0.7] } as const;
const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
const logNormal = (x: number, mean: number, sigma: number) =>
  -0.5 * ((x - mean) / sigma) ** 2 - Math.log(sigma) - HALF_LN_2PI;

interface Seen {
  readonly values: Float64Array;
  readonly truth: Float64Array;
  /** σ of each cell: 0 of exact ones, infinite of missing ones. */
  readonly sigma: Float64Array;
  readonly measured: Measured;
}

/** Normal rows: a third exact, a third with large errors, a third without their second cell. */
function seenRows(): Seen {
  const draw = random(7, 'catalog');
  const size = 2 * ROWS;
  const [values, truth, sigma] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    const d = i % 2;
    truth[i] = (MEAN[d] as number) + (SIGMA[d] as number) * draw.normal();
    const kind = (i >> 1) % 3;
    sigma[i] =
      kind === 0 ? 0 : kind === 1 ? (0.7 + 0.6 * draw.uniform()) * (SIGMA[d] as number) : d === 0 ? 0.2 : Infinity;
    const noise = Number.isFinite(sigma[i] as number) ? (sigma[i] as number) * draw.normal() : 0;
    values[i] = Number.isFinite(sigma[i] as number) ? (truth[i] as number) + noise : (PRIOR.mean[d] as number);
  }
  const proposal: Proposal = {
    draw(row, draws, source, x, logRatio, at) {
      for (let k = at; k < at + draws; k++) {
        logRatio[k] = 0;
        for (let d = 0; d < 2; d++) {
          const [w, s] = [values[2 * row + d] as number, sigma[2 * row + d] as number];
          const known = s === Infinity ? 0 : 1 / s ** 2;
          const width = 1 / Math.sqrt(known + (PRIOR.sigma[d] as number) ** -2);
          const middle = width ** 2 * (known * w + (PRIOR.mean[d] as number) * (PRIOR.sigma[d] as number) ** -2);
          const value = middle + width * source.normal();
          x[2 * k + d] = value;
          logRatio[k] =
            (logRatio[k] as number) + (known ? logNormal(w, value, s) : 0) - logNormal(value, middle, width);
        }
      }
    },
  };
  const exact = Uint8Array.from({ length: ROWS }, (_, row) => (row % 3 === 0 ? 1 : 0));
  return { values, truth, sigma, measured: { exact, proposal } };
}

/** ln p of a row as it was measured, in closed form. */
const closed = ({ values, sigma }: Seen, row: number) =>
  [0, 1].reduce((sum, d) => {
    const s = sigma[2 * row + d] as number;
    const width = Math.hypot(s, SIGMA[d] as number);
    return sum + (s === Infinity ? 0 : logNormal(values[2 * row + d] as number, MEAN[d] as number, width));
  }, 0);

const draws =
  (mixture: GaussianMixture): NonNullable<Measured['near']> =>
  (count, seed, context) =>
    mixtureDraws(mixture, count, seed, context);

const FLOW: FlowSpec = {
  dim: 2,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [{ kind: 'affine', init: 'standardise', trainable: true }],
};
const TRAINING = {
  steps: 200,
  batch: 64,
  learningRate: 0.02,
  schedule: 'averaged',
  clipNorm: 5,
  evaluateEvery: 20,
  patience: 0,
} as const;

let engine: Engine;
let seen: Seen;
let input: EnsembleInput;
beforeAll(async () => {
  engine = opened(await openWasm({ kernels: kernelBytes }));
  seen = seenRows();
  const every = Uint32Array.from({ length: ROWS }, (_, i) => i);
  input = {
    engine,
    flow: FLOW,
    values: seen.values,
    measured: seen.measured,
    split: { train: every.slice(0, 1000), validation: every.slice(1000) },
    training: TRAINING,
    seed: 1,
    members: 1,
    mixture: false,
    apart: true,
  };
});

async function trained(of: EnsembleInput): Promise<Ensemble> {
  const ensemble = await startEnsemble(of);
  while (!ensemble.trainer.stopped) await ensemble.trainer.advance(50);
  return ensemble;
}

/** Means and deviations that a flow of affine maps has. */
async function momentsOf(ensemble: Ensemble): Promise<{ mean: number[]; deviation: number[] }> {
  const [at] = [await ensemble.inverse(Float32Array.of(0, 0, 1, 1))];
  const [x = 0, y = 0, x1 = 0, y1 = 0] = at;
  return { mean: [x, y], deviation: [Math.abs(x1 - x), Math.abs(y1 - y)] };
}

describe('rows with errors and holes', () => {
  test('are learned as their true values are distributed', async () => {
    const ensemble = await trained(input);
    const { mean, deviation } = await momentsOf(ensemble);
    // Within three standard errors: about 1/√400 of a deviation.
    for (const d of [0, 1]) {
      expect(Math.abs((mean[d] as number) - (MEAN[d] as number)) / (SIGMA[d] as number)).toBeLessThan(0.15);
      expect(Math.abs((deviation[d] as number) / (SIGMA[d] as number) - 1)).toBeLessThan(0.12);
    }
    const { rows, logProb, drawn } = await ensemble.outOfFold();
    const exact = Float64Array.from(rows, (row) => closed(seen, row));
    const differences = logProb.map((value, i) => value - (exact[i] as number));
    expect(Math.abs(differences.reduce((sum, value) => sum + value / rows.length, 0))).toBeLessThan(0.03);
    expect(Math.min(...(drawn?.effective ?? [0]))).toBeGreaterThan(10);
    ensemble.dispose();
  });

  test('train to the same numbers again, from a checkpoint midway', async () => {
    const begun = await startEnsemble({ ...input, training: { ...TRAINING, steps: 60 } });
    await begun.trainer.advance(20);
    const from = begun.trainer.checkpoint();
    begun.dispose();
    const on = await trained({ ...input, training: { ...TRAINING, steps: 60 }, from });
    const whole = await trained({ ...input, training: { ...TRAINING, steps: 60 } });
    expect(on.trainer.looks.map(({ validation }) => validation)).toEqual(
      whole.trainer.looks.map(({ validation }) => validation),
    );
    on.dispose();
    whole.dispose();
  });

  test('have a marginal ln p with an honest error, and their true values with theirs', async () => {
    const density = {
      logProb: async ({ values }: { values: Float64Array }) =>
        Float64Array.from({ length: values.length / 2 }, (_, i) =>
          [0, 1].reduce(
            (sum, d) => sum + logNormal(values[2 * i + d] as number, MEAN[d] as number, SIGMA[d] as number),
            0,
          ),
        ),
    };
    const rows = { count: ROWS, dim: 2, exact: seen.measured.exact, values: seen.values };
    const found = await marginals(density, rows, seen.measured.proposal, { draws: 64 });
    let [beyond, pulls, cells] = [0, 0, 0];
    for (let row = 0; row < ROWS; row++) {
      const off = (found.logProb[row] as number) - closed(seen, row);
      if (seen.measured.exact[row]) expect(Math.abs(off)).toBeLessThan(1e-9);
      else if (Math.abs(off) > 2 * (found.error[row] as number)) beyond += 1;
      for (let d = 0; d < 2 && !seen.measured.exact[row]; d++) {
        const at = 2 * row + d;
        pulls += (((found.mean[at] as number) - (seen.truth[at] as number)) / (found.deviation[at] as number)) ** 2;
        cells += 1;
      }
    }
    // 5 % are expected beyond two errors.
    expect(beyond / (ROWS * (2 / 3))).toBeLessThan(0.1);
    expect(pulls / cells).toBeGreaterThan(0.85);
    expect(pulls / cells).toBeLessThan(1.2);
  });
});

test('a mixture that is deconvolved first is their proposal, and stands beside the flows', async () => {
  const draw = random(5, 'catalog');
  const cells = emptyCells(ROWS, 1);
  const clean = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    clean[row] = 20 + (draw.uniform() < 0.5 ? -1 : 1) + 0.2 * draw.normal();
    cells.spread[row] = 0.6;
    cells.kinds[row] = row % 4 === 0 ? CELL.missing : CELL.error;
    cells.measured[row] = (clean[row] as number) + 0.6 * draw.normal();
  }
  // The coordinates of the mixture are those of the flow.
  const standardisation = { shift: [20], scale: [1], context: { shift: [], scale: [] } };
  const value = (s: number) => 20 + s;
  const map = {
    ...PLAIN_MAP,
    value,
    transformed: value,
    coordinate: (x: number) => x - 20,
    linear: { shift: 20, scale: 1 },
  };
  const own = cellsIn(cells, [map]);
  const { mixture } = deconvolve(own, input.split, { seed: 1 });
  const rows: Partial<EnsembleInput> = {
    standardisation,
    measured: { exact: new Uint8Array(ROWS), proposal: mixtureProposal(mixture, own) },
    *mixtures(folds) {
      yield;
      return folds.map(() => mixture);
    },
  };
  const flow: FlowSpec = {
    ...FLOW,
    dim: 1,
    transforms: [
      { kind: 'elementwise-spline', order: 'rational-quadratic', bins: 6, bound: 'auto' },
      { kind: 'affine', init: 'standardise', trainable: true },
    ],
  };
  const ofMixture = { ...input, ...rows, flow, values: cells.measured, mixture: true };
  const ensemble = await trained(ofMixture);
  const density = await ensemble.logProb({ values: clean });
  // The truth has −0.5 − ln 0.2 − ½ ln 2π − ln 2 = −0.503 nats; the rows as they are a deviation of 0.63 about each clump.
  expect(density.reduce((sum, value) => sum + value / ROWS, 0)).toBeGreaterThan(-0.503 - 0.12);
  expect(ensemble.mixtures?.parts).toHaveLength(1);
  ensemble.dispose();

  // A quarter of the steps learns draws of the mixture. What is told is the NLL of the rows all the while, and a run goes on from amid them.
  const measured = { ...(ofMixture.measured as Measured), near: draws(mixture) };
  const led = { ...ofMixture, measured, training: { ...TRAINING, steps: 240 } };
  const begun = await startEnsemble(led);
  for (let step = 0; step < 40; step += 20) await begun.trainer.advance(20);
  const [, first, second] = begun.trainer.looks;
  for (const look of [first, second]) expect(Math.abs((look?.train ?? 9) - (look?.validation ?? 0))).toBeLessThan(0.25);
  const from = begun.trainer.checkpoint();
  await begun.trainer.advance(20);
  const early = await begun.logProb({ values: clean });
  expect(early.reduce((sum, value) => sum + value / ROWS, 0)).toBeGreaterThan(-0.503 - 0.3);
  begun.dispose();
  const [on, whole] = [await trained({ ...led, from }), await trained(led)];
  expect(on.trainer.looks.map(({ validation }) => validation)).toEqual(
    whole.trainer.looks.map(({ validation }) => validation),
  );
  on.dispose();
  whole.dispose();
});

test('weights make a sample that was seen through a selection the whole one', async () => {
  const draw = random(3, 'catalog');
  const kept: number[] = [];
  const weights: number[] = [];
  while (weights.length < ROWS) {
    const row = [draw.normal(), draw.normal()] as const;
    const chance = 1 / (1 + Math.exp(-2 * row[0]));
    if (draw.uniform() > chance) continue;
    kept.push(...row);
    weights.push(1 / chance);
  }
  const mean = weights.reduce((sum, weight) => sum + weight / ROWS, 0);
  const { measured: _none, ...plain } = { ...input, values: Float64Array.from(kept) };
  const [unweighted, weighted] = [
    await trained(plain),
    await trained({ ...plain, weights: Float64Array.from(weights, (weight) => weight / mean) }),
  ];
  expect(Math.abs((await momentsOf(unweighted)).mean[0] as number)).toBeGreaterThan(0.5);
  expect(Math.abs((await momentsOf(weighted)).mean[0] as number)).toBeLessThan(0.25);
  const { rows, weights: counted } = await weighted.outOfFold();
  expect(counted).toHaveLength(rows.length);
  unweighted.dispose();
  weighted.dispose();
});
