/** How the page's state follows from what the session says and what the person does: one pure function. */
import type { SpikeTreatment } from '../catalog/spikes';
import type { ColumnTransform } from '../catalog/table';
import type { ColumnChoice } from '../share/recipe';
import { SESSION_LOST } from '../worker/client';
import type { EngineChoice, SessionEvent } from '../worker/protocol';
import { type Settings, settingsFor } from './settings';
import { type Opening, type PageState, sameChoices } from './state';

/** What the person did, as far as the state knows of it. */
export type PageEvent =
  | { readonly type: 'asked to open'; readonly kind: Opening['kind']; readonly name: string }
  | { readonly type: 'cancelled opening' }
  | { readonly type: 'picked'; readonly choices: readonly ColumnChoice[] }
  | { readonly type: 'set transform'; readonly column: string; readonly transform: ColumnTransform }
  | { readonly type: 'set spikes'; readonly column: string; readonly treatment: SpikeTreatment }
  | { readonly type: 'asked to train' }
  | { readonly type: 'run answered'; readonly run: number }
  | { readonly type: 'reset' }
  | { readonly type: 'set settings'; readonly settings: Settings }
  | { readonly type: 'set engine'; readonly choice: EngineChoice }
  | { readonly type: 'set log density'; readonly on: boolean }
  | { readonly type: 'dismissed problem' }
  | { readonly type: 'dismissed notices' };

/** The code of the problem that ends a reading which was stopped. */
const CANCELLED = 'cancelled';

const MAX_NOTICES = 20;

/** The state without its run; what is still to come from that run is stale. */
function withoutRun(state: PageState): PageState {
  return { ...state, runsOver: state.run, training: undefined, finished: undefined };
}

const isStale = (state: PageState, run: number) => run <= state.runsOver || run < state.run;

export function reduce(state: PageState, event: SessionEvent | PageEvent): PageState {
  switch (event.type) {
    case 'engine':
      return { ...state, engine: event.status };
    case 'loading':
      if (state.opening === undefined) return state;
      return {
        ...state,
        opening: { kind: state.opening.kind, name: event.name, fraction: event.fraction, rows: event.rows },
      };
    case 'catalog':
      if (state.opening?.kind === 'again') return { ...state, opening: undefined, catalog: event.catalog };
      return {
        ...withoutRun(state),
        starting: false,
        opening: undefined,
        catalog: event.catalog,
        choices: [],
        choosing: false,
        overrides: new Map(),
        treatments: new Map(),
        prepared: undefined,
        refusal: undefined,
        notices: [],
      };
    case 'prepared':
      return afterPrepared(state, event);
    case 'training':
      if (isStale(state, event.run)) return state;
      return {
        ...state,
        run: event.run,
        starting: false,
        training: event.update,
        finished: event.update.phase === 'finished' ? state.finished : undefined,
      };
    case 'finished':
      if (isStale(state, event.run)) return state;
      return {
        ...state,
        run: event.run,
        starting: false,
        finished: event.result,
        training: state.training && { ...state.training, phase: 'finished' },
      };
    case 'notice':
      return { ...state, notices: [...state.notices, event.message].slice(-MAX_NOTICES) };
    case 'problem':
      return afterProblem(state, event);
    case 'asked to open':
      return {
        ...state,
        opening: { kind: event.kind, name: event.name, fraction: Number.NaN, rows: 0 },
        refusal: undefined,
      };
    case 'cancelled opening':
      return { ...state, opening: undefined };
    case 'picked':
      return {
        ...state,
        choices: event.choices,
        choosing: true,
        refusal: undefined,
        settings:
          event.choices.length === Math.max(1, state.choices.length)
            ? state.settings
            : settingsFor(state.settings, event.choices.length),
      };
    case 'set transform':
      return {
        ...state,
        overrides: new Map(state.overrides).set(event.column, event.transform),
        // Other spikes, to be decided on anew.
        treatments: new Map([...state.treatments].filter(([column]) => column !== event.column)),
      };
    case 'set spikes':
      return { ...state, treatments: new Map(state.treatments).set(event.column, event.treatment) };
    case 'asked to train':
      return { ...state, starting: true, refusal: undefined };
    case 'run answered':
      if (event.run === 0) return { ...state, starting: false };
      return event.run > state.run ? { ...withoutRun(state), run: event.run } : state;
    case 'reset':
      return { ...withoutRun(state), notices: [] };
    case 'set settings':
      return { ...state, settings: event.settings };
    case 'set engine':
      return { ...state, engineChoice: event.choice };
    case 'set log density':
      return { ...state, logDensity: event.on };
    case 'dismissed problem':
      return { ...state, refusal: undefined };
    case 'dismissed notices':
      return { ...state, notices: [] };
    default:
      return event satisfies never;
  }
}

function afterPrepared(state: PageState, event: Extract<SessionEvent, { type: 'prepared' }>): PageState {
  const { prepared } = event;
  // The answer to a pick that the person has changed since.
  if (state.choices.length > 0 && !sameChoices(state.choices, prepared.columns)) return state;
  const next = { ...state, prepared, choices: prepared.columns, choosing: false };
  // Rows that nobody asked to change are those of a worker that was started again: what was learned from them stands.
  return state.choosing ? withoutRun(next) : next;
}

/** A refusal ends what was being waited for and leaves everything else as it was. */
function afterProblem(state: PageState, event: Extract<SessionEvent, { type: 'problem' }>): PageState {
  const { problem } = event;
  // The person stopped that reading, or began another: neither is news, and the other goes on.
  if (problem.code === CANCELLED) return state;
  const next: PageState = {
    ...state,
    refusal: { problem, during: state.opening?.kind },
    opening: undefined,
    choices: state.choosing ? (state.prepared?.columns ?? []) : state.choices,
    choosing: false,
    starting: false,
  };
  if (problem.code !== SESSION_LOST) return next;
  const { catalog } = state;
  return {
    ...next,
    runsOver: state.run,
    training: state.finished && state.training,
    opening: catalog && { kind: 'again', name: catalog.name, fraction: Number.NaN, rows: 0 },
  };
}
