/**
 * A latent as what it would be of a standard normal base: u = Φ⁻¹(F(z)), so that ‖u‖² is χ² and Φ(u) uniform under a flow that is
 * right, whatever its base.
 */

import { tailQuantile } from '../base/normal-distribution';
import type { BaseSpec } from '../flow/bases/registry';
import { degreesAt } from '../flow/bases/student-t';
import { layoutOf } from '../flow/flow';
import { entryOf } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { sigmaOfTail, studentLogDensityOf, studentTail } from './outliers/tails';

/** Of one dimension of the base. */
export interface LatentScore {
  /** u of a latent. */
  score(z: number): number;
  /** ln p(z) of that dimension in nats. */
  logDensity(z: number): number;
}

const NORMAL: LatentScore = { score: (z) => z, logDensity: (z) => -0.5 * (z * z + Math.log(2 * Math.PI)) };
/** Uniform from −1 to 1. */
const CIRCLE: LatentScore = {
  score: (z) => -tailQuantile(-Math.log(Math.min(Math.max((z + 1) / 2, Number.MIN_VALUE), 1 - Number.EPSILON))),
  logDensity: () => -Math.LN2,
};
/** A tail below has no inverse in float64. */
const LEAST_TAIL = 1e-300;

/** Knots of the table for each unit of |z|, and how far it reaches. */
const KNOTS = 32;
const FARTHEST = 16;

/**
 * u of Student's t, whose incomplete beta function takes a microsecond or two, and is asked for every column of every row by every
 * flow: up to |z| = 16 by cubics through a table, with the slope du/dz = t(z)/φ(u), to 1e-8; beyond it as it is.
 */
function studentScore(nu: number): LatentScore {
  const exact = (size: number) => sigmaOfTail(Math.max(studentTail(size, nu), LEAST_TAIL));
  const logDensity = studentLogDensityOf(nu);
  const count = KNOTS * FARTHEST + 1;
  const at = Float64Array.from({ length: count }, (_, i) => exact(i / KNOTS));
  const slopes = at.map((u, i) => Math.exp(logDensity(i / KNOTS) - NORMAL.logDensity(u)) / KNOTS);
  const score = (size: number) => {
    const i = Math.floor(size * KNOTS);
    // NaN goes the same way.
    if (!(i < count - 1)) return exact(size);
    const t = size * KNOTS - i;
    const [from, to] = [at[i] as number, at[i + 1] as number];
    const [start, end] = [slopes[i] as number, slopes[i + 1] as number];
    const bend = 3 * (to - from) - 2 * start - end;
    return from + t * (start + t * (bend + t * (start + end - 2 * (to - from))));
  };
  return { score: (z) => Math.sign(z) * score(Math.abs(z)), logDensity };
}

/** Whether `latentScores` knows a base: one whose dimensions are independent, with known tails. */
export function hasLatentScores(base: BaseSpec): boolean {
  if (base.kind === 'circular') return true;
  return base.kind === 'student-t' || (base.kind === 'standard-normal' && !base.conditional);
}

/** Of every dimension of a flow's base, with the parameters of that flow; throws where `hasLatentScores` does not hold. */
export function latentScores(flow: FlowSpec, parameters: Float32Array): readonly LatentScore[] {
  const { base, dim } = flow;
  if (!hasLatentScores(base)) throw new Error(`the base ${base.kind} has no latent scores`);
  const [rest, angles, name] =
    base.kind === 'circular' ? [base.rest, base.circular, 'base.rest.degrees'] : [base, 0, 'base.degrees'];
  const circles = new Array<LatentScore>(angles).fill(CIRCLE);
  if (rest.kind !== 'student-t' || angles === dim)
    return [...new Array<LatentScore>(dim - angles).fill(NORMAL), ...circles];
  const { offset } = entryOf(layoutOf(flow), name);
  const students = Array.from({ length: dim - angles }, (_, d) =>
    studentScore(degreesAt(parameters[offset + d] as number)),
  );
  return [...students, ...circles];
}
