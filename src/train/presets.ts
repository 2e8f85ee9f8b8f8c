/**
 * Named flows with the training that suits them. Each is a few lines of specification, which is the point.
 *
 * Standardised columns are common to all: every flow is given (t − mean) / deviation (`standardise.ts`).
 *
 * What `default` was chosen from, 2,000 steps of 512 (nats per row). Test log p on CAMELS log10 M_total and M_star is the mean of
 * three seeds, on the same held-out tenth (± 0.022, of which two flows share nearly all); NLL above the entropy is one seed:
 *
 *   layers, hidden, K    M_total, M_star   two moons  eight Gaussians  checkerboard  two spirals
 *   3, [64, 64], 16          −0.998          0.020        0.017           0.045         0.034
 *   5, [48, 48], 12          −0.990          0.019        0.019           0.038         0.034
 *   5, [48, 48], 16          −0.989          0.019        0.020           0.034         0.036
 *   5, [32, 32], 8           −1.016          0.016        0.016           0.041         0.040
 *   6, [32, 32], 16          −0.989          0.021        0.020           0.033         0.036
 *
 * The quadratic order at 3, [64, 64], 16 gave −1.017. Eight columns of the same catalog, two seeds: 3, [64, 64], 8 gave 4.010,
 * 4, [64, 64], 8 gave 4.001, 5, [48, 48], 8 gave 3.992. Four seeds, other splits: 3, [64, 64] gave 4.041 with 8 bins, 4.061 with 6 and
 * 4.052 with 5; on two of them weight decay gave 0.03 more than 8 bins without, with rows blurred by 0.05 it was 0.05 more, which on two
 * columns cost 0.02 at a blur of 0.02, and weights averaged over steps gave 0.002. Learning rates from 5e-3 to 1e-2 made no difference.
 *
 * What `light` was chosen from: eight columns of 4,800 galaxies of 13 simulations in five folds, mean log p on simulations that were
 * held out, one seed: `default` 4.33 in 5.2 s a flow (its best step was near 650 of 2,000), in 1,000 steps 4.54; with 800 steps
 * of 256 and 3, [48, 48], 5 it is 4.66 in 1.1 s. With 20,000 rows to train on `default` is ahead, by 0.06.
 */
import type { BaseSpec } from '../flow/bases/registry';
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';
import type { TrainingOptions } from './options';

export interface Preset {
  /** A sentence for the page. */
  readonly about: string;
  /** Fewest columns that it makes sense for. */
  readonly leastColumns: number;
  /** False where no part of it could look at a context. */
  readonly takesContext: boolean;
  /** For so many columns, given so many others. */
  flow(dim: number, context?: number): FlowSpec;
  readonly training: TrainingOptions;
}

const TRAINING: TrainingOptions = {
  steps: 2000,
  batch: 512,
  learningRate: 5e-3,
  schedule: 'cosine',
  clipNorm: 5,
  evaluateEvery: 50,
  patience: 0,
};

const flowOf = (
  dim: number,
  context: number,
  transforms: readonly TransformSpec[],
  base: BaseSpec = { kind: 'standard-normal' },
): FlowSpec => ({ dim, context, base, transforms: [...transforms] });

/** Tails are learned by the base, and their scale by an affine layer: beyond its box a spline is the identity. */
const learnedTails = (dim: number, context: number, transforms: readonly TransformSpec[]): FlowSpec =>
  flowOf(dim, context, [...transforms, { kind: 'affine', init: 'identity', trainable: true }], {
    kind: 'student-t',
    degrees: 10,
    trainable: true,
  });

/** `count` layers that visit the columns in alternating order, so that no pair of columns is seen from one side only. */
const alternating = (
  count: number,
  layer: (visit: 'ascending' | 'descending', split: 'first' | 'second') => TransformSpec,
): TransformSpec[] =>
  Array.from({ length: count }, (_, i) => layer(i % 2 ? 'descending' : 'ascending', i % 2 ? 'second' : 'first'));

type SplineShape = Pick<Extract<TransformSpec, { kind: 'autoregressive-spline' }>, 'bins' | 'bound' | 'hidden'>;

/** `count` autoregressive linear-rational splines in alternating order. */
const splines = (count: number, shape: SplineShape): TransformSpec[] =>
  alternating(count, (visit) => ({
    kind: 'autoregressive-spline',
    order: 'linear',
    activation: 'relu',
    fast: 'density',
    visit,
    ...shape,
  }));

/** One spline per column, with nothing to depend on. */
const oneSpline = (bins: number): TransformSpec => ({
  kind: 'elementwise-spline',
  order: 'quadratic',
  bins,
  bound: 'auto',
});

const batchNorm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };

/**
 * Few columns bear more layers and bins; with many, fewer leave less to overfit. A single one needs no second spline: on CAMELS
 * log10 M_star given log10 M_total one, two and three layers reached −0.285, −0.306 and −0.289 on held-out simulations (± 0.024),
 * and −0.127, −0.117 and −0.117 on held-out rows.
 */
const layersFor = (dim: number, context: number) => (dim === 1 ? 1 : dim + context <= 3 ? 5 : 3);

export const presets = {
  'poster-1d': {
    about: "The poster's first model: batch normalisation next to the data, then one spline per column.",
    leastColumns: 1,
    takesContext: false,
    flow: (dim) => flowOf(dim, 0, [batchNorm, oneSpline(32)]),
    // Large batches and a high rate: the mean of a batch of n blurs the data by σ/√n until the statistics are frozen.
    training: { ...TRAINING, batch: 1024, learningRate: 2e-2 },
  },
  'poster-2d': {
    about: "The poster's second model: three autoregressive linear-rational splines with 8 bins on [−3, 3].",
    leastColumns: 2,
    takesContext: true,
    flow: (dim, context = 0) => flowOf(dim, context, splines(3, { bins: 8, bound: 3, hidden: [20, 20] })),
    training: TRAINING,
  },
  default: {
    about: 'The best found for catalogs of 1 to 16 columns: splines whose box and knots are chosen from the data.',
    leastColumns: 1,
    takesContext: true,
    flow(dim, context = 0) {
      if (dim + context === 1) return learnedTails(dim, context, [oneSpline(32)]);
      const few = dim + context <= 3;
      const shape: SplineShape = { bins: few ? 12 : 6, bound: 'auto', hidden: few ? [48, 48] : [64, 64] };
      return learnedTails(dim, context, splines(layersFor(dim, context), shape));
    },
    training: TRAINING,
  },
  light: {
    about: 'Smaller and soon trained: for ensembles and cross-fitting, and for catalogs of a few thousand rows.',
    leastColumns: 1,
    takesContext: true,
    flow(dim, context = 0) {
      if (dim + context === 1) return learnedTails(dim, context, [oneSpline(16)]);
      const shape: SplineShape = { bins: dim + context <= 3 ? 8 : 5, bound: 'auto', hidden: [48, 48] };
      return learnedTails(dim, context, splines(3, shape));
    },
    training: { ...TRAINING, steps: 800, batch: 256 },
  },
  maf: {
    about: 'Masked autoregressive flow: five affine layers, each scaling and shifting by the columns before.',
    leastColumns: 2,
    takesContext: true,
    flow: (dim, context = 0) =>
      flowOf(
        dim,
        context,
        alternating(5, (visit) => ({
          kind: 'autoregressive-affine',
          hidden: [64, 64],
          activation: 'tanh',
          fast: 'density',
          visit,
        })),
      ),
    training: TRAINING,
  },
  realnvp: {
    about: 'RealNVP: six affine coupling layers, half of the columns scaling and shifting the other half.',
    leastColumns: 2,
    takesContext: true,
    flow: (dim, context = 0) =>
      flowOf(
        dim,
        context,
        alternating(6, (_visit, split) => ({
          kind: 'coupling-affine',
          hidden: [64, 64],
          activation: 'relu',
          fast: 'density',
          split,
        })),
      ),
    training: TRAINING,
  },
} satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;

/** Names of the presets that suit a number of columns, given so many others. */
export function presetsFor(dim: number, context = 0): PresetName[] {
  return (Object.keys(presets) as PresetName[]).filter((name) => {
    const { leastColumns, takesContext }: Preset = presets[name];
    return leastColumns <= dim && (takesContext || context === 0);
  });
}

/** The preset of a name, or undefined. */
export function presetNamed(name: string): Preset | undefined {
  return Object.hasOwn(presets, name) ? presets[name as PresetName] : undefined;
}
