/**
 * Named flows with the training that suits them. Each is a few lines of specification, which is the point.
 *
 * Standardised columns are common to all: every flow is given (t − mean) / deviation (`standardise.ts`).
 *
 * What `default` was chosen from, one seed each, 2,000 steps of 512 unless said (nats per row; differences under 0.01 are
 * noise). CAMELS log10 M_total and M_star, test log p: K = 8 linear −1.007, K = 16 linear −0.993, K = 16 quadratic −1.001,
 * K = 8 with 4,000 steps −0.997, five layers −0.997. Checkerboard, NLL above the entropy: K = 8 quadratic 0.055, K = 16
 * quadratic 0.052, K = 8 linear 0.046. Two spirals: K = 8 quadratic 0.054, K = 16 quadratic 0.036, K = 8 linear 0.059.
 */
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';
import type { TrainingOptions } from './options';

export interface Preset {
  /** A sentence for the page. */
  readonly about: string;
  /** Fewest columns that it makes sense for. */
  readonly leastColumns: number;
  flow(dim: number): FlowSpec;
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

const flowOf = (dim: number, transforms: readonly TransformSpec[]): FlowSpec => ({
  dim,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [...transforms],
});

/** `count` layers that visit the columns in alternating order, so that no pair of columns is seen from one side only. */
const alternating = (
  count: number,
  layer: (visit: 'ascending' | 'descending', split: 'first' | 'second') => TransformSpec,
): TransformSpec[] =>
  Array.from({ length: count }, (_, i) => layer(i % 2 ? 'descending' : 'ascending', i % 2 ? 'second' : 'first'));

const batchNorm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };

export const presets = {
  'poster-1d': {
    about: "The poster's first model: batch normalisation next to the data, then one spline per column.",
    leastColumns: 1,
    flow: (dim) =>
      flowOf(dim, [batchNorm, { kind: 'elementwise-spline', order: 'quadratic', bins: 32, bound: 'auto' }]),
    // Large batches and a high rate: the mean of a batch of n blurs the data by σ/√n until the statistics are frozen.
    training: { ...TRAINING, batch: 1024, learningRate: 2e-2 },
  },
  'poster-2d': {
    about: "The poster's second model: three autoregressive linear-rational splines with 8 bins on [−3, 3].",
    leastColumns: 2,
    flow: (dim) =>
      flowOf(
        dim,
        alternating(3, (visit) => ({
          kind: 'autoregressive-spline',
          order: 'linear',
          bins: 8,
          bound: 3,
          hidden: [20, 20],
          activation: 'relu',
          fast: 'density',
          visit,
        })),
      ),
    training: TRAINING,
  },
  default: {
    about: 'The best found for catalogs of 1 to 16 columns: splines whose box and knots are chosen from the data.',
    leastColumns: 1,
    flow: (dim) =>
      dim === 1
        ? flowOf(dim, [{ kind: 'elementwise-spline', order: 'quadratic', bins: 32, bound: 'auto' }])
        : flowOf(
            dim,
            alternating(3, (visit) => ({
              kind: 'autoregressive-spline',
              order: 'linear',
              // 16 bins gained 0.014 nats over 8 on M_total and M_star; with more columns 8 leave less to overfit.
              bins: dim <= 3 ? 16 : 8,
              bound: 'auto',
              hidden: [64, 64],
              activation: 'relu',
              fast: 'density',
              visit,
            })),
          ),
    training: TRAINING,
  },
  maf: {
    about: 'Masked autoregressive flow: five affine layers, each scaling and shifting by the columns before.',
    leastColumns: 2,
    flow: (dim) =>
      flowOf(
        dim,
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
    flow: (dim) =>
      flowOf(
        dim,
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

/** Names of the presets that suit a number of columns. */
export function presetsFor(dim: number): PresetName[] {
  return (Object.keys(presets) as PresetName[]).filter((name) => presets[name].leastColumns <= dim);
}

/** The preset of a name, or undefined. */
export function presetNamed(name: string): Preset | undefined {
  return Object.hasOwn(presets, name) ? presets[name as PresetName] : undefined;
}
