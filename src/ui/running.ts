/** Starting, pausing, stepping and ending a run: what a person pressed last is shown at once, and asked of the worker. */
import type { ReadonlySignal } from '@preact/signals';
import type { SessionCommands, SessionEvent } from '../worker/protocol';
import type { Choosing } from './choosing';
import { columnsOf, phaseOf } from './of-state';
import type { PageEvent } from './reduce/events';
import type { Session } from './session';
import { seedOf, settingsError, trainRequest } from './settings';
import type { PageState } from './state';

type Commands = 'goOn' | 'toggleRun' | 'step' | 'finish' | 'reset';

export interface Running {
  readonly commands: Pick<Session, Commands>;
  /** Trains on the rows that are prepared; resolves once the worker has answered. */
  train(): Promise<void>;
}

const requestOf = (state: PageState) => trainRequest(state.settings, columnsOf(state));

/** `call` asks the worker and tells its errors. */
export function createRunning(
  state: ReadonlySignal<PageState>,
  dispatch: (event: SessionEvent | PageEvent) => void,
  worker: SessionCommands,
  choosing: Choosing,
  call: <T>(command: () => Promise<T>) => Promise<T | undefined>,
): Running {
  let starts = 0;
  const startRun = async (start: SessionCommands['train']) => {
    const message = settingsError(state.value.settings);
    if (message !== undefined) {
      const hint = 'Correct it under Settings and press Train again.';
      dispatch({ type: 'problem', problem: { code: 'settings', message, hint } });
      return;
    }
    if (seedOf(state.value.settings) !== choosing.splitSeed()) choosing.choose(state.value.choices);
    dispatch({ type: 'asked to train' });
    starts += 1;
    const mine = starts;
    const run = await call(() => start(requestOf(state.value)));
    // Cancelled, and perhaps asked for anew.
    if (mine === starts) dispatch({ type: 'run answered', run: run ?? 0 });
  };
  const train = () => startRun((request) => worker.train(request));

  /** Changes the view when the button is pressed, not when the worker answers: by then the person may look at another view. */
  const showTraining = () => {
    if (state.value.view === 'data') dispatch({ type: 'looked', look: { view: 'train' } });
  };

  /** Train was pressed while rows were prepared: leaving a field, by that very press, may have changed them. */
  const startWhenPrepared = async () => {
    dispatch({ type: 'asked to train' });
    const prepared = await choosing.accepted();
    if (phaseOf(state.value) !== 'starting') return;
    if (prepared) await train();
    else dispatch({ type: 'run answered', run: 0 });
  };

  const commands: Running['commands'] = {
    goOn: (from, paused = false) => void startRun((request) => worker.train({ ...request, from, paused })),
    toggleRun() {
      const phase = phaseOf(state.value);
      if (phase === 'running') void call(() => worker.pause());
      else if (phase === 'paused') void call(() => worker.resume());
      else if (phase === 'choosing' || phase === 'ready' || (phase === 'finished' && !state.value.justEnded)) {
        showTraining();
        void (phase === 'choosing' ? startWhenPrepared() : train());
      }
    },
    step() {
      const phase = phaseOf(state.value);
      if (phase === 'ready') {
        showTraining();
        void startRun((request) => worker.step(request));
      } else if (phase === 'paused') void call(() => worker.step(requestOf(state.value)));
    },
    finish() {
      const phase = phaseOf(state.value);
      if (phase === 'running' || phase === 'paused') void call(() => worker.finish());
    },
    reset() {
      const { training, finished, starting, choosing } = state.value;
      if (training === undefined && finished === undefined && !starting && !choosing) return;
      starts += 1;
      dispatch({ type: 'reset' });
      void call(() => worker.reset());
    },
  };
  return { commands, train };
}
