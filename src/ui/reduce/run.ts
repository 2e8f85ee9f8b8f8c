/** The run in the page's state: its training, its end, what is measured of it, and what of it is stale. */
import type { Density, TrainingPhase } from '../../worker/messages/training';
import type { SessionEvent } from '../../worker/protocol';
import { bounded, runMark, withCurrent, withFound } from '../runs/kept';
import { withResult } from '../searches/kept';
import type { PageState, PastDensity } from '../state';
import type { RunEvent } from './events';

/** Events of the session about a run or a search. */
type SessionRunEvent = Extract<
  SessionEvent,
  {
    type:
      | 'training'
      | 'finished'
      | 'run over'
      | 'saved'
      | 'assessment'
      | 'density'
      | 'searching'
      | 'outliers'
      | 'search over'
      | 'comparing'
      | 'compared';
  }
>;

/** The state without its run, which is kept; what is still to come from that run is stale. */
export function withoutRun(state: PageState): PageState {
  return {
    ...state,
    ...withCurrent(state),
    runsOver: state.run,
    training: undefined,
    finished: undefined,
    justEnded: false,
    assessment: undefined,
    saved: undefined,
    past: [],
    shown: undefined,
    instrument: false,
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

/** The state with this run in place of whatever ran before. */
const underWay = (state: PageState, run: number): PageState => ({ ...state, run, starting: false });

/** A finished run is among the kept ones at once. */
const kept = (state: PageState): PageState => (state.finished ? { ...state, ...withCurrent(state) } : state);

export function afterRun(state: PageState, event: SessionRunEvent | RunEvent): PageState {
  switch (event.type) {
    case 'training':
      if (isStale(state, event.run)) return state;
      return {
        ...underWay(state, event.run),
        training: event.update,
        justEnded: state.justEnded || endsNow(state, event.update.phase),
        past: withPast(state, event.update.step, event.update.density),
        finished: event.update.phase === 'finished' ? state.finished : undefined,
      };
    case 'finished':
      if (isStale(state, event.run)) return state;
      return kept({
        ...underWay(state, event.run),
        finished: event.result,
        justEnded: state.justEnded || endsNow(state, 'finished'),
        past: withPast(state, state.training?.step ?? 0, event.result.density),
        training: state.training && { ...state.training, phase: 'finished' },
      });
    case 'run over':
      if (isStale(state, event.run)) return state;
      return { ...withoutRun(state), run: event.run, runsOver: event.run, starting: false };
    case 'saved':
      return isStale(state, event.run) ? state : kept({ ...state, run: event.run, saved: event.saved });
    case 'assessment':
      return isStale(state, event.run) ? state : { ...state, assessment: event.assessment };
    case 'density': {
      if (isStale(state, event.run)) return state;
      const { density } = event;
      // The past was seen at another context; where nothing is given it was not.
      const isGiven = (state.prepared?.contexts.length ?? 0) > 0;
      const past = isGiven ? [{ step: state.training?.step ?? 0, density }] : state.past;
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
      return { ...state, searching: undefined, outliers: event.found, results: withResult(state, event.found) };
    case 'search over':
      return { ...state, searching: undefined, outliers: undefined };
    case 'comparing':
      return { ...state, comparing: event.progress };
    case 'compared':
      return { ...state, comparing: undefined, compared: { kind: 'found', found: event.found } };
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
    case 'renamed run': {
      const name = event.name.trim();
      if (name === '') return { ...state, runs: [...state.runs] };
      return { ...state, runs: state.runs.map((run) => (run.id === event.run ? { ...run, name } : run)) };
    }
    case 'deleted result':
      return { ...state, results: state.results.filter(({ key }) => key !== event.key) };
    case 'deleted run': {
      const gone = state.runs.filter(({ id }) => id === event.run).map(runMark);
      return {
        ...state,
        runs: state.runs.filter(({ id }) => id !== event.run),
        overlaid: state.overlaid.filter((mark) => !gone.includes(mark)),
      };
    }
    case 'pinned run': {
      const { run: pinned, on } = event;
      return { ...state, runs: bounded(state.runs.map((run) => (run.id === pinned ? { ...run, pinned: on } : run))) };
    }
    case 'found runs':
      return { ...state, ...withFound(state, event.found) };
    default:
      return event satisfies never;
  }
}
