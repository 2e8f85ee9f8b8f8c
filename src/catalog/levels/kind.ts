/** What levels are: counts, an even grid, or a few settings. */
import { at, quantile } from './distinct';

/** The different values of a column of steps. */
export interface Levels {
  /** Ascending; where values scatter about their steps by rounding, one value stands for each. */
  readonly values: Float64Array;
  /**
   * `counts` are whole numbers of things, `even` are multiples of one spacing, `uneven` and `geometric` are a few settings that
   * are not, evenly spaced in ln where geometric.
   */
  readonly kind: 'counts' | 'even' | 'uneven' | 'geometric';
  /** What all distances are multiples of; undefined where there is no such step. */
  readonly spacing: number | undefined;
  /** How far values may scatter about their level, at most; 0 where every value is its level. */
  readonly scatter: number;
}

/** At most so many different values, each held by ten rows on average, are steps however they lie. */
export const FEW_VALUES = 1_000;
export const ROWS_PER_VALUE = 10;
/** The spread of distances, relative to their mean, up to which settings are even in ln. */
const EVEN = 0.1;
/** An even grid holds at least this part of its values in the bulk of the rows; else its values are settings. */
const FILLED = 0.75;
/** Settings in whole numbers: so few, and none much rarer than an even share. */
const MOST_SETTINGS = 12;
const RAREST = 0.2;

export const isFew = (values: number, rows: number) =>
  values >= 2 && values <= FEW_VALUES && rows >= ROWS_PER_VALUE * values;

export function kindOf(
  values: Float64Array,
  counts: Uint32Array,
  spacing: number | undefined,
  sorted: Float64Array,
  scatter: number,
): Levels {
  const few = isFew(values.length, sorted.length);
  if (few && isGeometric(values)) return { values, kind: 'geometric', spacing: undefined, scatter };
  if (spacing === undefined) return { values, kind: 'uneven', spacing, scatter };
  if (spacing === 1 && at(values, 0) >= 0 && values.every(Number.isInteger) && !areSettings(values, counts)) {
    return { values, kind: 'counts', spacing, scatter };
  }
  const [low, high] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const held = values.filter((value) => value > low - spacing / 2 && value < high + spacing / 2).length;
  const filled = held / (Math.round((high - low) / spacing) + 1);
  if (few && filled < FILLED) return { values, kind: 'uneven', spacing, scatter };
  return { values, kind: 'even', spacing, scatter };
}

/** Whether whole numbers are settings that somebody chose and not things that were counted: few, no zero, none of them rare. */
function areSettings(values: Float64Array, counts: Uint32Array): boolean {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const share = rows / values.length;
  return values.length <= MOST_SETTINGS && at(values, 0) > 0 && counts.every((count) => count >= RAREST * share);
}

/** Whether three levels or more lie evenly in ln, and not as they are. */
function isGeometric(values: Float64Array): boolean {
  if (values.length < 3 || !(at(values, 0) > 0)) return false;
  return unevenness(values.map(Math.log)) < EVEN && unevenness(values) > 2 * EVEN;
}

/** Standard deviation of the distances over their mean. */
function unevenness(values: Float64Array): number {
  const gaps = values.slice(1).map((value, i) => value - at(values, i));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
}
