/** How the page's state follows from what the session says and what the person does: one pure function. */
import type { RowDecisions } from '../catalog/dependence/decisions';
import type { ColumnDomain } from '../catalog/domain';
import type { SpikeTreatment } from '../catalog/spikes';
import type { ColumnTransform } from '../catalog/table';
import type { ColumnChoice } from '../share/recipe';
import {
  type Density,
  type EngineChoice,
  SESSION_GONE,
  SESSION_LOST,
  type SessionEvent,
  type TrainingPhase,
} from '../worker/protocol';
import { remembered, travelled } from './history';
import { type Columns, type Settings, settingsFor } from './settings';
import {
  columnsOf,
  initialState,
  type Opening,
  type PageState,
  type PastDensity,
  type Shared,
  sameChoices,
} from './state';

/** What the person did, as far as the state knows of it. */
export type PageEvent =
  | { readonly type: 'asked to open'; readonly id: number; readonly kind: Opening['kind']; readonly name: string }
  | { readonly type: 'cancelled opening' }
  | { readonly type: 'picked'; readonly choices: readonly ColumnChoice[] }
  | { readonly type: 'set identity'; readonly identity: readonly string[] | undefined }
  /** Limits, a period, or none of them. */
  | { readonly type: 'set domain'; readonly column: string; readonly domain: ColumnDomain | undefined }
  | { readonly type: 'set transform'; readonly column: string; readonly transform: ColumnTransform }
  | { readonly type: 'set unit'; readonly column: string; readonly unit: string }
  | { readonly type: 'set spikes'; readonly column: string; readonly treatment: SpikeTreatment }
  | { readonly type: 'set rows'; readonly filter: string; readonly by: readonly string[] | undefined }
  | { readonly type: 'set decisions'; readonly decisions: RowDecisions }
  | { readonly type: 'undo' | 'redo' }
  | { readonly type: 'set context'; readonly values: readonly number[] }
  | { readonly type: 'set axes'; readonly axes: readonly [number, number] }
  | { readonly type: 'set warp'; readonly on: boolean }
  | { readonly type: 'look back'; readonly shown: number | undefined }
  | { readonly type: 'asked to train' }
  | { readonly type: 'run answered'; readonly run: number }
  /** A moment has passed since the run ended. */
  | { readonly type: 'end was seen' }
  | { readonly type: 'reset' }
  | { readonly type: 'set settings'; readonly settings: Settings }
  | { readonly type: 'set engine'; readonly choice: EngineChoice }
  | { readonly type: 'set log density'; readonly on: boolean }
  | { readonly type: 'opened shared'; readonly shared: Shared | undefined }
  | { readonly type: 'dismissed problem' }
  | { readonly type: 'dismissed notices' };

/** The code of the problem that ends a reading which was stopped. */
const CANCELLED = 'cancelled';

const MAX_NOTICES = 20;

/** The state without its run; what is still to come from that run is stale. */
function withoutRun(state: PageState): PageState {
  return {
    ...state,
    runsOver: state.run,
    training: undefined,
    finished: undefined,
    justEnded: false,
    assessment: undefined,
    saved: undefined,
    past: [],
    shown: undefined,
  };
}

const endsNow = ({ training }: PageState, phase: TrainingPhase) =>
  phase === 'finished' && training?.phase !== 'finished';

const isStale = (state: PageState, run: number) => run <= state.runsOver || run < state.run;

/** Densities kept of a run, at most: a plane of 64 cells a side takes 16 kB. */
const MOST_PAST = 120;

/** The densities of a run with the newest; every second goes where they have become too many. */
function withPast({ past }: PageState, step: number, density: Density): readonly PastDensity[] {
  const next = [...past.filter((other) => other.step < step), { step, density }];
  return next.length > MOST_PAST ? next.filter((_, i) => i % 2 === 0 || i === next.length - 1) : next;
}

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
      if (state.opening?.kind === 'again') return { ...state, opening: undefined, catalog: event.catalog };
      return {
        ...withoutRun(state),
        starting: false,
        // Another may have been asked for while this one was on its way.
        opening: state.opening?.id === event.opening ? undefined : state.opening,
        catalog: event.catalog,
        choices: [],
        filter: '',
        decisions: {},
        by: undefined,
        identity: undefined,
        context: [],
        axes: [0, 1],
        choosing: false,
        overrides: new Map(),
        units: new Map(),
        domains: new Map(),
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
        justEnded: state.justEnded || endsNow(state, event.update.phase),
        past: withPast(state, event.update.step, event.update.density),
        finished: event.update.phase === 'finished' ? state.finished : undefined,
      };
    case 'finished':
      if (isStale(state, event.run)) return state;
      return {
        ...state,
        run: event.run,
        starting: false,
        finished: event.result,
        justEnded: state.justEnded || endsNow(state, 'finished'),
        past: withPast(state, state.training?.step ?? 0, event.result.density),
        training: state.training && { ...state.training, phase: 'finished' },
      };
    case 'run over':
      if (isStale(state, event.run)) return state;
      return { ...withoutRun(state), run: event.run, runsOver: event.run, starting: false };
    case 'saved':
      return isStale(state, event.run) ? state : { ...state, run: event.run, saved: event.saved };
    case 'assessment':
      return isStale(state, event.run) ? state : { ...state, assessment: event.assessment };
    case 'density': {
      if (isStale(state, event.run)) return state;
      const { density } = event;
      // The past was seen at another context.
      const past = [{ step: state.training?.step ?? 0, density }];
      return {
        ...state,
        past,
        shown: undefined,
        training: state.training && { ...state.training, density },
        finished: state.finished && { ...state.finished, density },
      };
    }
    case 'searching':
      return { ...state, searching: event.progress };
    case 'outliers':
      return { ...state, searching: undefined, outliers: event.found };
    case 'search over':
      return { ...state, searching: undefined, outliers: undefined };
    case 'notice':
      return { ...state, notices: [...state.notices, event.message].slice(-MAX_NOTICES) };
    case 'problem':
      return afterProblem(state, event);
    case 'asked to open':
      return {
        ...state,
        opening: { id: event.id, kind: event.kind, name: event.name, fraction: Number.NaN, rows: 0 },
        refusal: undefined,
      };
    case 'cancelled opening':
      return { ...state, opening: undefined };
    case 'picked': {
      const none = event.choices.length === 0;
      return {
        ...(none ? { ...withoutRun(state), prepared: undefined } : state),
        choices: event.choices,
        decisions: sameColumns(state.choices, event.choices) ? state.decisions : withoutDependent(state.decisions),
        choosing: !none,
        refusal: undefined,
        settings: sameCounts(columnsOf(state), columnsOf(event))
          ? state.settings
          : settingsFor(state.settings, columnsOf(event)),
      };
    }
    case 'set rows':
      return { ...state, filter: event.filter, by: event.by, choosing: state.choices.length > 0, refusal: undefined };
    case 'set decisions':
      return { ...state, decisions: event.decisions };
    case 'set identity':
      return { ...state, identity: event.identity };
    case 'undo':
    case 'redo':
      return travelled(state, event.type);
    case 'set context':
      return { ...state, context: event.values };
    case 'set axes':
      return { ...state, axes: event.axes };
    case 'set warp':
      return { ...state, warp: event.on };
    case 'look back':
      return { ...state, shown: event.shown };
    case 'set transform':
      return {
        ...state,
        overrides: new Map(state.overrides).set(event.column, event.transform),
        // An angle stays as it is.
        domains:
          event.transform !== 'none' &&
          state.choices.some(({ name, domain }) => name === event.column && domain?.kind === 'angle')
            ? new Map(state.domains).set(event.column, undefined)
            : state.domains,
        // Other spikes, to be decided on anew.
        treatments: new Map([...state.treatments].filter(([column]) => column !== event.column)),
      };
    case 'set domain':
      return {
        ...state,
        domains: new Map(state.domains).set(event.column, event.domain),
        overrides:
          event.domain?.kind === 'angle' ? new Map(state.overrides).set(event.column, 'none') : state.overrides,
      };
    case 'set unit':
      return { ...state, units: new Map(state.units).set(event.column, event.unit) };
    case 'set spikes':
      return { ...state, treatments: new Map(state.treatments).set(event.column, event.treatment) };
    case 'asked to train':
      return { ...state, starting: true, refusal: undefined };
    case 'run answered':
      if (event.run === 0) return { ...state, starting: false };
      return event.run > state.run ? { ...withoutRun(state), run: event.run } : state;
    case 'end was seen':
      return { ...state, justEnded: false };
    case 'reset':
      return { ...withoutRun(state), starting: false, notices: [] };
    case 'set settings':
      return { ...state, settings: event.settings };
    case 'set engine':
      return { ...state, engineChoice: event.choice };
    case 'set log density':
      return { ...state, logDensity: event.on };
    case 'opened shared':
      return { ...state, shared: event.shared };
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
  const { columns, filter = '', by, decisions = {} } = prepared.request;
  if (state.choices.length > 0 && !sameChoices(state.choices, columns)) return state;
  if (filter !== state.filter || !sameNames(by, state.by) || !sameDecisions(decisions, state.decisions)) return state;
  const count = prepared.features.length;
  const next: PageState = {
    ...state,
    prepared,
    // The same, but the person's own: a copy would count as a change to be undone.
    choices: state.choices.length > 0 ? state.choices : columns,
    choosing: false,
    // Those of a worker that was started again are looked at where the person looked before.
    context:
      state.choosing || state.context.length !== prepared.contexts.length
        ? prepared.contexts.map(({ median }) => median)
        : state.context,
    axes: state.axes.every((axis) => axis < count) ? state.axes : [0, 1],
  };
  // Rows that nobody asked to change are those of a worker that was started again: what was learned from them stands.
  return state.choosing ? withoutRun(next) : next;
}

const sameDecisions = (a: RowDecisions, b: RowDecisions) =>
  a.dependent === b.dependent && a.duplicates === b.duplicates;

/** Other columns follow from one another in other ways, to be decided on anew. */
const withoutDependent = ({ duplicates }: RowDecisions): RowDecisions => (duplicates ? { duplicates } : {});

const sameColumns = (a: readonly ColumnChoice[], b: readonly ColumnChoice[]) =>
  a.length === b.length && a.every(({ name }) => b.some((other) => other.name === name));

/** What crossed from the worker is a copy. */
const sameNames = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
  a?.join('\n') === b?.join('\n') && a?.length === b?.length;

const sameCounts = (a: Columns, b: Columns) => a.features === b.features && a.contexts === b.contexts;

/** What the rows at hand were chosen by; the rest of a refused choice would be shown and not be true. */
function chosenBefore({
  prepared,
  filter,
  by,
  decisions,
}: PageState): Pick<PageState, 'choices' | 'filter' | 'by' | 'decisions'> {
  if (!prepared) return { choices: [], filter, by, decisions };
  const { request } = prepared;
  return { choices: request.columns, filter: request.filter ?? '', by: request.by, decisions: request.decisions ?? {} };
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
    const { engineChoice, settings, logDensity, run, shared } = state;
    return { ...initialState, engineChoice, settings, logDensity, run, runsOver: run, shared, refusal: next.refusal };
  }
  if (problem.code !== SESSION_LOST) return next;
  const { catalog } = state;
  return {
    ...next,
    runsOver: state.run,
    searching: undefined,
    outliers: undefined,
    training: state.finished && state.training,
    opening: catalog && { id: 0, kind: 'again', name: catalog.name, fraction: Number.NaN, rows: 0 },
  };
}
