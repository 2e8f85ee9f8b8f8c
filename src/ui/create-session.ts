/** The session behind the page: what a person does becomes events of the state and commands to the worker, whose events come back. */
import { signal } from '@preact/signals';
import { type Problem, problemOf } from '../base/problem';
import type { Definition } from '../catalog/define/definition';
import type { SessionCommands, SessionEvent } from '../worker/protocol';
import { createChoosing } from './choosing';
import { differInRun } from './history';
import { initialState } from './initial-state';
import { phaseOf } from './of-state';
import { createOpenings, type MayReplace } from './openings';
import type { PageEvent } from './reduce/events';
import { reduceAll } from './reduce/reduce';
import { createRunning } from './running';
import type { Session } from './session';
import type { Look, PageState, Viewed } from './state';

/** A person sees in this time that a run has ended, and no longer aims at Pause. */
const END_MS = 700;

export function createSession(commands: SessionCommands, mayReplace: MayReplace = async () => true): Session {
  const state = signal<PageState>(initialState);
  /** Several events are one choice to the history. */
  const dispatch = (...events: readonly (SessionEvent | PageEvent)[]) => {
    state.value = reduceAll(state.value, events);
  };
  const refuse = (problem: Problem) => dispatch({ type: 'problem', problem });

  const receive = (event: SessionEvent) => {
    if (event.type === 'catalog') openings.isOpen(event.opening);
    const wasChoosing = state.value.choosing;
    dispatch(event);
    if (state.value.justEnded) setTimeout(() => dispatch({ type: 'end was seen' }), END_MS);
    if (event.type === 'catalog' && state.value.choices.length === 0) choosing.pickAtOnce(event.catalog);
    // Another worker has the file's columns alone.
    const { definitions } = state.value;
    if (event.type === 'catalog' && definitions.length > 0) void define(definitions);
    if (event.type === 'columns' && state.value.choosing && !wasChoosing) void prepare();
    if (event.type === 'prepared') warmUp();
  };
  let listening: Promise<void> | undefined;
  const listen = () => {
    listening ??= commands.listen(receive);
    return listening;
  };
  /** Calls the session; an error that it should have told as a problem is told as one here. */
  const call = async <T>(command: () => Promise<T>): Promise<T | undefined> => {
    try {
      await listen();
      return await command();
    } catch (error) {
      refuse(problemOf(error));
      return undefined;
    }
  };

  const openings = createOpenings(state, dispatch, (...asked) => void call(() => commands.open(...asked)), mayReplace);

  /** A picked column will be trained on: the engine loads while the person looks at it. */
  let warm = false;
  const warmUp = () => {
    if (warm || state.value.engine !== undefined) return;
    warm = true;
    void call(() => commands.chooseEngine(state.value.engineChoice));
  };

  /** What is chosen next is chosen among the columns that are being computed. */
  let defining: Promise<unknown> | undefined;
  const choosing = createChoosing(
    state,
    dispatch,
    (request) => call(() => commands.choose(request)),
    () => defining,
  );
  const { prepare, accepted, choose } = choosing;
  const running = createRunning(state, dispatch, commands, choosing, call);

  const define = (definitions: readonly Definition[]): Promise<Problem | undefined> => {
    const answered = call(() => commands.define(definitions, state.value.filter)).then((answer) => {
      if (answer && 'problem' in answer) return answer.problem;
      if (answer) receive({ type: 'columns', columns: answer });
      return undefined;
    });
    defining = answered;
    void answered.then(() => {
      if (defining === answered) defining = undefined;
    });
    return answered;
  };

  /** Goes back or forth among what was chosen; a run that is open is left alone. */
  const travel = (type: 'undo' | 'redo') => {
    const before = state.value;
    const busy = ['starting', 'running', 'paused'].includes(phaseOf(before));
    if (busy && differInRun(before, reduceAll(before, [{ type }]))) return;
    dispatch({ type });
    const { choices, filter, by, weight, decisions, definitions } = state.value;
    if (definitions !== before.definitions) void define(definitions).then((problem) => problem && refuse(problem));
    const rows = filter === before.filter && by === before.by && weight === before.weight;
    const same = choices === before.choices && rows;
    if (same && decisions === before.decisions && definitions === before.definitions) return;
    choose(choices);
  };

  const looked = (look: Partial<Look & Viewed>) => dispatch({ type: 'looked', look });
  return {
    state,
    ...choosing.commands,
    ...running.commands,
    refuse,
    ask: (command) => call(() => command(commands)),
    connect: () => void call(async () => {}),
    define,
    restore({ choices, filter, by, weight, decisions = {}, identity, settings }) {
      dispatch(
        { type: 'set rows', filter, by },
        { type: 'set weight', weight },
        { type: 'set identity', identity },
        { type: 'picked', choices },
        { type: 'set decisions', decisions },
        { type: 'set settings', settings },
      );
      void prepare();
      return accepted();
    },
    opened: openings.opened,
    asked: openings.asked,
    renameRun: (run, name) => dispatch({ type: 'renamed run', run, name }),
    deleteResult(key) {
      dispatch({ type: 'deleted result', key });
      void call(() => commands.forgetSearch(key));
    },
    deleteRun: (run) => dispatch({ type: 'deleted run', run }),
    pinRun: (run, on) => dispatch({ type: 'pinned run', run, on }),
    foundRuns: (found) => dispatch({ type: 'found runs', found }),
    openShared: (shared) => looked({ shared }),
    closeShared: () => looked({ shared: undefined }),
    open: openings.open,
    cancelOpening() {
      dispatch({ type: 'cancelled opening' });
      void call(() => commands.cancelOpening());
    },
    async learn(choices, settings, rows) {
      dispatch(
        ...(rows
          ? ([
              { type: 'set rows', filter: rows.filter, by: rows.by },
              { type: 'set weight', weight: rows.weight },
            ] as const)
          : []),
        { type: 'picked', choices },
        { type: 'looked', look: { view: 'train' } },
        ...(rows?.decisions ? [{ type: 'set decisions', decisions: rows.decisions } as const] : []),
        { type: 'set settings', settings },
      );
      void prepare();
      if ((await accepted()) && phaseOf(state.value) === 'ready') await running.train();
    },
    countRows: (filter) => commands.countRows(filter),
    undo: () => travel('undo'),
    redo: () => travel('redo'),
    setContext(values) {
      looked({ context: values });
      void call(() => commands.setContext(values));
    },
    setAxes: (axes) => looked({ axes }),
    setWarp: (on) => looked({ warp: on }),
    setInstrument(on) {
      looked({ instrument: on });
      void call(() => commands.setInstrument(on));
    },
    setEveryPair: (on) => looked({ everyPair: on }),
    setView(view) {
      if (view !== state.value.view) looked({ view });
    },
    clearMark() {
      if (state.value.marked) looked({ marked: undefined });
    },
    async markRow(row, place) {
      looked({ marked: { row, point: undefined } });
      if (place === undefined) return;
      const point = await call(() => commands.pointOf(place));
      if (!point || state.value.marked?.row !== row) return;
      const { values, ...bars } = point;
      looked({ marked: { row, point: values, ...bars } });
    },
    takeInHand: (inHand) => looked({ inHand }),
    lookBack: (shown) => looked({ shown }),
    chooseEngine(choice) {
      dispatch({ type: 'set engine', choice });
      void call(() => commands.chooseEngine(choice));
    },
    setSettings: (settings) => dispatch({ type: 'set settings', settings }),
    look: looked,
    setLogDensity: (logDensity) => looked({ logDensity }),
    dismissProblem: () => dispatch({ type: 'dismissed problem' }),
    dismissNotices: () => dispatch({ type: 'dismissed notices' }),
  };
}
