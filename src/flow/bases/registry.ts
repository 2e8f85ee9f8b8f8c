/** Every base distribution. Adding one is adding its file and its lines here. */
import * as v from 'valibot';
import type { Base } from './base';
import { standardNormal, standardNormalSchema } from './standard-normal';

export const baseSchema = v.variant('kind', [standardNormalSchema]);

export type BaseSpec = v.InferOutput<typeof baseSchema>;
export type BaseKind = BaseSpec['kind'];

type Registry = { readonly [Kind in BaseKind]: Base<Extract<BaseSpec, { kind: Kind }>> };

export const bases: Registry = {
  'standard-normal': standardNormal,
};

/** The implementation of a spec's kind, typed for that spec. */
export function baseOf<Spec extends BaseSpec>(spec: Spec): Base<Spec> {
  return bases[spec.kind] as unknown as Base<Spec>;
}
