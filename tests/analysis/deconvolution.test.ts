/** Mixtures of true values from rows with errors, missing cells and limits, beside quadrature and exact expectation maximisation. */
import { describe, expect, it } from 'vitest';
import { gaussianMixtureLogProb } from '../../src/analysis/gaussian-mixture';
import { meanWithError } from '../../src/analysis/mean-error';
import { type Cells, cellLogLikelihood, cellsIn, logLikelihood, unitsOffset } from '../../src/analysis/measured/cells';
import { type ColumnMap, PLAIN_MAP } from '../../src/analysis/measured/column-map';
import { conditioner } from '../../src/analysis/measured/conditioner';
import { covarianceOf } from '../../src/analysis/measured/covariance';
import { measuredLogProb } from '../../src/analysis/measured/deconvolve';
import { deconvolve, deconvolvingCommon, deconvolvingFolds } from '../../src/analysis/measured/deconvolved-mixture';
import { mixtureProposal } from '../../src/analysis/measured/mixture-proposal';
import { posteriorMoments } from '../../src/analysis/measured/posterior-moments';
import type { GaussianMixture } from '../../src/analysis/mixture-steps';
import { random } from '../../src/base/random';
import { toEnd } from '../../src/base/to-end';
import { CELL, type CellKind, emptyCells } from '../../src/catalog/measured/cells';

/** log10 of a flux as the column's coordinate. */
const LOG10: ColumnMap = {
  value: (s) => 10 ** s,
  coordinate: Math.log10,
  logRise: (s) => Math.LN10 * s + Math.log(Math.LN10),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  transformed: (s) => s,
  logStretch: () => 0,
};

type Cell = readonly [kind: CellKind, measured?: number, spread?: number, upper?: number];

function cellsOf(rows: readonly (readonly Cell[])[], maps: readonly ColumnMap[]): Cells {
  const cells = emptyCells(rows.length, maps.length);
  for (const [at, [kind, measured = 0, spread = 0, upper = 0]] of rows.flat().entries()) {
    cells.kinds[at] = kind;
    cells.measured[at] = measured;
    cells.spread[at] = spread;
    cells.upper[at] = upper;
  }
  return cellsIn(cells, maps);
}

const MIXTURE: GaussianMixture = {
  weights: Float64Array.of(0.3, 0.7),
  means: Float64Array.of(-0.5, 0.3, 0.4, -0.2),
  factors: [Float64Array.of(0.5, 0, 0.2, 0.3), Float64Array.of(0.4, 0, -0.3, 0.6)],
};

/** Component k at a place. */
function density(k: number, s: readonly [number, number]): number {
  const [a = 0, , b = 0, c = 0] = MIXTURE.factors[k] as Float64Array;
  const e = (s[0] - (MIXTURE.means[2 * k] as number)) / a;
  const f = (s[1] - (MIXTURE.means[2 * k + 1] as number) - b * e) / c;
  return ((MIXTURE.weights[k] as number) * Math.exp(-0.5 * (e * e + f * f))) / (2 * Math.PI * a * c);
}

/** Mass and mean of the posterior of component k, by brute force over cells that are not exact. */
function byGrid(cells: Cells, k: number): { mass: number; mean: [number, number] } {
  const [n, from, to] = [400, -4, 4];
  const step = (to - from) / n;
  let mass = 0;
  const mean: [number, number] = [0, 0];
  const factor = (d: number, s: number) => {
    if (cells.form[d] === 2) return 1;
    if (cells.form[d] === 3) return Math.exp(logLikelihood(cells, d, s));
    const v = cells.variance[d] as number;
    return Math.exp((-0.5 * (s - (cells.seen[d] as number)) ** 2) / v) / Math.sqrt(2 * Math.PI * v);
  };
  const places = Array.from({ length: n }, (_, i) => from + (i + 0.5) * step);
  const [first, second] = [0, 1].map((d) => places.map((s) => factor(d, s))) as [number[], number[]];
  for (const [i, x] of places.entries()) {
    for (const [j, y] of places.entries()) {
      const own = (first[i] as number) * (second[j] as number);
      if (own < 1e-12) continue;
      const part = own * density(k, [x, y]) * step * step;
      mass += part;
      mean[0] += part * x;
      mean[1] += part * y;
    }
  }
  return { mass, mean: [mean[0] / mass, mean[1] / mass] };
}

const ROWS: [string, readonly [Cell, Cell], number][] = [
  [
    'errors',
    [
      [CELL.error, 0.3, 0.2],
      [CELL.error, 0.4, 0.1],
    ],
    1e-4,
  ],
  ['an error and a missing cell', [[CELL.error, 0.3, 0.2], [CELL.missing]], 1e-6],
  [
    'a flux under log10',
    [
      [CELL.error, 0.3, 0.2],
      [CELL.error, 1.3, 0.6],
    ],
    1e-4,
  ],
  [
    'a negative flux under log10',
    [
      [CELL.error, 0.3, 0.2],
      [CELL.error, -1.1, 0.8],
    ],
    1e-4,
  ],
  [
    'a limit',
    [
      [CELL.error, 0.1, 0.3],
      [CELL.below, 10 ** -0.16],
    ],
    1e-3,
  ],
  [
    'a magnitude that was not detected',
    [
      [CELL.undetected, 0.2],
      [CELL.error, 2, 0.5],
    ],
    2e-2,
  ],
  ['unequal errors', [[CELL.split, 0.3, 0.1, 0.5], [CELL.missing]], 1e-3],
  ['a magnitude of three σ of its flux', [[CELL.flux, 0.4, 0.36], [CELL.missing]], 1e-3],
  ['a magnitude far below its noise', [[CELL.flux, 0.9, 6], [CELL.missing]], 1e-3],
];
/** p × ratio of draws of the proposal for the first row: their mean is its marginal density. */
function weightsOf(cells: Cells): Float64Array {
  const draws = 5_000;
  const [values, ratio] = [new Float64Array(2 * draws), new Float64Array(draws)];
  mixtureProposal(MIXTURE, cells).draw(0, draws, random(3, 'sample'), values, ratio, 0);
  const every = Uint32Array.from({ length: draws }, (_, i) => i);
  return gaussianMixtureLogProb(MIXTURE, values, 2, every).map((value, i) => Math.exp(value + (ratio[i] as number)));
}

it('counts errors of two columns that go together, in mass, mean and draws', () => {
  const [rho, sigma, tau] = [-0.8, 0.4, 0.7];
  const plain = cellsOf(
    [
      [
        [CELL.error, 0.3, sigma],
        [CELL.error, 0.5, tau],
      ],
    ],
    [PLAIN_MAP, PLAIN_MAP],
  );
  const cells: Cells = {
    ...plain,
    catalog: { ...plain.catalog, correlated: { pairs: [[0, 1]], values: Float64Array.of(rho) } },
  };
  let [mass, first] = [0, 0];
  const step = 0.02;
  for (let x = -4; x < 4; x += step) {
    for (let y = -4; y < 4; y += step) {
      const [u, v] = [(0.3 - x) / sigma, (0.5 - y) / tau];
      const square = (u * u - 2 * rho * u * v + v * v) / (1 - rho * rho);
      const seen = Math.exp(-0.5 * square) / (2 * Math.PI * sigma * tau * Math.sqrt(1 - rho * rho));
      const part = step * step * seen * (density(0, [x, y]) + density(1, [x, y]));
      mass += part;
      first += part * x;
    }
  }
  expect(Math.exp(measuredLogProb(MIXTURE, cells, Uint32Array.of(0))[0] as number)).toBeCloseTo(mass, 5);
  const { mean } = posteriorMoments(MIXTURE, cells, Uint32Array.of(0));
  expect(mean[0]).toBeCloseTo(first / mass, 4);
  const found = meanWithError(weightsOf(cells));
  expect(Math.abs(found.mean - mass)).toBeLessThan(4 * found.standardError + 1e-3 * mass);
  expect(found.standardError / found.mean).toBeLessThan(0.02);
});

it('has likelihoods of a magnitude that add up to 1 with that of no detection, if the noise is normal in flux', () => {
  // σ of the flux is that of magnitude 1.
  for (const truth of [-2, 0.3, 2.5]) {
    let sum = Math.exp(cellLogLikelihood(CELL.undetected, 1, 0, 0, truth));
    const step = 0.005;
    for (let w = -6; w < 12; w += step) {
      const sigma = 10 ** (0.4 * (w - 1)) / (0.4 * Math.LN10);
      sum += step * Math.exp(cellLogLikelihood(CELL.flux, w, sigma, sigma, truth));
    }
    expect(sum).toBeCloseTo(1, 3);
  }
});

describe('a row as it was measured', () => {
  it.each(ROWS)('with %s has the mass and the mean of quadrature under each component', (_, row, tolerance) => {
    const cells = cellsOf([row], [PLAIN_MAP, LOG10]);
    const conditioned = conditioner(MIXTURE, cells);
    conditioned.see(0);
    for (const k of [0, 1]) {
      const { mass, mean } = byGrid(cells, k);
      conditioned.posterior(k);
      expect(Math.abs((conditioned.logTerms[k] as number) - Math.log(mass))).toBeLessThan(tolerance);
      expect(Math.abs((conditioned.mean[0] as number) - mean[0])).toBeLessThan(tolerance);
      expect(Math.abs((conditioned.mean[1] as number) - mean[1])).toBeLessThan(tolerance);
    }
  });

  it.each(ROWS)('with %s is drawn so that the mean of p × ratio is its marginal density', (_, row) => {
    const cells = cellsOf([row], [PLAIN_MAP, LOG10]);
    const { mean, standardError } = meanWithError(weightsOf(cells));
    const marginal = Math.exp(
      (measuredLogProb(MIXTURE, cells, Uint32Array.of(0))[0] as number) + unitsOffset(cells, 0),
    );
    expect(Math.abs(mean - marginal)).toBeLessThan(4 * standardError + 1e-3 * marginal);
    expect(standardError / mean).toBeLessThan(0.02);
  });
});

describe('extreme deconvolution', () => {
  const COUNT = 2_000;
  /** A Gaussian in three columns with errors of its rows and holes. */
  function gaussian(seed: number) {
    const draw = random(seed, 'catalog');
    const rows = Array.from({ length: COUNT }, () => {
      const [a, b, c] = [draw.normal(), draw.normal(), draw.normal()];
      const truth = [1 + a, -2 + 0.8 * a + 0.6 * b, 0.5 * a - 0.5 * b + 0.4 * c];
      return truth.map((x): Cell => {
        const sigma = 0.2 + 0.6 * draw.uniform();
        const w = x + sigma * draw.normal();
        return draw.uniform() < 0.2 ? [CELL.missing] : [CELL.error, w, sigma];
      });
    });
    return cellsOf(rows, [PLAIN_MAP, PLAIN_MAP, PLAIN_MAP]);
  }
  /** One Gaussian, fitted to all of them. */
  function fitted() {
    const cells = gaussian(4);
    const rows = Uint32Array.from({ length: COUNT }, (_, i) => i);
    const { mixture } = deconvolve(
      cells,
      { train: rows, validation: rows.slice(0, 200) },
      { seed: 1, components: [1] },
    );
    return { cells, rows, mixture };
  }
  const MEAN = [1, -2, 0];
  const COVARIANCE = [1, 0.8, 0.5, 0.8, 1, 0.1, 0.5, 0.1, 0.66];

  it('finds a Gaussian below its errors and holes within 2.5 standard errors of the complete, noisier rows', () => {
    const { mixture } = fitted();
    const found = covarianceOf(mixture.factors[0] as Float64Array, 3);
    for (const [d, mean] of MEAN.entries()) {
      // A cell in five is missing, and the mean variance of an error is 0.28.
      const error = Math.sqrt(((COVARIANCE[4 * d] as number) + 0.28) / (0.8 * COUNT));
      expect(Math.abs((mixture.means[d] as number) - mean)).toBeLessThan(2.5 * error);
    }
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j <= i; j++) {
        const [a, b, both] = [COVARIANCE[4 * i], COVARIANCE[4 * j], COVARIANCE[3 * i + j]] as [number, number, number];
        const error = Math.sqrt(((a + 0.28) * (b + 0.28) + both ** 2) / (0.64 * COUNT));
        expect(Math.abs((found[3 * i + j] as number) - both)).toBeLessThan(2.5 * error);
      }
    }
  });

  it('is exact expectation maximisation of a Gaussian with a fifth of its cells missing', () => {
    const draw = random(11, 'catalog');
    const rows = Array.from({ length: COUNT }, () => {
      const a = draw.normal();
      const values = [2 + a, -1 + 0.7 * a + 0.5 * draw.normal()];
      const hole = draw.uniform();
      return values.map((x, d) => (hole < 0.2 * (d + 1) && hole >= 0.2 * d ? undefined : x)) as [number?, number?];
    });
    let [ma, mb, aa, ab, bb] = [0, 0, 1, 0, 1];
    for (let step = 0; step < 100; step++) {
      const sum = [0, 0, 0, 0, 0];
      for (const [a, b] of rows) {
        // Mean and variance of what is missing, given the other.
        const x = a ?? ma + (ab / bb) * ((b as number) - mb);
        const y = b ?? mb + (ab / aa) * (x - ma);
        const left = [a === undefined ? aa - ab ** 2 / bb : 0, b === undefined ? bb - ab ** 2 / aa : 0] as const;
        for (const [i, term] of [x, y, x * x + left[0], x * y, y * y + left[1]].entries())
          sum[i] = (sum[i] as number) + term / COUNT;
      }
      [ma, mb] = sum as [number, number];
      aa = (sum[2] as number) - ma * ma;
      ab = (sum[3] as number) - ma * mb;
      bb = (sum[4] as number) - mb * mb;
    }
    const cells = cellsOf(
      rows.map((row) => row.map((x): Cell => (x === undefined ? [CELL.missing] : [CELL.exact, x]))),
      [PLAIN_MAP, PLAIN_MAP],
    );
    const every = Uint32Array.from({ length: COUNT }, (_, i) => i);
    const { mixture } = deconvolve(
      cells,
      { train: every, validation: every.slice(0, 200) },
      { seed: 1, components: [1] },
    );
    const found = covarianceOf(mixture.factors[0] as Float64Array, 2);
    // A tenth of a standard error of the parameters.
    const error = (variance: number) => 0.1 * Math.sqrt(variance / COUNT);
    expect(Math.abs((mixture.means[0] as number) - ma)).toBeLessThan(error(aa));
    expect(Math.abs((mixture.means[1] as number) - mb)).toBeLessThan(error(bb));
    expect(Math.abs((found[0] as number) - aa)).toBeLessThan(error(2 * aa * aa));
    expect(Math.abs((found[1] as number) - ab)).toBeLessThan(error(aa * bb + ab * ab));
    expect(Math.abs((found[3] as number) - bb)).toBeLessThan(error(2 * bb * bb));
  });

  it('fits a mixture for each fold that has not seen its validation rows', () => {
    const draw = random(12, 'catalog');
    const [size, count] = [40, 400];
    // Rows of the second fold's validation lie where no others do.
    const cells = cellsOf(
      Array.from({ length: count }, (_, row): Cell[] => [
        [CELL.error, (row >= size && row < 2 * size ? 100 : 0) + draw.normal(), 0.5],
      ]),
      [PLAIN_MAP],
    );
    const fold = (k: number) => {
      const all = Uint32Array.from({ length: count }, (_, row) => row);
      const own = (row: number) => Math.floor(row / size) === k;
      return { train: all.filter((row) => !own(row)), validation: all.filter(own) };
    };
    const options = { components: 2, seed: 1 };
    const folds = [fold(2), fold(1)];
    const common = toEnd(deconvolvingCommon(cells, folds, options));
    expect(Math.max(...(common?.means ?? [100]))).toBeLessThan(10);
    for (const begun of [{}, { common }]) {
      const [other, own] = toEnd(deconvolvingFolds(cells, folds, { ...options, ...begun }));
      expect(other?.means.some((mean) => mean > 90) || 'common' in begun).toBe(true);
      expect(Math.max(...(own?.means ?? [100]))).toBeLessThan(10);
    }
    // Where folds hold most rows back, no mixture of the rest could stand for all.
    const all = [0, 1, 2, 3, 4, 5].map(fold);
    expect(toEnd(deconvolvingCommon(cells, all, options))).toBeUndefined();
  });

  it('counts a row of weight 2 as two rows', () => {
    const cells = gaussian(5);
    const first = Uint32Array.from({ length: 300 }, (_, i) => i);
    const twice = Uint32Array.from([...first, ...first.subarray(0, 100)]);
    const weights = Float64Array.from({ length: COUNT }, (_, i) => (i < 100 ? 2 : 1));
    const fold = { train: first, validation: first };
    const one = deconvolve({ ...cells, weights }, fold, { seed: 1, components: [1] }).mixture;
    const other = deconvolve(cells, { train: twice, validation: first }, { seed: 1, components: [1] }).mixture;
    for (const [i, mean] of one.means.entries()) expect(mean).toBeCloseTo(other.means[i] as number, 3);
  });

  it('gives true values back with their errors: four in six within one of them', () => {
    const { cells, rows, mixture } = fitted();
    const { mean, deviation } = posteriorMoments(mixture, cells, rows);
    const truth = trueValues(4);
    const within = truth.filter((x, i) => Math.abs(x - (mean[i] as number)) < (deviation[i] as number)).length;
    expect(within / truth.length).toBeGreaterThan(0.66);
    expect(within / truth.length).toBeLessThan(0.71);
  });

  function trueValues(seed: number): Float64Array {
    const draw = random(seed, 'catalog');
    return Float64Array.from(
      Array.from({ length: COUNT }, () => {
        const [a, b, c] = [draw.normal(), draw.normal(), draw.normal()];
        const truth = [1 + a, -2 + 0.8 * a + 0.6 * b, 0.5 * a - 0.5 * b + 0.4 * c];
        for (let d = 0; d < 3; d++) [draw.uniform(), draw.normal(), draw.uniform()];
        return truth;
      }).flat(),
    );
  }
});
