/** What follows from the page's state: where the page stands, which columns are learned, what a pick chooses. */
import { areUndecided } from '../catalog/dependence/decisions';
import { sameDomain } from '../catalog/domain';
import { isMeasured, measurementOf } from '../catalog/measured/measurement';
import type { ColumnProfile } from '../catalog/table';
import type { ColumnChoice } from '../share/recipe';
import type { Density } from '../worker/messages/training';
import type { Columns } from './settings';
import type { PageState } from './state';

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
  return state.profiles.find(({ name }) => name === wanted);
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
  return {
    features: Math.max(1, features),
    contexts: choices.length - features,
    rows: prepared?.trainRows,
    measured: choices.some(isMeasured),
  };
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
  // What is known of each cell stays with a column whatever its transform.
  return { ...choice, ...(spikes ? { spikes } : {}), ...measurementOf(picked ?? {}) };
}

const sameMeasurement = (a: ColumnChoice, b: ColumnChoice) =>
  JSON.stringify(measurementOf(a)) === JSON.stringify(measurementOf(b));

/** The columns of the last comparison, in the order in which they stand behind those of the catalog's table. */
export function comparedNames({ compared }: Pick<PageState, 'compared'>): readonly string[] {
  if (compared?.kind !== 'found') return [];
  const { probabilities, logBayes, none } = compared.found.answers;
  return [...probabilities, ...logBayes, none];
}

/** Columns that were computed of the rows of the open catalog, beside its own: answers to many rows, and what labels were told apart by. */
export const answerNames = (state: Pick<PageState, 'compared' | 'inferred'>): readonly string[] => [
  ...state.inferred.flatMap(({ all }) => all),
  ...comparedNames(state),
];

export function sameChoices(a: readonly ColumnChoice[], b: readonly ColumnChoice[]): boolean {
  return (
    a.length === b.length &&
    a.every((own, i) => {
      const { name, role, transform, unit, spikes, domain } = own;
      const other = b[i];
      return (
        name === other?.name &&
        sameMeasurement(own, other) &&
        role === other.role &&
        transform === other.transform &&
        unit === other.unit &&
        spikes === other.spikes &&
        sameDomain(domain, other.domain)
      );
    })
  );
}
