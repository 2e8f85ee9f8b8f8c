/**
 * Every transform. Who adds one adds its file and its lines here; the compiler then asks for its label on the page and its PyTorch, and the
 * registry's tests for an example.
 */
import * as v from 'valibot';
import { actNorm, actNormSchema } from './act-norm';
import { affine, affineSchema } from './affine';
import { autoregressiveAffine, autoregressiveAffineSchema } from './autoregressive-affine';
import { autoregressiveSpline, autoregressiveSplineSchema } from './autoregressive-spline';
import { batchNorm, batchNormSchema } from './batch-norm';
import { couplingAffine, couplingAffineSchema } from './coupling-affine';
import { couplingSpline, couplingSplineSchema } from './coupling-spline';
import { elementwiseSpline, elementwiseSplineSchema } from './elementwise-spline';
import { lu, luSchema } from './lu';
import { autoregressiveMap, autoregressiveMapSchema, couplingMap, couplingMapSchema } from './masked-map';
import { permutation, permutationSchema } from './permutation';
import { rotation, rotationSchema } from './rotation';
import type { Transform } from './transform';
import { turn, turnSchema } from './turn';

export const transformSchema = v.variant('kind', [
  actNormSchema,
  affineSchema,
  autoregressiveAffineSchema,
  autoregressiveMapSchema,
  autoregressiveSplineSchema,
  batchNormSchema,
  couplingAffineSchema,
  couplingMapSchema,
  couplingSplineSchema,
  elementwiseSplineSchema,
  luSchema,
  permutationSchema,
  rotationSchema,
  turnSchema,
]);

export type TransformSpec = v.InferOutput<typeof transformSchema>;
export type TransformKind = TransformSpec['kind'];

type Registry = { readonly [Kind in TransformKind]: Transform<Extract<TransformSpec, { kind: Kind }>> };

export const transforms: Registry = {
  'act-norm': actNorm,
  affine,
  'autoregressive-affine': autoregressiveAffine,
  'autoregressive-map': autoregressiveMap,
  'autoregressive-spline': autoregressiveSpline,
  'batch-norm': batchNorm,
  'coupling-affine': couplingAffine,
  'coupling-map': couplingMap,
  'coupling-spline': couplingSpline,
  'elementwise-spline': elementwiseSpline,
  lu,
  permutation,
  rotation,
  turn,
};

/** The implementation of a spec's kind, typed for that spec. */
export function transformOf<Spec extends TransformSpec>(spec: Spec): Transform<Spec> {
  return transforms[spec.kind] as unknown as Transform<Spec>;
}
