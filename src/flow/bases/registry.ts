/** Every base distribution. Who adds one adds its file and its lines here; the compiler then asks for its label on the page and its PyTorch. */
import * as v from 'valibot';
import type { Base } from './base';
import { circular, circularSchema } from './circular';
import { gaussianMixture, gaussianMixtureSchema } from './gaussian-mixture';
import { multivariateNormal, multivariateNormalSchema } from './multivariate-normal';
import { standardNormal, standardNormalSchema } from './standard-normal';
import { studentT, studentTSchema } from './student-t';
import { uniform, uniformSchema } from './uniform';

export const baseSchema = v.variant('kind', [
  circularSchema,
  gaussianMixtureSchema,
  multivariateNormalSchema,
  standardNormalSchema,
  studentTSchema,
  uniformSchema,
]);

export type BaseSpec = v.InferOutput<typeof baseSchema>;
export type BaseKind = BaseSpec['kind'];

type Registry = { readonly [Kind in BaseKind]: Base<Extract<BaseSpec, { kind: Kind }>> };

export const bases: Registry = {
  circular,
  'gaussian-mixture': gaussianMixture,
  'multivariate-normal': multivariateNormal,
  'standard-normal': standardNormal,
  'student-t': studentT,
  uniform,
};

/** The implementation of a spec's kind, typed for that spec. */
export function baseOf<Spec extends BaseSpec>(spec: Spec): Base<Spec> {
  return bases[spec.kind] as unknown as Base<Spec>;
}
