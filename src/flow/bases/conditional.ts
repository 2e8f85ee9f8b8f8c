/** A location and a scale per dimension that depend on the context, through a small network: z = μ(c) + e^{s(c)} ε. */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import type { NdArray } from '../array';
import { type NetworkOptions, type NetworkShape, network, networkOptions, networkParameters } from '../network';
import type { ParameterSpec, Parameters } from '../parameters';
import { softBound } from '../soft-bound';
import type { Call, Dimensions } from '../transforms/transform';

/** The network of a base that depends on the context; absent where the base does not. */
export const conditionalOption = v.optional(v.strictObject(networkOptions));

/** |s| stays below this, so that one step of training cannot overflow float32. */
const LOG_SCALE_LIMIT = 7;

/** Both [n, dim]. */
export interface Location {
  /** μ(c) */
  readonly mean: NdArray;
  /** s(c) */
  readonly logScale: NdArray;
}

/** Every variable has degree 1, so that the masks let its two numbers see the context and no variable. */
export function locationShape(options: NetworkOptions, { dim, context }: Dimensions): NetworkShape {
  return { ...options, degrees: new Array<number>(dim).fill(1), context, outputs: 2 };
}

/** The network's parameters, none where it is not asked for. Both numbers start at 0 whatever the context is. */
export function conditionalParameters(options: NetworkOptions | undefined, dimensions: Dimensions): ParameterSpec[] {
  if (!options) return [];
  if (dimensions.context === 0) {
    throw new ProblemError(
      'conditional-without-context',
      'The base distribution is set to depend on context columns, but the flow has none.',
      'Choose context columns, or make the base unconditional.',
    );
  }
  return networkParameters(locationShape(options, dimensions));
}

/** μ(c) and s(c) for rows [n, dim], or undefined where the base is unconditional. */
export function locationOf(
  options: NetworkOptions | undefined,
  parameters: Parameters,
  rows: NdArray,
  { context }: Call,
): Location | undefined {
  if (!options || !context) return undefined;
  const [n = 0, dim = 0] = rows.shape;
  const unseen = rows.constant(new Float32Array(n * dim), [n, dim]);
  const raw = network(
    locationShape(options, { dim, context: context.shape[1] as number }),
    parameters,
    unseen,
    context,
  );
  const part = (at: number) => raw.slice([0, 0, at], [-1, -1, 1]).reshape([n, dim]);
  return { mean: part(0), logScale: softBound(part(1), LOG_SCALE_LIMIT) };
}

/** ε with z = μ + eˢ ε. */
export function withoutLocation(z: NdArray, location: Location | undefined): NdArray {
  return location ? z.sub(location.mean).mul(location.logScale.neg().exp()) : z;
}

/** z = μ + eˢ ε. */
export function withLocation(epsilon: NdArray, location: Location | undefined): NdArray {
  return location ? epsilon.mul(location.logScale.exp()).add(location.mean) : epsilon;
}
