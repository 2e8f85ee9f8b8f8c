/** What the page asks of a finished run about rows: one piece of work at a time, which can be stopped; answers to many rows are kept. */
import { once } from '../../base/once';
import { ProblemError } from '../../base/problem';
import type { Table } from '../../catalog/table';
import type { FlowAtHand } from '../../engine/choose/race';
import type { Model } from '../../share/recipe';
import { answered } from '../answered';
import type { SessionCommands, SessionEvent } from '../protocol';
import { whole } from '../refusals';
import type { RunEngines } from '../run-interface';
import type { Shareable } from '../sharing';
import type { OpenedTable } from '../source';
import type { SplitData } from '../usable-rows';
import type { Asker } from './asker';
import type { InferredRows } from './messages';
import type { GivenRows } from './row';
import type { AnsweredRows } from './rows';
import { createWork } from './work';

const parts = once(async () => ({
  ...(await import('./asker')),
  ...(await import('./check')),
  ...(await import('./combined')),
  ...(await import('./row')),
  ...(await import('./rows')),
  ...(await import('./true-values')),
}));

/** One row is answered within this time, or refused. */
const DEADLINE_MS = 60_000;
/** Answers to many rows that are kept at the same time. */
const MOST_KEPT = 6;

interface Surroundings {
  shared(): Pick<Shareable, 'model' | 'heldOut'> | undefined;
  opened(): OpenedTable | undefined;
  prepared(): { readonly data: SplitData } | undefined;
  enginesFor(flow: FlowAtHand): Promise<RunEngines>;
  emit(event: SessionEvent): void;
}

type Commands =
  | 'infer'
  | 'unlike'
  | 'planInfer'
  | 'inferRows'
  | 'trueValues'
  | 'checkInfer'
  | 'combine'
  | 'stopInferring'
  | 'inferredTable'
  | 'forgetInferred';

interface Kept extends AnsweredRows {
  readonly told: InferredRows;
}

export function createInferCommands({ shared, opened, prepared, enginesFor, emit }: Surroundings) {
  let asker: Asker | undefined;
  let kept: readonly Kept[] = [];
  /** Whose rows they are, by what stays the same when columns are computed. */
  let keptOf: OpenedTable['source'] | undefined;
  let keys = 0;
  let shown: { readonly base: Table; readonly kept: readonly Kept[]; readonly table: Table } | undefined;

  const tellKept = () => emit({ type: 'inferred', rows: kept.map(({ told }) => told) });

  function keptNow(): readonly Kept[] {
    const source = opened()?.source;
    if (source !== keptOf) {
      keptOf = source;
      kept = [];
    }
    return kept;
  }

  /** The table with the answers to its rows as columns behind its own. */
  function withAnswers(base: Table): Table {
    const now = keptNow();
    if (now.length === 0) return base;
    if (shown?.base !== base || shown.kept !== now) {
      const table = { ...base, columns: [...base.columns, ...now.flatMap(({ columns }) => columns)] };
      shown = { base, kept: now, table };
    }
    return shown.table;
  }

  /** The open catalog, where its table has room for more answers. */
  function withRoom(): OpenedTable {
    if (keptNow().length < MOST_KEPT) return whole(opened());
    throw new ProblemError(
      'inferred-many',
      `The table already holds the answers of ${MOST_KEPT} questions.`,
      'Remove one of them, or save it first.',
    );
  }

  /** From now on answers to rows of a catalog are columns of its table. */
  function keep(
    open: OpenedTable,
    rows: AnsweredRows,
    asked: Pick<InferredRows, 'of' | 'unknown' | 'stopped'>,
  ): InferredRows {
    if (opened()?.source !== open.source)
      throw new ProblemError('cancelled', 'Another catalog was opened.', 'Ask there.');
    keys += 1;
    const { shown: columns, sentences, warnings, selections } = rows;
    const all = rows.columns.map(({ name }) => name);
    const told: InferredRows = { key: keys, ...asked, all, columns, sentences, warnings, selections };
    kept = [...keptNow(), { ...rows, told }];
    tellKept();
    return told;
  }

  function finished(): Model {
    const run = shared();
    if (run) return run.model;
    throw new ProblemError('no-model', 'No trained flow can be asked.', 'Train one first.');
  }

  /** The rows of the catalog that the run was trained or validated on. */
  function learnedRows(): ReadonlySet<number> {
    const { split, prepared: used } = prepared()?.data ?? {};
    return new Set(
      [split?.train ?? [], split?.validation ?? []].flatMap((places) =>
        Array.from(places, (at) => used?.rows[at] ?? -1),
      ),
    );
  }

  /** What the run was given in the rows that it learned, and in those of its test set. */
  function givenRows(): GivenRows | undefined {
    const [test, data] = [shared()?.heldOut.context, prepared()?.data];
    if (!test || !data) return undefined;
    const width = data.contexts.length;
    const training = new Float64Array(data.split.train.length * width);
    for (const [i, at] of data.split.train.entries()) {
      training.set(data.context.subarray(at * width, (at + 1) * width), i * width);
    }
    return { training, test };
  }

  async function askerOf(model: Model): Promise<Asker> {
    if (asker?.model === model) return asker;
    asker?.dispose();
    const { createAsker } = await parts();
    asker = createAsker(model, () =>
      enginesFor({ spec: model.recipe.flow, batch: model.recipe.training.batch, rows: model.metrics.trainRows }),
    );
    return asker;
  }

  const { work, stop } = createWork(
    async () => {
      const { stoppedByHand } = await parts();
      return { asker: () => askerOf(finished()), stopped: stoppedByHand };
    },
    (progress) => emit({ type: 'inferring', progress }),
  );

  const commands: Pick<SessionCommands, Commands> = {
    infer: (request) =>
      work('row', 'Asking the model', DEADLINE_MS, async (own, watch) => {
        const { inferredOf } = await parts();
        return own.use(watch, (density) => inferredOf(own.model, density, request));
      }),

    unlike: (request, logEvidence) =>
      work('row', 'Comparing the row with samples of the model', DEADLINE_MS, async (own, watch) => {
        const { unlikeGiven, unlikeOf } = await parts();
        const given = own.model.flow.context > 0 ? givenRows() : undefined;
        if (given) return unlikeGiven(own.model, given, request);
        return own.use(watch, (density) => unlikeOf(own.model, density, request, logEvidence));
      }),

    planInfer: (request) =>
      work('rows', 'Estimating the time', DEADLINE_MS, async (own, watch) => {
        const { planOf, wantedRows } = await parts();
        const wanted = wantedRows(whole(opened()).table, own.model, request, learnedRows());
        return own.use(watch, (density) => planOf(density, wanted, request));
      }),

    inferRows: (request) =>
      work('rows', 'Asking the rows', Number.POSITIVE_INFINITY, async (own, watch, tell, mine) => {
        const { answerRows, wantedRows } = await parts();
        const open = withRoom();
        const wanted = wantedRows(open.table, own.model, request, learnedRows());
        const rows = await own.use(watch, (density) =>
          answerRows(
            own.model,
            density,
            withAnswers(open.table),
            request,
            wanted,
            (done) => tell(done / wanted.asked.length),
            () => mine.stopped,
          ),
        );
        return keep(open, rows, { of: 'question', unknown: [...request.unknown], stopped: mine.stopped });
      }),

    trueValues: () =>
      work('rows', 'True values of the rows', Number.POSITIVE_INFINITY, async (own, watch, tell) => {
        const { evaluating, trueValues } = await parts();
        const open = withRoom();
        const evaluated = evaluating(open.table.rows, tell);
        const rows = await own.use({ ...watch, evaluated }, (_, fit) =>
          trueValues(own.model, fit, open.table, withAnswers(open.table)),
        );
        return keep(open, rows, { of: 'true values', unknown: [], stopped: false });
      }),

    checkInfer: (request) =>
      work('check', 'Asking test rows', Number.POSITIVE_INFINITY, async (own, watch, tell) => {
        const { checkOf } = await parts();
        const { split, prepared: used } = prepared()?.data ?? {};
        const test = new Set(Array.from(split?.test ?? [], (at) => used?.rows[at] ?? -1));
        return own.use(watch, (density) => checkOf(own.model, density, whole(opened()).table, request, test, tell));
      }),

    combine: (request) =>
      work('combine', 'Combining the rows', Number.POSITIVE_INFINITY, async (own, watch) => {
        const { combinedOf } = await parts();
        const open = whole(opened());
        const { training } = givenRows() ?? { training: new Float64Array() };
        return own.use(watch, (density) => combinedOf(own.model, density, open.table, request, training));
      }),

    async stopInferring() {
      stop();
    },

    inferredTable: (key, format) =>
      answered(async () => {
        const found = keptNow().find(({ told }) => told.key === key);
        if (!found) throw new ProblemError('no-answers', 'These answers are gone.', 'Ask the rows again.');
        return found.file(whole(opened()).table, format);
      }),

    async forgetInferred(key) {
      kept = keptNow().filter(({ told }) => told.key !== key);
      tellKept();
    },
  };
  return { commands, withAnswers };
}
