/**
 * Every transform. Who adds one adds its file and its line here; the compiler then asks for its label on the page and its PyTorch, and the
 * registry's tests for an example.
 */
import * as v from 'valibot';
import { actNorm, actNormSchema } from './act-norm';
import { affine, affineSchema } from './affine';
import { batchNorm, batchNormSchema } from './batch-norm';
import { elementwiseSpline, elementwiseSplineSchema } from './elementwise-spline';
import { lu, luSchema } from './lu';
import { maskedLayers } from './masked-layers';
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
  ...maskedLayers,
  'batch-norm': registered(batchNormSchema, batchNorm),
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
