/**
 * Every transform. Who adds one adds its file and its line here; the compiler then asks for its label on the page and its PyTorch, and the
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

/** A kind with its schema. */
const registered = <Schema extends v.GenericSchema<unknown, { readonly kind: string }>>(
  schema: Schema,
  transform: Transform<v.InferOutput<Schema>>,
) => ({ ...transform, schema });

const REGISTERED = {
  'act-norm': registered(actNormSchema, actNorm),
  affine: registered(affineSchema, affine),
  'autoregressive-affine': registered(autoregressiveAffineSchema, autoregressiveAffine),
  'autoregressive-map': registered(autoregressiveMapSchema, autoregressiveMap),
  'autoregressive-spline': registered(autoregressiveSplineSchema, autoregressiveSpline),
  'batch-norm': registered(batchNormSchema, batchNorm),
  'coupling-affine': registered(couplingAffineSchema, couplingAffine),
  'coupling-map': registered(couplingMapSchema, couplingMap),
  'coupling-spline': registered(couplingSplineSchema, couplingSpline),
  'elementwise-spline': registered(elementwiseSplineSchema, elementwiseSpline),
  lu: registered(luSchema, lu),
  permutation: registered(permutationSchema, permutation),
  rotation: registered(rotationSchema, rotation),
  turn: registered(turnSchema, turn),
};

export const transformSchema = v.variant(
  'kind',
  Object.values(REGISTERED).map(({ schema }) => schema),
);

export type TransformSpec = v.InferOutput<typeof transformSchema>;
export type TransformKind = TransformSpec['kind'];

type Registry = { readonly [Kind in TransformKind]: Transform<Extract<TransformSpec, { kind: Kind }>> };

/** By kind: the compiler holds every key to the kind of its schema. */
export const transforms: Registry = REGISTERED;

/** The implementation of a spec's kind, typed for that spec. */
export function transformOf<Spec extends TransformSpec>(spec: Spec): Transform<Spec> {
  return transforms[spec.kind] as unknown as Transform<Spec>;
}
