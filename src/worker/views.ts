/** What the page is shown of prepared rows and of a fit: histograms, points, densities, comparisons. */
import type { DensityCurve } from '../analysis/density-plane';
import { grid, type Histogram, histogram, pictureRangeOf, type Range } from '../analysis/histogram';
import { fitKernelDensity, kernelLogProb } from '../analysis/kernel-density';
import { planeOfDraws } from '../analysis/plane-of-draws';
import { rangesOf } from '../analysis/training-range';
import { effectiveRows } from '../base/effective-rows';
import { transformLabel } from '../catalog/column-transforms';
import { isMeasured } from '../catalog/measured/measurement';
import { sortedFinite } from '../catalog/missing-markers';
import { shownName } from '../catalog/readable-name';
import type { Fit } from '../train/fit';
import { type Instrument, instrumentOf } from './instrument';
import { measuredSentences } from './measured-words';
import type { ChooseRequest, PreparedColumn, PreparedRows } from './messages/catalog';
import type { Density, FinishedTraining } from './messages/training';
import { type Fineness, type PlaneSource, planeOf, repeated } from './plane-view';
import { gaussianBaseline } from './run';
import { cellCounts, shownValues } from './shown-values';
import { type SplitData, weightsAt } from './usable-rows';

const HISTOGRAM_BINS = 80;
/** Enough for a smooth curve at 1,000 pixels; a look at the density costs one pass over these rows. */
const CURVE_POINTS = 400;
/** Points that a picture shows at most: more would cover the density, and cost time on every frame. */
const PLOTTED_POINTS = 4_000;
/** Rows among which those near a condition are looked for. */
const CONDITIONED_ROWS = 20_000;
const COMPARED_POINTS = 1_500;
/** Draws with errors that a density as the instrument sees it is estimated from. */
const SEEN_DRAWS = 20_000;
/** Draws that stand for a density over three columns or more, while it trains and at the end. */
const CLOUD_POINTS = { first: 400, live: 1_000, final: 4_000 };

function columnOf(values: Float64Array, width: number, column: number): Float64Array {
  // Array.from over an object takes ten times as long.
  const out = new Float64Array(values.length / width);
  for (let row = 0; row < out.length; row++) out[row] = values[row * width + column] as number;
  return out;
}

/** Rows of row-major values, in order; a split is in random order, so that its first rows stand for all. */
function rowsOf(values: Float64Array, width: number, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(values.subarray(row * width, (row + 1) * width), i * width);
  return out;
}

function conditionedRows(data: SplitData) {
  const { context, features, contexts, split, prepared } = data;
  const rows = split.train.subarray(0, CONDITIONED_ROWS);
  return {
    values: Float32Array.from(rowsOf(shownValues(data), features.length, rows)),
    context: Float32Array.from(rowsOf(context, contexts.length, rows)),
    rows: rows.map((place) => prepared.rows[place] as number),
  };
}

/** What the page is told of chosen rows. */
export function preparedView(data: SplitData, request: ChooseRequest, leak: string | undefined): PreparedRows {
  const { prepared, features, contexts, split, by, cells, weights } = data;
  const shown = shownValues(data);
  const prepare = (columns: typeof features, values: Float64Array, first: number): PreparedColumn[] =>
    columns.map((choice, i) => {
      const all = columnOf(values, columns.length, i);
      const own = sortedFinite(all);
      const domain = prepared.domains[first + i];
      // An angle is shown over its whole period, whose ends are one place.
      const { from, to } = domain?.kind === 'circle' ? domain : pictureRangeOf(own);
      const transform = prepared.transforms[first + i] ?? { kind: 'none' };
      return {
        choice,
        transform,
        label: transformLabel(transform, shownName(choice)),
        histogram: histogram(all, from, to, HISTOGRAM_BINS, data.weights),
        median: own[own.length >> 1] ?? Number.NaN,
        ...(cells && isMeasured(choice) ? { cells: cellCounts(cells, first + i, prepared.rows.length) } : {}),
      };
    });
  const trained = rangesOf(data.context, contexts.length, split.train);
  return {
    request,
    features: prepare(features, shown, 0),
    contexts: prepare(contexts, data.context, features.length).map((column, i) => ({
      ...column,
      trained: trained[i] as Range,
    })),
    used: prepared.rows.length,
    dropped: prepared.dropped,
    trainRows: split.train.length,
    validationRows: split.validation.length,
    testRows: split.test.length,
    ...(prepared.filtered === undefined ? {} : { filtered: prepared.filtered }),
    by,
    ...(leak === undefined ? {} : { leak }),
    points: Float32Array.from(rowsOf(shown, features.length, split.train.subarray(0, PLOTTED_POINTS))),
    pointRows: split.train.subarray(0, PLOTTED_POINTS).map((place) => prepared.rows[place] as number),
    ...(contexts.length > 0 ? { conditioned: conditionedRows(data) } : {}),
    ...(cells || weights ? {} : { gaussianNll: -gaussianBaseline(data, split.validation) }),
    ...(weights ? { effectiveRows: effectiveRows(weights.subarray(0, prepared.rows.length)) } : {}),
    spikes: prepared.spikes,
    dependences: prepared.dependences,
    ...(prepared.duplicates ? { duplicates: prepared.duplicates } : {}),
    notes: [...measuredSentences(data), ...prepared.notes],
  };
}

/** What a picture asks of a fit. */
export interface Drawable extends PlaneSource, Pick<Fit, 'sample'> {}

/** The least and the greatest density of the members at each point; nothing where there is one. */
function bandOf(members: readonly Float64Array[]): Pick<DensityCurve, 'band'> {
  const [first] = members;
  if (!first || members.length < 2) return {};
  const over = (choose: (...values: number[]) => number) =>
    first.map((_, i) => Math.exp(choose(...members.map((member) => member[i] as number))));
  return { band: { low: over(Math.min), high: over(Math.max) } };
}

/**
 * The learned density at a context, over the ranges of the features' histograms: a curve, with two features a grid, with
 * more some draws.
 */
export async function densityOf(
  fit: Drawable,
  features: readonly PreparedColumn[],
  context: readonly number[],
  fineness: Fineness,
  instrument?: Instrument,
): Promise<Density> {
  const [x, y] = features.map((feature) => feature.histogram);
  if (instrument) return seenDensity(fit, features, context, instrument);
  if (features.length > 2) {
    const count = CLOUD_POINTS[fineness];
    return { kind: 'cloud', samples: Float32Array.from(await fit.sample(count, 0, repeated(context, count))) };
  }
  if (x && y) {
    const rows = x.counts.reduce((sum, count) => sum + count, 0);
    return planeOf(fit, x, y, context, fineness, rows);
  }
  if (!x) throw new Error('a density needs a column to be drawn along');
  const points = grid(x.from, x.to, CURVE_POINTS);
  const rows = { values: points, context: repeated(context, points.length) };
  const logProb = await fit.logProb(rows);
  return { kind: 'curve', grid: points, density: logProb.map(Math.exp), ...bandOf((await fit.byMember?.(rows)) ?? []) };
}

/** The density of draws with errors. */
async function seenDensity(
  fit: Pick<Drawable, 'sample'>,
  features: readonly PreparedColumn[],
  context: readonly number[],
  instrument: Instrument,
): Promise<Density> {
  const draws = instrument(await fit.sample(SEEN_DRAWS, 0, repeated(context, SEEN_DRAWS)), 0);
  const [x, y] = features.map((feature) => feature.histogram);
  if (features.length > 2) return { kind: 'cloud', samples: Float32Array.from(draws) };
  if (x && y) {
    const plane = planeOfDraws(Float32Array.from(draws), 2, [0, 1], [x, y]);
    return { kind: 'plane', ...plane, warp: [] };
  }
  if (!x) throw new Error('a density needs a column to be drawn along');
  const points = grid(x.from, x.to, CURVE_POINTS);
  const usual = draws.filter(Number.isFinite);
  const all = Float64Array.from([...usual, ...points]);
  const every = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const density = fitKernelDensity(all, every(0, usual.length));
  const logProb = kernelLogProb(density, all, every(usual.length, all.length), new Set());
  return { kind: 'curve', grid: points, density: logProb.map(Math.exp) };
}

/** Held-out rows and as many samples, each given the context of its row, over the bins of the data's histograms. */
export async function comparison(
  fit: Pick<Fit, 'sample'>,
  data: SplitData,
  histograms: readonly Histogram[],
  seed: number,
): Promise<Pick<FinishedTraining, 'heldOut' | 'samples' | 'points'>> {
  const { features, contexts, split } = data;
  const dim = features.length;
  const heldOut = rowsOf(shownValues(data), dim, split.test);
  const drawn = await fit.sample(split.test.length, seed, rowsOf(data.context, contexts.length, split.test));
  // Test rows were measured with errors: beside them stand samples with errors.
  const samples = instrumentOf(data)?.(drawn, seed) ?? drawn;
  const binned = (values: Float64Array, weights?: Float64Array) =>
    histograms.map(({ from, to }, column) =>
      histogram(columnOf(values, dim, column), from, to, HISTOGRAM_BINS, weights),
    );
  const some = (values: Float64Array) => Float32Array.from(values.subarray(0, COMPARED_POINTS * dim));
  return {
    heldOut: binned(heldOut, weightsAt(data, split.test)),
    samples: binned(samples),
    points: { heldOut: some(heldOut), samples: some(samples) },
  };
}
