/** Flows for the tests of the WebGPU engine. */
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { flowOf as pairFlow, splineLayer } from '../support/flows';

/** Its network looks at a context, or is smaller. */
export const spline = (
  context: boolean,
  order: 'linear-rational' | 'rational-quadratic',
  visit: 'ascending' | 'descending',
) =>
  splineLayer({
    ...{ visit, order, bound: 3 },
    ...(context ? { hidden: [6, 7], activation: 'tanh' } : { hidden: [5], activation: 'relu' }),
  });

export const flowOf = (context: number, transforms: readonly TransformSpec[]) => pairFlow(2, transforms, context);

export const maf = {
  kind: 'autoregressive-affine',
  visit: 'ascending',
  hidden: [6],
  activation: 'tanh',
  fast: 'density',
} satisfies TransformSpec;

/** Flows that between them hold every kind of layer and both ways of a network. */
export const TRAINED: readonly [string, FlowSpec][] = [
  [
    'quadratic splines',
    flowOf(0, [spline(false, 'rational-quadratic', 'ascending'), spline(true, 'rational-quadratic', 'descending')]),
  ],
  ['linear splines with a context', flowOf(1, [spline(true, 'linear-rational', 'ascending')])],
  [
    'linear maps',
    flowOf(0, [
      { kind: 'act-norm' },
      { kind: 'lu' },
      { kind: 'rotation' },
      { kind: 'permutation', order: 'flip' },
      maf,
    ]),
  ],
  [
    'networks that look at the latent',
    flowOf(1, [
      { ...spline(true, 'rational-quadratic', 'ascending'), fast: 'sampling' },
      { ...maf, fast: 'sampling' },
    ]),
  ],
  [
    'splines per column',
    flowOf(0, [
      { kind: 'elementwise-spline', order: 'linear-rational', bins: 4, bound: 3 },
      { kind: 'elementwise-spline', fast: 'sampling', order: 'rational-quadratic', bins: 4, bound: 3 },
    ]),
  ],
];
