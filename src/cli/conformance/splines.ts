/** Conformance of what is below a flow: single splines, their gradients, and the batch norm layer. */
import type { NdArray } from '../../flow/array';
import type { Parameters } from '../../flow/parameters';
import type { SplineOptions } from '../../flow/spline/options';
import { splineForward, splineInverse } from '../../flow/spline/spline';
import { batchNorm } from '../../flow/transforms/batch-norm';
import { SPLINE_ORDERS } from '../../share/pyro/layer';
import type { Input, Measured } from './engines';
import { badFile, type Case, type CaseOf } from './file';
import {
  flat,
  gradientError,
  gradientTolerance,
  largest,
  largestOfSmaller,
  type Measurement,
  ofLength,
  relativeErrors,
  splineTolerance,
} from './measure';

type Arrays = NonNullable<Measured['arrays']>;
type Measure<Kind extends Case['kind']> = (
  expected: CaseOf<Kind>,
  engine: Measured,
  arrays: Arrays,
) => Promise<Measurement[]>;
type Logits = Pick<
  CaseOf<'elementwise'>,
  'order' | 'bins' | 'bound' | 'x' | `unnormalized_${'widths' | 'heights' | 'derivatives' | 'lambdas'}`
>;

/** The logits as inputs [n, 1, size], one spline per row; λ in the linear order only. */
function logitsOf(given: Logits): { options: SplineOptions; logits: Input[] } {
  const { order, bins, bound, x, unnormalized_lambdas: lambdas } = given;
  const input = (rows: number[][], width: number, name: string): Input => ({
    values: flat(rows, x.length, width, name),
    shape: [x.length, 1, width],
  });
  if (order === 'linear' && !lambdas) throw badFile('a case of the linear order has no unnormalized_lambdas');
  return {
    options: { order: SPLINE_ORDERS[order], bins, bound, pyro: true },
    logits: [
      input(given.unnormalized_widths, bins, 'unnormalized_widths'),
      input(given.unnormalized_heights, bins, 'unnormalized_heights'),
      input(given.unnormalized_derivatives, bins - 1, 'unnormalized_derivatives'),
      ...(order === 'linear' && lambdas ? [input(lambdas, bins, 'unnormalized_lambdas')] : []),
    ],
  };
}

const joined = ([first, ...rest]: readonly NdArray[]) => (first as NdArray).concat(rest, 2);

/** What was computed of a spline at every x: f, f⁻¹, and f at f⁻¹, each with its log-slope. */
type Computed = readonly [
  ArrayLike<number>,
  ArrayLike<number>,
  ArrayLike<number>,
  ArrayLike<number>,
  ArrayLike<number>,
  ArrayLike<number>,
];

function compareElementwise(
  expected: CaseOf<'elementwise'>,
  [y, logDet, back, backLogDet, again, againLogDet]: Computed,
  { precision }: Measured,
): Measurement[] {
  const n = expected.x.length;
  const tolerance = splineTolerance(expected.bins, precision);
  const backwards = relativeErrors(again, expected.x);
  // The log-slope of f at the point found, with its sign turned: what the inverse's should be at that very point.
  const backwardsLogDet = relativeErrors(
    backLogDet,
    Array.from(againLogDet, (value) => -value),
  );
  const error = (found: ArrayLike<number>, name: 'forward' | 'forward_logdet' | 'inverse' | 'inverse_logdet') =>
    relativeErrors(found, ofLength(expected[name], n, name));
  return [
    { quantity: 'forward', error: largest(error(y, 'forward')), tolerance },
    { quantity: 'forward log-det', error: largest(error(logDet, 'forward_logdet')), tolerance },
    { quantity: 'inverse', error: largestOfSmaller(error(back, 'inverse'), backwards), tolerance },
    {
      quantity: 'inverse log-det',
      error: largestOfSmaller(error(backLogDet, 'inverse_logdet'), backwardsLogDet),
      tolerance,
    },
  ];
}

/** A spline at every x, each with logits of its own: f, f⁻¹ and their log-slopes. */
export const measureElementwise: Measure<'elementwise'> = async (expected, engine, arrays) => {
  const { options, logits } = logitsOf(expected);
  const [y = [], logDet = [], back = [], backLogDet = [], again = [], againLogDet = []] = await arrays.evaluate(
    ([values, ...raw]) => {
      const there = splineForward(joined(raw), values as NdArray, options);
      const inverse = splineInverse(joined(raw), values as NdArray, options);
      const round = splineForward(joined(raw), inverse.value, options);
      return [there, inverse, round].flatMap(({ value, logSlope }) => [value, logSlope]);
    },
    [{ values: expected.x, shape: [expected.x.length, 1] }, ...logits],
  );
  return compareElementwise(expected, [y, logDet, back, backLogDet, again, againLogDet], engine);
};

/** The same on an engine that runs whole flows only: a flow of one column for every x, since each has its own spline. */
export async function measureElementwiseFlows(
  expected: CaseOf<'elementwise'>,
  engine: Measured,
): Promise<Measurement[]> {
  const { options, logits } = logitsOf(expected);
  const computed: [number[], number[], number[], number[], number[], number[]] = [[], [], [], [], [], []];
  const base = { kind: 'standard-normal' } as const;
  for (const [i, x] of expected.x.entries()) {
    const raw = logits.flatMap(({ values, shape: [, , width = 0] }) =>
      Array.from({ length: width }, (_, k) => values[i * width + k] as number),
    );
    const spec = { dim: 1, context: 0, base, transforms: [{ kind: 'elementwise-spline' as const, ...options }] };
    const flow = engine.compile(spec, Float64Array.from(raw));
    const there = await flow.forward([x]);
    const back = await flow.inverse([x]);
    const again = await flow.forward([back.value[0] as number]);
    flow.dispose();
    for (const [at, { value, logDet }] of [there, back, again].entries()) {
      computed[2 * at]?.push(value[0] as number);
      computed[2 * at + 1]?.push(logDet[0] as number);
    }
  }
  return compareElementwise(expected, computed, engine);
}

/** Gradients of Σ (w_y f + w_logdet ln f′) by x and by the logits. */
export const measureGradient: Measure<'gradient'> = async (expected, _engine, arrays) => {
  const { options, logits } = logitsOf(expected);
  const n = expected.x.length;
  const weightY = ofLength(expected.weight_y, n, 'weight_y');
  const weightLogDet = ofLength(expected.weight_logdet, n, 'weight_logdet');
  const found = await arrays.gradients(
    ([x, ...raw]) => {
      const { value, logSlope } = splineForward(joined(raw), x as NdArray, options);
      const weighted = value.mul(value.constant(weightY, [n, 1]));
      return weighted.add(logSlope.mul(value.constant(weightLogDet, [n, 1]))).sum(1);
    },
    [{ values: expected.x, shape: [n, 1] }, ...logits],
  );
  const { bins, grad_lambdas: lambdas } = expected;
  const named: [string, number[]][] = [
    ['grad_x', [...ofLength(expected.grad_x, n, 'grad_x')]],
    ['grad_widths', flat(expected.grad_widths, n, bins, 'grad_widths')],
    ['grad_heights', flat(expected.grad_heights, n, bins, 'grad_heights')],
    ['grad_derivatives', flat(expected.grad_derivatives, n, bins - 1, 'grad_derivatives')],
    ...(lambdas && expected.order === 'linear'
      ? [['grad_lambdas', flat(lambdas, n, bins, 'grad_lambdas')] as [string, number[]]]
      : []),
  ];
  return named.map(([quantity, values], i) => ({
    quantity,
    error: gradientError(found[i] ?? [], values),
    tolerance: gradientTolerance(),
  }));
};

type BatchNormState = CaseOf<'batchnorm'>['before'];

/** Batch norm in a training step, with its running statistics, and afterwards. */
export async function measureBatchNorm(
  expected: CaseOf<'batchnorm'>,
  { precision }: Measured,
  arrays: Arrays,
): Promise<Measurement[]> {
  const { dim, momentum, epsilon } = expected;
  const spec = { kind: 'batch-norm', momentum, epsilon } as const;
  const n = expected.y.length;
  const rows = (values: number[][], name: string) => flat(values, n, dim, name);
  const row = (state: BatchNormState): Input[] =>
    // Pyro's relu(γ) is the |γ| of a γ that is not negative.
    [state.gamma.map((gamma) => Math.max(gamma, 0)), state.beta, state.moving_mean, state.moving_variance].map(
      (values) => ({ values: ofLength(values, dim, 'a tensor of batch norm'), shape: [1, dim] }),
    );
  const parameters = ([gamma, beta, mean, variance]: readonly NdArray[]): Parameters => {
    const named: Readonly<Record<string, NdArray | undefined>> = { gamma, beta, mean, variance };
    return (name) => named[name] as NdArray;
  };
  const y = { values: rows(expected.y, 'y'), shape: [n, dim] };

  const [trained = [], logDet = [], mean = [], variance = []] = await arrays.evaluate(
    ([values, ...before]) => {
      const recorded = new Map<string, NdArray>();
      const mapped = batchNorm.forward(spec, parameters(before), values as NdArray, {
        training: true,
        record: (name, value) => recorded.set(name, value),
      });
      const moving = [recorded.get('mean'), recorded.get('variance')].filter((value) => value !== undefined);
      return [mapped.value, mapped.logDet, ...moving];
    },
    [y, ...row(expected.before)],
  );
  const [toLatent = [], toData = []] = await arrays.evaluate(
    ([values, ...after]) => [
      batchNorm.forward(spec, parameters(after), values as NdArray, { training: false }).value,
      batchNorm.inverse(spec, parameters(after), values as NdArray, { training: false }).value,
    ],
    [y, ...row(expected.after)],
  );
  const perRow = expected.train_logdet_inverse.map((entries) => entries.reduce((sum, value) => sum + value, 0));
  const sameForAll = Array.from(perRow, () => logDet[0] ?? Number.NaN);
  const tolerance = splineTolerance(1, precision);
  return [
    { quantity: 'train', error: largest(relativeErrors(trained, rows(expected.train_x, 'train_x'))), tolerance },
    { quantity: 'train log-det', error: largest(relativeErrors(sameForAll, perRow)), tolerance },
    { quantity: 'moving mean', error: largest(relativeErrors(mean, expected.after.moving_mean)), tolerance },
    {
      quantity: 'moving variance',
      error: largest(relativeErrors(variance, expected.after.moving_variance)),
      tolerance,
    },
    {
      quantity: 'eval to latent',
      error: largest(relativeErrors(toLatent, rows(expected.eval_x, 'eval_x'))),
      tolerance,
    },
    {
      quantity: 'eval to data',
      error: largest(relativeErrors(toData, rows(expected.eval_forward, 'eval_forward'))),
      tolerance,
    },
  ];
}
