/**
 * What the components hold: the state as a signal, and the commands in the person's terms. Made once over any
 * SessionCommands, the worker's or a test's, and passed down by context.
 */
import { type ReadonlySignal, signal, useComputed } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { SpikeTreatment } from '../catalog/spikes';
import type { ColumnProfile, ColumnTransform } from '../catalog/table';
import { type Problem, problemOf } from '../flow/problem';
import type { ColumnChoice } from '../share/recipe';
import type { CatalogSummary, EngineChoice, OpenRequest, SessionCommands, SessionEvent } from '../worker/protocol';
import { type PageEvent, reduce } from './reduce';
import { type Settings, seedOf, settingsError, trainRequest } from './settings';
import { choiceOf, initialState, isUsable, type PageState, phaseOf, pickedProfile } from './state';

export interface Session {
  readonly state: ReadonlySignal<PageState>;
  /** Starts the worker, if nothing has yet. */
  connect(): void;
  open(request: OpenRequest): void;
  cancelOpening(): void;
  /** Picks the column to learn; a second one stays, unless it is the same. */
  pick(profile: ColumnProfile): void;
  /** Picks the column to learn together with the first, or none. */
  pickSecond(profile: ColumnProfile | undefined): void;
  setTransform(profile: ColumnProfile, transform: ColumnTransform): void;
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
  refuse(problem: Problem): void;
  dismissProblem(): void;
  dismissNotices(): void;
}

export function createSession(commands: SessionCommands): Session {
  const state = signal<PageState>(initialState);
  const dispatch = (event: SessionEvent | PageEvent) => {
    state.value = reduce(state.value, event);
  };
  const refuse = (problem: Problem) => dispatch({ type: 'problem', problem });

  const receive = (event: SessionEvent) => {
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
  const choose = (choices: readonly ColumnChoice[]) => {
    const seed = seedOf(state.value.settings);
    splitSeed = seed;
    dispatch({ type: 'picked', choices });
    void call(() => commands.choose(choices, seed));
  };
  const choosePicked = (profiles: readonly (ColumnProfile | undefined)[]) =>
    choose(profiles.filter((profile) => profile !== undefined).map((profile) => choiceOf(state.value, profile)));
  const pick = (profile: ColumnProfile) => {
    const second = pickedProfile(state.value, 1);
    choosePicked([profile, second?.name === profile.name ? undefined : second]);
  };
  /** What there is no choice about: the only column of a catalog, and both columns of a toy. */
  const pickAtOnce = ({ profiles, truth }: CatalogSummary) => {
    const usable = profiles.filter(isUsable);
    if (usable.length === 1 || truth?.kind === 'toy') choosePicked(usable.slice(0, 2));
  };
  const startRun = async (start: SessionCommands['train']) => {
    const wrong = settingsError(state.value.settings);
    if (wrong !== undefined) {
      refuse({ code: 'settings', message: wrong, hint: 'Correct it under Settings and press Train again.' });
      return;
    }
    if (seedOf(state.value.settings) !== splitSeed) choose(state.value.choices);
    dispatch({ type: 'asked to train' });
    const run = await call(() => start(trainRequest(state.value.settings)));
    dispatch({ type: 'run answered', run: run ?? 0 });
  };

  return {
    state,
    refuse,
    connect: () => void call(async () => {}),
    open(request) {
      dispatch({ type: 'asked to open', kind: request.kind, name: nameOf(request) });
      void call(() => commands.open(request));
    },
    cancelOpening() {
      dispatch({ type: 'cancelled opening' });
      void call(() => commands.cancelOpening());
    },
    pick,
    pickSecond: (profile) => choosePicked([pickedProfile(state.value, 0), profile]),
    setTransform(profile, transform) {
      dispatch({ type: 'set transform', column: profile.name, transform });
      choosePicked([pickedProfile(state.value, 0), pickedProfile(state.value, 1)]);
    },
    setSpikes(column, treatment) {
      dispatch({ type: 'set spikes', column, treatment });
      choose(state.value.choices.map((choice) => (choice.name === column ? { ...choice, spikes: treatment } : choice)));
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
    },
    step() {
      const phase = phaseOf(state.value);
      if (phase === 'ready') void startRun((request) => commands.step(request));
      else if (phase === 'paused') void call(() => commands.step(trainRequest(state.value.settings)));
    },
    finish() {
      const phase = phaseOf(state.value);
      if (phase === 'running' || phase === 'paused') void call(() => commands.finish());
    },
    reset() {
      if (state.value.training === undefined && state.value.finished === undefined) return;
      dispatch({ type: 'reset' });
      void call(() => commands.reset());
    },
    dismissProblem: () => dispatch({ type: 'dismissed problem' }),
    dismissNotices: () => dispatch({ type: 'dismissed notices' }),
  };
}

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
