/** The page's one state: what the session last said, and what the person last chose. Never changed in place. */

import type { Problem } from '../base/problem';
import { areUndecided, type RowDecisions } from '../catalog/dependence/decisions';
import { type ColumnDomain, sameDomain } from '../catalog/domain';
import type { SpikeTreatment } from '../catalog/spikes';
import type { ColumnProfile, ColumnTransform } from '../catalog/table';
import type { EngineChoice } from '../engine/choose/choose';
import type { ColumnChoice } from '../share/recipe';
import type { Assessment } from '../worker/messages/assessment';
import type { CatalogSummary, EngineStatus, PreparedRows } from '../worker/messages/catalog';
import type { Density, FinishedTraining, TrainingUpdate } from '../worker/messages/training';
import type { OutliersFound, SearchProgress } from '../worker/outliers/messages';
import type { OpenRequest, SavedRun } from '../worker/protocol';
import type { SelectedRows } from '../worker/selected-rows';
import type { History } from './history';
import type { KeptRun } from './runs/kept';
import type { KeptResult } from './searches/kept';
import { type Columns, type Settings, settingsOf } from './settings';
import type { View } from './views';

/** A catalog that is being read; `again` after the worker was lost, when nothing on the page is replaced. */
export interface Opening {
  /** Every opening has a number of its own. */
  readonly id: number;
  readonly kind: OpenRequest['kind'] | 'again';
  readonly name: string;
  readonly request?: OpenRequest | undefined;
  /** Share read so far, NaN where the size is not known. */
  readonly fraction: number;
  readonly rows: number;
}

/** A problem, and what was being opened when it came. */
export interface Refusal {
  readonly problem: Problem;
  readonly during: Opening['kind'] | undefined;
}

/** What somebody sent: read and checked where it is shown. */
export type Shared =
  | { readonly kind: 'link'; readonly fragment: string }
  | { readonly kind: 'file'; readonly file: File };

/** A density of the past of a run. */
export interface PastDensity {
  readonly step: number;
  readonly density: Density;
}

/** A selection that is kept by name. */
export interface Subset {
  readonly name: string;
  readonly where: string;
}

/** What a person looks at and selects: none of it decides a result. */
export type Look = Pick<PageState, 'selected' | 'selection' | 'subsets' | 'limits' | 'flipped' | 'colourBy'>;

export interface PageState {
  readonly engine: EngineStatus | undefined;
  readonly engineChoice: EngineChoice;
  readonly opening: Opening | undefined;
  readonly catalog: CatalogSummary | undefined;
  /** What the catalog was opened by, where the page asked for it. */
  readonly opened: OpenRequest | undefined;
  /** The columns that the person picked, features and context in the order of picking. */
  readonly choices: readonly ColumnChoice[];
  /** The expression by which rows are used, '' for all. */
  readonly filter: string;
  /** What keeps rows together in the split, none for rows one by one; the session's suggestion where undefined. */
  readonly by: readonly string[] | undefined;
  /** What the person chose to do about columns that follow from others, and about rows that repeat others. */
  readonly decisions: RowDecisions;
  /** Columns that name a row where rows are listed; those that are called like one where undefined. */
  readonly identity: readonly string[] | undefined;
  /** True from a pick until the session answers it. */
  readonly choosing: boolean;
  /** The person's own choice of transform, by column, where it differs from the suggestion. */
  readonly overrides: ReadonlyMap<string, ColumnTransform>;
  /** The person's own word on a column's unit, where it differs from the guess. */
  readonly units: ReadonlyMap<string, string>;
  /** The person's own limits or period of a column, or that it has none, where they differ from the suggestion. */
  readonly domains: ReadonlyMap<string, ColumnDomain | undefined>;
  /** What the person chose to do about spikes, by column. */
  readonly treatments: ReadonlyMap<string, SpikeTreatment>;
  readonly prepared: PreparedRows | undefined;
  readonly settings: Settings;
  readonly history: History;
  /** The highest run number heard of. */
  readonly run: number;
  /** Events of runs up to this number are stale. */
  readonly runsOver: number;
  /** True from the press of Train until the session answers it. */
  readonly starting: boolean;
  readonly training: TrainingUpdate | undefined;
  readonly finished: FinishedTraining | undefined;
  /** The run ended a moment ago: a press of the main button was still meant to pause it, and must not train again. */
  readonly justEnded: boolean;
  readonly assessment: Assessment | undefined;
  /** Runs that have left the page and stay, the newest first, and how many there have been. */
  readonly runs: readonly KeptRun[];
  readonly runsKept: number;
  /** The run as it was kept last. */
  readonly saved: SavedRun | undefined;
  /** A link or a model file that was opened, shown above the workbench. */
  readonly shared: Shared | undefined;
  /** A search for outliers that is under way, and what the last one found. */
  readonly searching: SearchProgress | undefined;
  readonly outliers: OutliersFound | undefined;
  /** Results of searches, which stay when the columns change; the newest first. */
  readonly results: readonly KeptResult[];
  /** The densities of the run so far, thinned, to be looked through afterwards. */
  readonly past: readonly PastDensity[];
  /** Which of them is shown; the newest where undefined. */
  readonly shown: number | undefined;
  /** The context at which the density is shown, in the units of the transformed columns. */
  readonly context: readonly number[];
  /** Which two features the large picture shows, where there are more than two. */
  readonly axes: readonly [number, number];
  readonly warp: boolean;
  /** Whether the picture shows every pair of features, where there are more than two. */
  readonly everyPair: boolean;
  readonly view: View;
  /** A row of the table that is marked in the pictures, and where it lies in the units of the transformed features. */
  readonly marked: { readonly row: number; readonly point: readonly number[] | undefined } | undefined;
  /** The expression of the rows that are selected, '' for none, and those rows as the worker last answered. */
  readonly selected: string;
  readonly selection: SelectedRows | undefined;
  /** Selections that a person kept and named. */
  readonly subsets: readonly Subset[];
  /** Those of catalogs that were open before, by what these were opened by. */
  readonly subsetsOf: ReadonlyMap<OpenRequest, readonly Subset[]>;
  /** The part of a column that pictures show, in the units of the transformed column, by name; all of it where absent. */
  readonly limits: Readonly<Record<string, readonly [number, number]>>;
  /** Columns whose axes are drawn from right to left and from top to bottom. */
  readonly flipped: readonly string[];
  /** The column that colours the points of the picture. */
  readonly colourBy: string | undefined;
  /** The column whose details are shown. */
  readonly inHand: string | undefined;
  readonly refusal: Refusal | undefined;
  readonly notices: readonly string[];
  readonly logDensity: boolean;
}

export const initialState: PageState = {
  engine: undefined,
  engineChoice: 'auto',
  opening: undefined,
  catalog: undefined,
  opened: undefined,
  choices: [],
  filter: '',
  decisions: {},
  by: undefined,
  identity: undefined,
  choosing: false,
  overrides: new Map(),
  units: new Map(),
  domains: new Map(),
  treatments: new Map(),
  prepared: undefined,
  settings: settingsOf('default'),
  history: { past: [], future: [], typing: false },
  run: 0,
  runsOver: 0,
  starting: false,
  training: undefined,
  finished: undefined,
  justEnded: false,
  assessment: undefined,
  runs: [],
  runsKept: 0,
  saved: undefined,
  shared: undefined,
  searching: undefined,
  outliers: undefined,
  results: [],
  past: [],
  shown: undefined,
  context: [],
  axes: [0, 1],
  warp: false,
  everyPair: false,
  view: 'data',
  marked: undefined,
  selected: '',
  selection: undefined,
  subsets: [],
  subsetsOf: new Map(),
  limits: {},
  flipped: [],
  colourBy: undefined,
  inHand: undefined,
  refusal: undefined,
  notices: [],
  logDensity: false,
};

export type Phase =
  | 'no catalog'
  | 'no column'
  /** Columns or rows were changed, and are being prepared. */
  | 'choosing'
  | 'undecided'
  | 'ready'
  | 'starting'
  | 'running'
  | 'paused'
  | 'finished';

/** Where the page stands on the way from a catalog to a trained flow. */
export function phaseOf(state: PageState): Phase {
  if (state.catalog === undefined) return 'no catalog';
  if (state.choosing) return state.starting ? 'starting' : 'choosing';
  if (state.prepared === undefined) return 'no column';
  if (state.prepared.spikes.some(({ treatment }) => treatment === undefined)) return 'undecided';
  if (areUndecided(state.prepared, state.decisions)) return 'undecided';
  if (state.starting) return 'starting';
  if (state.finished !== undefined) return 'finished';
  return state.training?.phase ?? 'ready';
}

/** True for a column that a flow can be trained on. */
export function isUsable(profile: ColumnProfile): boolean {
  return profile.kind === 'number' || profile.kind === 'integer';
}

/** The profile of a column of the open catalog. */
export function profileNamed(state: PageState, wanted: string): ColumnProfile | undefined {
  return state.catalog?.profiles.find(({ name }) => name === wanted);
}

/** The picked columns that are learned. */
export function featuresOf({ choices }: Pick<PageState, 'choices'>): readonly ColumnChoice[] {
  return choices.filter(({ role }) => role !== 'context');
}

/** How many columns are learned and given; one is learned before any is picked. */
export function columnsOf({
  choices,
  prepared,
}: Pick<PageState, 'choices'> & Partial<Pick<PageState, 'prepared'>>): Columns {
  const features = featuresOf({ choices }).length;
  return { features: Math.max(1, features), contexts: choices.length - features, rows: prepared?.trainRows };
}

/** The density that the picture shows: one of the past where the person looks back, else the newest. */
export function shownDensity(state: PageState): { readonly density: Density; readonly step: number } | undefined {
  const past = state.shown === undefined ? undefined : state.past[state.shown];
  if (past) return past;
  const density = state.finished?.density ?? state.training?.density;
  return density && { density, step: state.training?.step ?? 0 };
}

const KEEP_TRUTH: ColumnProfile['suggestion'] = {
  transform: 'none',
  why: 'The true density is known in x itself, and is drawn only without log10.',
};

/** The transform that is suggested for a column, with its reason: none where it would hide a known truth. */
export function suggestionOf(state: PageState, profile: ColumnProfile): ColumnProfile['suggestion'] {
  return state.catalog?.truth === undefined ? profile.suggestion : KEEP_TRUTH;
}

/**
 * The choice that picking a column makes: the person's transform for it, or that which it is picked with (by a recipe, say), or
 * else the suggested one; its unit and its spikes likewise.
 */
export function choiceOf(state: PageState, profile: ColumnProfile, role: 'feature' | 'context'): ColumnChoice {
  const picked = state.choices.find(({ name }) => name === profile.name);
  const transform = state.overrides.get(profile.name) ?? picked?.transform ?? suggestionOf(state, profile).transform;
  const unit = state.units.get(profile.name) ?? picked?.unit ?? profile.unit?.unit;
  const suggested = suggestionOf(state, profile);
  const domain = state.domains.has(profile.name)
    ? state.domains.get(profile.name)
    : picked
      ? picked.domain
      : transform === suggested.transform
        ? suggested.domain
        : undefined;
  // Another transform has other spikes.
  const spikes = state.treatments.get(profile.name) ?? (transform === picked?.transform ? picked.spikes : undefined);
  const choice: ColumnChoice = {
    name: profile.name,
    transform,
    ...(unit ? { unit } : {}),
    // Limits and periods are for what is learned.
    ...(domain && role === 'feature' ? { domain } : {}),
  };
  if (role === 'context') return { ...choice, role };
  return spikes ? { ...choice, spikes } : choice;
}

export function sameChoices(a: readonly ColumnChoice[], b: readonly ColumnChoice[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, role, transform, unit, spikes, domain }, i) => {
      const other = b[i];
      return (
        name === other?.name &&
        role === other.role &&
        transform === other.transform &&
        unit === other.unit &&
        spikes === other.spikes &&
        sameDomain(domain, other.domain)
      );
    })
  );
}
