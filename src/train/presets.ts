/**
 * Named flows with the training that suits them. Each is a few lines of specification, which is the point.
 */
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';
import type { TrainingOptions } from './options';

export interface Preset {
  readonly name: PresetName;
  /** A sentence for the page. */
  readonly about: string;
  flow(dim: number): FlowSpec;
  training: TrainingOptions;
}

export const PRESET_NAMES = ['poster-1d'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

const TRAINING: TrainingOptions = {
  steps: 2000,
  batch: 512,
  learningRate: 1e-2,
  schedule: 'cosine',
  clipNorm: 5,
  evaluateEvery: 50,
  patience: 0,
};

const batchNorm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };

const flowOf = (dim: number, transforms: readonly TransformSpec[]): FlowSpec => ({
  dim,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [...transforms],
});

export const presets: { readonly [Name in PresetName]: Preset & { readonly name: Name } } = {
  'poster-1d': {
    name: 'poster-1d',
    about: "The poster's first model: batch normalisation next to the data, then one spline per column.",
    flow: (dim) => flowOf(dim, [batchNorm, { kind: 'elementwise-spline', order: 'linear', bins: 32, bound: 'auto' }]),
    training: TRAINING,
  },
};
