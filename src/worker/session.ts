/**
 * The session: owns the open catalog, the prepared rows, the engine and the training run. Commands never reject; what goes
 * wrong is sent as a problem, and what was loaded and trained before stays as it was.
 */
import { profileColumn } from '../catalog/profile';
import { refuseUndecided } from '../catalog/spikes';
import type { ChosenEngine, EngineChoice } from '../engine/choose';
import type { WasmPaths } from '../engine/reference/backends';
import { ProblemError, problemOf } from '../flow/problem';
import type { ColumnChoice, Recipe } from '../share/recipe';
import { presetNamed } from '../train/presets';
import type { PreparedRows, SessionCommands, SessionEvent, TrainingPhase, TrainRequest } from './protocol';
import { type SplitData, splitTable } from './run';
import { type OpenedTable, openSource } from './source';
import { startRun, type TrainingRun } from './training-run';
import { nextTurn } from './turn';
import { preparedView } from './views';

const SPLIT = { validation: 0.1, test: 0.1 };
const PROGRESS_MS = 100;

interface Prepared {
  readonly data: SplitData;
  readonly view: PreparedRows;
}

/** A session for one page. The engines are loaded only when the first run needs one. */
export function createSession(wasmPaths?: WasmPaths): SessionCommands {
  let emit: (event: SessionEvent) => void = () => undefined;
  let opening: AbortController | undefined;
  let opened: OpenedTable | undefined;
  let prepared: Prepared | undefined;
  let engine: Promise<ChosenEngine> | undefined;
  let run: TrainingRun | undefined;
  let runs = 0;

  /** Runs a command; a refusal becomes an event. */
  async function guarded<T>(command: () => Promise<T>, refused: T): Promise<T> {
    try {
      return await command();
    } catch (error) {
      emit({ type: 'problem', problem: problemOf(error) });
      return refused;
    }
  }

  function openEngine(choice: EngineChoice): Promise<ChosenEngine> {
    const chosen = import('../engine/choose').then(({ chooseEngine }) => chooseEngine(choice, wasmPaths));
    engine = chosen;
    chosen.then(
      ({ engine: { name, device }, why, candidates }) =>
        emit({ type: 'engine', status: { engine: name, device, why, available: candidates } }),
      () => {
        engine = undefined;
      },
    );
    return chosen;
  }

  function endRun() {
    run?.dispose();
    run = undefined;
  }

  async function begin({ preset: name, training, seed }: TrainRequest, phase: TrainingPhase): Promise<number> {
    const preset = presetNamed(name);
    if (!preset) throw new ProblemError('no-preset', `There is no flow called '${name}'.`, 'Choose one from the list.');
    if (!prepared || !opened) {
      throw new ProblemError(
        'no-rows',
        'There is nothing to train on yet.',
        'Open a catalog and choose a column first.',
      );
    }
    const { data, view } = prepared;
    refuseUndecided(view.spikes, (undecided) => {
      const choices = undecided.map(({ column, offered }) => `${offered.join(', ')} for “${column}”`);
      return `Choose one of ${choices.join(', and of ')} under Spikes.`;
    });
    const recipe: Recipe = {
      version: 1,
      source: await opened.source(),
      columns: [...view.columns],
      split: SPLIT,
      flow: preset.flow(data.dim),
      training,
      seed,
    };
    const chosen = await (engine ?? openEngine('auto'));
    endRun();
    runs += 1;
    const number = runs;
    const [histogram] = view.histograms;
    if (!histogram) throw new Error('prepared rows have no histogram');
    run = startRun(chosen.engine, data, histogram, recipe, phase, {
      update: (update) => emit({ type: 'training', run: number, update }),
      finished: (result) => emit({ type: 'finished', run: number, result }),
      notice: (message) => emit({ type: 'notice', message }),
      problem: (problem) => emit({ type: 'problem', problem }),
    });
    return number;
  }

  return {
    async listen(onEvent) {
      emit = onEvent;
    },

    open: (request) =>
      guarded(async () => {
        opening?.abort();
        const mine = new AbortController();
        opening = mine;
        const name = request.kind === 'files' ? (request.files[0]?.name ?? '') : request.kind;
        let told = 0;
        const next = await openSource(request, {
          signal: mine.signal,
          onProgress(fraction, rows) {
            if (mine.signal.aborted || performance.now() - told < PROGRESS_MS) return;
            told = performance.now();
            emit({ type: 'loading', name, fraction, rows });
          },
        });
        const { table, synthetic, truth } = next;
        const profiles = [];
        for (const column of table.columns) {
          profiles.push(profileColumn(column));
          await nextTurn();
        }
        if (mine.signal.aborted) return;
        opened = next;
        prepared = undefined;
        endRun();
        const { rows, notes } = table;
        emit({
          type: 'catalog',
          catalog: { name: table.name, rows, profiles, notes, synthetic, ...(truth ? { truth } : {}) },
        });
      }, undefined),

    async cancelOpening() {
      opening?.abort();
    },

    choose: (columns: readonly ColumnChoice[], seed) =>
      guarded(async () => {
        if (!opened) throw new ProblemError('no-catalog', 'No catalog is open.', 'Drop a CSV file on the page.');
        if (columns.length !== 1) {
          throw new ProblemError('one-column', `${columns.length} columns are chosen.`, 'Choose one column.');
        }
        const data = splitTable(opened.table, { columns: [...columns], split: SPLIT, seed });
        const view = preparedView(data, columns);
        prepared = { data, view };
        endRun();
        emit({ type: 'prepared', prepared: view });
      }, undefined),

    chooseEngine: (choice) =>
      guarded(async () => {
        endRun();
        await openEngine(choice);
      }, undefined),

    train: (request) => guarded(() => begin(request, 'running'), 0),

    async pause() {
      run?.pause();
    },

    async resume() {
      run?.resume();
    },

    step: (request) =>
      guarded(async () => {
        const number = run ? runs : await begin(request, 'paused');
        run?.step();
        return number;
      }, 0),

    async finish() {
      run?.finish();
    },

    async reset() {
      endRun();
    },

    async recipe() {
      return run?.recipe;
    },
  };
}
