/**
 * A rotation of the columns, z = Q x, log-det 0. Q is a product of Householder reflections I − 2vvᵀ/‖v‖² (Tomczak &
 * Welling 2016): orthogonal whatever the v are, and D of them (D even) reach every rotation. They come in pairs that start
 * with equal v, so that Q starts as the identity up to rounding.
 */
import * as v from 'valibot';
import type { Random } from '../../base/random';
import type { NdArray } from '../array';
import type { Mapped, Transform } from './transform';

export const rotationSchema = v.strictObject({ kind: v.literal('rotation') });

/** Keeps ‖v‖² off 0, where a reflection has no direction. */
export const SMALLEST_SQUARE = 1e-12;

const reflections = (dim: number) => 2 * Math.ceil(dim / 2);

/** Each row twice, from normal draws. */
function pairs(random: Random, dim: number): number[] {
  return Array.from({ length: reflections(dim) / 2 }, () => {
    const direction = Array.from({ length: dim }, () => random.normal());
    return [...direction, ...direction];
  }).flat();
}

/** Qᵀ [dim, dim], built by reflecting the identity; one product with it then serves any number of rows. */
function transposed(vectors: NdArray): NdArray {
  const [count = 0, dim = 0] = vectors.shape;
  const identity = Float32Array.from({ length: dim * dim }, (_, at) => (at % (dim + 1) === 0 ? 1 : 0));
  let matrix = vectors.constant(identity, [dim, dim]);
  for (let i = 0; i < count; i++) {
    const row = vectors.slice([i, 0], [1, dim]);
    const unit = row.div(row.square().sum(1, true).maximum(SMALLEST_SQUARE).sqrt());
    matrix = matrix.sub(matrix.matMul(unit.transpose()).mul(2).matMul(unit));
  }
  return matrix;
}

function rotated(rows: NdArray, matrix: NdArray): Mapped {
  return { value: rows.matMul(matrix), logDet: rows.constant([0], [1]) };
}

export const rotation: Transform<v.InferOutput<typeof rotationSchema>> = {
  kind: 'rotation',
  parameters: (_spec, { dim }) => [
    { name: 'vectors', shape: [reflections(dim), dim], init: (random) => pairs(random, dim) },
  ],
  forward: (_spec, parameters, x) => rotated(x, transposed(parameters('vectors'))),
  inverse: (_spec, parameters, z) => rotated(z, transposed(parameters('vectors')).transpose()),
};
