/** Maximum of a log-likelihood of a few parameters by Fisher scoring, and intervals from its profile. */
import { solveLinear } from '../../base/elimination';

export interface Scored {
  readonly value: number;
  readonly gradient: readonly number[];
  /** Expected information, positive semi-definite. */
  readonly information: readonly (readonly number[])[];
}

export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export type Likelihood = (at: readonly number[]) => Scored;

export interface Maximum {
  readonly at: readonly number[];
  readonly value: number;
}

const STEPS = 200;
const ENOUGH = 1e-9;

/** Solves (A + damping · diag A) x = b for symmetric A; rows of zeros give 0. */
const solved = (A: readonly (readonly number[])[], b: readonly number[], damping: number): number[] =>
  solveLinear(
    A.map((row, i) => row.map((a, j) => (i === j ? a * (1 + damping) + 1e-12 : a))),
    b,
  );

/** The maximum over the parameters that `isFree` lets move, within bounds, from a start: Fisher scoring, damped where a step does not gain. */
export function maximise(
  likelihood: Likelihood,
  start: readonly number[],
  bounds: Bounds,
  isFree: (parameter: number) => boolean = () => true,
): Maximum {
  const clamped = (at: readonly number[]) =>
    at.map((value, k) => Math.min(Math.max(value, bounds.low[k] as number), bounds.high[k] as number));
  let at = clamped(start);
  let scored = likelihood(at);
  let damping = 1e-3;
  for (let step = 0; step < STEPS && damping < 1e12; step++) {
    // A parameter that pushes against its bound stays there.
    const moving = at.flatMap((value, k) => {
      const slope = scored.gradient[k] as number;
      const stuck =
        (slope < 0 && value <= (bounds.low[k] as number)) || (slope > 0 && value >= (bounds.high[k] as number));
      return isFree(k) && !stuck ? [k] : [];
    });
    if (moving.length === 0) break;
    const pick = (row: readonly number[]) => moving.map((k) => row[k] as number);
    const moves = solved(
      moving.map((k) => pick(scored.information[k] as number[])),
      pick(scored.gradient),
      damping,
    );
    const next = [...at];
    for (const [i, k] of moving.entries()) next[k] = (next[k] as number) + (moves[i] as number);
    const tried = clamped(next);
    const found = likelihood(tried);
    if (!(found.value >= scored.value)) {
      damping *= 10;
      continue;
    }
    const gained = found.value - scored.value;
    at = tried;
    scored = found;
    damping = Math.max(damping / 10, 1e-9);
    if (gained < ENOUGH) break;
  }
  return { at, value: scored.value };
}

export interface Interval {
  readonly value: number;
  /** Absent where the data do not bound the parameter from below, within what is looked through. */
  readonly low?: number;
  readonly high?: number;
}

/** Half of the 68.3 % quantile of χ² with one degree of freedom. */
const DROP = 0.5;
const BISECTIONS = 18;

/** Of every parameter the 68 % interval in which its profile likelihood lies within ½ of the maximum. */
export function profileIntervals(likelihood: Likelihood, maximum: Maximum, bounds: Bounds): Interval[] {
  const { information } = likelihood(maximum.at);
  return maximum.at.map((value, k) => {
    const isFree = (parameter: number) => parameter !== k;
    const found: { low?: number; high?: number } = {};
    for (const side of ['low', 'high'] as const) {
      const edge = bounds[side][k] as number;
      const sign = side === 'low' ? -1 : 1;
      let from = maximum.at;
      const dropAt = (x: number) => {
        const best = maximise(
          likelihood,
          from.map((old, j) => (j === k ? x : old)),
          bounds,
          isFree,
        );
        from = Number.isFinite(best.value) ? best.at : from;
        return maximum.value - best.value;
      };
      let [near, far] = [value, value];
      let stride = Math.min(1 / Math.sqrt((information[k]?.[k] as number) || 1), Math.abs(edge - value) / 4 || 1);
      while (near === far) {
        far = sign * (near + sign * stride - edge) >= 0 ? edge : near + sign * stride;
        if (dropAt(far) > DROP) break;
        if (far === edge) break;
        near = far;
        stride *= 2;
      }
      if (far === edge && !(dropAt(edge) > DROP)) continue;
      from = maximum.at;
      for (let i = 0; i < BISECTIONS; i++) {
        const middle = 0.5 * (near + far);
        if (dropAt(middle) > DROP) far = middle;
        else near = middle;
      }
      found[side] = 0.5 * (near + far);
    }
    return { value, ...found };
  });
}
