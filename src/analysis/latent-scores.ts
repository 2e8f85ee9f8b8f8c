/**
 * A latent as what it would be of a standard normal base: u = Φ⁻¹(F(z)), so that ‖u‖² is χ² and Φ(u) uniform under a flow that is
 * right, whatever its base.
 */
import type { BaseSpec } from '../flow/bases/registry';
import { degreesAt } from '../flow/bases/student-t';
import { layoutOf } from '../flow/flow';
import { tailQuantile } from '../flow/normal-distribution';
import { entryOf } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { sigmaOfTail, studentLogDensity, studentTail } from './outliers/tails';

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

function studentScore(nu: number): LatentScore {
  return {
    score: (z) => Math.sign(z) * sigmaOfTail(Math.max(studentTail(Math.abs(z), nu), LEAST_TAIL)),
    logDensity: (z) => studentLogDensity(z, nu),
  };
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
