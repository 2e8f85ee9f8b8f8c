/** The session's comparison of labels: one at a time is made of the open catalog, and told to the page; the last stays until another is made. */
import { once } from '../../base/once';
import { ProblemError, problemOf } from '../../base/problem';
import type { RowBits } from '../../catalog/selection/bits';
import type { Column, Table } from '../../catalog/table';
import type { FlowAtHand } from '../../engine/choose/race';
import { isEngineFailure } from '../../engine/engine';
import { type TableFormat, tableBlob } from '../../share/table-out/write';
import { failureInWords } from '../../train/fit';
import { answered } from '../answered';
import type { ChooseRequest } from '../messages/catalog';
import type { SessionCommands, SessionEvent } from '../protocol';
import type { RunEngines } from '../run-interface';
import { nextTurn } from '../turn';
import type { Compared } from './comparing';
import { labelCounts } from './labels';
import type { CompareRequest, SelectionEvidence } from './messages';

const parts = once(async () => ({ ...(await import('./comparing')), ...(await import('./result')) }));

const TELL_MS = 100;

interface Surroundings {
  emit(event: SessionEvent): void;
  enginesFor(flow: FlowAtHand): Promise<RunEngines>;
  /** The open catalog and the rows that are used; throws a ProblemError where none is open, undefined where none are prepared. */
  rows(): { readonly table: Table; readonly used: Uint32Array; readonly chosen: ChooseRequest } | undefined;
}

type Commands =
  | 'labelCounts'
  | 'compareLabels'
  | 'stopComparing'
  | 'comparedRows'
  | 'comparisonMap'
  | 'comparisonTable';

interface Kept extends Compared {
  readonly key: number;
  readonly columns: readonly Column[];
  readonly evidence: (bits: RowBits) => SelectionEvidence;
}

export function createCompareCommands({ emit, enginesFor, rows }: Surroundings) {
  let kept: Kept | undefined;
  /** The comparison that is under way. */
  let now: object | undefined;
  let keys = 0;
  let shown: { readonly base: Table; readonly kept: Kept; readonly table: Table } | undefined;

  function withAnswers(base: Table): Table {
    if (!kept || kept.columns[0]?.values.length !== base.rows) return base;
    if (shown?.base !== base || shown.kept !== kept) {
      shown = { base, kept, table: { ...base, columns: [...base.columns, ...kept.columns] } };
    }
    return shown.table;
  }

  const stop = () => {
    if (!now) return;
    now = undefined;
    emit({ type: 'comparing', progress: undefined });
  };

  function whole(): Kept {
    if (kept) return kept;
    throw new ProblemError('no-comparison', 'There is no comparison.', 'Press Compare.');
  }

  const openNow = () => {
    const open = rows();
    if (open) return open;
    throw new ProblemError('no-rows', 'There are no rows to compare.', 'Choose a column first.');
  };

  async function compare(request: CompareRequest): Promise<void> {
    stop();
    const mine = {};
    now = mine;
    try {
      const { table, chosen } = openNow();
      const { comparing, evidenceOf, planOf, tableColumns } = await parts();
      const plan = planOf(table, chosen, request);
      const { flow, training } = plan.sized(plan.data.rows.length / plan.data.names.length);
      emit({ type: 'comparing', progress: { fraction: 0, doing: 'preparing', secondsLeft: Number.NaN } });
      const engines = await enginesFor({ spec: flow, batch: training.batch, rows: plan.data.rows.length });
      const began = performance.now();
      for (let engine = engines.first; now === mine; ) {
        const steps = comparing(plan, engine, { other: engines.other });
        try {
          let told = 0;
          let step = await steps.next();
          for (; !step.done && now === mine; step = await steps.next()) {
            const { fraction, doing } = step.value;
            const at = performance.now();
            if (at - told > TELL_MS) {
              told = at;
              const secondsLeft = fraction > 0.02 ? ((at - began) / 1000 / fraction) * (1 - fraction) : Number.NaN;
              emit({ type: 'comparing', progress: { fraction, doing, secondsLeft } });
            }
            await nextTurn();
          }
          if (now !== mine || !step.done) return;
          const done = step.value;
          keys += 1;
          const key = keys;
          kept = {
            ...done,
            key,
            columns: tableColumns(done, table.rows),
            evidence: (bits) => evidenceOf(done, key, bits),
          };
          now = undefined;
          emit({ type: 'compared', found: { ...done.found, key } });
          return;
        } catch (error) {
          if (now !== mine || !isEngineFailure(error)) throw error;
          engine = await engines.next(error);
          emit({
            type: 'notice',
            message: `${failureInWords(error)}: the comparison begins again on ${engine.device}.`,
          });
        } finally {
          // Gives back what lies on the engine.
          await steps.return(undefined as never);
        }
      }
    } catch (error) {
      if (now !== mine) return;
      stop();
      emit({ type: 'problem', problem: problemOf(error) });
    }
  }

  const commands: Pick<SessionCommands, Commands> = {
    labelCounts: (column) =>
      answered(() => {
        const { table, used } = openNow();
        return labelCounts(table, column, used);
      }),

    async compareLabels(request) {
      // Answers at once: what comes of it is told by events.
      void compare(request);
    },

    async stopComparing() {
      stop();
    },

    async comparedRows(which) {
      const { rowsOf } = await parts();
      return kept ? rowsOf(kept, which) : new Uint32Array();
    },

    comparisonMap: (request) =>
      answered(async () => {
        const { mapOf } = await parts();
        return mapOf(whole(), openNow().table, request);
      }),

    comparisonTable: (format: TableFormat) =>
      answered(async () => {
        whole();
        const { name, columns, rows: count, facts } = withAnswers(openNow().table);
        const out = columns.map((column) => ({ name: column.name, cell: (row: number) => column.values[row] ?? '' }));
        return tableBlob(format, { name, rows: count, columns: out, ...(facts ? { facts } : {}) }, nextTurn);
      }),
  };

  return {
    commands,
    withAnswers,
    evidence: (bits: RowBits) => kept?.evidence(bits),
    /** The catalog goes, and with it what was compared. */
    leave() {
      stop();
      kept = undefined;
      shown = undefined;
    },
  };
}
