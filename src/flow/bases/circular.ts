/**
 * The last columns uniform on a circle, ½ on [−1, 1], and a base of the others: for angles (`flow/circle.ts`). Splines map [−1, 1] to itself, so no
 * latent lies outside, and the density needs no edge.
 */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import type { Parameters } from '../parameters';
import { circularOption } from '../transforms/turn';
import type { Base } from './base';
import { standardNormal } from './standard-normal';
import { studentT, studentTSchema } from './student-t';

const restSchema = v.variant('kind', [v.strictObject({ kind: v.literal('standard-normal') }), studentTSchema]);

export const circularSchema = v.strictObject({
  kind: v.literal('circular'),
  /** How many of the last columns lie on a circle. */
  circular: circularOption,
  /** The base of the other columns; it is not asked where there are none. */
  rest: restSchema,
});

export type CircularBase = v.InferOutput<typeof circularSchema>;

function restOf({ rest }: CircularBase): Base<CircularBase['rest']> {
  return (rest.kind === 'student-t' ? studentT : standardNormal) as unknown as Base<CircularBase['rest']>;
}

const ofRest =
  (parameters: Parameters): Parameters =>
  (name) =>
    parameters(`rest.${name}`);

export const circular: Base<CircularBase> = {
  kind: 'circular',
  parameters(spec, { dim, context }) {
    if (spec.circular > dim) {
      throw new ProblemError(
        'circular-columns',
        `The base says that ${spec.circular} columns lie on a circle, but the flow has ${dim}.`,
        `Use at most ${dim}.`,
      );
    }
    if (spec.circular === dim) return [];
    const rest = restOf(spec).parameters(spec.rest, { dim: dim - spec.circular, context });
    return rest.map((parameter) => ({ ...parameter, name: `rest.${parameter.name}` }));
  },
  logProb(spec, parameters, z, call) {
    const [n = 0, dim = 0] = z.shape;
    const lines = dim - spec.circular;
    const constant = z.constant([-spec.circular * Math.LN2], [1]);
    if (lines === 0) return z.sum(1).mul(0).add(constant);
    return restOf(spec)
      .logProb(spec.rest, ofRest(parameters), z.slice([0, 0], [n, lines]), call)
      .add(constant);
  },
  /** Of each row first what the other columns need, then a uniform draw for each on the circle. */
  noise(spec, dim, count, random) {
    const lines = dim - spec.circular;
    const own = lines === 0 ? 0 : restOf(spec).noiseWidth(spec.rest, lines);
    const width = own + spec.circular;
    const noise = new Float64Array(count * width);
    for (let row = 0; row < count; row++) {
      if (lines > 0) noise.set(restOf(spec).noise(spec.rest, lines, 1, random), row * width);
      for (let d = own; d < width; d++) noise[row * width + d] = 2 * random.uniform() - 1;
    }
    return noise;
  },
  noiseWidth: (spec, dim) =>
    spec.circular + (dim === spec.circular ? 0 : restOf(spec).noiseWidth(spec.rest, dim - spec.circular)),
  fromNoise(spec, parameters, noise, call) {
    const [n = 0, width = 0] = noise.shape;
    const own = width - spec.circular;
    if (own === 0) return noise;
    const rest = restOf(spec).fromNoise(spec.rest, ofRest(parameters), noise.slice([0, 0], [n, own]), call);
    return rest.concat([noise.slice([0, own], [n, spec.circular])], 1);
  },
  calibrate(spec, reached): Readonly<Record<string, readonly number[]>> {
    const lines = reached.mean.length - spec.circular;
    const rest = restOf(spec);
    if (lines === 0) return {};
    const values = rest.calibrate?.(spec.rest, { ...reached, mean: reached.mean.slice(0, lines) }) ?? {};
    return Object.fromEntries(Object.entries(values).map(([name, numbers]) => [`rest.${name}`, numbers]));
  },
};
