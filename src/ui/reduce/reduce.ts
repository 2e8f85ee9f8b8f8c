/** How the page's state follows from what the session says and what the person does: one pure function. */
import { SESSION_GONE, SESSION_LOST, type SessionEvent } from '../../worker/protocol';
import { remembered, travelled } from '../history';
import { initialState, NOTHING_CHOSEN, TABLE_ORDER } from '../initial-state';
import { withCurrent } from '../runs/kept';
import type { PageState } from '../state';
import { afterChoice, chosenBefore } from './choice';
import type { PageEvent } from './events';
import { afterRun, withoutRun } from './run';

/** The code of the problem that ends a reading which was stopped. */
const CANCELLED = 'cancelled';

const MAX_NOTICES = 20;

/** The state after an event; what the person chose before is remembered. */
export function reduce(state: PageState, event: SessionEvent | PageEvent): PageState {
  return reduceAll(state, [event]);
}

/** The state after events that are one choice, taken back by one undo. */
export function reduceAll(state: PageState, events: readonly (SessionEvent | PageEvent)[]): PageState {
  const next = events.reduce(follow, state);
  return events.some(({ type }) => type === 'undo' || type === 'redo') ? next : remembered(state, next);
}

function follow(state: PageState, event: SessionEvent | PageEvent): PageState {
  switch (event.type) {
    case 'engine':
      return { ...state, engine: event.status };
    case 'loading':
      if (state.opening === undefined) return state;
      return {
        ...state,
        opening: { ...state.opening, name: event.name, fraction: event.fraction, rows: event.rows },
      };
    case 'catalog':
      if (state.opening?.kind === 'again')
        return { ...state, opening: undefined, catalog: event.catalog, profiles: event.catalog.profiles, inferred: [] };
      return {
        ...withoutRun(state),
        ...NOTHING_CHOSEN,
        starting: false,
        // Another may have been asked for while this one was on its way.
        opening: state.opening?.id === event.opening ? undefined : state.opening,
        catalog: event.catalog,
        profiles: event.catalog.profiles,
        inferred: [],
        opened: state.opening?.id === event.opening ? state.opening.request : undefined,
        comparing: undefined,
        compared: goneWith(state, `its catalog, ${state.catalog?.name ?? ''}`),
        ...withOtherSubsets(state, event.opening),
      };
    case 'columns':
    case 'prepared':
    case 'picked':
    case 'set rows':
    case 'set weight':
    case 'set decisions':
    case 'set identity':
    case 'set transform':
    case 'set domain':
    case 'set unit':
    case 'set spikes':
      return afterChoice(state, event);
    case 'training':
    case 'finished':
    case 'run over':
    case 'saved':
    case 'assessment':
    case 'density':
    case 'searching':
    case 'outliers':
    case 'search over':
    case 'comparing':
    case 'compared':
    case 'asked to train':
    case 'run answered':
    case 'end was seen':
    case 'reset':
    case 'renamed run':
    case 'deleted run':
    case 'pinned run':
    case 'found runs':
    case 'deleted result':
    case 'set settings':
    case 'set engine':
      return afterRun(state, event);
    case 'inferring':
      return { ...state, inferring: event.progress };
    case 'inferred':
      return { ...state, inferred: event.rows };
    case 'notice':
      return { ...state, notices: [...state.notices, event.message].slice(-MAX_NOTICES) };
    case 'problem':
      return afterProblem(state, event);
    case 'asked to open':
      return {
        ...state,
        opening: {
          id: event.id,
          kind: event.kind,
          name: event.name,
          request: event.request,
          fraction: Number.NaN,
          rows: 0,
        },
        refusal: undefined,
      };
    case 'cancelled opening':
      return { ...state, opening: undefined };
    case 'undo':
    case 'redo':
      return travelled(state, event.type);
    case 'looked':
      return { ...state, ...event.look };
    case 'dismissed problem':
      return { ...state, refusal: undefined };
    case 'dismissed notices':
      return { ...state, notices: [] };
    default:
      return event satisfies never;
  }
}

/** What is left to say of a comparison whose rows are no longer there. */
function goneWith({ compared }: PageState, what: string): PageState['compared'] {
  if (compared?.kind !== 'found') return compared;
  const { names } = compared.found;
  return {
    kind: 'gone',
    why: `The comparison of ${names.join(', ')} went with ${what}. Press Compare to make one of the rows at hand.`,
  };
}

/** The selection and the subsets of a catalog leave with it; subsets come back where it is opened again. */
function withOtherSubsets(state: PageState, opening: number): Partial<PageState> {
  const { opened, subsets, opening: asked } = state;
  const subsetsOf = opened && subsets.length > 0 ? new Map(state.subsetsOf).set(opened, subsets) : state.subsetsOf;
  const next = asked?.id === opening ? asked.request : undefined;
  return {
    selected: '',
    selection: undefined,
    subsets: (next && subsetsOf.get(next)) ?? [],
    shownSubsets: [],
    subsetsOf,
    limits: {},
    flipped: [],
    overlaid: [],
    difference: false,
    table: TABLE_ORDER,
    colourBy: undefined,
  };
}

/** A refusal ends what was being waited for and leaves everything else as it was. */
function afterProblem(state: PageState, event: Extract<SessionEvent, { type: 'problem' }>): PageState {
  const { problem } = event;
  // The person stopped that reading, or began another: neither is news, and the other goes on.
  if (problem.code === CANCELLED) return state;
  const again = state.opening?.kind === 'again';
  if (event.opening !== undefined && event.opening !== state.opening?.id && !again) return state;
  const next: PageState = {
    ...state,
    refusal: { problem, during: state.opening?.kind },
    opening: undefined,
    ...(state.choosing ? chosenBefore(state) : {}),
    choosing: false,
    starting: false,
  };
  // Nothing is left that could be worked on.
  if (problem.code === SESSION_GONE && state.catalog) {
    const { engineChoice, settings, logDensity, run, shared, results } = state;
    const kept = withCurrent(state);
    return {
      ...initialState,
      engineChoice,
      settings,
      logDensity,
      run,
      runsOver: run,
      shared,
      results,
      ...kept,
      compared: goneWith(state, `its catalog, ${state.catalog.name}`),
      refusal: next.refusal,
    };
  }
  if (problem.code !== SESSION_LOST) return next;
  const { catalog } = state;
  return {
    ...next,
    runsOver: state.run,
    searching: undefined,
    outliers: undefined,
    inferring: undefined,
    inferred: [],
    comparing: undefined,
    compared: goneWith(state, 'the worker that was lost'),
    training: state.finished && state.training,
    opening: catalog && { id: 0, kind: 'again', name: catalog.name, fraction: Number.NaN, rows: 0 },
  };
}
