/**
 * What the components hold: the state as a signal, and the commands in the person's terms. Made once over any
 * SessionCommands, the worker's or a test's, and passed down by context.
 */
import { type ReadonlySignal, signal, useComputed } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { RowDecisions } from '../catalog/dependence/decisions';
import type { ColumnDomain } from '../catalog/domain';
import type { SpikeTreatment } from '../catalog/spikes';
import type { ColumnProfile, ColumnTransform } from '../catalog/table';
import { type Problem, problemOf } from '../flow/problem';
import type { ColumnChoice } from '../share/recipe';
import type {
  CatalogSummary,
  EngineChoice,
  OpenRequest,
  SavedRun,
  SessionCommands,
  SessionEvent,
} from '../worker/protocol';
import { type PageEvent, reduceAll } from './reduce';
import { type Settings, seedOf, settingsError, trainRequest } from './settings';
import {
  choiceOf,
  columnsOf,
  featuresOf,
  initialState,
  isUsable,
  type PageState,
  phaseOf,
  profileNamed,
  type Shared,
} from './state';
import { until } from './until';

/** Which rows are used, and how they are kept. */
export type Rows = Pick<PageState, 'filter' | 'by'> & Partial<Pick<PageState, 'decisions'>>;

export interface Session {
  readonly state: ReadonlySignal<PageState>;
  /** Starts the worker, if nothing has yet. */
  connect(): void;
  /** Resolves with true once this catalog is open; with false where it was refused or cancelled, or another was asked for. */
  open(request: OpenRequest): Promise<boolean>;
  cancelOpening(): void;
  /** Picks the first column to learn; the others stay, but for the same one. */
  pick(profile: ColumnProfile): void;
  /** Picks another column, to learn together with the first or to be given. */
  add(profile: ColumnProfile, role: 'feature' | 'context'): void;
  remove(column: string): void;
  /** Learned from now on, or given. */
  setRole(column: string, role: 'feature' | 'context'): void;
  /** Picks columns, and says which keep rows together and which name a row, as one choice. */
  assign(chosen: Pick<PageState, 'choices' | 'by' | 'identity'>): void;
  /** Picks columns, with settings to learn them by, of rows where those are named, and learns them. */
  learn(choices: readonly ColumnChoice[], settings: Settings, rows?: Rows): Promise<void>;
  /** Which rows are used, and which of them stay together in the split. */
  setRows(filter: string, by: readonly string[] | undefined): void;
  /** Decides on columns that follow from others, and on rows that repeat others. */
  setDecisions(decisions: RowDecisions): void;
  countRows: SessionCommands['countRows'];
  undo(): void;
  redo(): void;
  setContext(values: readonly number[]): void;
  setAxes(axes: readonly [number, number]): void;
  setWarp(on: boolean): void;
  /** Shows a density of the run's past, or the newest. */
  lookBack(shown: number | undefined): void;
  setTransform(profile: ColumnProfile, transform: ColumnTransform): void;
  setUnit(profile: ColumnProfile, unit: string): void;
  /** Limits that a column cannot pass, the period of an angle, or neither. */
  setDomain(profile: ColumnProfile, domain: ColumnDomain | undefined): void;
  /** Decides what is done about the spikes of a picked column. */
  setSpikes(column: string, treatment: SpikeTreatment): void;
  chooseEngine(choice: EngineChoice): void;
  setSettings(settings: Settings): void;
  setLogDensity(on: boolean): void;
  /** Train, pause or resume, whichever is next. */
  toggleRun(): void;
  step(): void;
  finish(): void;
  reset(): void;
  /** Chooses columns, rows and settings at once; resolves with whether they were accepted, and nothing else was chosen since. */
  restore(chosen: Pick<PageState, 'choices' | 'identity' | 'settings'> & Rows): Promise<boolean>;
  /** What the open catalog was opened by. */
  opened(): OpenRequest | undefined;
  /** Takes up a run where it had come; the same columns and settings must be chosen. */
  goOn(from: SavedRun): void;
  /** Shows what somebody sent, above the workbench. */
  openShared(shared: Shared): void;
  closeShared(): void;
  /** Asks the session for what concerns no other part of the page; undefined where that failed and is told as a problem. */
  ask<T>(command: (commands: SessionCommands) => Promise<T>): Promise<T | undefined>;
  refuse(problem: Problem): void;
  dismissProblem(): void;
  dismissNotices(): void;
}

export function createSession(commands: SessionCommands): Session {
  const state = signal<PageState>(initialState);
  /** Several events are one choice to the history. */
  const dispatch = (...events: readonly (SessionEvent | PageEvent)[]) => {
    state.value = reduceAll(state.value, events);
  };
  const refuse = (problem: Problem) => dispatch({ type: 'problem', problem });

  /** The numbers of what was asked for last, and of what is open. */
  let askedId = 0;
  let openId = 0;
  let lastOpened: OpenRequest | undefined;
  const requests = new Map<number, OpenRequest>();
  const receive = (event: SessionEvent) => {
    if (event.type === 'catalog') {
      openId = event.opening;
      lastOpened = requests.get(openId) ?? lastOpened;
      requests.delete(openId);
    }
    dispatch(event);
    if (event.type === 'catalog' && state.value.choices.length === 0) pickAtOnce(event.catalog);
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

  /** The seed of the split at hand. */
  let splitSeed: number | undefined;
  /** Asks for the rows of what is chosen now. */
  const prepare = async () => {
    const { choices: columns, filter, by, decisions, settings } = state.value;
    const seed = seedOf(settings);
    splitSeed = seed;
    if (columns.length === 0) return;
    const decided = Object.keys(decisions).length > 0 ? { decisions } : {};
    await call(() =>
      commands.choose({ columns, seed, ...(filter ? { filter } : {}), ...(by ? { by } : {}), ...decided }),
    );
  };
  /**
   * Whether the session accepts what is chosen now, before anything else is chosen. Its answer and the call's end may overtake each
   * other.
   */
  const accepted = async (): Promise<boolean> => {
    const { choices, catalog } = state.value;
    await until(state, ({ choosing }) => !choosing);
    const now = state.value;
    // A refusal puts a copy of the choice before it back.
    return now.choices === choices && now.catalog === catalog && now.prepared !== undefined;
  };
  /** Picks columns, after what else belongs to the same choice. */
  const choose = (choices: readonly ColumnChoice[], ...before: readonly PageEvent[]) => {
    dispatch(...before, { type: 'picked', choices });
    void prepare();
  };
  /** Sets something of a column, and picks it anew as it now is, where it is picked. */
  const chooseAnew = (profile: ColumnProfile, event: PageEvent) => {
    const then = reduceAll(state.value, [event]);
    choose(
      then.choices.map((choice) =>
        choice.name === profile.name ? choiceOf(then, profile, choice.role ?? 'feature') : choice,
      ),
      event,
    );
  };
  const pick = (profile: ColumnProfile) => {
    const others = state.value.choices.filter(({ name }) => name !== profile.name);
    const first = others.findIndex(({ role }) => role !== 'context');
    const was = featuresOf(state.value)[0]?.name;
    const chosen = choiceOf(state.value, profile, 'feature');
    choose([chosen, ...others.filter((_, i) => i !== first || was === profile.name)]);
  };
  /** What there is no choice about: the only column of a catalog, and both columns of a toy. */
  const pickAtOnce = ({ profiles, truth }: CatalogSummary) => {
    const usable = profiles.filter(isUsable);
    if (usable.length === 1 || truth?.kind === 'toy') {
      choose(usable.slice(0, 2).map((profile) => choiceOf(state.value, profile, 'feature')));
    }
  };
  let starts = 0;
  const startRun = async (start: SessionCommands['train']) => {
    const wrong = settingsError(state.value.settings);
    if (wrong !== undefined) {
      refuse({ code: 'settings', message: wrong, hint: 'Correct it under Settings and press Train again.' });
      return;
    }
    if (seedOf(state.value.settings) !== splitSeed) choose(state.value.choices);
    dispatch({ type: 'asked to train' });
    starts += 1;
    const mine = starts;
    const run = await call(() => start(requestOf(state.value)));
    // Cancelled, and perhaps asked for anew.
    if (mine === starts) dispatch({ type: 'run answered', run: run ?? 0 });
  };

  /** Train was pressed while rows were prepared: leaving a field, by that very press, may have changed them. */
  const startWhenPrepared = async () => {
    dispatch({ type: 'asked to train' });
    const prepared = await accepted();
    if (phaseOf(state.value) !== 'starting') return;
    if (prepared) await startRun((request) => commands.train(request));
    else dispatch({ type: 'run answered', run: 0 });
  };

  /** Goes back or forth among what was chosen; a run that is open is left alone. */
  const travel = (type: 'undo' | 'redo') => {
    const before = state.value;
    if (['starting', 'running', 'paused'].includes(phaseOf(before))) return;
    dispatch({ type });
    const { choices, filter, by, decisions } = state.value;
    const same = choices === before.choices && filter === before.filter && by === before.by;
    if (same && decisions === before.decisions) return;
    choose(choices);
  };

  return {
    state,
    refuse,
    ask: (command) => call(() => command(commands)),
    connect: () => void call(async () => {}),
    restore({ choices, filter, by, decisions = {}, identity, settings }) {
      dispatch(
        { type: 'set rows', filter, by },
        { type: 'set identity', identity },
        { type: 'picked', choices },
        { type: 'set decisions', decisions },
        { type: 'set settings', settings },
      );
      void prepare();
      return accepted();
    },
    opened: () => lastOpened,
    goOn: (from) => void startRun((request) => commands.train({ ...request, from })),
    openShared: (shared) => dispatch({ type: 'opened shared', shared }),
    closeShared: () => dispatch({ type: 'opened shared', shared: undefined }),
    async open(request) {
      const [only, ...more] = request.kind === 'files' ? request.files : [];
      if (only && more.length === 0 && /\.safetensors$/i.test(only.name)) {
        dispatch({ type: 'opened shared', shared: { kind: 'file', file: only } });
        return false;
      }
      askedId += 1;
      const id = askedId;
      requests.set(id, request);
      dispatch({ type: 'asked to open', id, kind: request.kind, name: nameOf(request) });
      void call(() => commands.open(request, id));
      await until(state, ({ opening }) => opening?.id !== id);
      return openId === id && askedId === id;
    },
    cancelOpening() {
      dispatch({ type: 'cancelled opening' });
      void call(() => commands.cancelOpening());
    },
    pick,
    add(profile, role) {
      const others = state.value.choices.filter(({ name }) => name !== profile.name);
      choose([...others, choiceOf(state.value, profile, role)]);
    },
    remove: (column) => choose(state.value.choices.filter(({ name }) => name !== column)),
    setRole(column, role) {
      const profile = profileNamed(state.value, column);
      if (!profile) return;
      const chosen = choiceOf(state.value, profile, role);
      choose(state.value.choices.map((choice) => (choice.name === column ? chosen : choice)));
    },
    assign({ choices, by, identity }) {
      const { filter, by: before, choices: picked } = state.value;
      const names = { type: 'set identity', identity } as const;
      // What only names rows changes nothing that is learned.
      if (choices === picked && by === before) dispatch(names);
      else choose(choices, { type: 'set rows', filter, by }, names);
    },
    async learn(choices, settings, rows) {
      dispatch(
        ...(rows ? [{ type: 'set rows', filter: rows.filter, by: rows.by } as const] : []),
        { type: 'picked', choices },
        ...(rows?.decisions ? [{ type: 'set decisions', decisions: rows.decisions } as const] : []),
        { type: 'set settings', settings },
      );
      void prepare();
      if ((await accepted()) && phaseOf(state.value) === 'ready') await startRun((request) => commands.train(request));
    },
    setTransform(profile, transform) {
      chooseAnew(profile, { type: 'set transform', column: profile.name, transform });
    },
    setDomain(profile, domain) {
      chooseAnew(profile, { type: 'set domain', column: profile.name, domain });
    },
    setUnit(profile, unit) {
      chooseAnew(profile, { type: 'set unit', column: profile.name, unit });
    },
    setRows(filter, by) {
      dispatch({ type: 'set rows', filter, by });
      void prepare();
    },
    setDecisions: (decisions) => choose(state.value.choices, { type: 'set decisions', decisions }),
    countRows: (filter) => commands.countRows(filter),
    undo: () => travel('undo'),
    redo: () => travel('redo'),
    setContext(values) {
      dispatch({ type: 'set context', values });
      void call(() => commands.setContext(values));
    },
    setAxes: (axes) => dispatch({ type: 'set axes', axes }),
    setWarp: (on) => dispatch({ type: 'set warp', on }),
    lookBack: (shown) => dispatch({ type: 'look back', shown }),
    setSpikes(column, treatment) {
      choose(
        state.value.choices.map((choice) => (choice.name === column ? { ...choice, spikes: treatment } : choice)),
        { type: 'set spikes', column, treatment },
      );
    },
    chooseEngine(choice) {
      dispatch({ type: 'set engine', choice });
      void call(() => commands.chooseEngine(choice));
    },
    setSettings: (settings) => dispatch({ type: 'set settings', settings }),
    setLogDensity: (on) => dispatch({ type: 'set log density', on }),
    toggleRun() {
      const phase = phaseOf(state.value);
      if (phase === 'running') void call(() => commands.pause());
      else if (phase === 'paused') void call(() => commands.resume());
      else if (phase === 'ready' || phase === 'finished') void startRun((request) => commands.train(request));
      else if (phase === 'choosing') void startWhenPrepared();
    },
    step() {
      const phase = phaseOf(state.value);
      if (phase === 'ready') void startRun((request) => commands.step(request));
      else if (phase === 'paused') void call(() => commands.step(requestOf(state.value)));
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

function nameOf(request: OpenRequest): string {
  switch (request.kind) {
    case 'files':
      return request.files[0]?.name ?? '';
    case 'url':
      return request.url;
    case 'given-pdf':
      return 'draws from the given density';
    case 'toy':
      return 'draws from the toy';
    case 'sample':
      return 'the sample catalog';
    default:
      return request satisfies never;
  }
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('No session: render inside SessionContext.Provider.');
  return session;
}

/**
 * A part of the state; the component renders again only when that part changes. `select` may depend on nothing else: it is
 * asked again only when the state changes.
 */
export function useSelect<T>(select: (state: PageState) => T): T {
  const { state } = useSession();
  return useComputed(() => select(state.value)).value;
}
