/** The step that all distances between values are multiples of: exact in binary, or to within the rounding of each value. */
import { at, quantile } from './distinct';

/** Errors of a double that was computed in a few operations, and of one that was written in single precision, relative. */
const DOUBLE = 2 ** -47;
const SINGLE = 2 ** -22;
/** Distances below this many times their error tell nothing of a step. */
const RESOLVED = 20;

/** The largest step that all distances are exact multiples of, where it is coarse; by Euclid's algorithm. */
export function exactStep(values: Float64Array, isCoarse: (step: number) => boolean): number | undefined {
  let step = at(values, 1) - at(values, 0);
  for (let i = 1; i < values.length; i++) {
    let rest = (at(values, i) - at(values, i - 1)) % step;
    while (rest > 0) [step, rest] = [rest, step % rest];
    if (!isCoarse(step)) return undefined;
  }
  return step;
}

/** How far a value may be from what was meant: by its own size, and by that of the bulk from which it may have been computed. */
export function toleranceOf(sorted: Float64Array): (value: number) => number {
  const bulk = Math.max(Math.abs(quantile(sorted, 0.05)), Math.abs(quantile(sorted, 0.95)));
  const single = sorted.every((value) => Math.abs(value - Math.fround(value)) <= 1e-9 * Math.abs(value));
  const whole = sorted.every(Number.isInteger);
  return (value) => (single && !whole ? SINGLE * Math.abs(value) : DOUBLE * Math.max(Math.abs(value), bulk));
}

/** As `exactStep`, for steps such as 0.1 that binary numbers only come near to. Distances too far to tell are passed over. */
export function roundedStep(
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
