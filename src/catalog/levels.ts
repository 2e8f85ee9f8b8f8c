/**
 * Columns of steps: whole numbers, rounded values, a few settings. Whether a column is one is told from distances between
 * neighbouring values, each against its own rounding: a tolerance taken from the largest value would call every column with
 * one fill value, or of Julian dates, a grid.
 */

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

/** Steps coarser than this part of the interquartile range are seen by a flow. */
const COARSE = 1e-3;
/** Whole numbers are named up to this many steps from end to end; beyond it they are digits, not counts … */
const MOST_STEPS = 1e6;
/** … as are those whose steps are tens and more. */
const LARGEST_COUNT_STEP = 10;
/** At most so many different values, each held by ten rows on average, are steps however they lie. */
const FEW_VALUES = 1_000;
const ROWS_PER_VALUE = 10;
/** Errors of a double that was computed in a few operations, and of one that was written in single precision, relative. */
const DOUBLE = 2 ** -47;
const SINGLE = 2 ** -22;
/** Distances below this many times their error tell nothing of a step. */
const RESOLVED = 20;
/** Scatter about a level, as a part of the distance to the next one. */
const SCATTER = 1e-3;
/** The same where the levels do not lie evenly: narrow clumps may be a density of their own. */
const UNEVEN_SCATTER = 1e-5;
/** The spread of distances, relative to their mean, up to which settings are even in ln. */
const EVEN = 0.1;
/** An even grid holds at least this part of its places in the bulk of the rows; else its values are settings. */
const FILLED = 0.75;
/** Settings in whole numbers: so few, and none much rarer than an even share. */
const MOST_SETTINGS = 12;
const RAREST = 0.2;

/** The distinct values among ascending ones, with the number of times that each occurs. */
export function distinctValues(sorted: Float64Array): { readonly values: Float64Array; readonly counts: Uint32Array } {
  return mergedValues(sorted, () => 0);
}

/** Ascending values, those nearer to the one before than `tolerance(value)` taken for one, which is the first of them. */
function mergedValues(sorted: Float64Array, tolerance: (value: number) => number) {
  const values = new Float64Array(sorted.length);
  const counts = new Uint32Array(sorted.length);
  let length = 0;
  let before = Number.NaN;
  for (const value of sorted) {
    if (!(value - before <= tolerance(value))) values[length++] = value;
    counts[length - 1] = (counts[length - 1] ?? 0) + 1;
    before = value;
  }
  return { values: values.subarray(0, length), counts: counts.subarray(0, length) };
}

const at = (values: Float64Array, i: number) => values[i] ?? Number.NaN;
const quantile = (sorted: Float64Array, share: number) => at(sorted, Math.round(share * (sorted.length - 1)));

/** The steps among the ascending values of a column; undefined where it has none that a flow would see. */
export function levelsOf(sorted: Float64Array): Levels | undefined {
  const distinct = distinctValues(sorted);
  if (distinct.values.length < 2) return undefined;
  const quartiles = quantile(distinct.values, 0.75) - quantile(distinct.values, 0.25);
  const whole = distinct.values.every(Number.isInteger);
  const range = at(distinct.values, distinct.values.length - 1) - at(distinct.values, 0);
  const isCoarse = (step: number) => step > COARSE * quartiles || (whole && range < MOST_STEPS * step);
  const exact = exactStep(distinct.values, isCoarse);
  const tolerance = toleranceOf(sorted);
  const merged = exact === undefined ? mergedValues(sorted, tolerance) : distinct;
  const step = exact ?? roundedStep(merged.values, tolerance, isCoarse);
  const digits = step !== undefined && step >= LARGEST_COUNT_STEP && !(step > COARSE * quartiles);
  const spacing = digits ? undefined : step;
  if (spacing !== undefined || isFew(merged.values.length, sorted.length)) {
    return kindOf(merged.values, merged.counts, spacing, sorted, 0);
  }
  return scatteredLevels(sorted);
}

const isFew = (values: number, rows: number) => values >= 2 && values <= FEW_VALUES && rows >= ROWS_PER_VALUE * values;

/** The largest step that all distances are exact multiples of, where it is coarse; by Euclid's algorithm. */
function exactStep(values: Float64Array, isCoarse: (step: number) => boolean): number | undefined {
  let step = at(values, 1) - at(values, 0);
  for (let i = 1; i < values.length; i++) {
    let rest = (at(values, i) - at(values, i - 1)) % step;
    while (rest > 0) [step, rest] = [rest, step % rest];
    if (!isCoarse(step)) return undefined;
  }
  return step;
}

/** How far a value may be from what was meant: by its own size, and by that of the bulk from which it may have been computed. */
function toleranceOf(sorted: Float64Array): (value: number) => number {
  const bulk = Math.max(Math.abs(quantile(sorted, 0.05)), Math.abs(quantile(sorted, 0.95)));
  const single = sorted.every((value) => Math.abs(value - Math.fround(value)) <= 1e-9 * Math.abs(value));
  const whole = sorted.every(Number.isInteger);
  return (value) => (single && !whole ? SINGLE * Math.abs(value) : DOUBLE * Math.max(Math.abs(value), bulk));
}

/** As `exactStep`, for steps such as 0.1 that binary numbers only come near to. Distances too far to tell are passed over. */
function roundedStep(
  values: Float64Array,
  tolerance: (value: number) => number,
  isCoarse: (step: number) => boolean,
): number | undefined {
  const gaps: { readonly gap: number; readonly slack: number }[] = [];
  for (let i = 1; i < values.length; i++) {
    const gap = at(values, i) - at(values, i - 1);
    const slack = Math.max(tolerance(at(values, i)), tolerance(at(values, i - 1)));
    if (gap <= RESOLVED * slack || !isCoarse(gap)) return undefined;
    gaps.push({ gap, slack });
  }
  gaps.sort((a, b) => a.gap - b.gap);
  // Values no farther apart than their own rounding.
  if (gaps.length === 0) return undefined;
  let { gap: step = Number.NaN, slack: error = 0 } = gaps[0] ?? {};
  for (const { gap, slack } of gaps) {
    const times = Math.round(gap / step);
    const allowed = slack + times * error;
    if (allowed > step / 4) continue;
    let rest = Math.abs(gap - times * step);
    if (rest <= allowed) {
      if (slack < times * error) [step, error] = [gap / times, slack / times];
      continue;
    }
    while (rest > allowed) {
      const left = step % rest;
      [step, rest] = [rest, Math.min(left, rest - left)];
    }
    error = allowed;
    if (step <= RESOLVED * allowed || !isCoarse(step)) return undefined;
  }
  return step;
}

/**
 * A few levels with a scatter about each that is far smaller than the distance to the next: counts with noise in the seventh
 * digit, say. Levels are parted at the largest distances, of the values or of their logarithms.
 */
function scatteredLevels(sorted: Float64Array): Levels | undefined {
  const rows = sorted.length;
  for (const scale of at(sorted, 0) > 0 ? [sorted, sorted.map(Math.log)] : [sorted]) {
    const gaps = new Float64Array(rows - 1);
    for (let i = 0; i < gaps.length; i++) gaps[i] = at(scale, i + 1) - at(scale, i);
    const most = Math.min(FEW_VALUES, Math.floor(rows / ROWS_PER_VALUE));
    const descending = largestOf(gaps, most);
    for (let parts = 2; parts <= most; parts++) {
      const [between, within] = [at(descending, parts - 2), at(descending, parts - 1)];
      if (!(within < 10 * SCATTER * between)) continue;
      const found = partedAt(sorted, gaps, within);
      if (found) return found;
    }
  }
  return undefined;
}

/** So many of the largest values, descending: of a million rows a sort took longer than all else. */
function largestOf(values: Float64Array, count: number): Float64Array {
  const kept = values.slice(0, 2 * count).sort();
  let [filled, least] = [Math.min(count, kept.length), at(kept, kept.length - count)];
  kept.copyWithin(0, kept.length - filled);
  for (let i = 2 * count; i < values.length; i++) {
    const value = at(values, i);
    if (!(value > least)) continue;
    kept[filled++] = value;
    if (filled < kept.length) continue;
    kept.sort();
    kept.copyWithin(0, kept.length - count);
    filled = count;
    least = at(kept, 0);
  }
  return kept.slice(0, filled).sort().reverse().subarray(0, count);
}

/** The levels of values that are parted wherever the next one is farther than `within`; undefined where they are not narrow. */
function partedAt(sorted: Float64Array, gaps: Float64Array, within: number): Levels | undefined {
  const ends: number[] = [];
  for (let i = 0; i < gaps.length; i++) if (at(gaps, i) > within) ends.push(i + 1);
  const starts = [0, ...ends];
  const all = [...ends, sorted.length];
  const middles = Float64Array.from(starts, (start, i) => at(sorted, (start + (all[i] ?? 0) - 1) >> 1));
  const counts = Uint32Array.from(starts, (start, i) => (all[i] ?? 0) - start);
  let [widest, nearest] = [0, 0];
  for (const [i, start] of starts.entries()) {
    const width = at(sorted, (all[i] ?? 0) - 1) - at(sorted, start);
    const gap = Math.min(
      i > 0 ? at(middles, i) - at(middles, i - 1) : Number.POSITIVE_INFINITY,
      at(middles, i + 1) - at(middles, i) || Number.POSITIVE_INFINITY,
    );
    widest = Math.max(widest, width);
    nearest = Math.max(nearest, width / gap);
  }
  // A bulk with a far pile is no pair of levels: the bulk is wide against its own quartiles.
  if (!(widest <= SCATTER * (quantile(sorted, 0.75) - quantile(sorted, 0.25)))) return undefined;
  if (nearest > SCATTER) return undefined;
  const whole = widest <= SCATTER && middles.every((middle) => Math.abs(middle - Math.round(middle)) <= widest);
  const levels = whole ? middles.map(Math.round) : middles;
  const step = wholeStep(levels, 2 * widest);
  if (nearest > UNEVEN_SCATTER && (step === undefined || levels.length < 3)) return undefined;
  return kindOf(levels, counts, step, sorted, widest);
}

/** The smallest distance of levels, where all others are multiples of it to within `allowed`. */
function wholeStep(levels: Float64Array, allowed: number): number | undefined {
  const gaps = levels.slice(1).map((value, i) => value - at(levels, i));
  const step = gaps.toSorted()[0] ?? Number.NaN;
  if (levels.length < 3 && !levels.every(Number.isInteger)) return undefined;
  return gaps.every((gap) => Math.abs(gap - Math.round(gap / step) * step) <= allowed) ? step : undefined;
}

function kindOf(
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
