/** What the parts of the comparison of labels share: the form, and the map that is shown. */
import { type Signal, signal } from '@preact/signals';
import type { ColumnProfile } from '../../catalog/table';
import type { CompareRequest, MapFound } from '../../worker/compare/messages';
import { featuresOf } from '../of-state';
import { perSession } from '../per-session';
import { type Session, useSession } from '../session';
import { seedOf } from '../settings';
import type { PageState } from '../state';

export interface CompareView {
  /** The column of labels; the likeliest where undefined. */
  readonly label: Signal<string | undefined>;
  /** The labels that are chosen of a column. */
  readonly labels: Signal<{ readonly of: string; readonly chosen: readonly string[] } | undefined>;
  readonly against: Signal<boolean>;
  /** Learned columns that are not compared. */
  readonly without: Signal<readonly string[]>;
  /** What keeps rows together; as in the split where undefined. */
  readonly by: Signal<readonly string[] | undefined>;
  readonly flow: Signal<CompareRequest['flow']>;
  /** The columns of the map; the first two that were compared where undefined. */
  readonly axes: Signal<{ readonly x: string; readonly y: string } | undefined>;
  readonly map: Signal<MapFound | { readonly wrong: string } | undefined>;
}

export const viewOf = perSession(
  (): CompareView => ({
    label: signal(undefined),
    labels: signal(undefined),
    against: signal(false),
    without: signal([]),
    by: signal(undefined),
    flow: signal('light'),
    axes: signal(undefined),
    map: signal(undefined),
  }),
);

export const useView = (): CompareView => viewOf(useSession());

/** Different values that a column of labels may have, of texts and of numbers. */
const MOST = { text: 500, number: 20 } as const;
/** So few labels are compared all at once unless the person says otherwise. */
const FEW = 4;

const canLabel = ({ kind, distinct }: ColumnProfile) =>
  distinct >= 2 &&
  distinct <= (kind === 'text' ? MOST.text : kind === 'number' || kind === 'integer' ? MOST.number : 0);

/** Columns that may hold labels, the likeliest first: what rows are grouped by, texts, then numbers of few values. */
export function labelColumns({ profiles, catalog, choices }: PageState): readonly string[] {
  const learned = new Set(choices.map(({ name }) => name));
  const able = profiles.filter((profile) => canLabel(profile) && !learned.has(profile.name));
  const groupings = (catalog?.groupings ?? []).flatMap(({ by }) => (by.length === 1 ? by : []));
  const rank = ({ name, kind }: ColumnProfile) => (groupings.includes(name) ? 0 : kind === 'text' ? 1 : 2);
  return able.toSorted((a, b) => rank(a) - rank(b)).map(({ name }) => name);
}

/** Choices of what keeps rows together: what the session suggests, then columns of texts and whole numbers. */
export function groupChoices(
  { profiles, catalog, prepared }: Pick<PageState, 'profiles' | 'catalog' | 'prepared'>,
  label: string,
): readonly (readonly string[])[] {
  const suggested = [...(prepared?.by.length ? [prepared.by] : []), ...(catalog?.groupings ?? []).map(({ by }) => by)];
  const single = profiles
    .filter(({ kind, distinct }) => distinct >= 3 && (kind === 'text' || kind === 'integer'))
    .map(({ name }) => [name]);
  const seen = new Set<string>();
  return [...suggested, ...single].filter((by) => {
    const key = by.join('\n');
    // Rows of one label in one group would leave no group to test on.
    if (seen.has(key) || key === label) return false;
    seen.add(key);
    return true;
  });
}

/** The labels that are chosen among those of the column, or as many as stand for a choice. */
export function chosenOf(view: CompareView, column: string, all: readonly string[]): readonly string[] {
  const labels = view.labels.value;
  const chosen = labels?.of === column ? labels.chosen.filter((label) => all.includes(label)) : undefined;
  if (chosen) return view.against.value ? chosen.slice(0, 1) : chosen;
  return view.against.value ? all.slice(0, 1) : all.length <= FEW ? all : all.slice(0, 2);
}

export function groupsOf(view: CompareView, state: Pick<PageState, 'prepared'>, label: string): readonly string[] {
  const by = view.by.value ?? state.prepared?.by ?? [];
  return by.join('\n') === label ? [] : by;
}

export const comparedColumns = (view: CompareView, state: PageState): readonly string[] =>
  featuresOf(state)
    .map(({ name }) => name)
    .filter((name) => !view.without.value.includes(name));

/** Compares what the form holds. */
export async function compareLabels(session: Session, label: string, labels: readonly string[]): Promise<void> {
  const view = viewOf(session);
  const state = session.state.value;
  const request: CompareRequest = {
    ...{ label, labels, columns: comparedColumns(view, state), by: groupsOf(view, state, label) },
    ...{ flow: view.flow.value, seed: seedOf(state.settings) },
  };
  await session.ask((commands) => commands.compareLabels(request));
}
