/** What the tests of the WebGPU engine share: a device where there is one, and runs to compare. */
import { expect } from 'vitest';
import { provideWebGpu } from '../../src/cli/node-webgpu';
import type { CompiledFlow, Engine, OpenedEngine, TrainingProgram } from '../../src/engine/engine';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters, drawnRows } from '../flow/drawn';

/** Why there is no WebGPU here. */
export const problem = await provideWebGpu();
if (problem) console.warn(`webgpu engine tests skipped: ${problem}`);
export const titled = (name: string) => (problem ? `${name}, skipped: ${problem}` : name);

// TF.js decides at import whether WebGPU exists, so it comes after.
export const { openReference } = await import('../../src/engine/reference/engine');

export function engineOf(opened: OpenedEngine): Engine {
  if (!opened.ok) throw new Error(opened.problem);
  return opened.engine;
}

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
