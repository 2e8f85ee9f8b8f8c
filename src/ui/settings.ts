/** What a person can set before training: kept as typed, checked before it is used. */

import type { BaseSpec } from '../flow/bases/registry';
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';
import type { TrainingOptions } from '../train/options';
import { type Preset, type PresetName, presets, presetsFor, sizedTo } from '../train/presets';
import type { Sized } from '../train/sized-flows';
import type { TrainRequest } from '../worker/protocol';

export type SettingField =
  | 'members'
  | 'steps'
  | 'batch'
  | 'learningRate'
  | 'clipNorm'
  | 'evaluateEvery'
  | 'patience'
  | 'seed';

/** Layers that the person has put together, instead of a preset's own. */
export interface CustomFlow {
  readonly base: BaseSpec;
  readonly transforms: readonly TransformSpec[];
}

export interface Settings {
  readonly preset: PresetName;
  /** Undefined while the flow is the preset's own. */
  readonly custom?: CustomFlow | undefined;
  readonly schedule: TrainingOptions['schedule'];
  /** Whether Gaussian mixtures are averaged in; undefined is as the preset does. */
  readonly mixture?: boolean | undefined;
  /** As typed, so that a half-written number is neither lost nor used; `AUTO` is the preset's own number for the rows at hand. */
  readonly typed: Readonly<Record<SettingField, string>>;
}

export interface FieldRule {
  readonly field: SettingField;
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** The same limits as the Recipe's schema, which stays out of the first paint; a unit test holds the two together. */
export const FIELD_RULES: readonly FieldRule[] = [
  {
    field: 'members',
    label: 'Flows',
    help: 'Trained one after the other on other validation rows; their densities are averaged',
    min: 1,
    max: 32,
    integer: true,
  },
  { field: 'steps', label: 'Steps', help: 'One mini-batch each', min: 1, max: 10_000_000, integer: true },
  { field: 'batch', label: 'Batch', help: 'Rows per step', min: 2, max: 65_536, integer: true },
  {
    field: 'learningRate',
    label: 'Learning rate',
    help: "Adam's step size at the start",
    min: 1e-8,
    max: 1,
    integer: false,
  },
  {
    field: 'clipNorm',
    label: 'Gradient clip',
    help: 'Largest norm of the gradient',
    min: 1e-3,
    max: 1e6,
    integer: false,
  },
  {
    field: 'evaluateEvery',
    label: 'Validate every',
    help: 'Steps between two validations',
    min: 1,
    max: 100_000,
    integer: true,
  },
  {
    field: 'patience',
    label: 'Patience',
    help: 'Stop after this many validations without improvement; 0 never stops early',
    min: 0,
    max: 100_000,
    integer: true,
  },
  {
    field: 'seed',
    label: 'Seed',
    help: 'Decides the split, the start and the order of the rows',
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    integer: true,
  },
];

/** What stands in the field of a number that the preset sizes by the rows. */
export const AUTO = 'auto';

export function settingsOf(preset: PresetName, seed = '1'): Settings {
  const { training, sized }: Preset = presets[preset];
  const own = (value: number) => (sized ? AUTO : String(value));
  return {
    preset,
    schedule: training.schedule,
    typed: {
      members: own(1),
      steps: own(training.steps),
      batch: own(training.batch),
      learningRate: own(training.learningRate),
      clipNorm: own(training.clipNorm),
      evaluateEvery: own(training.evaluateEvery),
      patience: own(training.patience),
      seed,
    },
  };
}

/** How many columns are learned, and how many given. */
export interface Columns {
  readonly features: number;
  readonly contexts: number;
  /** Rows to train on; absent before they are known. */
  readonly rows?: number | undefined;
  /** Whether cells have errors, are missing or are limits. */
  readonly measured?: boolean | undefined;
}

/** The preset's own flow and training for the columns and rows at hand. */
export function ownOf({ preset }: Settings, { features, contexts, rows, measured }: Columns): Sized {
  return sizedTo(presets[preset], features, contexts, rows, measured);
}

/** The settings for other numbers of columns: those at hand where their flow suits them, else the best flow's own. */
export function settingsFor(settings: Settings, { features, contexts }: Columns): Settings {
  // The poster's first model treats columns one by one: with two it is not what one starts with.
  const alone = features > 1 && settings.preset === 'poster-1d';
  if (settings.custom || (!alone && presetsFor(features, contexts).includes(settings.preset))) return settings;
  return settingsOf('default', settings.typed.seed);
}

/** The flow that the settings stand for. */
export function flowOf(settings: Settings, columns: Columns): FlowSpec {
  const { custom } = settings;
  const { features, contexts } = columns;
  if (!custom) return ownOf(settings, columns).flow;
  return { dim: features, context: contexts, base: custom.base, transforms: [...custom.transforms] };
}

/** What is wrong with what was typed into a field, or undefined. */
export function fieldError(rule: FieldRule, typed: string): string | undefined {
  if (typed.trim() === AUTO && rule.field !== 'seed') return undefined;
  const value = Number(typed);
  const fits =
    typed.trim() !== '' && value >= rule.min && value <= rule.max && (!rule.integer || Number.isInteger(value));
  if (fits) return undefined;
  const kind = rule.integer ? 'a whole number' : 'a number';
  return `${rule.label} must be ${kind} from ${limit(rule.min)} to ${limit(rule.max)}.`;
}

const limit = (value: number) => (value >= 1 || value === 0 ? value.toLocaleString('en-GB') : String(value));

/** The first thing that is wrong with the settings, or undefined. */
export function settingsError(settings: Settings): string | undefined {
  return FIELD_RULES.map((rule) => fieldError(rule, settings.typed[rule.field])).find((error) => error !== undefined);
}

/** The seed as a number; that of a fresh page while what is typed cannot be used. */
export function seedOf(settings: Settings): number {
  const seed = Number(settings.typed.seed);
  return settings.typed.seed.trim() !== '' && Number.isSafeInteger(seed) && seed >= 0 ? seed : 1;
}

/** The request for a run. Call it only where `settingsError` finds nothing. */
export function trainRequest(settings: Settings, columns: Columns): TrainRequest {
  const { typed, schedule, preset, custom } = settings;
  const own = ownOf(settings, columns);
  const { training } = own;
  const members = typed.members.trim() === AUTO ? own.members : Number(typed.members);
  const { rows } = columns;
  const numberOf = (field: Exclude<keyof TrainingOptions, 'schedule'>) =>
    typed[field].trim() === AUTO ? training[field] : Number(typed[field]);
  return {
    flow: flowOf(settings, columns),
    seed: seedOf(settings),
    training: {
      steps: numberOf('steps'),
      batch: numberOf('batch'),
      learningRate: numberOf('learningRate'),
      schedule,
      clipNorm: numberOf('clipNorm'),
      evaluateEvery: numberOf('evaluateEvery'),
      patience: numberOf('patience'),
    },
    ...(members > 1 ? { members } : {}),
    ...((settings.mixture ?? own.mixture) ? { mixture: true } : {}),
    ...(!custom && rows !== undefined && (presets[preset] as Preset).sized ? { sized: { preset, rows } } : {}),
  };
}
