/** Undo and redo of what the person chose: columns, rows and settings, which are all that decides a result, and the rows selected. */
import type { PageState } from './state';

const CHOSEN = [
  'definitions',
  'choices',
  'overrides',
  'units',
  'domains',
  'treatments',
  'decisions',
  'filter',
  'by',
  'weight',
  'identity',
  'settings',
  'selected',
  'subsets',
] as const satisfies readonly (keyof PageState)[];

export type Chosen = Pick<PageState, (typeof CHOSEN)[number]>;

export interface History {
  readonly past: readonly Chosen[];
  readonly future: readonly Chosen[];
  /** True after a change of what is typed into a setting, to which the next such change belongs. */
  readonly typing: boolean;
}

const MOST = 100;
const NONE: History = { past: [], future: [], typing: false };

const chosenOf = (state: PageState) => Object.fromEntries(CHOSEN.map((key) => [key, state[key]])) as unknown as Chosen;

/** A press that chooses what was chosen already is nothing to take back. */
const differ = (a: Chosen, b: Chosen) => CHOSEN.some((key) => a[key] !== b[key] && written(a[key]) !== written(b[key]));

const written = (value: Chosen[keyof Chosen]) => JSON.stringify(value instanceof Map ? [...value] : value);

/** Whether they differ in more than which rows are selected. */
export const differInRun = (a: PageState, b: PageState) =>
  differ({ ...chosenOf(a), selected: '', subsets: [] }, { ...chosenOf(b), selected: '', subsets: [] });

const onlyTyped = (a: PageState, b: PageState) =>
  !differ({ ...chosenOf(a), settings: b.settings }, chosenOf(b)) &&
  a.settings.preset === b.settings.preset &&
  a.settings.custom === b.settings.custom;

/** The state after what the person did, with the choice before it remembered where it changed. */
export function remembered(before: PageState, after: PageState): PageState {
  if (before.catalog !== after.catalog) return { ...after, history: NONE };
  if (!differ(chosenOf(before), chosenOf(after))) return after;
  const typing = onlyTyped(before, after);
  const { past, typing: wasTyping } = before.history;
  const last = past.at(-1);
  // A refusal has put back what stood before it: there is nothing left of that choice to be taken back.
  if (after.refusal !== before.refusal && last && !differ(last, chosenOf(after))) {
    return { ...after, history: { past: past.slice(0, -1), future: [], typing: false } };
  }
  const kept = typing && wasTyping ? past : [...past, chosenOf(before)].slice(-MOST);
  return { ...after, history: { past: kept, future: [], typing } };
}

/** The state with the choice before the last, or the one that was undone last. */
export function travelled(state: PageState, direction: 'undo' | 'redo'): PageState {
  const { past, future } = state.history;
  const target = direction === 'undo' ? past.at(-1) : future.at(-1);
  if (!target) return state;
  const history: History =
    direction === 'undo'
      ? { past: past.slice(0, -1), future: [...future, chosenOf(state)], typing: false }
      : { past: [...past, chosenOf(state)], future: future.slice(0, -1), typing: false };
  return { ...state, ...target, history };
}
