/** By which columns samples differ, where one ends within another, and how much probability the right label gains. */
import { describe, expect, it, test } from 'vitest';
import { type ColumnsTold, columnsTold } from '../../../src/analysis/compare/columns-told';
import { gainOf } from '../../../src/analysis/compare/differs';
import { edgesOf } from '../../../src/analysis/compare/edges';
import { fitGaussian, gaussianLogProb, sharedCovariance } from '../../../src/analysis/gaussian';
import { random } from '../../../src/base/random';
import { toEnd } from '../../../src/base/to-end';
import { falseAlarms } from './false-alarms';

const toldOf = (values: Float64Array, labels: Uint32Array): ColumnsTold =>
  toEnd(
    columnsTold({
      ...{ values, dim: 3, labels, folds: 4, after: 2, seed: 1 },
      fold: Uint8Array.from(labels, (_, row) => (row >> 1) % 4),
    }),
  );

/** Three columns, the first two correlated by `rho` in the second sample, the third shifted in it. */
function rows(n: number, rho: number, shift: number) {
  const draw = random(4, 'catalog');
  const labels = Uint32Array.from({ length: n }, (_, row) => row % 2);
  const values = new Float64Array(3 * n);
  for (const [row, label] of labels.entries()) {
    const [a, b] = [draw.normal(), draw.normal()];
    const own = label === 1 ? rho : 0;
    values.set([1e6 + a, own * a + Math.sqrt(1 - own ** 2) * b, draw.normal() + label * shift], 3 * row);
  }
  return { labels, values };
}

describe('single columns', () => {
  it('tell alone what only they say', () => {
    const { labels, values } = rows(1_000, 0, 1);
    const { all, columns } = toldOf(values, labels);
    // Φ(1/√2).
    expect(Math.abs((columns[2]?.alone.auc as number) - 0.76)).toBeLessThan(0.04);
    expect(columns[2]?.without?.auc).toBeLessThan(0.55);
    expect(columns[0]?.alone.auc).toBeLessThan(0.55);
    expect(all.auc).toBeGreaterThan(0.7);
  });

  it('tell nothing alone of how they go together', () => {
    const { labels, values } = rows(1_000, 0.95, 0);
    const { all, columns } = toldOf(values, labels);
    expect(all.pValue).toBeLessThan(1e-6);
    for (const { alone } of columns) expect(alone.auc).toBeLessThan(0.55);
    expect(columns[0]?.without?.auc).toBeLessThan(0.56);
    expect(columns[2]?.without?.auc).toBeGreaterThan(0.7);
  });
});

describe('an edge', () => {
  const sample = (n: number, seed: number, cut: number) => {
    const draw = random(seed, 'catalog');
    const labels = Uint32Array.from({ length: n }, (_, row) => row % 2);
    return {
      labels,
      mass: Float64Array.from(labels, (label) => {
        for (;;) {
          const value = draw.normal();
          if (label === 1 || value >= cut) return value;
        }
      }),
    };
  };

  it('is found where one sample ends within the other', () => {
    const { labels, mass } = sample(800, 1, -0.5);
    const [edge, ...others] = edgesOf({
      names: ['cut', 'whole'],
      columns: [{ name: 'mass', values: mass, shown: mass }],
      labels,
    });
    expect(edge).toMatchObject({ column: 'mass', of: 'cut', within: 'whole', side: 'below' });
    expect(edge?.at).toBeCloseTo(-0.5, 1);
    // Φ(−0.5).
    expect(edge?.fraction).toBeCloseTo(0.31, 1);
    expect(others).toEqual([]);
  });

  it('is found where a limit is soft, as that of particles in galaxies is in their mass', () => {
    const draw = random(3, 'catalog');
    const labels = Uint32Array.from({ length: 12_000 }, (_, row) => (row % 6 === 0 ? 0 : 1));
    // An exponential mass function; of the first sample only what has enough particles, with 0.04 dex of scatter in mass.
    const mass = Float64Array.from(labels, (label) => {
      for (;;) {
        const value = -0.87 * Math.log(draw.uniform());
        if (label === 1 || value + 0.04 * draw.normal() > 0.4) return value;
      }
    });
    const columns = [{ name: 'mass', values: mass, shown: mass }];
    const edges = edgesOf({ names: ['coarse', 'fine'], columns, labels });
    expect(edges).toMatchObject([{ of: 'coarse', within: 'fine', side: 'below' }]);
    expect(edges[0]?.at).toBeCloseTo(0.3, 1);
  });

  it('is found in no sample of one population, in no tail, nor in few groups', () => {
    for (let seed = 0; seed < 60; seed++) {
      const { labels, mass } = sample(200, 10 + seed, -9);
      expect(edgesOf({ names: ['a', 'b'], columns: [{ name: 'mass', values: mass, shown: mass }], labels })).toEqual(
        [],
      );
    }
    // Two normals, one shifted: its tail ends within the other, and no cut does that.
    const shifted = Array.from({ length: 40 }, (_, i) => {
      const { labels, mass } = sample(1_000, 200 + i, -9);
      const moved = mass.map((value, row) => value + 1.5 * (labels[row] as number));
      return edgesOf({ names: ['a', 'b'], columns: [{ name: 'mass', values: moved, shown: moved }], labels }).length;
    });
    expect(shifted.filter((edges) => edges > 0).length).toBeLessThan(5);
    const { labels, mass } = sample(800, 1, -0.5);
    const groups = labels.map((label, row) => label + 2 * (row % 3));
    expect(
      edgesOf({ names: ['cut', 'whole'], columns: [{ name: 'mass', values: mass, shown: mass }], labels, groups }),
    ).toEqual([]);
  });
});

describe('the gain of the right label', () => {
  const part = (n: number, shift: number, seed: number, groups?: number) => {
    const draw = random(seed, 'catalog');
    const of = Float64Array.from({ length: groups ?? 1 }, () => draw.normal());
    const labels = Uint32Array.from({ length: n }, (_, row) =>
      groups ? (row % groups) % 3 : Math.floor(3 * draw.uniform()),
    );
    const x = Float64Array.from(
      labels,
      (label, row) => draw.normal() + shift * label + (groups ? (of[row % groups] as number) : 0),
    );
    const scores = [0, 1, 2].map((label) => x.map((value) => -0.5 * (value - 1.5 * label) ** 2));
    return { scores, labels, groups: groups ? labels.map((_, row) => row % groups) : undefined };
  };

  it('is found where labels say something', () => {
    const { gain, pValue } = gainOf([part(300, 1.5, 1), part(300, 1.5, 2)]);
    expect(gain).toBeGreaterThan(0.15);
    expect(pValue).toBeLessThan(1e-10);
  });

  it.each([undefined, 48])('is claimed in 5 of 100 cases where they say nothing, with %s groups', (groups) => {
    const found = falseAlarms((i) => gainOf([part(150, 0, 9 + i, groups), part(150, 0, 999 + i, groups)]));
    expect(found).toBeGreaterThan(0.015);
    expect(found).toBeLessThan(0.095);
  });
});

test('Gaussians of one covariance share it, and ln of their ratio has less noise', () => {
  const draw = random(2, 'catalog');
  const values = Float64Array.from({ length: 2_000 }, (_, i) => draw.normal() + (i % 2 === 0 && i >= 1_000 ? 1 : 0));
  const places = Uint32Array.from({ length: 1_000 }, (_, row) => row);
  const fits = [places.slice(0, 500), places.slice(500)].map((own) => fitGaussian(values, 2, own));
  const noise = [fits, sharedCovariance(fits, [500, 500])].map((own) => {
    const [first, second] = own.map((fit) => gaussianLogProb(fit, values, 2, places));
    const errors = Array.from(
      places,
      (row) => (second?.[row] as number) - (first?.[row] as number) - ((values[2 * row] as number) - 0.5),
    );
    return Math.sqrt(errors.reduce((sum, error) => sum + error ** 2 / 1_000, 0));
  });
  expect(noise[1]).toBeLessThan(noise[0] as number);
});
