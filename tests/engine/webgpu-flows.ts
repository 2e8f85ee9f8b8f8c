/** What the tests of the WebGPU engine share: a device where there is one, flows, and runs to compare. */

import { expect } from 'vitest';
import { provideWebGpu } from '../../src/cli/node-webgpu';
import type { CompiledFlow, Engine, OpenedEngine, TrainingProgram } from '../../src/engine/engine';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { flowOf as pairFlow, splineLayer } from '../support/flows';

/** Why there is no WebGPU here. */
export const problem = await provideWebGpu();
if (problem) console.warn(`webgpu engine tests skipped: ${problem}`);
export const titled = (name: string) => (problem ? `${name}, skipped: ${problem}` : name);

export function engineOf(opened: OpenedEngine): Engine {
  if (!opened.ok) throw new Error(opened.problem);
  return opened.engine;
}

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

/** Largest difference relative to 1 + |value|; NaN counts as infinite. */
export function largestError(found: ArrayLike<number>, exact: ArrayLike<number>): number {
  const errors = Array.from(exact, (value, i) => Math.abs((found[i] as number) - value) / (1 + Math.abs(value)));
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(0, ...errors);
}

/** Parameters and losses after some steps on rows in reverse. */
export async function trained(engine: Engine, spec: FlowSpec, steps: number, clipNorm = 5, rows = drawnRows(32, 2, 1)) {
  const flow = engine.compile(spec);
  flow.load(drawnParameters(spec, 0.5));
  const context = spec.context > 0 ? { context: drawnRows(32, spec.context, 1, 5) } : {};
  const program = flow.train({ values: rows, count: 32, ...context }, { batch: 16, clipNorm });
  program.shuffle(Uint32Array.from({ length: 32 }, (_, i) => 31 - i));
  for (let i = 0; i < steps; i++) await program.step(16 * (i % 2), 0.01);
  const losses = await program.losses();
  const state = await program.state();
  program.dispose();
  flow.dispose();
  return { losses, ...state };
}

export type Trained = Awaited<ReturnType<typeof trained>>;

/** Within what float32 rounds otherwise in two orders of summing. */
export function expectSame(found: Trained, expected: Trained): void {
  expect(largestError(found.losses, expected.losses)).toBeLessThan(1e-5);
  expect(largestError(found.m, expected.m)).toBeLessThan(1e-5);
  // Adam moves a parameter by its gradient's sign, which is rounding alone where the gradient is as good as 0.
  const pick = (values: Float32Array) => values.filter((_, i) => (expected.v[i] as number) > 1e-10);
  expect(pick(expected.v).length).toBeGreaterThan(expected.v.length / 4);
  expect(largestError(pick(found.parameters), pick(expected.parameters))).toBeLessThan(1e-4);
}

/** What a program has come to; it and its flow are disposed of. */
export async function ended(flow: CompiledFlow, program: TrainingProgram) {
  const result = { losses: await program.losses(), ...(await program.state()) };
  program.dispose();
  flow.dispose();
  return result;
}
