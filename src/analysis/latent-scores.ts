/**
 * A latent as what it would be of a standard normal base: u = Φ⁻¹(F(z)), so that ‖u‖² is χ² and Φ(u) uniform under a flow that is
 * right, whatever its base.
 */
import type { BaseSpec } from '../flow/bases/registry';
import { degreesAt } from '../flow/bases/student-t';
import { layoutOf } from '../flow/flow';
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
  return base.kind === 'student-t' || (base.kind === 'standard-normal' && !base.conditional);
}

/** Of every dimension of a flow's base, with the parameters of that flow; throws where `hasLatentScores` does not hold. */
export function latentScores(flow: FlowSpec, parameters: Float32Array): readonly LatentScore[] {
  const { base, dim } = flow;
  if (!hasLatentScores(base)) throw new Error(`the base ${base.kind} has no latent scores`);
  if (base.kind !== 'student-t') return new Array<LatentScore>(dim).fill(NORMAL);
  const { offset } = entryOf(layoutOf(flow), 'base.degrees');
  return Array.from({ length: dim }, (_, d) => studentScore(degreesAt(parameters[offset + d] as number)));
}
