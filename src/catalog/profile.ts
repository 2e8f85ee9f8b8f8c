/** What a column looks like before anyone picks it: kind, gaps, range, a small histogram, and the suggested transform. */
import { parseCell } from './column-builder';
import { type MissingMarker, missingMarkers, sortedFinite } from './missing-markers';
import type { Column, ColumnProfile } from './table';

const MAX_DISTINCT = 1_000;
const BINS = 24;
/** A column is shown in log10 when its inner 98 % span more than this many decades. */
const DECADES = 1.5;

/** The profile of a column. Suspected missing-value markers count as missing and are outside range and histogram. */
export function profileColumn(column: Column): ColumnProfile {
  if (column.kind === 'text') {
    const filled = column.values.filter((cell) => !Number.isNaN(parseCell(cell)));
    return {
      name: column.name,
      kind: filled.length === 0 ? 'empty' : 'text',
      missing: column.values.length - filled.length,
      zeros: 0,
      distinct: Math.min(MAX_DISTINCT, new Set(filled).size),
      histogram: [],
      suggestion: { transform: 'none', why: 'It holds text, which a density cannot be trained on.' },
    };
  }
  const finite = sortedFinite(column.values);
  const suspected = missingMarkers(finite);
  const sorted = withoutMarkers(finite, suspected);
  const total = column.values.length;
  const min = sorted[0];
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) {
    const why = 'It holds no numbers.';
    return {
      name: column.name,
      kind: 'empty',
      missing: total,
      zeros: 0,
      distinct: 0,
      histogram: [],
      suggestion: { transform: 'none', why },
    };
  }
  const suggestion = suggest(sorted);
  return {
    name: column.name,
    kind: kindOf(sorted, min, max),
    missing: total - sorted.length,
    zeros: countZeros(sorted),
    distinct: countRuns(sorted),
    range: { min, median: quantile(sorted, 0.5), max },
    histogram: suggestion.transform === 'log10' ? histogram(positives(sorted), Math.log10) : histogram(sorted),
    suggestion,
    ...(suspected.length > 0 ? { suspectedMissing: suspected } : {}),
  };
}

/** Whole numbers over a wide range (masses in Msun, say) are steps too fine to matter: a number like any other. */
const WIDEST_INTEGERS = 1e6;

function kindOf(sorted: Float64Array, min: number, max: number): 'constant' | 'integer' | 'number' {
  if (min === max) return 'constant';
  return max - min < WIDEST_INTEGERS && sorted.every(Number.isInteger) ? 'integer' : 'number';
}

/** Ascending values without those that are markers: what lies between the markers of the two ends. */
export function withoutMarkers(sorted: Float64Array, markers: readonly MissingMarker[]): Float64Array {
  if (markers.length === 0) return sorted;
  const values = new Set(markers.map((marker) => marker.value));
  return sorted.filter((value) => !values.has(value));
}

function suggest(sorted: Float64Array): ColumnProfile['suggestion'] {
  const min = sorted[0] ?? Number.NaN;
  const positive = positives(sorted);
  const low = quantile(positive, 0.01);
  const high = quantile(positive, 0.99);
  const decades = Math.log10(high / low);
  if (min < 0) return { transform: 'none', why: 'Some values are negative, and those have no log10.' };
  if (min === sorted.at(-1))
    return { transform: 'none', why: 'All values are equal, so there is no density to learn.' };
  if (!(decades > DECADES)) {
    return {
      transform: 'none',
      why: `98 % of the values lie within ${decades.toFixed(1)} decades, so they show well as they are.`,
    };
  }
  const zeros = sorted.length - positive.length;
  const dropped = zeros > 0 ? `; the ${zeros.toLocaleString('en')} zeros have no log10 and are left out` : '';
  return {
    transform: 'log10',
    why: `The values${zeros > 0 ? ' other than zero' : ''} are positive and span ${decades.toFixed(1)} decades${dropped}.`,
  };
}

/** Linear interpolation between the order statistics, as numpy.quantile does. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (position - below) * (high - low);
}

function countZeros(sorted: Float64Array): number {
  const first = sorted.indexOf(0);
  return first < 0 ? 0 : sorted.lastIndexOf(0) - first + 1;
}

/** Distinct values among ascending ones. */
function countRuns(sorted: Float64Array): number {
  let runs = 0;
  let previous = Number.NaN;
  for (const value of sorted) {
    if (value !== previous) runs += 1;
    if (runs === MAX_DISTINCT) break;
    previous = value;
  }
  return runs;
}

function histogram(sorted: Float64Array, unit: (value: number) => number = (value) => value): number[] {
  const counts = new Array<number>(BINS).fill(0);
  const from = unit(sorted[0] ?? 0);
  const width = (unit(sorted.at(-1) ?? 0) - from) / BINS;
  for (const value of sorted) {
    const bin = width > 0 ? Math.min(BINS - 1, Math.floor((unit(value) - from) / width)) : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** The part above zero of ascending values. */
function positives(sorted: Float64Array): Float64Array {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > 0) high = middle;
    else low = middle + 1;
  }
  return sorted.subarray(low);
}
