/** The session behind the page: what a person does becomes events of the state and commands to the worker, whose events come back. */
import { signal } from '@preact/signals';
import { type Problem, problemOf } from '../base/problem';
import type { Definition } from '../catalog/define/definition';
import type { OpenRequest, SessionCommands, SessionEvent } from '../worker/protocol';
import { createChoosing } from './choosing';
import { differInRun } from './history';
import { nameOf } from './name-of-request';
import { columnsOf, phaseOf } from './of-state';
import type { PageEvent } from './reduce/events';
import { reduceAll } from './reduce/reduce';
import type { Session } from './session';
import { seedOf, settingsError, trainRequest } from './settings';
import { initialState, type PageState } from './state';
import { until } from './until';

/** A person sees in this time that a run has ended, and no longer aims at Pause. */
const END_MS = 700;

/** Asks before another catalog takes the place of work on the page. */
export type MayReplace = (state: PageState, name: string) => Promise<boolean>;

export function createSession(commands: SessionCommands, mayReplace: MayReplace = async () => true): Session {
  const state = signal<PageState>(initialState);
  /** Several events are one choice to the history. */
  const dispatch = (...events: readonly (SessionEvent | PageEvent)[]) => {
    state.value = reduceAll(state.value, events);
  };
  const refuse = (problem: Problem) => dispatch({ type: 'problem', problem });

  /** The numbers of what was asked for last, and of what is open. */
  let askedId = 0;
  let openId = 0;
  let lastAsked: OpenRequest | undefined;
  let lastOpened: OpenRequest | undefined;
  const requests = new Map<number, OpenRequest>();
  const receive = (event: SessionEvent) => {
    if (event.type === 'catalog') {
      openId = event.opening;
      lastOpened = requests.get(openId) ?? lastOpened;
      requests.delete(openId);
    }
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
  let starts = 0;
  const startRun = async (start: SessionCommands['train']) => {
    const wrong = settingsError(state.value.settings);
    if (wrong !== undefined) {
      refuse({ code: 'settings', message: wrong, hint: 'Correct it under Settings and press Train again.' });
      return;
    }
    if (seedOf(state.value.settings) !== choosing.splitSeed()) choose(state.value.choices);
    dispatch({ type: 'asked to train' });
    starts += 1;
    const mine = starts;
    const run = await call(() => start(requestOf(state.value)));
    // Cancelled, and perhaps asked for anew.
    if (mine === starts) dispatch({ type: 'run answered', run: run ?? 0 });
  };

  /** By the press itself: who has gone elsewhere when the worker answers stays there. */
  const showTraining = () => {
    if (state.value.view === 'data') dispatch({ type: 'set view', view: 'train' });
  };

  /** Train was pressed while rows were prepared: leaving a field, by that very press, may have changed them. */
  const startWhenPrepared = async () => {
    dispatch({ type: 'asked to train' });
    const prepared = await accepted();
    if (phaseOf(state.value) !== 'starting') return;
    if (prepared) await startRun((request) => commands.train(request));
    else dispatch({ type: 'run answered', run: 0 });
  };

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

  return {
    state,
    ...choosing.commands,
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
    opened: () => lastOpened,
    asked: () => lastAsked,
    goOn: (from, paused = false) => void startRun((request) => commands.train({ ...request, from, paused })),
    renameRun: (run, name) => dispatch({ type: 'renamed run', run, name }),
    deleteResult(key) {
      dispatch({ type: 'deleted result', key });
      void call(() => commands.forgetSearch(key));
    },
    deleteRun: (run) => dispatch({ type: 'deleted run', run }),
    pinRun: (run, on) => dispatch({ type: 'pinned run', run, on }),
    foundRuns: (found) => dispatch({ type: 'found runs', found }),
    openShared: (shared) => dispatch({ type: 'opened shared', shared }),
    closeShared: () => dispatch({ type: 'opened shared', shared: undefined }),
    async open(request) {
      const [only, ...more] = request.kind === 'files' ? request.files : [];
      if (only && more.length === 0 && /\.safetensors$/i.test(only.name)) {
        dispatch({ type: 'opened shared', shared: { kind: 'file', file: only } });
        return false;
      }
      const { training, searching, outliers, comparing, compared } = state.value;
      const work = training || searching || outliers || comparing || compared;
      if (work && !(await mayReplace(state.value, nameOf(request)))) return false;
      askedId += 1;
      const id = askedId;
      lastAsked = request;
      requests.set(id, request);
      dispatch({ type: 'asked to open', id, kind: request.kind, name: nameOf(request), request });
      void call(() => commands.open(request, id));
      await until(state, ({ opening }) => opening?.id !== id);
      return openId === id && askedId === id;
    },
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
        { type: 'set view', view: 'train' },
        ...(rows?.decisions ? [{ type: 'set decisions', decisions: rows.decisions } as const] : []),
        { type: 'set settings', settings },
      );
      void prepare();
      if ((await accepted()) && phaseOf(state.value) === 'ready') await startRun((request) => commands.train(request));
    },
    countRows: (filter) => commands.countRows(filter),
    undo: () => travel('undo'),
    redo: () => travel('redo'),
    setContext(values) {
      dispatch({ type: 'set context', values });
      void call(() => commands.setContext(values));
    },
    setAxes: (axes) => dispatch({ type: 'set axes', axes }),
    setWarp: (on) => dispatch({ type: 'set warp', on }),
    setInstrument(on) {
      dispatch({ type: 'set instrument', on });
      void call(() => commands.setInstrument(on));
    },
    setEveryPair: (on) => dispatch({ type: 'set every pair', on }),
    setView(view) {
      if (view !== state.value.view) dispatch({ type: 'set view', view });
    },
    clearMark() {
      if (state.value.marked) dispatch({ type: 'marked row', marked: undefined });
    },
    async markRow(row, place) {
      dispatch({ type: 'marked row', marked: { row, point: undefined } });
      if (place === undefined) return;
      const point = await call(() => commands.pointOf(place));
      if (!point || state.value.marked?.row !== row) return;
      const { values, ...bars } = point;
      dispatch({ type: 'marked row', marked: { row, point: values, ...bars } });
    },
    takeInHand: (column) => dispatch({ type: 'took in hand', column }),
    lookBack: (shown) => dispatch({ type: 'look back', shown }),
    chooseEngine(choice) {
      dispatch({ type: 'set engine', choice });
      void call(() => commands.chooseEngine(choice));
    },
    setSettings: (settings) => dispatch({ type: 'set settings', settings }),
    look: (look) => dispatch({ type: 'looked', look }),
    setLogDensity: (on) => dispatch({ type: 'set log density', on }),
    toggleRun() {
      const phase = phaseOf(state.value);
      if (phase === 'running') void call(() => commands.pause());
      else if (phase === 'paused') void call(() => commands.resume());
      else if (phase === 'choosing' || phase === 'ready' || (phase === 'finished' && !state.value.justEnded)) {
        showTraining();
        void (phase === 'choosing' ? startWhenPrepared() : startRun((request) => commands.train(request)));
      }
    },
    step() {
      const phase = phaseOf(state.value);
      if (phase === 'ready') {
        showTraining();
        void startRun((request) => commands.step(request));
      } else if (phase === 'paused') void call(() => commands.step(requestOf(state.value)));
    },
    finish() {
      const phase = phaseOf(state.value);
      if (phase === 'running' || phase === 'paused') void call(() => commands.finish());
    },
    reset() {
      const { training, finished, starting, choosing } = state.value;
      if (training === undefined && finished === undefined && !starting && !choosing) return;
      starts += 1;
      dispatch({ type: 'reset' });
      void call(() => commands.reset());
    },
    dismissProblem: () => dispatch({ type: 'dismissed problem' }),
    dismissNotices: () => dispatch({ type: 'dismissed notices' }),
  };
}

const requestOf = (state: PageState) => trainRequest(state.settings, columnsOf(state));
