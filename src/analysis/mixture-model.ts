/**
 * Draws of a Gaussian mixture, given the first columns where there are any. The mixture is one over context and features together, contexts
 * first: p(x | c) has the components of the joint, weighed by how well each fits c, and each a Gaussian of x given c.
 */
import { random } from '../base/random';
import { gaussianLogDensity } from './gaussian';
import type { GaussianMixture } from './mixture-steps';

/** Row-major [count, dim]; `context` is row-major [count, given]. */
export function mixtureDraws(
  { weights, means, factors }: GaussianMixture,
  count: number,
  seed: number,
  context?: ArrayLike<number>,
): Float64Array {
  const width = means.length / weights.length;
  const given = context ? context.length / count : 0;
  const dim = width - given;
  const draw = random(seed, 'sample');
  const out = new Float64Array(count * dim);
  const [x, epsilon, shares] = [new Float64Array(width), new Float64Array(width), weights.slice()];
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < given; i++) x[i] = context?.[row * given + i] as number;
    if (given > 0) {
      const logs = weights.map(
        (weight, k) =>
          Math.log(weight) + gaussianLogDensity(x, means, k * width, factors[k] as Float64Array, epsilon, given),
      );
      const most = logs.reduce((high, one) => Math.max(high, one), Number.NEGATIVE_INFINITY);
      for (const [k, one] of logs.entries()) shares[k] = Math.exp(one - most);
    }
    const k = chosen(shares, draw.uniform());
    const factor = factors[k] as Float64Array;
    // Leaves in epsilon what the component makes of the context.
    if (given > 0) gaussianLogDensity(x, means, k * width, factor, epsilon, given);
    for (let i = given; i < width; i++) epsilon[i] = draw.normal();
    for (let i = given; i < width; i++) {
      let value = means[k * width + i] as number;
      for (let j = 0; j <= i; j++) value += (factor[i * width + j] as number) * (epsilon[j] as number);
      out[row * dim + i - given] = value;
    }
  }
  return out;
}

function chosen(shares: Float64Array, uniform: number): number {
  let left = uniform * shares.reduce((sum, one) => sum + one, 0);
  const k = shares.findIndex((share) => {
    left -= share;
    return left <= 0;
  });
  return k < 0 ? shares.length - 1 : k;
}
