/** Depths of rows as they were measured: exponential under the right density whatever the errors, holes and limits; and what a cell's own error makes of it. */
import { describe, expect, test } from 'vitest';
import { type Cells, cellsIn } from '../../src/analysis/measured/cells';
import { type ColumnMap, PLAIN_MAP } from '../../src/analysis/measured/column-map';
import { measuredDepths } from '../../src/analysis/measured/depth';
import { cellSurprises } from '../../src/analysis/measured/surprise';
import { mixtureDraws } from '../../src/analysis/mixture-model';
import type { GaussianMixture } from '../../src/analysis/mixture-steps';
import { random } from '../../src/base/random';
import { type CatalogCells, CELL, emptyCells, FLUX_PER_MAGNITUDE, magnitudeAt } from '../../src/catalog/measured/cells';

/** Two narrow components, far apart. */
const MIXTURE: GaussianMixture = {
  weights: Float64Array.of(0.7, 0.3),
  means: Float64Array.of(-2, 0, 2, 1),
  factors: [Float64Array.of(0.5, 0, 0.3, 0.2), Float64Array.of(0.2, 0, 0, 1)],
};
const LOG: ColumnMap = {
  ...PLAIN_MAP,
  value: (s) => 10 ** s,
  coordinate: Math.log10,
  least: 0,
  logRise: (s) => s * Math.LN10 + Math.log(Math.LN10),
};
delete (LOG as { linear?: unknown }).linear;

function ended<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as Result;
  }
}

/** Rows of the mixture as `seen` measures them. */
function rowsOf(
  count: number,
  maps: readonly ColumnMap[],
  seen: (cells: CatalogCells, at: number, value: number, draw: ReturnType<typeof random>) => void,
): Cells {
  const draw = random(4, 'catalog');
  const x = mixtureDraws(MIXTURE, count, 12);
  const cells = emptyCells(count, 2);
  for (let at = 0; at < 2 * count; at++) seen(cells, at, (maps[at % 2] as ColumnMap).value(x[at] as number), draw);
  return cellsIn(cells, maps);
}

function noisy(cells: CatalogCells, at: number, value: number, sigma: number, draw: ReturnType<typeof random>) {
  cells.kinds[at] = CELL.error;
  cells.spread[at] = sigma;
  cells.measured[at] = value + sigma * draw.normal();
}

const every = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Largest distance of the depths from an exponential, times √n: above 1.63 in one of a hundred. */
function kolmogorov(depth: Float64Array): number {
  const p = depth.map((one) => Math.exp(-one)).sort();
  return Math.sqrt(p.length) * p.reduce((most, one, i) => Math.max(most, Math.abs(one - (i + 0.5) / p.length)), 0);
}

describe('depths', () => {
  test('are exponential under the right density, for quiet rows and noisy ones alike, with holes', () => {
    const count = 400;
    const cells = rowsOf(count, [PLAIN_MAP, PLAIN_MAP], (own, at, value, draw) => {
      if (draw.uniform() < 0.15 && at % 2 === 0) own.kinds[at] = CELL.missing;
      // Half of the rows have errors of a tenth of a component, half of ten.
      else noisy(own, at, value, (Math.floor(at / 2) % 2 === 0 ? 0.02 : 2) * (1 + draw.uniform()), draw);
    });
    const { depth, unjudged } = ended(measuredDepths(MIXTURE, cells, every(count), { seed: 1 }));
    expect(unjudged).toBe(0);
    expect(kolmogorov(depth)).toBeLessThan(1.63);
    for (const half of [0, 1]) expect(kolmogorov(depth.filter((_, row) => row % 2 === half))).toBeLessThan(1.63);
  });

  test('are exponential beyond a limit, beside errors of a flux that is learned as its logarithm', () => {
    const count = 300;
    const cells = rowsOf(count, [LOG, PLAIN_MAP], (own, at, value, draw) => {
      if (at % 2 === 0) noisy(own, at, value, 0.05 + 0.2 * draw.uniform(), draw);
      else if (value > 1) {
        own.kinds[at] = CELL.above;
        own.measured[at] = 1;
      } else noisy(own, at, value, 0.1, draw);
    });
    const beyond = every(count).filter((row) => cells.catalog.kinds[2 * row + 1] === CELL.above);
    expect(beyond.length).toBeGreaterThan(40);
    const { depth } = ended(measuredDepths(MIXTURE, cells, beyond, { seed: 2 }));
    expect(kolmogorov(depth)).toBeLessThan(1.63);
  });

  test('are exponential for magnitudes whose noise is normal in flux, and for those that it takes below zero', () => {
    const count = 300;
    // σ of every flux is that of magnitude 1.2, of a component at 0 and one at 1.
    const cells = rowsOf(count, [PLAIN_MAP, PLAIN_MAP], (own, at, value, draw) => {
      if (at % 2 === 0) return noisy(own, at, value, 0.3, draw);
      const magnitude = magnitudeAt(value, 1 + 10 ** (0.4 * (value - 1.2)) * draw.normal());
      const detected = Number.isFinite(magnitude);
      own.kinds[at] = detected ? CELL.flux : CELL.undetected;
      own.measured[at] = detected ? magnitude : 1.2;
      own.spread[at] = detected ? 10 ** (0.4 * (magnitude - 1.2)) / FLUX_PER_MAGNITUDE : 0;
    });
    expect(cells.catalog.kinds.filter((kind) => kind === CELL.undetected).length).toBeGreaterThan(5);
    const { depth } = ended(measuredDepths(MIXTURE, cells, every(count), { seed: 5 }));
    expect(kolmogorov(depth)).toBeLessThan(1.63);
  });

  test('a value between the components is a discovery with a small error, and none with a large one', () => {
    const cells = emptyCells(2, 2);
    cells.kinds.fill(CELL.error);
    cells.measured.set([0, 0, 0, 0]);
    cells.spread.set([0.02, 0.02, 2, 0.02]);
    const rows = cellsIn(cells, [PLAIN_MAP, PLAIN_MAP]);
    const { depth } = ended(measuredDepths(MIXTURE, rows, every(2), { seed: 3 }));
    expect(depth[0]).toBeGreaterThan(5);
    expect(depth[1]).toBeLessThan(2);
  });

  test('how far a cell lies from what the others allow counts its own error', () => {
    const cells = emptyCells(2, 2);
    cells.kinds.fill(CELL.error);
    cells.measured.set([5, 1, 5, 1]);
    cells.spread.set([0.02, 0.5, 3, 0.5]);
    const { sigma, offset } = ended(cellSurprises(MIXTURE, cellsIn(cells, [PLAIN_MAP, PLAIN_MAP]), every(2)));
    expect(sigma[0]).toBeGreaterThan(6);
    expect(Math.abs(sigma[2] as number)).toBeLessThan(2);
    // Given y = 1 the second component is the likelier one.
    expect(offset[0]).toBeGreaterThan(2.5);
    expect(offset[0]).toBeCloseTo(offset[2] as number, 6);
  });
});
