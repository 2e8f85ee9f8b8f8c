/** Named example specs, at least one per registered kind: the property tests run over them. A new kind adds its line. */
import type { BaseSpec } from '../../src/flow/bases/registry';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';

interface ExampleOptions {
  /** Whether a network takes the context. */
  readonly conditional?: true;
  /** Which direction takes one pass, where the other iterates. */
  readonly iterates?: 'forward' | 'inverse';
}

export interface Example extends ExampleOptions {
  readonly name: string;
  flow(dim: number, context?: number): FlowSpec;
}

const network = { hidden: [12], activation: 'tanh' as const };
const masked = { ...network, fast: 'density' as const };
const quadratic = { order: 'rational-quadratic', bins: 8, bound: 3 } as const;
const linear = { order: 'linear-rational', bins: 5, bound: 4 } as const;
const STANDARD: BaseSpec = { kind: 'standard-normal' };

function transform(name: string, spec: (dim: number) => TransformSpec, options: ExampleOptions = {}): Example {
  return {
    name,
    flow: (dim, context = 0) => ({ dim, context, base: STANDARD, transforms: [spec(dim)] }),
    ...options,
  };
}

function base(name: string, spec: (dim: number) => BaseSpec, options: ExampleOptions = {}): Example {
  return { name, flow: (dim, context = 0) => ({ dim, context, base: spec(dim), transforms: [] }), ...options };
}

const each = <Value>(dim: number, value: (d: number) => Value) => Array.from({ length: dim }, (_, d) => value(d));

export const transformExamples: readonly Example[] = [
  transform('act-norm', () => ({ kind: 'act-norm' })),
  transform('affine', () => ({ kind: 'affine', init: 'identity', trainable: true })),
  transform('affine, fixed', (dim) => ({
    kind: 'affine',
    init: { shift: each(dim, (d) => d - 1), scale: each(dim, (d) => 0.5 + d) },
    trainable: false,
  })),
  transform('batch-norm', () => ({ kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 })),
  transform('lu', () => ({ kind: 'lu' })),
  transform('lu, moved by a context', () => ({ kind: 'lu', conditional: true }), { conditional: true }),
  transform('permutation, flip', () => ({ kind: 'permutation', order: 'flip' })),
  transform('permutation, given', (dim) => ({ kind: 'permutation', order: each(dim, (d) => (d + 1) % dim) })),
  transform('rotation', () => ({ kind: 'rotation' })),
  transform('elementwise-spline, quadratic', () => ({ kind: 'elementwise-spline', ...quadratic })),
  transform('elementwise-spline, linear', () => ({ kind: 'elementwise-spline', ...linear })),
  transform('elementwise-spline, fast sampling', () => ({
    kind: 'elementwise-spline',
    fast: 'sampling',
    ...quadratic,
  })),
  transform(
    'autoregressive-spline, quadratic',
    () => ({ kind: 'autoregressive-spline', visit: 'ascending', ...masked, ...quadratic }),
    { conditional: true, iterates: 'inverse' },
  ),
  transform(
    'autoregressive-spline, linear, fast sampling',
    () => ({ kind: 'autoregressive-spline', visit: 'descending', ...masked, fast: 'sampling', ...linear }),
    { conditional: true, iterates: 'forward' },
  ),
  transform('coupling-spline', () => ({ kind: 'coupling-spline', split: 'first', ...masked, ...linear }), {
    conditional: true,
    iterates: 'inverse',
  }),
  transform('turn', (dim) => ({ kind: 'turn', circular: Math.min(dim, 2) })),
  transform('lu, angles left alone', () => ({ kind: 'lu', circular: 1 })),
  transform(
    'autoregressive-spline, angles last',
    (dim) => ({
      kind: 'autoregressive-spline',
      visit: 'descending',
      ...masked,
      ...quadratic,
      circular: Math.min(dim, 2),
    }),
    { conditional: true, iterates: 'inverse' },
  ),
  transform(
    'coupling-spline, an angle, fast sampling',
    () => ({ kind: 'coupling-spline', split: 'second', ...masked, fast: 'sampling', ...linear, circular: 1 }),
    { conditional: true, iterates: 'forward' },
  ),
  transform('autoregressive-affine', () => ({ kind: 'autoregressive-affine', visit: 'ascending', ...masked }), {
    conditional: true,
    iterates: 'inverse',
  }),
  transform(
    'coupling-affine, fast sampling',
    () => ({ kind: 'coupling-affine', split: 'second', ...masked, fast: 'sampling' }),
    { conditional: true, iterates: 'forward' },
  ),
  transform(
    'autoregressive-map, bent',
    () => ({ kind: 'autoregressive-map', map: 'bent', visit: 'ascending', ...masked }),
    {
      conditional: true,
      iterates: 'inverse',
    },
  ),
  transform(
    'coupling-map, bent, fast sampling',
    () => ({ kind: 'coupling-map', map: 'bent', split: 'second', ...masked, fast: 'sampling' }),
    { conditional: true, iterates: 'forward' },
  ),
];

export const baseExamples: readonly Example[] = [
  base('standard-normal', () => STANDARD),
  base('standard-normal, conditional', () => ({ kind: 'standard-normal', conditional: network }), {
    conditional: true,
  }),
  base('multivariate-normal', () => ({ kind: 'multivariate-normal' })),
  base('multivariate-normal, fixed', (dim) => ({
    kind: 'multivariate-normal',
    fixed: {
      mean: each(dim, (d) => 0.3 * d),
      factor: each(dim, (i) => each(dim, (j) => (i === j ? 1 + 0.1 * i : j < i ? 0.5 / (i + 1) : 0))),
    },
  })),
  base('multivariate-normal, conditional', () => ({ kind: 'multivariate-normal', conditional: network }), {
    conditional: true,
  }),
  base('student-t', () => ({ kind: 'student-t', degrees: 8, trainable: true })),
  base('student-t, fixed', () => ({ kind: 'student-t', degrees: 30, trainable: false })),
  base('uniform', () => ({ kind: 'uniform', bound: 2 })),
  base('circular', () => ({
    kind: 'circular',
    circular: 1,
    rest: { kind: 'student-t', degrees: 8, trainable: true },
  })),
  base('gaussian-mixture', () => ({ kind: 'gaussian-mixture', components: 3, spread: 2 })),
];
