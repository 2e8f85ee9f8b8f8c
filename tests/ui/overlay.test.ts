/** Kept runs over the picture: along which columns they can be drawn, and how far two densities are from each other. */
import { describe, expect, it } from 'vitest';
import { type DensityPlane, densityPlane } from '../../src/analysis/density-plane';
import type { ColumnChoice, Recipe } from '../../src/share/recipe';
import type { RunDensity } from '../../src/share/saved-run';
import { presets } from '../../src/train/presets';
import { type KeptRun, runMark } from '../../src/ui/runs/kept';
import { columnsIn, curveDistance, overlaidCurves, overlaidPlanes, planeDistance } from '../../src/ui/runs/overlay';
import { preparedOf } from '../browser/support/fixtures';

const CELLS = 64;
const range = { from: -5, to: 5 };

/** A normal density on a square grid, with its mean and standard deviation along each axis. */
function normalPlane([mx, my]: readonly [number, number], [sx, sy] = [1, 1]): DensityPlane {
  const at = (i: number) => range.from + ((i + 0.5) * (range.to - range.from)) / CELLS;
  const density = Float32Array.from({ length: CELLS * CELLS }, (_, k) => {
    const [u, w] = [(at(k % CELLS) - mx) / sx, (at(Math.floor(k / CELLS)) - my) / sy];
    return Math.exp(-0.5 * (u * u + w * w)) / (2 * Math.PI * sx * sy);
  });
  return densityPlane(density, [range, range], CELLS);
}

const columns: readonly ColumnChoice[] = [
  { name: 'M_star', transform: 'log10' },
  { name: 'spin', transform: 'log10' },
];

function runOf(own: readonly ColumnChoice[], density: RunDensity | undefined): KeptRun {
  const recipe: Recipe = {
    version: 2,
    source: { kind: 'sample', seed: 1 },
    columns: [...own],
    split: { validation: 0.1, test: 0.1 },
    flow: presets.light.flow(own.length),
    training: presets.light.training,
    seed: 1,
  };
  const rest = { checkpoint: undefined, metrics: undefined, pinned: false, catalog: 'sample', opened: undefined };
  return { id: 1, name: 'first', recipe, steps: 100, density, ...rest };
}

const planeOfRun = ({ x, y, width, density }: DensityPlane): RunDensity => ({
  kind: 'plane',
  x,
  y,
  cells: width,
  density,
});
const prepared = preparedOf({ columns, seed: 1 });
const over = (run: KeptRun, axes: readonly [number, number] = [0, 1]) => ({
  runs: [run],
  overlaid: [runMark(run)],
  prepared,
  axes,
});

describe('the distance of two densities', () => {
  it('is 0 of a density from itself, and 2 Φ(d / 2) − 1 of two normals d apart', () => {
    const [first, second] = [normalPlane([0, 0]), normalPlane([1, 0])];
    expect(planeDistance(first, first)).toBe(0);
    expect(planeDistance(first, second)).toBeCloseTo(0.3829, 2);
    const curve = first.marginals[0];
    const normal = (x: number) => Math.exp(-0.5 * (x - 1) ** 2) / Math.sqrt(2 * Math.PI);
    expect(curveDistance(curve, normal)).toBeCloseTo(0.3829, 2);
  });

  it('is that of the same place where the second lies on another grid', () => {
    const first = normalPlane([0, 0]);
    const half = { from: -4, to: 4.5 };
    const at = (i: number) => half.from + ((i + 0.5) * (half.to - half.from)) / 50;
    const same = Float32Array.from({ length: 2_500 }, (_, k) => {
      const [u, w] = [at(k % 50), at(Math.floor(k / 50))];
      return Math.exp(-0.5 * (u * u + w * w)) / (2 * Math.PI);
    });
    expect(planeDistance(first, densityPlane(same, [half, half], 50))).toBeLessThan(0.01);
  });
});

describe('a kept run over the picture', () => {
  const plane = normalPlane([1, -1], [0.5, 2]);

  it('lies along the axes of the picture, whichever way round they are', () => {
    const [up] = overlaidPlanes(over(runOf(columns, planeOfRun(plane))));
    expect(up?.density.density).toEqual(plane.density);
    const [turned] = overlaidPlanes(over(runOf(columns, planeOfRun(plane)), [1, 0]));
    expect(turned && planeDistance(turned.density, normalPlane([-1, 1], [2, 0.5]))).toBeLessThan(1e-5);
  });

  it('shows its marginal over one column', () => {
    const one = preparedOf({ columns: columns.slice(1), seed: 1 });
    const [curve] = overlaidCurves({ ...over(runOf(columns, planeOfRun(plane))), prepared: one });
    expect(curve?.density).toEqual(plane.marginals[1]);
  });

  it('is not drawn where its columns are others, and says which', () => {
    const features = prepared.features;
    const [star] = columns as [ColumnChoice];
    expect(columnsIn(runOf([star], undefined), features)).toMatch(/not kept/);
    const density = planeOfRun(plane);
    expect(columnsIn(runOf([star], density), features)).toBe('It did not learn spin.');
    const other = runOf([star, { name: 'spin', transform: 'none' }], density);
    expect(columnsIn(other, features)).toBe('It learned spin in another transform or unit.');
    expect(overlaidPlanes(over(other))).toEqual([]);
    const given = runOf([...columns, { name: 'age', transform: 'none', role: 'context' }], density);
    expect(columnsIn(given, features)).toMatch(/conditional/);
  });
});
