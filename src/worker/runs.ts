/** The training runs of a session: one at a time, numbered in their order, each begun from the rows that are prepared then. */
import { ProblemError } from '../base/problem';
import type { createEngines } from './engines';
import type { PreparedRows } from './messages/catalog';
import type { TrainingPhase } from './messages/training';
import type { SessionCommands, SessionEvent, TrainRequest } from './protocol';
import { refuseOtherRun } from './refusals';
import type { TrainingRun } from './run-interface';
import { runRecipe } from './run-recipe';
import type { OpenedTable } from './source';
import { startRun } from './training-run';
import type { SplitData } from './usable-rows';

/** The last checkpoint of a run that ends is waited for so long. */
const PATIENCE_MS = 500;

interface TrainedRows {
  readonly catalog: OpenedTable;
  readonly data: SplitData;
  readonly view: PreparedRows;
}

interface Surroundings {
  readonly engines: ReturnType<typeof createEngines>;
  emit(event: SessionEvent): void;
  /** The rows that a run begun now learns from, once a choice that is under way is made; undefined where there are none. */
  trained(): Promise<TrainedRows | undefined>;
  /** The context at which the density is shown now: a person may move it while the engine loads. */
  context(): readonly number[];
}

type Commands = 'pause' | 'resume' | 'finish' | 'reset' | 'setInstrument' | 'checkpoint' | 'recipe';

export function createRuns({ engines, emit, trained, context }: Surroundings) {
  let run: TrainingRun | undefined;
  let runs = 0;
  /** Starts asked for so far; one that is no longer the last has been cancelled. */
  let starts = 0;

  function end() {
    starts += 1;
    run?.dispose();
    run = undefined;
  }

  /** Resolves with the number of the run, 0 where it was cancelled. */
  async function begin({ from, paused, ...asked }: TrainRequest, phase: TrainingPhase): Promise<number> {
    const rows = await trained();
    if (!rows) {
      throw new ProblemError(
        'no-rows',
        'There is nothing to train on yet.',
        'Open a catalog and choose a column first.',
      );
    }
    const { catalog, data, view } = rows;
    const recipe = await runRecipe(() => catalog.source(), data, view, asked);
    if (from) refuseOtherRun(recipe, from.recipe);
    starts += 1;
    const mine = starts;
    const own = await engines.forRun({
      spec: recipe.flow,
      batch: recipe.training.batch,
      rows: data.split.train.length,
    });
    if (mine !== starts) return 0;
    end();
    runs += 1;
    const number = runs;
    run = startRun(own, { data, view, recipe, context: context(), from: from?.checkpoint }, paused ? 'paused' : phase, {
      update: (update) => emit({ type: 'training', run: number, update }),
      finished: (result) => emit({ type: 'finished', run: number, result }),
      density: (density) => emit({ type: 'density', run: number, density }),
      assessment: (assessment) => emit({ type: 'assessment', run: number, assessment }),
      saved: (checkpoint) => emit({ type: 'saved', run: number, saved: { recipe, checkpoint } }),
      notice: (message) => emit({ type: 'notice', message }),
      over() {
        if (runs === number) run = undefined;
        emit({ type: 'run over', run: number });
      },
      problem: (problem) => emit({ type: 'problem', problem }),
    });
    return number;
  }

  const commands: Pick<SessionCommands, Commands> = {
    async pause() {
      run?.pause();
    },

    async resume() {
      run?.resume();
    },

    async finish() {
      run?.finish();
    },

    async reset() {
      end();
    },

    async setInstrument(on) {
      run?.setInstrument(on);
    },

    async checkpoint() {
      const checkpoint = await run?.checkpoint();
      return run && checkpoint && { recipe: run.recipe, checkpoint };
    },

    async recipe() {
      return run?.recipe;
    },
  };

  return {
    commands,
    current: () => run,
    begin,
    end,

    /** Takes a step of the run, or of a new one, which then rests. */
    async step(request: TrainRequest): Promise<number> {
      const number = run ? runs : await begin(request, 'paused');
      run?.step();
      return number;
    },

    /** Sends a last checkpoint before a run ends, so that it can be resumed. */
    async tellLast(): Promise<void> {
      if (!run) return;
      await Promise.race([run.checkpoint(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    },
  };
}
