/**
 * The session: owns the open catalog, the prepared rows, the engine and the training run. Commands never reject; what goes
 * wrong is sent as a problem, and what was loaded and trained before stays as it was.
 */
import { ProblemError, problemOf } from '../base/problem';
import { leakByRow } from '../catalog/group-split';
import type { EngineAssets } from '../engine/choose/candidates';
import { answered } from './answered';
import { createCompareCommands } from './compare/commands';
import { createComputing } from './computed';
import { createEngines } from './engines';
import { createHaloCommands } from './haloes/commands';
import { createInferCommands } from './infer/commands';
import type { PreparedRows } from './messages/catalog';
import type { TrainingPhase } from './messages/training';
import { openCatalog } from './open-catalog';
import { createSearches } from './outliers/searches';
import type { SessionCommands, SessionEvent, TrainRequest } from './protocol';
import { refuseColumns, refuseOtherRun, whole } from './refusals';
import { createRowCommands } from './row-commands';
import type { TrainingRun } from './run-interface';
import { runRecipe, splitAs } from './run-recipe';
import { createShareCommands } from './share-commands';
import { describeRequest, type OpenedTable } from './source';
import { startRun } from './training-run';
import type { SplitData } from './usable-rows';
import { preparedView } from './views';

const PATIENCE_MS = 500;

interface Prepared {
  readonly data: SplitData;
  readonly view: PreparedRows;
}

/** A session for one page. The engines are loaded only once there are rows to learn from. */
export function createSession(assets: EngineAssets = {}): SessionCommands {
  let emit: (event: SessionEvent) => void = () => undefined;
  let opening: AbortController | undefined;
  let opened: OpenedTable | undefined;
  /** What it was opened by, in words that tell a changed file from the same one. */
  let catalog = '';
  let prepared: Prepared | undefined;
  let run: TrainingRun | undefined;
  let runs = 0;
  /** Starts asked for so far; one that is no longer the last has been cancelled. */
  let starts = 0;
  let context: readonly number[] = [];
  /** The choice of rows that is under way: what is trained next is trained on them. */
  let choosing: Promise<void> = Promise.resolve();

  /** Runs a command; a refusal becomes an event. */
  async function guarded<T>(command: () => Promise<T>, refused: T, opening?: number): Promise<T> {
    try {
      return await command();
    } catch (error) {
      const problem = problemOf(error);
      emit({ type: 'problem', problem, ...(opening === undefined ? {} : { opening }) });
      return refused;
    }
  }

  const computing = createComputing({
    opened: () => opened,
    become(table) {
      opened = opened && { ...opened, table };
    },
  });

  const engines = createEngines(assets, (status) => emit({ type: 'engine', status }));

  const searches = createSearches({
    emit: (event) => emit(event),
    enginesFor: (flow) => engines.forRun(flow),
    rows() {
      const { table } = whole(opened);
      return prepared && { catalog, table, ...prepared };
    },
  });

  const inferring = createInferCommands({
    shared: () => run?.shared(),
    opened: () => opened,
    prepared: () => prepared,
    enginesFor: (flow) => engines.forRun(flow),
    emit: (event) => emit(event),
  });

  const comparing = createCompareCommands({
    emit: (event) => emit(event),
    enginesFor: (flow) => engines.forRun(flow),
    rows() {
      const { table } = whole(opened);
      return prepared && { table, used: prepared.data.prepared.rows, chosen: prepared.view.request };
    },
  });

  function endRun() {
    starts += 1;
    run?.dispose();
    run = undefined;
  }

  /** Sends a last checkpoint before a run ends, so that it can be resumed. Waits half a second at most. */
  async function tellLast(): Promise<void> {
    if (!run) return;
    await Promise.race([run.checkpoint(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }

  async function begin({ from, paused, ...asked }: TrainRequest, phase: TrainingPhase): Promise<number> {
    await choosing;
    if (!prepared || !opened) {
      throw new ProblemError(
        'no-rows',
        'There is nothing to train on yet.',
        'Open a catalog and choose a column first.',
      );
    }
    const { data, view } = prepared;
    const catalog = opened;
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
    endRun();
    runs += 1;
    const number = runs;
    run = startRun(own, { data, view, recipe, context, from: from?.checkpoint }, paused ? 'paused' : phase, {
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

  return {
    ...createShareCommands({ shared: () => run?.shared(), opened: () => opened, guarded }),
    ...inferring.commands,
    ...createHaloCommands({
      opened: () => opened,
      shared: () => run?.shared(),
      prepared: () => prepared,
      enginesFor: (flow) => engines.forRun(flow),
    }),
    ...comparing.commands,
    ...createRowCommands({
      ...{ opened: () => opened, prepared: () => prepared, search: searches.current },
      withAnswers: (table) => comparing.withAnswers(inferring.withAnswers(table)),
      evidence: comparing.evidence,
    }),

    async listen(onEvent) {
      emit = onEvent;
    },

    open: (request, number) =>
      guarded(
        async () => {
          opening?.abort();
          const mine = new AbortController();
          opening = mine;
          const { next, summary } = await openCatalog(request, mine.signal, (loading) => emit(loading));
          await tellLast();
          if (mine.signal.aborted) return;
          searches.leave();
          comparing.leave();
          opened = next;
          catalog = describeRequest(request);
          prepared = undefined;
          endRun();
          emit({ type: 'catalog', opening: number, catalog: summary });
        },
        undefined,
        number,
      ),

    async cancelOpening() {
      opening?.abort();
    },

    source: () =>
      guarded(async () => {
        const asked = opened;
        return asked && { source: await asked.source(), files: asked.files };
      }, undefined),

    define: (definitions, filter) =>
      answered(async () => {
        await choosing;
        return computing.define(definitions, filter);
      }),

    tryDefinition: (definition, others) => answered(() => computing.tried(definition, others)),

    choose: (request) => {
      choosing = guarded(async () => {
        await tellLast();
        const columns = await computing.need(request.definitions ?? []);
        if (columns) emit({ type: 'columns', columns });
        const { table } = whole(opened);
        refuseColumns(request.columns);
        const data = splitAs(table, request);
        const view = preparedView(data, request, data.by.length > 0 ? undefined : leakByRow(table));
        searches.leave();
        prepared = { data, view };
        context = view.contexts.map(({ median }) => median);
        endRun();
        emit({ type: 'prepared', prepared: view });
        searches.again();
        void engines.open().catch(() => undefined);
      }, undefined);
      return choosing;
    },

    async setContext(values) {
      if (values.length !== prepared?.view.contexts.length || !values.every(Number.isFinite)) return;
      context = values;
      run?.setContext(values);
    },

    async setInstrument(on) {
      run?.setInstrument(on);
    },

    chooseEngine: (choice) =>
      guarded(async () => {
        endRun();
        await engines.prefer(choice);
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

    findOutliers: (request) => guarded(() => searches.find(request), undefined),
    stopSearch: async () => searches.stop(),
    showSearch: async (key) => searches.show(key),
    forgetSearch: async (key) => searches.forget(key),
    recutOutliers: (cut, ignored) => guarded(async () => searches.current()?.recut(cut, ignored), undefined),

    outlierRows: (query) => answered(() => searches.current()?.page(query) ?? { total: 0, rows: [] }),

    outlierDetail: async (place) => searches.current()?.detail(place),
    outliersTable: async (format) => searches.current()?.file(format) ?? new Blob([]),

    async checkpoint() {
      const checkpoint = await run?.checkpoint();
      return run && checkpoint && { recipe: run.recipe, checkpoint };
    },

    async beat() {},

    async recipe() {
      return run?.recipe;
    },
  };
}
