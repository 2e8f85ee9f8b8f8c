/** What the page is shown of prepared rows and of a fit: labels, histograms, density curves. */
import { grid, histogram, pictureRange } from '../analysis/histogram';
import { hpdRegions } from '../analysis/hpd';
import type { ColumnChoice } from '../share/recipe';
import type { Fit } from '../train/fit';
import type { Density, DensityCurve, FinishedTraining, Histogram, PreparedRows } from './protocol';
import { gaussianBaseline, type SplitData } from './run';

const HISTOGRAM_BINS = 80;
/** Enough for a smooth curve at 1,000 pixels; a look at the density costs one pass over these rows. */
const DENSITY_POINTS = 400;

export function labelOf({ name, transform }: ColumnChoice): string {
  return transform === 'none' ? name : `${transform} ${name}`;
}

function columnValues({ values, dim }: SplitData, column: number, rows?: Uint32Array): Float64Array {
  if (rows) return Float64Array.from(rows, (row) => values[row * dim + column] as number);
  return values.filter((_, i) => i % dim === column);
}

/** Points that a picture shows at most: more would cover the density, and cost time on every frame. */
const PLOTTED_POINTS = 4_000;
const COMPARED_POINTS = 1_500;

/** The first rows of a split as x and y in turn; a split is in random order. */
function pointsOf(values: Float64Array, rows: Uint32Array, most: number): Float32Array {
  const shown = rows.subarray(0, most);
  return Float32Array.from(
    { length: 2 * shown.length },
    (_, i) => values[2 * (shown[i >> 1] as number) + (i & 1)] as number,
  );
}

export function preparedView(data: SplitData, columns: readonly ColumnChoice[]): PreparedRows {
  const { prepared, dim, split } = data;
  return {
    columns,
    labels: columns.map(labelOf),
    used: data.values.length / dim,
    dropped: prepared.dropped,
    trainRows: split.train.length,
    validationRows: split.validation.length,
    testRows: split.test.length,
    histograms: columns.map((_, column) => {
      const values = columnValues(data, column);
      const { from, to } = pictureRange(values);
      return histogram(values, from, to, HISTOGRAM_BINS);
    }),
    ...(dim === 2 ? { points: pointsOf(data.values, split.train, PLOTTED_POINTS) } : {}),
    gaussianNll: -gaussianBaseline(data, split.validation),
    spikes: prepared.spikes,
    notes: prepared.notes,
  };
}

/** Cells along each side of a learned density over two columns: while it trains, and at the end. */
export const LIVE_CELLS = 64;
export const FINAL_CELLS = 128;
/** Shares of the mass that contours are drawn around. */
const HPD_SHARES = [0.5, 0.9, 0.99];

async function curveOf(fit: Fit, { from, to }: Histogram): Promise<Density> {
  const points = grid(from, to, DENSITY_POINTS);
  const rows = Uint32Array.from({ length: points.length }, (_, i) => i);
  return { kind: 'curve', grid: points, density: (await fit.logProb(points, rows)).map(Math.exp) };
}

/** The middles of equal cells. */
const middles = ({ from, to }: Histogram, cells: number) =>
  Float64Array.from({ length: cells }, (_, i) => from + ((i + 0.5) * (to - from)) / cells);

async function planeOf(fit: Fit, x: Histogram, y: Histogram, cells: number): Promise<Density> {
  const [xs, ys] = [middles(x, cells), middles(y, cells)];
  const values = new Float64Array(2 * cells * cells);
  for (const [j, down] of ys.entries()) {
    for (const [i, across] of xs.entries()) values.set([across, down], 2 * (j * cells + i));
  }
  const rows = Uint32Array.from({ length: cells * cells }, (_, i) => i);
  const density = Float32Array.from(await fit.logProb(values, rows), Math.exp);
  const [dx, dy] = [(x.to - x.from) / cells, (y.to - y.from) / cells];
  const { held, levels } = hpdRegions(density, dx * dy, HPD_SHARES);
  const marginal = (points: Float64Array, at: (i: number, k: number) => number, step: number): DensityCurve => ({
    grid: points,
    density: points.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < cells; k++) sum += density[at(i, k)] as number;
      return sum * step;
    }),
  });
  return {
    kind: 'plane',
    x: { from: x.from, to: x.to },
    y: { from: y.from, to: y.to },
    width: cells,
    height: cells,
    density,
    held,
    levels,
    marginals: [marginal(xs, (i, k) => k * cells + i, dy), marginal(ys, (i, k) => i * cells + k, dx)],
  };
}

/** The learned density over the ranges of the columns' histograms: a curve, or with two columns a grid. */
export function densityOf(fit: Fit, [x, y]: readonly Histogram[], cells: number): Promise<Density> {
  if (!x) throw new Error('a density needs a column to be drawn along');
  return y ? planeOf(fit, x, y, cells) : curveOf(fit, x);
}

/** Held-out rows and as many samples, over the bins of the data's histograms. */
export async function comparison(
  fit: Fit,
  data: SplitData,
  histograms: readonly Histogram[],
  seed: number,
): Promise<Pick<FinishedTraining, 'heldOut' | 'samples' | 'points'>> {
  const { dim, split } = data;
  const count = split.test.length;
  const samples: SplitData['values'] = await fit.sample(count, seed);
  const binned = (values: (column: number) => Float64Array) =>
    histograms.map(({ from, to }, column) => histogram(values(column), from, to, HISTOGRAM_BINS));
  return {
    heldOut: binned((column) => columnValues(data, column, split.test)),
    samples: binned((column) => samples.filter((_, i) => i % dim === column)),
    ...(dim === 2
      ? {
          points: {
            heldOut: pointsOf(data.values, split.test, COMPARED_POINTS),
            samples: pointsOf(
              samples,
              Uint32Array.from({ length: count }, (_, i) => i),
              COMPARED_POINTS,
            ),
          },
        }
      : {}),
  };
}
