/** A few milliseconds that tell whether an engine computes right on this machine: values, gradient and Adam on a small flow. */

import { random } from '../../base/random';
import { plainFlow } from '../../flow/evaluate';
import { layoutOf } from '../../flow/flow';
import { applyMasks, type ParameterLayout } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import { type StepTolerance, stepProblem } from '../check-step';
import type { CompiledFlow, Engine } from '../engine';

/** Largest |error|, relative to 1 + |value|: float32 rounding is below 1e-5 on this flow, a wrong kernel far above. */
const TOLERANCE = 1e-3;
const ROWS = 16;
const LEARNING_RATE = 0.01;
/** Far above the length of any gradient here. */
const NO_CLIPPING = 1e6;
/** Float32 rounding is below 1e-4 of a gradient here. */
const STEP_TOLERANCE: StepTolerance = { loss: TOLERANCE, gradient: 0.01, directions: 3 };

const SELF_TEST_FLOW: FlowSpec = {
  dim: 2,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [
    { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 },
    {
      kind: 'autoregressive-spline',
      order: 'rational-quadratic',
      bins: 4,
      bound: 3,
      hidden: [8],
      activation: 'relu',
      fast: 'density',
      visit: 'descending',
    },
    { kind: 'elementwise-spline', order: 'linear-rational', bins: 4, bound: 3 },
  ],
};

interface Drawn {
  readonly layout: ParameterLayout;
  readonly parameters: Float32Array;
  readonly values: Float32Array;
}

function draw(): Drawn {
  const layout = layoutOf(SELF_TEST_FLOW);
  const { normal } = random(1, 'init');
  // Positive, since a variance is among them.
  const parameters = applyMasks(
    layout,
    Float32Array.from({ length: layout.size }, () => Math.abs(normal())),
  );
  return { layout, parameters, values: Float32Array.from({ length: ROWS * SELF_TEST_FLOW.dim }, () => 2 * normal()) };
}

function worst(found: ArrayLike<number>, exact: ArrayLike<number>): number {
  return Array.from(exact).reduce((largest, value, i) => {
    const error = Math.abs((found[i] as number) - value) / (1 + Math.abs(value));
    // Written so that NaN counts as wrong.
    return error <= largest ? largest : error;
  }, 0);
}

/** One step with frozen statistics. */
async function testStep(flow: CompiledFlow, { layout, parameters, values }: Drawn): Promise<string | undefined> {
  const rows = { values, count: ROWS };
  const program = flow.train(rows, { batch: ROWS, clipNorm: NO_CLIPPING });
  try {
    program.freezeStatistics();
    await program.step(0, LEARNING_RATE);
    const [loss = Number.NaN] = await program.losses();
    const after = await program.state();
    const step = { parameters, rows, loss, after, learningRate: LEARNING_RATE, clipNorm: NO_CLIPPING };
    const fractions = new Float64Array(ROWS).fill(1 / ROWS);
    return stepProblem({ spec: SELF_TEST_FLOW, layout, fractions, ...step }, STEP_TOLERANCE);
  } finally {
    program.dispose();
  }
}

/** Compares an engine with float64; answers with the problem, in words, where it disagrees or fails. */
export async function selfTest(engine: Engine): Promise<string | undefined> {
  const drawn = draw();
  const { parameters, values } = drawn;
  let flow: CompiledFlow | undefined;
  try {
    flow = engine.compile(SELF_TEST_FLOW);
    flow.load(parameters);
    const plain = plainFlow(SELF_TEST_FLOW, parameters);
    const rows = { values, count: ROWS };
    if (!(worst(await flow.logProb(rows), plain.logProb(values)) <= TOLERANCE)) return 'its densities are wrong here';
    const { values: inverse } = await flow.inverse(rows);
    if (!(worst(inverse, plain.inverse(values).value) <= TOLERANCE)) return 'its samples are wrong here';
    return await testStep(flow, drawn);
  } catch (error) {
    return `it fails here (${error instanceof Error ? error.message : String(error)})`;
  } finally {
    flow?.dispose();
  }
}
