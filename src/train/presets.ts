/**
 * Named flows with the training that suits them. Each is a few lines of specification, which is the point.
 *
 * Common to all: a flow sees (t − median) / (scaled quartiles) of every column (`standardise.ts`).
 *
 * `default` and `light` are in `sized-flows.ts`.
 */
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';
import type { TrainingOptions } from './options';
import {
  ALONE,
  alternating,
  defaultOf,
  flowOf,
  lightOf,
  MANY_ROWS,
  measuredOf,
  oneSpline,
  type Sized,
  splines,
  TRAINING,
} from './sized-flows';

export interface Preset {
  /** A sentence for the page. */
  readonly about: string;
  /** Fewest columns that it makes sense for. */
  readonly leastColumns: number;
  /** False where no part of it could look at a context. */
  readonly takesContext: boolean;
  /** For so many columns, given so many others, and for many rows. */
  flow(dim: number, context?: number): FlowSpec;
  readonly training: TrainingOptions;
  /** For so many rows to train on; absent where they make no difference. */
  sized?(dim: number, context: number, rows: number): Sized;
}

const batchNorm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };

/** A flow of so many layers whose order or whose halves are exchanged from one to the next. */
const turnedAbout =
  (...layers: Parameters<typeof alternating>): Preset['flow'] =>
  (dim, context = 0) =>
    flowOf(dim, context, alternating(...layers));

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
    about:
      'The best found for catalogs of 1 to 16 columns: sized by their rows, with boxes and knots chosen from the data.',
    leastColumns: 1,
    takesContext: true,
    flow: (dim, context = 0) => defaultOf(dim, context, MANY_ROWS).flow,
    training: TRAINING,
    sized: defaultOf,
  },
  light: {
    about: 'Smaller and soon trained: for ensembles and cross-fitting.',
    leastColumns: 1,
    takesContext: true,
    flow: (dim, context = 0) => lightOf(dim, context, MANY_ROWS).flow,
    training: { ...TRAINING, steps: 800, batch: 256 },
    sized: lightOf,
  },
  maf: {
    about: 'Masked autoregressive flow: five affine layers, each scaling and shifting by the columns before.',
    leastColumns: 2,
    takesContext: true,
    flow: turnedAbout(5, (visit) => ({
      kind: 'autoregressive-affine',
      hidden: [64, 64],
      activation: 'tanh',
      fast: 'density',
      visit,
    })),
    training: TRAINING,
  },
  realnvp: {
    about: 'RealNVP: six affine coupling layers, half of the columns scaling and shifting the other half.',
    leastColumns: 2,
    takesContext: true,
    flow: turnedAbout(6, (_visit, split) => ({
      kind: 'coupling-affine',
      hidden: [64, 64],
      activation: 'relu',
      fast: 'density',
      split,
    })),
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

/**
 * What a preset is for so many columns, given so many others, and so many rows to train on; without them before they are known. `measured` is whether rows
 * have errors or missing cells.
 */
export function sizedTo(
  preset: Preset,
  dim: number,
  context: number,
  rows: number | undefined,
  measured = false,
): Sized {
  const unsized = { flow: preset.flow(dim, context), training: preset.training, ...ALONE };
  const sized = rows === undefined ? undefined : preset.sized?.(dim, context, rows);
  return sized && measured ? measuredOf(sized) : (sized ?? unsized);
}

/** The preset of a name, or undefined. */
export function presetNamed(name: string): Preset | undefined {
  return Object.hasOwn(presets, name) ? presets[name as PresetName] : undefined;
}
