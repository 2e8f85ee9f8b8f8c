/**
 * Noise that turns a column of steps into a continuous one. A density of the noisy values bounds that of the steps (Uria, Murray,
 * Larochelle 2013, "RNADE"), and what is read off it stays true of the steps: the median of the noise is the step itself, so that no
 * posterior on a grid is shifted. Only counts go up, k to [k, k + 1), so that rounding down gives the count back.
 */
import type { Levels } from './levels/kind';

export interface Spread {
  /** Where a value goes, as a clause for a person. */
  readonly words: string;
  /** The noisy value in catalog units, given a uniform number in (0, 1). */
  apply(value: number, uniform: number): number;
}

const short = (value: number) => String(Number(value.toPrecision(3)));

/** The noise of a column of steps; with `positive` what is zero or above stays above zero, as log10 needs. */
export function spreadOver(levels: Levels, positive: boolean): Spread {
  const { values, kind, spacing, scatter } = levels;
  const lowest = values[0] ?? Number.NaN;
  const snap = (value: number) => {
    if (scatter === 0) return value;
    const near = values[nearest(values, value)] ?? value;
    return Math.abs(near - value) <= 2 * scatter ? near : value;
  };
  switch (kind) {
    case 'counts':
      return {
        words: 'a count k becomes uniform in [k, k + 1)',
        apply: (value, uniform) => snap(value) + uniform,
      };
    case 'even': {
      const half = (spacing as number) / 2;
      return {
        words: `each value becomes uniform within ${short(half)} of itself, half a step to either side`,
        apply: (value, uniform) => about(snap(value), half, half, uniform, positive, lowest),
      };
    }
    case 'uneven':
      return {
        words: 'each value becomes uniform as far as half way to its neighbours, and stays the median',
        apply(value, uniform) {
          const level = snap(value);
          const [below, above] = halfGaps(values, level);
          return about(level, below, above, uniform, positive, lowest);
        },
      };
    case 'geometric': {
      const logs = values.map(Math.log);
      return {
        words: 'each value becomes uniform in ln as far as half way to its neighbours, and stays the median',
        apply(value, uniform) {
          const level = snap(value);
          if (!(level > 0)) return level;
          const [below, above] = halfGaps(logs, Math.log(level));
          return Math.exp(about(Math.log(level), below, above, uniform, false, Number.NEGATIVE_INFINITY));
        },
      };
    }
    default:
      return kind satisfies never;
  }
}

/** Digits of a limit that a person reads, and what they may move it by, relative to the range: less than the smallest step of the noise. */
const DIGITS = 12;
const TIDIED = 1e-12;

/** Where the noisy values of a column of steps can lie, in catalog units. */
export function spreadEnds(levels: Levels): { readonly from: number; readonly to: number } {
  const { apply } = spreadOver(levels, (levels.values[0] ?? 0) >= 0);
  const [from, to] = [apply(levels.values[0] ?? Number.NaN, 0), apply(levels.values.at(-1) ?? Number.NaN, 1)];
  const tidy = (end: number) => {
    const shorter = Number(end.toPrecision(DIGITS));
    return Math.abs(shorter - end) <= TIDIED * (to - from) ? shorter : end;
  };
  return { from: tidy(from), to: tidy(to) };
}

/** Uniform below the value for the lower half of the uniform numbers, and above it for the upper half. */
function about(
  value: number,
  below: number,
  above: number,
  uniform: number,
  positive: boolean,
  lowest: number,
): number {
  // Zero has nothing below it that a logarithm could take; all of its noise goes up.
  if (positive && value === 0) return uniform * above;
  // Settings that are all above zero stay there, the lowest by going no farther than half way down.
  const reach = value > 0 && lowest >= 0 && below >= value ? value / 2 : below;
  return uniform < 0.5 ? value - (1 - 2 * uniform) * reach : value + (2 * uniform - 1) * above;
}

/** Half the distances from a value to its neighbours among the levels; at an end the other one again. */
function halfGaps(values: Float64Array, value: number): readonly [number, number] {
  const i = nearest(values, value);
  const gap = (a: number, b: number) => ((values[b] ?? Number.NaN) - (values[a] ?? Number.NaN)) / 2;
  const below = i > 0 ? gap(i - 1, i) : gap(i, i + 1);
  const above = i < values.length - 1 ? gap(i, i + 1) : gap(i - 1, i);
  return [below, above];
}

/** The position of the level nearest to a value. */
function nearest(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > value) high = middle;
    else low = middle;
  }
  return value - (values[low] ?? 0) <= (values[high] ?? 0) - value ? low : high;
}
