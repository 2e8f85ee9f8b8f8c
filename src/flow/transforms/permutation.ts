/**
 * The columns in another order: z_i = x_{order[i]}, log-det 0. A product with a 0/1 matrix: exact in every precision, and
 * the only way whose gradient runs on every TF.js backend.
 */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import type { NdArray } from '../array';
import type { Mapped, Transform } from './transform';

export const permutationSchema = v.strictObject({
  kind: v.literal('permutation'),
  /** `flip` reverses the columns; a list says which column of x each column of z takes. */
  order: v.union([
    v.literal('flip'),
    v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(63))), v.minLength(1), v.maxLength(64)),
  ]),
});

type Permutation = v.InferOutput<typeof permutationSchema>;

/** Which column of x each column of z takes. Throws ProblemError `permutation-order` where one is missing or named twice. */
export function orderOf({ order }: Permutation, dim: number): readonly number[] {
  if (order === 'flip') return Array.from({ length: dim }, (_, i) => dim - 1 - i);
  if (order.length === dim && new Set(order).size === dim && order.every((column) => column < dim)) return order;
  throw new ProblemError(
    'permutation-order',
    `A permutation's order [${order}] does not name each of the ${dim} columns once.`,
    `Use each of 0 to ${dim - 1} once, or 'flip'.`,
  );
}

/** x P, where P[order[i], i] = 1 (or its transpose, which is its inverse). */
function permute(spec: Permutation, x: NdArray, inverse: boolean): Mapped {
  const dim = x.shape[1] as number;
  const matrix = new Float32Array(dim * dim);
  for (const [i, from] of orderOf(spec, dim).entries()) matrix[inverse ? i * dim + from : from * dim + i] = 1;
  return { value: x.matMul(x.constant(matrix, [dim, dim])), logDet: x.constant([0], [1]) };
}

export const permutation: Transform<Permutation> = {
  kind: 'permutation',
  parameters(spec, { dim }) {
    orderOf(spec, dim);
    return [];
  },
  forward: (spec, _parameters, x) => permute(spec, x, false),
  inverse: (spec, _parameters, z) => permute(spec, z, true),
};
