/** Where ln p is looked at first along a free cell: where a mixture and near samples of the density expect mass, evenly, and far out. */
import type { AskedColumn, AskedDensity, FreeCell, Question } from './asked';
import type { Components } from './mixture-posterior';
import { wrapped } from './proposal';

/** Places of the first round over the whole range, and far beyond it. */
const EVEN = 11;
/** Places of the first round at samples of the density that are near in what is known: modes that the mixture has not learned. */
const SAMPLES = 8;
const FAR = [-30, -8, 8, 30] as const;

/** Mean and deviation of a mixture's column. */
function momentsOf({ weights, means, factors }: AskedDensity['mixture'], column: number) {
  const width = means.length / weights.length;
  let [mean, second] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    const at = means[k * width + column] as number;
    let variance = 0;
    for (let j = 0; j <= column; j++) variance += ((factors[k] as Float64Array)[column * width + j] as number) ** 2;
    mean += weight * at;
    second += weight * (at * at + variance);
  }
  return { mean, deviation: Math.sqrt(Math.max(second - mean * mean, 1e-12)) };
}

/** Quantiles of components of one coordinate, each at its share of the places, and their near tails. */
function componentPlaces({ weights, means, factors }: Components, out: Float64Array): void {
  // Standard normal quantiles of sevenths and the outer ones: the golden ratio deals them out to the components.
  const golden = 0.6180339887498949;
  let [k, left] = [0, weights[0] as number];
  for (let i = 0; i < out.length; i++) {
    const share = (i + 0.5) / out.length;
    while (left < share && k < weights.length - 1) left += weights[++k] as number;
    const u = (0.5 + i * golden) % 1;
    // A logistic quantile: as good a spread as a normal one, with longer tails.
    const deviation = (factors[k] as Float64Array)[0] as number;
    out[i] = (means[k] as number) + deviation * 0.75 * Math.log((u + 0.01) / (1.01 - u));
  }
}

/** Where the free cell of a question ends; a circle meets itself. */
export const limitsOf = (density: AskedDensity, { free }: Question) => {
  const { column, from, to } = free[0] as FreeCell;
  return (density.columns[column] as AskedColumn).circle
    ? { from: -1, to: 1, circle: true }
    : { from, to, circle: false };
};

/** Lays the places of the first round, in no order; `samples` ascend. `out` has room for more than those that are even and far. */
export function layFirst(
  density: AskedDensity,
  question: Question,
  components: Components,
  samples: Float64Array,
  out: Float64Array,
): void {
  const { from, to, circle } = limitsOf(density, question);
  const { column } = question.free[0] as FreeCell;
  const { mean, deviation } = momentsOf(density.mixture, density.context + column);
  const near = out.subarray(0, out.length - EVEN - FAR.length);
  componentPlaces(components, near.subarray(SAMPLES));
  for (let i = 0; i < SAMPLES; i++) near[i] = samples[Math.floor(((i + 0.5) / SAMPLES) * samples.length)] ?? mean;
  for (let i = 0; i < EVEN; i++) {
    const share = i / (EVEN - 1);
    out[near.length + i] = circle ? -1 + 2 * share : mean + (8 * share - 4) * deviation;
  }
  for (const [i, far] of FAR.entries()) out[out.length - 1 - i] = circle ? far / 30 : mean + far * deviation;
  const clip = (z: number) => (circle ? wrapped(z) : Math.min(Math.max(z, from), to));
  const [least, most] = [from, to];
  for (let i = 0; i < out.length; i++) {
    const z = out[i] as number;
    if (circle) out[i] = z >= 1 ? 1 : clip(z);
    else if (z < least || z > most) {
      // Beyond the limit there is nothing: the place is mirrored at the limit.
      const mirrored = z < least ? 2 * least - z : 2 * most - z;
      out[i] = clip(mirrored);
    }
  }
  if (Number.isFinite(least)) out[0] = least;
  if (Number.isFinite(most)) out[0] = most;
  if (circle) {
    out[0] = -1;
    out[1] = 1;
  }
}
