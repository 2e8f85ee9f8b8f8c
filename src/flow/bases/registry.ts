/** Every base distribution. Who adds one adds its file and its line here; the compiler then asks for its label on the page and its PyTorch. */
import * as v from 'valibot';
import type { Base } from './base';
import { circular, circularSchema } from './circular';
import { gaussianMixture, gaussianMixtureSchema } from './gaussian-mixture';
import { multivariateNormal, multivariateNormalSchema } from './multivariate-normal';
import { standardNormal, standardNormalSchema } from './standard-normal';
import { studentT, studentTSchema } from './student-t';
import { uniform, uniformSchema } from './uniform';

/** A kind with its schema. */
const registered = <Schema extends v.GenericSchema<unknown, { readonly kind: string }>>(
  schema: Schema,
  base: Base<v.InferOutput<Schema>>,
) => ({ ...base, schema });

const REGISTERED = {
  circular: registered(circularSchema, circular),
  'gaussian-mixture': registered(gaussianMixtureSchema, gaussianMixture),
  'multivariate-normal': registered(multivariateNormalSchema, multivariateNormal),
  'standard-normal': registered(standardNormalSchema, standardNormal),
  'student-t': registered(studentTSchema, studentT),
  uniform: registered(uniformSchema, uniform),
};

export const baseSchema = v.variant(
  'kind',
  Object.values(REGISTERED).map(({ schema }) => schema),
);

export type BaseSpec = v.InferOutput<typeof baseSchema>;
export type BaseKind = BaseSpec['kind'];

type Registry = { readonly [Kind in BaseKind]: Base<Extract<BaseSpec, { kind: Kind }>> };

/** By kind: the compiler holds every key to the kind of its schema. */
export const bases: Registry = REGISTERED;

/** The implementation of a spec's kind, typed for that spec. */
export function baseOf<Spec extends BaseSpec>(spec: Spec): Base<Spec> {
  return bases[spec.kind] as unknown as Base<Spec>;
}
