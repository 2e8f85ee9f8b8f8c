/** How much work a recipe asks for, before any is done: laying a flow out makes its masks, and a spec of 200 letters asks for gigabytes. */
import type { Problem } from '../base/problem';
import type { FlowSpec } from '../flow/spec';
import { splineSize } from '../flow/spline/options';
import type { TrainingOptions } from '../train/options';

function networkSize(inputs: number, hidden: readonly number[], outputs: number): number {
  const widths = [inputs, ...hidden, outputs];
  return widths.slice(1).reduce((sum, width, i) => sum + ((widths[i] as number) + 1) * width, 0);
}

/** Numbers in the networks of a flow: all of its masked parameters. What else it has is a few hundred thousand at most. */
export function networkParameterCount({ dim, context, base, transforms }: FlowSpec): number {
  const conditional = 'conditional' in base ? base.conditional : undefined;
  const ofBase = conditional ? networkSize(context + dim, conditional.hidden, 2 * dim) : 0;
  return transforms.reduce((sum, transform) => {
    if (!('hidden' in transform)) return sum;
    const perColumn = 'bins' in transform ? splineSize(transform) : 2;
    return sum + networkSize(dim + context, transform.hidden, dim * perColumn);
  }, ofBase);
}

/**
 * Measured on the wasm engine, two columns, 4e5 to 9e6 parameters: 36 to 110 bytes a parameter with its moments, gradient, masks and
 * copies, and 11 to 22 GFLOP/s a thread of the 6 FLOP that a parameter takes for each row of a step.
 */
const BYTES_PER_PARAMETER = 64;
/** Copies of the parameters of each flow that is not being trained: in the worker, in a checkpoint and in the message to the page. */
const BYTES_PER_KEPT_PARAMETER = 12;
/** The engines take a batch in parts of so many rows, unless the flow asks for statistics of the whole of it. */
const MOST_ROWS_AT_ONCE = 1_024;
const FLOP_PER_SECOND = 1e10;
const MOST_BYTES = 1e9;
const MOST_SECONDS = 10;
/** Every update of the page carries the whole curve. */
const MOST_VALIDATIONS = 20_000;

/** Numbers that a row takes in all layers of a training step. */
function numbersPerRow({ dim, transforms }: FlowSpec): number {
  return transforms.reduce((sum, transform) => {
    const bins = 'bins' in transform ? transform.bins : 0;
    if (!('hidden' in transform)) return sum + dim * (bins > 0 ? 16 : 1);
    const hidden = transform.hidden.reduce((total, width) => total + width, 0);
    const perColumn = 'bins' in transform ? splineSize(transform) : 2;
    return sum + 2 * hidden + dim * (2 * perColumn + 2 * bins + 16);
  }, dim);
}

/** What a run would take at least; of `members` flows, one after another. */
export function workOf(flow: FlowSpec, { batch }: Pick<TrainingOptions, 'batch'>, members = 1) {
  const parameters = networkParameterCount(flow);
  const whole = flow.transforms.some(({ kind }) => kind === 'batch-norm');
  const rows = whole ? batch : Math.min(batch, MOST_ROWS_AT_ONCE);
  return {
    parameters,
    bytes:
      parameters * (BYTES_PER_PARAMETER + BYTES_PER_KEPT_PARAMETER * (members - 1)) + 4 * rows * numbersPerRow(flow),
    secondsPerStep: (6 * parameters * batch) / FLOP_PER_SECOND,
  };
}

const whole = (value: number) => Math.round(value).toLocaleString('en-GB');

/** Why a run is too much for a page, in words; undefined where it is not. */
export function tooMuchWork(flow: FlowSpec, training: TrainingOptions, members = 1): Problem | undefined {
  const { parameters, bytes, secondsPerStep } = workOf(flow, training, members);
  if (bytes > MOST_BYTES || secondsPerStep > MOST_SECONDS) {
    return {
      code: 'too-much-work',
      message: `This flow has ${whole(parameters)} parameters: it would take ${(bytes / 1e9).toFixed(1)} GB, and ${secondsPerStep.toPrecision(2)} s for a step of ${whole(training.batch)} rows. A page may take ${MOST_BYTES / 1e9} GB and ${MOST_SECONDS} s.`,
      hint: `Choose smaller hidden layers, fewer bins or layers, ${members > 1 ? 'fewer flows, ' : ''}or a smaller batch.`,
    };
  }
  const validations = training.steps / training.evaluateEvery;
  if (validations > MOST_VALIDATIONS) {
    return {
      code: 'too-much-work',
      message: `This run would validate ${whole(validations)} times, and a page can draw at most ${whole(MOST_VALIDATIONS)}.`,
      hint: `Validate every ${whole(Math.ceil(training.steps / MOST_VALIDATIONS))} steps or less often.`,
    };
  }
  return undefined;
}
