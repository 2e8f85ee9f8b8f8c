/** A few milliseconds that tell whether an engine computes right on this machine: values, gradient and Adam on a small flow. */
import { plainFlow } from '../flow/evaluate';
import { layoutOf } from '../flow/flow';
import { applyMasks, type ParameterLayout, updateMask } from '../flow/parameters';
import { random } from '../flow/random';
import type { FlowSpec } from '../flow/spec';
import type { CompiledFlow, Engine } from './engine';

/** Largest |error|, relative to 1 + |value|: float32 rounding is below 1e-5 on this flow, a wrong kernel far above. */
const TOLERANCE = 1e-3;
const ROWS = 16;
const LEARNING_RATE = 0.01;
/** Far above the length of any gradient here. */
const NO_CLIPPING = 1e6;
/** Adam's decay of the first moment. */
const BETA1 = 0.9;
/** Where the step of Adam no longer depends on its epsilon. */
const CLEAR_GRADIENT = 1e-3;

const SELF_TEST_FLOW: FlowSpec = {
  dim: 2,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [
    { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 },
    {
      kind: 'autoregressive-spline',
      order: 'quadratic',
      bins: 4,
      bound: 3,
      hidden: [8],
      activation: 'relu',
      fast: 'density',
      visit: 'descending',
    },
    { kind: 'elementwise-spline', order: 'linear', bins: 4, bound: 3 },
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

const meanNll = (parameters: ArrayLike<number>, values: Float32Array) =>
  -plainFlow(SELF_TEST_FLOW, parameters)
    .logProb(values)
    .reduce((sum, value) => sum + value / ROWS, 0);

/** The slope of the mean NLL along a direction, by central differences in float64. */
function slope({ parameters, values }: Drawn, direction: Float64Array): number {
  const h = 1e-5;
  const at = (t: number) =>
    meanNll(
      direction.map((d, i) => (parameters[i] as number) + t * d),
      values,
    );
  return (at(h) - at(-h)) / (2 * h);
}

/** One step with frozen statistics; its gradient is Adam's first moment over 1 − β₁, seen along random directions. */
async function testStep(flow: CompiledFlow, drawn: Drawn): Promise<string | undefined> {
  const { layout, parameters, values } = drawn;
  const update = updateMask(layout);
  const program = flow.train({ values, count: ROWS }, { batch: ROWS, clipNorm: NO_CLIPPING });
  try {
    program.freezeStatistics();
    await program.step(0, LEARNING_RATE);
    const losses = await program.losses();
    const state = await program.state();
    if (!(worst(losses, [meanNll(parameters, values)]) <= TOLERANCE)) return 'its loss is wrong here';
    const gradient = Float64Array.from(state.m, (m) => m / (1 - BETA1));
    const { normal } = random(2, 'init');
    for (let trial = 0; trial < 3; trial++) {
      const direction = Float64Array.from(update, (free) => free * normal());
      const found = gradient.reduce((sum, g, i) => sum + g * (direction[i] as number), 0);
      if (!(worst([found], [slope(drawn, direction)]) <= TOLERANCE)) return 'its gradient is wrong here';
    }
    // The first step of Adam is the rate times the sign of the gradient, wherever that is not tiny.
    const moved = gradient.map((g, i) => {
      const start = parameters[i] as number;
      if (Math.abs(g) < CLEAR_GRADIENT) return state.parameters[i] as number;
      return start - LEARNING_RATE * Math.sign(g);
    });
    return worst(state.parameters, moved) <= TOLERANCE ? undefined : 'its training step is wrong here';
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
