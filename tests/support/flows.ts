/** Layers and flows that tests of different parts share. */
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';

type Spline = Extract<TransformSpec, { kind: 'autoregressive-spline' }>;

export const batchNorm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };

export const splineLayer = (options: Partial<Spline>): Spline => ({
  kind: 'autoregressive-spline',
  visit: 'ascending',
  fast: 'density',
  hidden: [8],
  activation: 'relu',
  order: 'rational-quadratic',
  bins: 4,
  bound: 4,
  ...options,
});

/** Over a standard normal, without a context where none is asked for. */
export const flowOf = (dim: number, transforms: readonly TransformSpec[], context = 0): FlowSpec => ({
  dim,
  context,
  base: { kind: 'standard-normal' },
  transforms: [...transforms],
});
