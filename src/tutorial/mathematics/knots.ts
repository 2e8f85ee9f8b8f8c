/** A spline as its knots, as a hand holds it, and the raw numbers of the engine's own spline that has them. */
import { type PlainFlow, plainFlow } from '../../flow/evaluate';
import { softUnbound } from '../../flow/soft-bound';
import type { FlowSpec } from '../../flow/spec';
import { LARGEST_RATIO, PYRO, WIDTH_LIMIT } from '../../flow/spline/knots';
import type { SplineOptions } from '../../flow/spline/options';

/** Knots 0 … K from (−B, −B) to (B, B), slopes at the K − 1 inner ones, and the split points of K linear-rational bins. */
export interface Knots {
  readonly order: SplineOptions['order'];
  readonly bound: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly slopes: readonly number[];
  readonly lambda: readonly number[];
}

/** No bin is narrower or lower than this share of the box: the engine's own limits lie far below. */
const LEAST_SHARE = 0.01;
export const SLOPES = { least: 0.02, most: 50 } as const;

/** Equal bins on the diagonal: the identity. */
export function identityKnots(
  bins: number,
  bound: number,
  order: SplineOptions['order'] = 'rational-quadratic',
): Knots {
  const even = Array.from({ length: bins + 1 }, (_, k) => bound * ((2 * k) / bins - 1));
  return {
    order,
    bound,
    x: even,
    y: even,
    slopes: new Array<number>(bins - 1).fill(1),
    lambda: new Array<number>(bins).fill(0.5),
  };
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const replaced = (values: readonly number[], at: number, value: number) =>
  values.map((old, i) => (i === at ? value : old));

/** An inner knot moved as near to a place as its neighbours let: they stay, and keep their distance. */
export function moveKnot(knots: Knots, k: number, x: number, y: number): Knots {
  const apart = 2 * knots.bound * LEAST_SHARE;
  const between = (values: readonly number[], wanted: number) =>
    clamp(wanted, (values[k - 1] ?? 0) + apart, (values[k + 1] ?? 0) - apart);
  return { ...knots, x: replaced(knots.x, k, between(knots.x, x)), y: replaced(knots.y, k, between(knots.y, y)) };
}

/** The slope at inner knot k, from 1. */
export function setSlope(knots: Knots, k: number, slope: number): Knots {
  return { ...knots, slopes: replaced(knots.slopes, k - 1, clamp(slope, SLOPES.least, SLOPES.most)) };
}

/** The split points of all bins. */
export function setLambda(knots: Knots, lambda: number): Knots {
  return { ...knots, lambda: knots.lambda.map(() => clamp(lambda, PYRO.minLambda, 1 - PYRO.minLambda)) };
}

/**
 * Slopes that suit the knots: at each the harmonic mean of the bins' own slopes beside it (Fritsch & Butland 1984), which
 * follows the flatter of them.
 */
export function smoothSlopes(knots: Knots): Knots {
  const { x, y } = knots;
  const secant = (k: number) => ((y[k + 1] ?? 0) - (y[k] ?? 0)) / ((x[k + 1] ?? 1) - (x[k] ?? 0));
  const slopes = knots.slopes.map((_, i) => {
    const [left, right] = [secant(i), secant(i + 1)];
    return clamp((2 * left * right) / (left + right), SLOPES.least, SLOPES.most);
  });
  return { ...knots, slopes };
}

/** Logits whose softly bounded softmax gives these lengths as shares of their sum. */
function lengthLogits(at: readonly number[]): number[] {
  const logs = at.slice(1).map((value, k) => Math.log(value - (at[k] ?? 0)));
  const middle = (Math.max(...logs) + Math.min(...logs)) / 2;
  return logs.map((log) => softUnbound(log - middle, WIDTH_LIMIT));
}

/** The raw numbers of the engine's spline (see `flow/spline/knots.ts`) that has these knots. */
export function rawOf({ order, x, y, slopes, lambda }: Knots): number[] {
  const limit = Math.log(LARGEST_RATIO);
  const share = (value: number) => (value - PYRO.minLambda) / (1 - 2 * PYRO.minLambda);
  const logit = (value: number) => Math.log(clamp(value, 1e-9, 1 - 1e-9) / clamp(1 - value, 1e-9, 1));
  return [
    ...lengthLogits(x),
    ...lengthLogits(y),
    ...slopes.map((slope) => softUnbound(Math.log(slope), limit)),
    ...(order === 'linear-rational' ? lambda.map((value) => logit(share(value))) : []),
  ];
}

/** Pieces in which the density of an even bin, or of a tail, is integrated; and more of them for each factor of e in steepness. */
const EVEN_PIECES = 3;
const MORE_PIECES = 2.5;

/**
 * Where along x the area of a spline's density is cut, from −far to far: at the knots and within every bin. A bin whose slopes differ
 * more needs more pieces. Over knots and slopes thrown at random the area is off by 2e-8 at most; with twelve pieces everywhere, which
 * take twice as long, by 7e-6.
 */
export function stretchesOf({ x, y, slopes, lambda }: Knots, far: number) {
  const breaks = [-far];
  const pieces = [EVEN_PIECES];
  for (const [k, split] of lambda.entries()) {
    const [from, to] = [x[k] ?? 0, x[k + 1] ?? 0];
    const three = [((y[k + 1] ?? 0) - (y[k] ?? 0)) / (to - from), slopes[k - 1] ?? 1, slopes[k] ?? 1];
    const count = Math.round(EVEN_PIECES + MORE_PIECES * Math.log(Math.max(...three) / Math.min(...three)));
    breaks.push(from, from + (to - from) * split);
    pieces.push(count, count);
  }
  return { breaks: [...breaks, x.at(-1) ?? 0, far], pieces: [...pieces, EVEN_PIECES] };
}

/**
 * The flow of one such spline over a standard normal. `density`: the spline goes from data to latent; `sampling`: from
 * latent to data.
 */
export function flowOfKnots(knots: Knots, fast: 'density' | 'sampling'): PlainFlow {
  const { order, bound } = knots;
  const spec: FlowSpec = {
    dim: 1,
    context: 0,
    base: { kind: 'standard-normal' },
    transforms: [{ kind: 'elementwise-spline', order, bins: knots.x.length - 1, bound, fast }],
  };
  return plainFlow(spec, rawOf(knots));
}
