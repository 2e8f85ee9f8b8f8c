/**
 * A FlowSpec: what a flow is made of, as plain data. Transforms are listed from data to latent, the direction in which
 * density estimation runs: z = fₙ(… f₁(x)), ln p(x) = ln base(z) + Σ ln |det ∂fᵢ|.
 */
import * as v from 'valibot';
import { baseSchema } from './bases/registry';
import { transformSchema } from './transforms/registry';

export const flowSchema = v.strictObject({
  /** Number of columns of x. */
  dim: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  /** Number of context columns, 0 for an unconditional flow. */
  context: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64)),
  base: baseSchema,
  transforms: v.pipe(v.array(transformSchema), v.maxLength(64)),
});

export type FlowSpec = v.InferOutput<typeof flowSchema>;
