/**
 * The session: owns the open catalog, the prepared rows, the engine and the training run. Commands never reject; what goes
 * wrong is sent as a problem, and what was loaded and trained before stays as it was.
 */
import { profileColumn } from '../catalog/profile';
import { refuseUndecided } from '../catalog/spikes';
import type { ChosenEngine, EngineChoice } from '../engine/choose';
import type { EngineAssets } from '../engine/choose-candidates';
import type { EnginePool } from '../engine/choose-pool';
import type { FlowAtHand } from '../engine/choose-race';
import { ProblemError, problemOf } from '../flow/problem';
import type { ColumnChoice, Recipe } from '../share/recipe';
import { presetNamed, presets } from '../train/presets';
import type { PreparedRows, SessionCommands, SessionEvent, TrainingPhase, TrainRequest } from './protocol';
import { type SplitData, splitTable } from './run';
import { type OpenedTable, openSource } from './source';
import { type RunEngines, startRun, type TrainingRun } from './training-run';
import { nextTurn } from './turn';
import { preparedView } from './views';

const SPLIT = { validation: 0.1, test: 0.1 };
const PROGRESS_MS = 100;
const MOST_COLUMNS = 2;

/** The poster's first model, to open engines with before a flow is chosen. */
const ANY_FLOW: FlowAtHand = { spec: presets['poster-1d'].flow(1), batch: 256, rows: 1024 };

interface Prepared {
  readonly data: SplitData;
  readonly view: PreparedRows;
}

/** A session for one page. The engines are loaded only when the first run needs one. */
export function createSession(assets: EngineAssets = {}): SessionCommands {
  let emit: (event: SessionEvent) => void = () => undefined;
  let opening: AbortController | undefined;
  let opened: OpenedTable | undefined;
  let prepared: Prepared | undefined;
  let engineChoice: EngineChoice = 'auto';
  let pool: EnginePool | undefined;
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

  /** The engine for a flow; tells the page which it is. */
  async function engineFor(flow: FlowAtHand): Promise<ChosenEngine> {
    const { chooseFor, openPool } = await import('../engine/choose');
    pool ??= openPool(assets);
    const chosen = await chooseFor(pool, engineChoice, flow);
    const { engine, why, candidates } = chosen;
    emit({ type: 'engine', status: { engine: engine.name, device: engine.device, why, available: candidates } });
    return chosen;
  }

  /** Engines for a run: one for its flow, and after a loss another. */
  async function enginesFor(flow: FlowAtHand): Promise<RunEngines> {
    let chosen = await engineFor(flow);
    return {
      first: chosen.engine,
      async next() {
        pool?.lose(chosen.choice, 'its device was lost');
        chosen = await engineFor(flow);
        return chosen.engine;
      },
    };
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
    if (preset.leastColumns > data.dim) {
      throw new ProblemError(
        'preset-columns',
        `The flow '${name}' needs at least ${preset.leastColumns} columns, and ${data.dim} is chosen.`,
        'Choose another flow under Settings, or a second column.',
      );
    }
    const recipe: Recipe = {
      version: 1,
      source: await opened.source(),
      columns: [...view.columns],
      split: SPLIT,
      flow: preset.flow(data.dim),
      training,
      seed,
    };
    const engines = await enginesFor({ spec: recipe.flow, batch: training.batch, rows: data.split.train.length });
    endRun();
    runs += 1;
    const number = runs;
    run = startRun(engines, data, view.histograms, recipe, phase, {
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
        if (columns.length < 1 || columns.length > MOST_COLUMNS) {
          throw new ProblemError(
            'column-count',
            `${columns.length} columns are chosen, and the page draws densities over one or two.`,
            'Choose one or two columns.',
          );
        }
        if (new Set(columns.map(({ name }) => name)).size < columns.length) {
          throw new ProblemError('same-column', 'The same column is chosen twice.', 'Choose two different columns.');
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
        engineChoice = choice;
        // Opened while the person looks at the data; which is fastest shows once there is a flow.
        await engineFor(ANY_FLOW);
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
