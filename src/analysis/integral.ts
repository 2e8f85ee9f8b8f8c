/** Whether a density integrates to one, over a grid that reaches far beyond the data: in one or two dimensions. */
import type { DensityModel, Verdict } from './density-model';
import type { Range } from './histogram';

/** The grid reaches this many ranges of the data beyond them on every side. */
const BEYOND = 0.5;
const CELLS = [20_000, 500] as const;

/** ∫ p over the widened ranges, by the midpoint rule; of a conditional density at one context. */
export async function integralOf(
  model: DensityModel,
  ranges: readonly Range[],
  context?: Float64Array,
): Promise<number> {
  const { dim } = model;
  const cells = CELLS[dim - 1];
  if (cells === undefined) throw new Error('a density is integrated over one or two columns only');
  const wide = ranges.map(({ from, to }) => ({
    from: from - BEYOND * (to - from),
    step: ((1 + 2 * BEYOND) * (to - from)) / cells,
  }));
  const total = cells ** dim;
  const values = new Float64Array(total * dim);
  for (let at = 0; at < total; at++) {
    for (const [d, { from, step }] of wide.entries()) {
      values[at * dim + d] = from + ((Math.floor(at / cells ** d) % cells) + 0.5) * step;
    }
  }
  const given =
    context && Float64Array.from({ length: total * context.length }, (_, i) => context[i % context.length] as number);
  const logProb = await model.logProb({ values, context: given });
  const cell = wide.reduce((area, { step }) => area * step, 1);
  return logProb.reduce((sum, value) => sum + Math.exp(value), 0) * cell;
}

/** Farther than this from 1 is bad. */
const BAD = 0.02;

/** Whether the integral is near enough to 1. */
export function integralVerdict(integral: number): Verdict {
  const good = Math.abs(integral - 1) < BAD;
  return {
    good,
    sentence: good
      ? `The density integrates to ${integral.toFixed(4)} over twice the range of the data.`
      : `The density integrates to ${integral.toFixed(3)} over twice the range of the data, where it should to 1: some of it lies farther out, or is too sharp for the grid.`,
  };
}
