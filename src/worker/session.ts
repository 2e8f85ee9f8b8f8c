/**
 * The session: owns the open catalog, the prepared rows, the engine and the training run. Commands never reject; what goes
 * wrong is sent as a problem, and what was loaded and trained before stays as it was.
 */
import { problemOf } from '../base/problem';
import { leakByRow } from '../catalog/group-split';
import type { EngineAssets } from '../engine/choose/candidates';
import { answered } from './answered';
import { createCompareCommands } from './compare/commands';
import { createComputing } from './computed';
import { createEngines } from './engines';
import { createHaloCommands } from './haloes/commands';
import { createInferCommands } from './infer/commands';
import type { PreparedRows } from './messages/catalog';
import { openCatalog } from './open-catalog';
import { createSearches } from './outliers/searches';
import type { SessionCommands, SessionEvent } from './protocol';
import { refuseColumns, whole } from './refusals';
import { createRowCommands } from './row-commands';
import { splitAs } from './run-recipe';
import { createRuns } from './runs';
import { createShareCommands } from './share-commands';
import { describeRequest, type OpenedTable } from './source';
import type { SplitData } from './usable-rows';
import { preparedView } from './views';

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
    shared: () => runs.current()?.shared(),
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

  const runs = createRuns({
    engines,
    emit: (event) => emit(event),
    async trained() {
      await choosing;
      return opened && prepared && { catalog: opened, ...prepared };
    },
    context: () => context,
  });

  return {
    ...createShareCommands({ shared: () => runs.current()?.shared(), opened: () => opened, guarded }),
    ...inferring.commands,
    ...createHaloCommands({
      opened: () => opened,
      shared: () => runs.current()?.shared(),
      prepared: () => prepared,
      enginesFor: (flow) => engines.forRun(flow),
    }),
    ...comparing.commands,
    ...runs.commands,
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
          await runs.tellLast();
          if (mine.signal.aborted) return;
          searches.leave();
          comparing.leave();
          opened = next;
          catalog = describeRequest(request);
          prepared = undefined;
          runs.end();
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
        await runs.tellLast();
        const columns = await computing.need(request.definitions ?? []);
        if (columns) emit({ type: 'columns', columns });
        const { table } = whole(opened);
        refuseColumns(request.columns);
        const data = splitAs(table, request);
        const view = preparedView(data, request, data.by.length > 0 ? undefined : leakByRow(table));
        searches.leave();
        prepared = { data, view };
        context = view.contexts.map(({ median }) => median);
        runs.end();
        emit({ type: 'prepared', prepared: view });
        searches.again();
        void engines.open().catch(() => undefined);
      }, undefined);
      return choosing;
    },

    async setContext(values) {
      if (values.length !== prepared?.view.contexts.length || !values.every(Number.isFinite)) return;
      context = values;
      runs.current()?.setContext(values);
    },

    chooseEngine: (choice) =>
      guarded(async () => {
        runs.end();
        await engines.prefer(choice);
      }, undefined),

    train: (request) => guarded(() => runs.begin(request, 'running'), 0),
    step: (request) => guarded(() => runs.step(request), 0),

    findOutliers: (request) => guarded(() => searches.find(request), undefined),
    stopSearch: async () => searches.stop(),
    showSearch: async (key) => searches.show(key),
    forgetSearch: async (key) => searches.forget(key),
    recutOutliers: (cut, ignored) => guarded(async () => searches.current()?.recut(cut, ignored), undefined),

    outlierRows: (query) => answered(() => searches.current()?.page(query) ?? { total: 0, rows: [] }),

    outlierDetail: async (place) => searches.current()?.detail(place),
    outliersTable: async (format) => searches.current()?.file(format) ?? new Blob([]),

    async beat() {},
  };
}
