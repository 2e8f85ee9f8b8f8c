/**
 * The default flow and the light one, sized by their training rows.
 *
 * `default` averages flows, each validated on another tenth, and mixtures beside them. Test ln p in nats of five flows with mixtures, seed 1, on the data that
 * `npm run bench -- ladder` measures (differences of one flow below 0.05 are noise), and of the best of zuko, a mixture and a kernel density:
 *
 *                          default   peer                               default    peer
 *   eight CAMELS     300     2.74    2.27      four of TNG       300     −0.29    −0.57
 *                  1,000     3.35    2.96                      1,000     −0.08    −0.23
 *                  3,000     3.66    3.34                      3,000      0.00    −0.08
 *   four CAMELS      300     0.80    0.62      one Gaussian      300     −4.51    −4.51
 *                  1,000     0.96    0.87      of four columns 1,000     −4.48    −4.48
 *                  3,000     1.05    0.94                      3,000     −4.48    −4.47
 *                 10,000     1.12    1.05
 *
 * Early stopping at a steady rate makes worse flows and better averages than few steps to a rate of 0, which vary less. Of 1,000 rows, batches of 128
 * at 2e-3 are better than 512, 4 bins than 6, and the LU layer helps; more bins or steps do not help 10,000 rows of four columns. A Student-t base after an
 * affine layer learns heavy tails (`tests/cli/statistics-cases.test.ts`).
 */
import type { BaseSpec } from '../flow/bases/registry';
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';
import type { TrainingOptions } from './options';

/** What a preset is for so many columns and rows. */
export interface Sized {
  readonly flow: FlowSpec;
  readonly training: TrainingOptions;
  /** Flows whose densities are averaged, each validated on another tenth of the rows. */
  readonly members: number;
  /** Whether a Gaussian mixture of every member's training rows joins them, with a weight by the validation rows. */
  readonly mixture: boolean;
}

export const TRAINING: TrainingOptions = {
  steps: 2000,
  batch: 512,
  learningRate: 5e-3,
  schedule: 'cosine',
  clipNorm: 5,
  evaluateEvery: 50,
  patience: 0,
};

export const flowOf = (
  dim: number,
  context: number,
  transforms: readonly TransformSpec[],
  base: BaseSpec = { kind: 'standard-normal' },
): FlowSpec => ({ dim, context, base, transforms: [...transforms] });

/**
 * Splines before a linear layer and a base with learned tails. The linear layer starts by whitening the rows and the base with tails as
 * heavy as theirs, so that the untrained flow is no worse than one Gaussian; beyond their boxes splines are the identity, and layer
 * and base have the scale and the weight of the tails to themselves.
 *
 * Given a context, a linear layer comes before the splines too and starts by regression on the context: what varies with it linearly need not be learned, and
 * boxes and knots are those of the residuals. One flow, 8,100 rows to train on, test ln p without it and with it: two moons of sbibm 3.50 and 3.61, its Gaussian mixture
 * −1.21 and −1.17, redshifts given six others 1.485 and 1.497.
 */
const learnedTails = (dim: number, context: number, transforms: readonly TransformSpec[]): FlowSpec =>
  flowOf(
    dim,
    context,
    [
      ...(context > 0 ? [{ kind: 'lu', init: 'whiten', conditional: true } as const] : []),
      ...transforms,
      dim === 1 ? { kind: 'affine', init: 'standardise', trainable: true } : { kind: 'lu', init: 'whiten' },
    ],
    { kind: 'student-t', degrees: 'auto', trainable: true },
  );

/** `count` layers that visit the columns in alternating order, so that no pair of columns is seen from one side only. */
export const alternating = (
  count: number,
  layer: (visit: 'ascending' | 'descending', split: 'first' | 'second') => TransformSpec,
): TransformSpec[] =>
  Array.from({ length: count }, (_, i) => layer(i % 2 ? 'descending' : 'ascending', i % 2 ? 'second' : 'first'));

type SplineShape = Pick<Extract<TransformSpec, { kind: 'autoregressive-spline' }>, 'bins' | 'bound' | 'hidden'>;

/** `count` autoregressive linear-rational splines in alternating order. */
export const splines = (count: number, shape: SplineShape): TransformSpec[] =>
  alternating(count, (visit) => ({
    kind: 'autoregressive-spline',
    order: 'linear-rational',
    activation: 'relu',
    fast: 'density',
    visit,
    ...shape,
  }));

/** One spline per column, with nothing to depend on. */
export const oneSpline = (bins: number): TransformSpec => ({
  kind: 'elementwise-spline',
  order: 'rational-quadratic',
  bins,
  bound: 'auto',
});

/**
 * Few columns bear more layers and bins; with many, fewer leave less to overfit. A single one, given others, has as good a test ln p with one spline as
 * with three. One flow of 9,000 rows of four columns, test ln p with three layers and with five: CAMELS 1.065 and 1.078, TNG 0.046 and 0.060; of 2,700
 * rows of TNG −0.031 both.
 */
function layersFor(dim: number, context: number, rows: number): number {
  if (dim === 1) return 1;
  return dim + context <= 3 || (dim === 4 && context === 0 && rows >= 5_000) ? 5 : 3;
}

/** From this number of training rows on, the largest sizes are used. */
export const MANY_ROWS = 15_000;

/** Flows of the default; of many rows each is better and takes longer. */
const membersFor = (rows: number, few: boolean) =>
  rows < (few ? 8_000 : 12_000) ? 5 : few && rows >= MANY_ROWS ? 2 : 3;
/** One flow, with nothing beside it. */
export const ALONE = { members: 1, mixture: false } as const;

/** Sizes by number of training rows: the last entry whose `from` is reached. */
const SIZES = [
  { from: 0, steps: 2000, batch: 128, learningRate: 2e-3, evaluateEvery: 10, patience: 30, bins: 4, fewBins: 4 },
  { from: 1_500, steps: 2000, batch: 128, learningRate: 2e-3, evaluateEvery: 10, patience: 30, bins: 4, fewBins: 8 },
  { from: 5_000, steps: 3000, batch: 128, learningRate: 3e-3, evaluateEvery: 20, patience: 25, bins: 4, fewBins: 8 },
  {
    from: MANY_ROWS,
    steps: 3000,
    batch: 256,
    learningRate: 3e-3,
    evaluateEvery: 50,
    patience: 20,
    bins: 6,
    fewBins: 12,
  },
] as const;

/**
 * Two or three columns of many rows have finer edges to learn and take a higher rate. 20,000 rows, two flows averaged, nats of test ln p less the truth
 * (checkerboard, two spirals) or of test ln p (M_total and M_star of CAMELS): −.035, −.025 and −1.030 with 3,000 steps of [32, 32], in nine tenths of the
 * time of 2,000 steps of [48, 48], of which one flow has −.044, −.027 and −1.033 and one of [32, 32] −.038, −.030 and −1.032. One hidden layer of 128 units
 * is worse (−.082, −.046, −1.068), and so are 8 bins (−.053, −.043, −1.055).
 */
const FEW_OF_MANY = { steps: 3000, learningRate: 5e-3 } as const;

/**
 * A density given a context has more to learn and is learned longer. One flow of the default, test ln p with the steps above and with these: two moons of
 * sbibm 3.58 and 3.65, redshifts given six others 1.514 and 1.537, one of two CAMELS columns given the other −0.414 and −0.404, two of four
 * given the others 0.237 and 0.233 (8,100 to 9,000 rows). Most stop early.
 *
 * It takes a higher rate too. Three flows averaged, test ln p at 0.003 and at 0.006: SLCP of sbibm (five given eight) −3.85 and −3.70, its two moons 3.679
 * and 3.685, its Gaussian mixture −1.076 and −1.075; redshifts given six others 1.532 and 1.531, with a magnitude given five colours 0.75 and 0.80 (of 16,400 rows 0.96 and 0.99); of
 * eight CAMELS columns four given the others 2.253 and 2.268, two given six 1.954 and 1.956; of eight curved ones two given six −1.854 both. Single flows lose
 * at 0.008: four of CAMELS 0.02, curved ones 0.03. Three hidden layers of 32 units gain 0.2 on SLCP and lose 0.03 to 0.04 on CAMELS, two moons and sixteen curved
 * columns.
 */
const GIVEN = { from: 5_000, steps: 8000, evaluateEvery: 40, learningRate: 6e-3 } as const;

function sizeOf(rows: number, few: boolean, context: number) {
  const { from, bins, fewBins, ...training } = SIZES.findLast((size) => rows >= size.from) ?? SIZES[0];
  const { from: givenFrom, ...longer } = GIVEN;
  const own = {
    ...(few && from === MANY_ROWS ? FEW_OF_MANY : {}),
    ...(context > 0 && rows >= givenFrom ? longer : {}),
  };
  return { bins: few ? fewBins : bins, training: { ...TRAINING, schedule: 'averaged' as const, ...training, ...own } };
}

/** One column: a high rate, since there is one set of knots, and more steps where there are more of them. */
function ofOneColumn(bins: number): Pick<Sized, 'flow' | 'training'> {
  const longer = bins > 12 ? { steps: 4000, evaluateEvery: 40 } : { evaluateEvery: 20 };
  const training = { ...TRAINING, schedule: 'averaged' as const, learningRate: 1e-2, patience: 25, ...longer };
  return { flow: learnedTails(1, 0, [oneSpline(bins)]), training };
}

/**
 * Few, since several flows are averaged and a mixture beside them has the separate modes. Of 1,000 rows of a Gumbel density, and of a skew
 * normal one, five flows of 3 bins have 1 mode and 0.009 and 0.004 nats of excess, those of 5 bins 0.010 and 0.007, those of 7 up to 3 modes;
 * of 20,000, 8 bins have 2 modes. Many rows can show more: 118,000 of the poster's mixture have 0.083 nats of excess with 10 bins.
 */
const fewBinsFor = (rows: number) => Math.max(3, Math.min(32, Math.round(rows / 3_000)));
/** Of one flow alone. */
const binsFor = (rows: number) => Math.max(5, Math.round(0.7 * Math.cbrt(rows)));

/**
 * One column given several has one spline, which can be finer and have a larger network. Redshifts given six others, 9,200 rows to train on: ln p of one
 * flow 1.64 with 4 bins and 64 hidden units, 1.72 with these.
 */
const oneOfMany = (dim: number, rows: number) => (dim === 1 && rows >= 5_000 ? { bins: 12, hidden: [128, 128] } : {});

export function defaultOf(dim: number, context: number, rows: number): Sized {
  if (dim + context === 1) return { ...ofOneColumn(fewBinsFor(rows)), members: 5, mixture: true };
  const few = dim + context <= 3;
  const { bins, training } = sizeOf(rows, few, context);
  const hidden = few ? [32, 32] : [64, 64];
  const shape: SplineShape = { bins, bound: 'auto', hidden, ...(few ? {} : oneOfMany(dim, rows)) };
  const flow = learnedTails(dim, context, splines(layersFor(dim, context, rows), shape));
  return { flow, training, members: membersFor(rows, few), mixture: true };
}

const MEASURED = { fewSteps: 2000, longer: 2, layers: 3, bins: 8, members: 3 } as const;

/**
 * The same for rows with errors or missing cells, of which a step costs eight to ten plain ones. Errors hide fine structure, so that a smaller flow is
 * as good: 20,000 rows of two moons of width 0.1 with errors of 0.1 to 0.4, nats of two flows on clean rows above the truth: 0.039 and 0.042 with
 * 3 layers of 8 bins (28 s of CPU), 0.051 and 0.042 with 5 layers of 12 (46 s).
 */
export function measuredOf({ flow, training, members, mixture }: Sized): Sized {
  const few = flow.dim + flow.context <= 3;
  const steps = few ? Math.min(training.steps, MEASURED.fewSteps) : MEASURED.longer * training.steps;
  let layers = 0;
  const transforms = flow.transforms.flatMap((transform): TransformSpec[] => {
    if (!('bins' in transform)) return [transform];
    layers += 1;
    return layers > MEASURED.layers ? [] : [{ ...transform, bins: Math.min(transform.bins, MEASURED.bins) }];
  });
  return {
    flow: { ...flow, transforms },
    training: { ...training, steps },
    members: members > 1 ? MEASURED.members : 1,
    mixture,
  };
}

export function lightOf(dim: number, context: number, rows: number): Sized {
  if (dim + context === 1) return { ...ofOneColumn(binsFor(Math.min(rows, 5_000))), ...ALONE };
  const { bins, training } = sizeOf(Math.min(rows, 10_000), false, 0);
  const shape: SplineShape = { bins: Math.min(bins, 5), bound: 'auto', hidden: [48, 48] };
  return { flow: learnedTails(dim, context, splines(3, shape)), training: { ...training, steps: 800 }, ...ALONE };
}

/** What a preset chose for so many columns and training rows, in a sentence. */
export function sizeWords({ flow, training, members, mixture }: Sized, columns: number, rows: number): string {
  const layers = flow.transforms.filter(({ kind }) => kind.endsWith('spline'));
  const bins = layers[0] && 'bins' in layers[0] ? layers[0].bins : 0;
  const count = (number: number, noun: string) => `${number.toLocaleString('en-GB')} ${noun}${number === 1 ? '' : 's'}`;
  const parts = `${count(members, 'flow')}${mixture ? ' and a Gaussian mixture beside each' : ''}`;
  const layerWords = `${count(layers.length, 'spline layer')} with ${bins} bins`;
  return `Sized for ${count(rows, 'training row')} of ${count(columns, 'column')}: ${parts}; ${layerWords}, batches of ${training.batch}, learning rate ${training.learningRate}, early stop.`;
}
