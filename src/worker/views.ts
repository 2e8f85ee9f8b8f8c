/** What the page is shown of prepared rows and of a fit: labels, histograms, density curves. */
import { grid, histogram, pictureRange } from '../analysis/histogram';
import type { ColumnChoice } from '../share/recipe';
import type { Fit } from '../train/fit';
import type { DensityCurve, FinishedTraining, Histogram, PreparedRows } from './protocol';
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
    gaussianNll: -gaussianBaseline(data, split.validation),
    spikes: prepared.spikes,
    notes: prepared.notes,
  };
}

/** The learned density along the only column, over the range of its histogram. */
export async function densityCurve(fit: Fit, { from, to }: Histogram): Promise<DensityCurve> {
  const points = grid(from, to, DENSITY_POINTS);
  const rows = Uint32Array.from({ length: points.length }, (_, i) => i);
  return { grid: points, density: (await fit.logProb(points, rows)).map(Math.exp) };
}

/** Held-out rows and as many samples, over the bins of the data's histogram. */
export async function comparison(
  fit: Fit,
  data: SplitData,
  { from, to }: Histogram,
  seed: number,
): Promise<Pick<FinishedTraining, 'heldOut' | 'samples'>> {
  const samples = await fit.sample(data.split.test.length, seed);
  return {
    heldOut: histogram(columnValues(data, 0, data.split.test), from, to, HISTOGRAM_BINS),
    samples: histogram(samples, from, to, HISTOGRAM_BINS),
  };
}
