/** Levels with a small scatter about each: they are parted at the largest distances. */
import { at, quantile } from './distinct';
import { FEW_VALUES, kindOf, type Levels, ROWS_PER_VALUE } from './kind';

/** Scatter about a level, as a part of the distance to the next one. */
const SCATTER = 1e-3;
/** The same where the levels do not lie evenly: narrow clumps may be a density of their own. */
const UNEVEN_SCATTER = 1e-5;

/**
 * A few levels with a scatter about each that is far smaller than the distance to the next: counts with noise in the seventh
 * digit, say. Levels are parted at the largest distances, of the values or of their logarithms.
 */
export function scatteredLevels(sorted: Float64Array): Levels | undefined {
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
