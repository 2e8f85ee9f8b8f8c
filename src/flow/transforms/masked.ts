/**
 * Autoregressive and coupling transforms are one thing: every variable is mapped by a univariate map f whose raw numbers come
 * from a masked network that sees the variables of smaller degree m, and the context c,
 *
 *   z_d = f(x_d; u_d),  u_d = network(x_e with m_e < m_d; c),   ln |det ∂z/∂x| = Σ_d ln ∂f/∂x_d,
 *
 * since the Jacobian is triangular in the order of the degrees. With D degrees it is autoregressive (Kingma 2016,
 * Papamakarios 2017); with two it is a coupling (Dinh 2017), and the first group's numbers are constants.
 *
 * This direction takes one pass of the network, since all that it looks at is there. The other needs one pass per degree:
 * start anywhere, and after pass g every variable of degree ≤ g is right. Which of the two goes from data to latent is a choice.
 */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import { type NdArray, sizeOf } from '../array';
import { type NetworkOptions, type NetworkShape, network, networkOptions, networkParameters } from '../network';
import type { Parameters } from '../parameters';
import type { Elementwise } from '../spline/spline';
import { summed, type Univariate } from '../univariate';
import type { Call, Dimensions, Mapped, Reached, Transform } from './transform';
import { checkCircular } from './turn';

export const maskedOptions = {
  ...networkOptions,
  /** Which direction takes one pass: data to latent (`density`) or latent to data (`sampling`, as in Pyro). */
  fast: v.picklist(['density', 'sampling']),
};

const indices = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(63))),
  v.minLength(1),
  v.maxLength(64),
);

/** The order in which an autoregressive transform visits the variables; a list names them first to last. */
export const orderOption = v.union([v.picklist(['ascending', 'descending']), indices]);
export type VariableOrder = v.InferOutput<typeof orderOption>;

/** Which variables a coupling leaves to the unconditional maps: the first or second half, or those listed. */
export const splitOption = v.union([v.picklist(['first', 'second']), indices]);
export type CouplingSplit = v.InferOutput<typeof splitOption>;

/** Degree 1 … D of each variable: its place in the order, from 1. Throws ProblemError `visit-order` where that is none. */
export function autoregressiveDegrees(order: VariableOrder, dim: number): number[] {
  if (order === 'ascending') return Array.from({ length: dim }, (_, d) => d + 1);
  if (order === 'descending') return Array.from({ length: dim }, (_, d) => dim - d);
  const degrees = Array.from({ length: dim }, (_, d) => order.indexOf(d) + 1);
  if (order.length !== dim || degrees.includes(0)) {
    throw new ProblemError(
      'visit-order',
      `An autoregressive layer's order [${order}] does not visit each of the ${dim} columns once.`,
      `Use each of 0 to ${dim - 1} once, or 'ascending' or 'descending'.`,
    );
  }
  return degrees;
}

/** Degree 1 for the variables that condition, 2 for those that are conditioned. Throws ProblemError `coupling-split`. */
export function couplingDegrees(split: CouplingSplit, dim: number): number[] {
  const half = Math.floor(dim / 2);
  if (typeof split !== 'string' && split.some((d) => d >= dim)) {
    throw new ProblemError(
      'coupling-split',
      `A coupling layer's split [${split}] names columns that are not among the ${dim} of the flow.`,
      `Use some of 0 to ${dim - 1}, or 'first' or 'second'.`,
    );
  }
  const conditions = (d: number) => {
    if (split === 'first') return d < Math.max(1, half);
    if (split === 'second') return d >= half;
    return split.includes(d);
  };
  return Array.from({ length: dim }, (_, d) => (conditions(d) ? 1 : 2));
}

/** What all such layers say of themselves. */
export type MaskedSpec = NetworkOptions & {
  readonly kind: string;
  readonly fast: 'density' | 'sampling';
  readonly circular?: number;
};

/** The transform of a kind, given the degrees of its variables and its univariate map. */
export function maskedTransform<Spec extends MaskedSpec>(options: {
  readonly kind: Spec['kind'];
  degrees(spec: Spec, dim: number): readonly number[];
  univariate(spec: Spec): Univariate;
  /** Numbers of one variable that give the identity and suit its data; the last layer's biases start there. */
  start?(spec: Spec, reached: Reached, column: number): readonly number[];
}): Transform<Spec> {
  const { kind, degrees, univariate, start } = options;

  const shapeOf = (spec: Spec, { dim, context }: Dimensions): NetworkShape => ({
    hidden: spec.hidden,
    activation: spec.activation,
    degrees: degrees(spec, dim),
    context,
    outputs: univariate(spec).size,
    circular: spec.circular,
  });

  const dimensionsOf = (values: NdArray, { context }: Call): Dimensions => ({
    dim: values.shape[1] as number,
    context: context?.shape[1] ?? 0,
  });

  /** The network looks at the input: one pass. */
  function onePass(spec: Spec, parameters: Parameters, input: NdArray, call: Call): Mapped {
    const shape = shapeOf(spec, dimensionsOf(input, call));
    const map = univariate(spec);
    const precise = map.precise && !call.training;
    return summed(map.forward(network(shape, parameters, input, call.context, precise), input));
  }

  /** The network looks at the output: one pass per degree. */
  function manyPasses(spec: Spec, parameters: Parameters, input: NdArray, call: Call): Mapped {
    const shape = shapeOf(spec, dimensionsOf(input, call));
    const map = univariate(spec);
    const precise = map.precise && !call.training;
    let seen = input.constant(new Float32Array(sizeOf(input.shape)), input.shape);
    let mapped: Elementwise = { value: seen, logSlope: seen };
    const last = Math.max(...shape.degrees);
    for (let pass = 1; pass <= last; pass++) {
      mapped = map.inverse(network(shape, parameters, seen, call.context, precise), input);
      // What is not yet right stays 0: no weight sees it, but the gradients of the masked ones could overflow with it.
      const right = shape.degrees.map((degree) => (degree <= pass ? 1 : 0));
      if (pass < last) seen = mapped.value.mul(input.constant(right, [1, right.length]));
    }
    return summed(mapped);
  }

  return {
    kind,
    parameters(spec, dimensions) {
      checkCircular(spec.circular ?? 0, dimensions);
      return networkParameters(shapeOf(spec, dimensions));
    },
    forward: (spec, ...rest) => (spec.fast === 'density' ? onePass(spec, ...rest) : manyPasses(spec, ...rest)),
    inverse: (spec, ...rest) => (spec.fast === 'density' ? manyPasses(spec, ...rest) : onePass(spec, ...rest)),
    ...(start
      ? {
          calibration: {
            when: 'before' as const,
            values: (spec: Spec, reached: Reached) => ({
              [`bias${spec.hidden.length}`]: reached.mean.flatMap((_, column) => start(spec, reached, column)),
            }),
          },
        }
      : {}),
  };
}
