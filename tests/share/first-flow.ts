/** The parameters of a model's first flow, which in most tests is its only one. */
import type { Model } from '../../src/share/recipe';

export function firstFlow({ members }: Pick<Model, 'members'>): Float32Array {
  const [first] = members;
  if (!first) throw new Error('the model has no flow');
  return first;
}
