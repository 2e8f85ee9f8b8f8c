/**
 * A normal distribution with full covariance: z = m + C ε, where C is lower triangular with a positive diagonal (the
 * Cholesky factor of the covariance), held as C = (I + N) diag(eˢ). With ε = C⁻¹(z − m) by substitution,
 *
 *   ln p(z) = −½‖ε‖² − Σ s − ½ D ln 2π.
 *
 * Trained from the standard normal, or fixed at a given mean and factor. With `conditional`, (z − μ(c)) e^{−s(c)} has that
 * density.
 */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import type { NdArray } from '../array';
import type { Parameters } from '../parameters';
import { softBound } from '../soft-bound';
import type { Dimensions } from '../transforms/transform';
import { multiplyUnit, solveUnit, strictMask, strictTriangle } from '../triangular';
import type { Base } from './base';
import { conditionalOption, conditionalParameters, locationOf, withLocation, withoutLocation } from './conditional';
import { normalLogProb, normalNoise } from './standard-normal';

const row = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1), v.maxLength(64));

export const multivariateNormalSchema = v.strictObject({
  kind: v.literal('multivariate-normal'),
  /** A mean and the rows of a lower Cholesky factor that training leaves as they are; without it both are trained. */
  fixed: v.optional(v.strictObject({ mean: row, factor: v.pipe(v.array(row), v.minLength(1), v.maxLength(64)) })),
  /** A network by which mean and scale depend on the context. */
  conditional: conditionalOption,
});

type MultivariateNormal = v.InferOutput<typeof multivariateNormalSchema>;

/** |s| stays below this while s is trained, so that one step cannot overflow float32. */
export const LOG_SCALE_LIMIT = 7;

function checkFixed({ fixed }: MultivariateNormal, dim: number): void {
  if (!fixed) return;
  const square = fixed.factor.length === dim && fixed.factor.every((entries) => entries.length === dim);
  const lower = fixed.factor.every((entries, i) =>
    entries.every((entry, j) => (j === i ? entry > 0 : j < i || entry === 0)),
  );
  if (fixed.mean.length === dim && square && lower) return;
  throw new ProblemError(
    'normal-factor',
    `The fixed normal distribution does not fit a flow of ${dim} columns, or its factor is not a Cholesky factor.`,
    `Give a mean of ${dim} numbers and a lower triangular ${dim} × ${dim} factor with a positive diagonal.`,
  );
}

/** Starting values of mean, N and s. */
function start({ fixed }: MultivariateNormal) {
  if (!fixed) return { mean: 0, lower: 0, scale: 0 };
  const { mean, factor } = fixed;
  const diagonal = factor.map((entries, i) => entries[i] as number);
  return {
    mean: () => mean,
    lower: () => factor.flatMap((entries) => entries.map((entry, j) => entry / (diagonal[j] as number))),
    scale: () => diagonal.map(Math.log),
  };
}

function parts({ fixed }: MultivariateNormal, parameters: Parameters) {
  const [lower, scale] = [parameters('lower'), parameters('scale')];
  return fixed
    ? { lower, logScale: scale, mean: parameters('mean') }
    : { lower: strictTriangle(lower), logScale: softBound(scale, LOG_SCALE_LIMIT), mean: parameters('mean') };
}

export const multivariateNormal: Base<MultivariateNormal> = {
  kind: 'multivariate-normal',
  parameters(spec, dimensions: Dimensions) {
    const { dim } = dimensions;
    checkFixed(spec, dim);
    const init = start(spec);
    const trainable = spec.fixed === undefined;
    return [
      { name: 'mean', shape: [1, dim], init: init.mean, trainable },
      { name: 'lower', shape: [dim, dim], mask: strictMask(dim, 'lower'), init: init.lower, trainable },
      { name: 'scale', shape: [1, dim], init: init.scale, trainable },
      ...conditionalParameters(spec.conditional, dimensions),
    ];
  },
  logProb(spec, parameters, z, call) {
    const location = locationOf(spec.conditional, parameters, z, call);
    const { lower, logScale, mean } = parts(spec, parameters);
    const centred: NdArray = withoutLocation(z, location).sub(mean);
    const epsilon = solveUnit(lower, centred, 'lower').mul(logScale.neg().exp());
    const density = normalLogProb(epsilon).sub(logScale.sum(1));
    return location ? density.sub(location.logScale.sum(1)) : density;
  },
  noise: (_spec, dim, count, random) => normalNoise(count, dim, random),
  noiseWidth: (_spec, dim) => dim,
  fromNoise(spec, parameters, noise, call) {
    const { lower, logScale, mean } = parts(spec, parameters);
    const z = multiplyUnit(lower, noise.mul(logScale.exp())).add(mean);
    return withLocation(z, locationOf(spec.conditional, parameters, noise, call));
  },
};
