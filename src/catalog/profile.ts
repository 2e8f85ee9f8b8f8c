/** What a column looks like before anyone picks it: kind, gaps, range, a small histogram, and the suggested transform. */

import { applyTransform, type FittedTransform, fitTransform } from './column-transforms';
import { spreadEnds } from './dequantise';
import { levelsOf } from './levels/levels';
import { type MissingMarker, missingMarkers, sortedFinite } from './missing-markers';
import { quantile, suggestTransform } from './suggest';
import type { Column, ColumnProfile } from './table';
import { parseCell } from './text/cell';

const MAX_DISTINCT = 1_000;
const BINS = 24;

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
  const suggestion = suggestTransform(sorted, column.name);
  const fitted = fitTransform(suggestion.transform, sorted);
  const distinct = countRuns(sorted);
  const levels = distinct < MAX_DISTINCT ? levelsOf(sorted) : undefined;
  return {
    name: column.name,
    kind: kindOf(sorted, min, max),
    missing: total - sorted.length,
    zeros: countZeros(sorted),
    distinct,
    range: { min, median: quantile(sorted, 0.5), max },
    histogram: histogram(shownValues(sorted, fitted)),
    suggestion,
    ...(levels ? { spread: spreadEnds(levels) } : {}),
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

/** Of ascending values, as a transform shows them; those that it has no number for are left out. */
function shownValues(sorted: Float64Array, fitted: FittedTransform): Float64Array {
  if (fitted.kind === 'none') return sorted;
  const shown = new Float64Array(sorted.length);
  let count = 0;
  for (const value of sorted) {
    const t = applyTransform(fitted, value);
    if (Number.isFinite(t)) shown[count++] = t;
  }
  return shown.subarray(0, count);
}

function histogram(sorted: Float64Array): number[] {
  const counts = new Array<number>(BINS).fill(0);
  const from = sorted[0] ?? 0;
  const width = ((sorted.at(-1) ?? 0) - from) / BINS;
  for (const value of sorted) {
    const bin = width > 0 ? Math.min(BINS - 1, Math.floor((value - from) / width)) : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
