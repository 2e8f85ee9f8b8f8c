/**
 * Proposals about the draws that earlier ones have found: Gaussian kernels at some of them, chosen by their weights, each with the covariance
 * of the draws about it, since that of all of them spans the gaps between modes. Weights that hang on few draws are first levelled, w^β,
 * until enough of them count.
 */
import type { Random } from '../../base/random';
import { choleskyFactor } from '../gaussian';
import type { Components } from './mixture-posterior';
import { type Bound, componentProposal, type Proposal, wrapped } from './proposal';

/** Kernels of a proposal. */
const KERNELS = 40;
/** Effective draws that a covariance of so many coordinates is taken from, at least. */
const LEAST_EFFECTIVE = (width: number) => 10 + 4 * width;
const HALVINGS = 25;

interface Drawn {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const effectiveOf = (weights: Float64Array) => {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
};

/** Weights w^β, adding up to 1, with the largest β ≤ 1 that leaves enough effective draws; even ones where no draw has any. */
export function levelled(weights: Float64Array, least: number): Float64Array {
  const most = weights.reduce((high, weight) => Math.max(high, weight), 0);
  if (most === 0) return new Float64Array(weights.length).fill(1 / weights.length);
  const raised = (beta: number) => weights.map((weight) => (weight > 0 ? (weight / most) ** beta : 0));
  let [low, high] = [0, 1];
  if (effectiveOf(raised(1)) < least) {
    for (let i = 0; i < HALVINGS; i++) {
      const middle = 0.5 * (low + high);
      if (effectiveOf(raised(middle)) < least) high = middle;
      else low = middle;
    }
  } else low = 1;
  const out = raised(low);
  const total = out.reduce((sum, weight) => sum + weight, 0);
  return out.map((weight) => weight / total);
}

/** Weighted covariance of points about their weighted mean, row-major; along a circle by the nearer way from the heaviest point. */
export function weightedCovariance(
  { points, weights }: Drawn,
  bounds: readonly Pick<Bound, 'circle'>[],
): { readonly mean: Float64Array; readonly covariance: Float64Array } {
  const f = bounds.length;
  let heaviest = 0;
  for (let k = 1; k < weights.length; k++) {
    if ((weights[k] as number) > (weights[heaviest] as number)) heaviest = k;
  }
  const off = new Float64Array(f);
  const from = (k: number, i: number) => {
    const apart = (points[k * f + i] as number) - (points[heaviest * f + i] as number);
    return bounds[i]?.circle ? wrapped(apart) : apart;
  };
  const mean = new Float64Array(f);
  for (const [k, weight] of weights.entries()) {
    if (weight > 0) for (let i = 0; i < f; i++) mean[i] = (mean[i] as number) + weight * from(k, i);
  }
  const covariance = new Float64Array(f * f);
  for (const [k, weight] of weights.entries()) {
    if (weight === 0) continue;
    for (let i = 0; i < f; i++) off[i] = from(k, i) - (mean[i] as number);
    for (let i = 0; i < f; i++) {
      for (let j = 0; j < f; j++) {
        covariance[i * f + j] = (covariance[i * f + j] as number) + weight * (off[i] as number) * (off[j] as number);
      }
    }
  }
  for (let i = 0; i < f; i++) mean[i] = (mean[i] as number) + (points[heaviest * f + i] as number);
  return { mean, covariance };
}

/** A Cholesky factor of a covariance that few draws may have left singular. */
export function safeFactor(covariance: Float64Array, f: number): Float64Array {
  const ridged = covariance.slice();
  for (let i = 0; i < f; i++) {
    const own = ridged[i * f + i] as number;
    ridged[i * f + i] = own > 0 ? own * (1 + 1e-6) : 1e-8;
  }
  try {
    return choleskyFactor(ridged, f);
  } catch {
    // The deviations alone.
    const factor = new Float64Array(f * f);
    for (let i = 0; i < f; i++) factor[i * f + i] = Math.sqrt(ridged[i * f + i] as number);
    return factor;
  }
}

/** The covariance of draws near a place, each coordinate by its own reach, as a Cholesky factor; none where they are too few. */
function localFactor(
  points: Float64Array,
  weights: Float64Array,
  centre: Float64Array,
  reach: Float64Array,
  bounds: readonly Bound[],
): Float64Array | undefined {
  const f = centre.length;
  const near = new Float64Array(weights.length);
  let [sum, squares] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    let far = 0;
    for (let i = 0; i < f && far < FAR; i++) {
      const apart = (points[k * f + i] as number) - (centre[i] as number);
      far += ((bounds[i]?.circle ? wrapped(apart) : apart) / (reach[i] as number)) ** 2;
    }
    if (far >= FAR || weight === 0) continue;
    near[k] = weight * Math.exp(-0.5 * far);
    sum += near[k] as number;
    squares += (near[k] as number) ** 2;
  }
  const effective = squares > 0 ? (sum * sum) / squares : 0;
  if (effective < f + 3) return undefined;
  const { covariance } = weightedCovariance({ points, weights: near.map((weight) => weight / sum) }, bounds);
  // Of few draws a covariance comes out too small.
  return safeFactor(
    covariance.map((value) => value * (1 + (f + 1) / effective)),
    f,
  );
}

/** Squared distance, in reaches, beyond which a draw does not count. */
const FAR = 30;

export function kernelProposal(drawn: Drawn, bounds: readonly Bound[], random: Random): Proposal {
  const f = bounds.length;
  const weights = levelled(drawn.weights, LEAST_EFFECTIVE(f));
  const { covariance } = weightedCovariance({ points: drawn.points, weights }, bounds);
  // Silverman 1986: kernels of bandwidth b; draws weighed by a normal of b²/(1 − b²) about a place have b² of the covariance of a normal.
  const square = (4 / ((f + 2) * KERNELS)) ** (2 / (f + 4));
  const reach = Float64Array.from({ length: f }, (_, i) =>
    Math.sqrt(((covariance[i * f + i] as number) * square) / (1 - square) || 1e-12),
  );
  const plain = safeFactor(
    covariance.map((value) => value * square),
    f,
  );
  const means = new Float64Array(KERNELS * f);
  let [left, k] = [weights[0] as number, 0];
  const start = random.uniform();
  for (let kernel = 0; kernel < KERNELS; kernel++) {
    // Systematically: every draw at most once more or less often than its weight says.
    const wanted = (kernel + start) / KERNELS;
    while (left < wanted && k < weights.length - 1) left += weights[++k] as number;
    means.set(drawn.points.subarray(k * f, (k + 1) * f), kernel * f);
  }
  const components: Components = {
    weights: new Float64Array(KERNELS).fill(1 / KERNELS),
    means,
    factors: Array.from({ length: KERNELS }, (_, kernel) => {
      const centre = means.subarray(kernel * f, (kernel + 1) * f);
      return localFactor(drawn.points, weights, centre, reach, bounds) ?? plain;
    }),
  };
  return componentProposal(components, bounds, random);
}
