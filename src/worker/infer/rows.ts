/** Many rows of the open catalog asked of a finished run: what that would take, and the answers as columns. */
import { ask } from '../../analysis/ask/ask';
import type { AskedDensity } from '../../analysis/ask/asked';
import { ProblemError } from '../../base/problem';
import { filterRows } from '../../catalog/filter/evaluate';
import { parseFilter } from '../../catalog/filter/parse';
import { quotedName } from '../../catalog/selection/expression';
import type { NumberColumn, Table } from '../../catalog/table';
import { askReport, metricLines } from '../../share/asked-report';
import { type AskedTable, askedRows } from '../../share/asked-rows';
import type { OutColumn } from '../../share/csv-out';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import { type TableFormat, tableBlob } from '../../share/table-out/write';
import { nextTurn } from '../turn';
import type { AnswerSelection, InferPlan, InferRowsRequest } from './messages';

/** Rows of one asking, at most: the command line takes any number. */
const MOST_ROWS = 200_000;
/** Rows answered together, and told together. */
const BATCH = 64;
/** Rows that the time is estimated from, evenly among all. */
const TRIED = 12;
/** What of each answer the table shows beside the row; the file has all of it. */
const SHOWN = /_(?:median|low68|high68)(?:_\d+)?$|^reliable/;

const count = (value: number) => value.toLocaleString('en');

/**
 * The rows that can be answered, of those that are wanted; of rows that the model has learned from no truth is told, so that answers are judged
 * by the others alone. Throws ProblemError of the filter and `asked-columns`, `model-columns`, `no-rows`, `rows-many`.
 */
export function wantedRows(
  table: Table,
  model: Model,
  request: InferRowsRequest,
  learned: ReadonlySet<number>,
): AskedTable {
  const all = askedRows(table, model, request);
  const wanted = request.where.trim() === '' ? undefined : new Set(filterRows(parseFilter(request.where), table));
  const kept = [...all.rows.keys()].filter((i) => wanted === undefined || wanted.has(all.rows[i] as number));
  if (kept.length === 0) {
    const [reason] = all.unanswered;
    throw new ProblemError(
      'no-rows',
      `No row can be answered${reason ? `: ${reason.reason} in ${count(reason.count)} rows` : ''}.`,
      'Set the blank columns to unknown, or select other rows.',
    );
  }
  if (kept.length > MOST_ROWS) {
    throw new ProblemError(
      'rows-many',
      `${count(kept.length)} rows are asked for, and at most ${count(MOST_ROWS)} are answered here.`,
      'Select fewer rows, or save the model and use npm run ask.',
    );
  }
  return {
    ...all,
    rows: Uint32Array.from(kept, (i) => all.rows[i] as number),
    asked: kept.map((i) => all.asked[i] as AskedTable['asked'][number]),
    extrapolated: Uint8Array.from(kept, (i) => all.extrapolated[i] as number),
    truth: new Map(
      Array.from(all.truth, ([name, values]) => [
        name,
        Float64Array.from(kept, (i) => (learned.has(all.rows[i] as number) ? Number.NaN : (values[i] as number))),
      ]),
    ),
  };
}

/** What asking would take, by asking a few rows. */
export async function planOf(
  density: AskedDensity,
  { asked, unanswered, notes }: AskedTable,
  { draws, seed }: InferRowsRequest,
): Promise<InferPlan> {
  const tried = Math.min(TRIED, asked.length);
  const some = Array.from({ length: tried }, (_, i) => asked[Math.floor((i * asked.length) / tried)]).flatMap(
    (row) => row ?? [],
  );
  const began = performance.now();
  for await (const _ of ask(density, some, { draws, seed })) await nextTurn();
  const seconds = (((performance.now() - began) / 1000) * asked.length) / Math.max(1, tried);
  return { rows: asked.length, seconds, unanswered, notes };
}

/** Rows that stand out by their answers, of those that have any: selected by the columns of the answers. */
function selectionsOf(table: Table, out: readonly NumberColumn[], unknown: readonly string[]): AnswerSelection[] {
  const own = (wanted: string) =>
    out.find(
      ({ name }) => name === wanted || (name.startsWith(`${wanted}_`) && /^\d+$/.test(name.slice(wanted.length + 1))),
    );
  const reliable = own('reliable');
  const wanted = [
    ...(reliable ? [{ words: 'not reliable', filter: `${quotedName(reliable.name)} = 0` }] : []),
    ...unknown.flatMap((name) => {
      const [low, high] = [own(`${name}_low95`), own(`${name}_high95`)];
      if (!low || !high) return [];
      const value = quotedName(name);
      const filter = `${value} < ${quotedName(low.name)} or ${value} > ${quotedName(high.name)}`;
      return [{ words: `with ${name} outside its 95 % interval`, filter }];
    }),
  ];
  const whole = { ...table, columns: [...table.columns, ...out] };
  return wanted.flatMap((one) => {
    const rows = filterRows(parseFilter(one.filter), whole).length;
    return rows > 0 ? [{ ...one, rows }] : [];
  });
}

export interface AnsweredRows {
  readonly columns: readonly NumberColumn[];
  readonly shown: readonly string[];
  readonly sentences: readonly string[];
  readonly warnings: readonly string[];
  readonly selections: readonly AnswerSelection[];
  file(table: Table, format: TableFormat): Promise<Blob>;
}

/** Asks all rows until they are answered, or `stopped`; what is answered by then is kept. */
export async function answerRows(
  model: Model,
  density: AskedDensity,
  table: Table,
  { draws, seed }: InferRowsRequest,
  { rows, asked, truth, unanswered, notes, extrapolated }: AskedTable,
  told: (answered: number) => void,
  stopped: () => boolean,
): Promise<AnsweredRows> {
  const names = orderedColumns(model.recipe.columns)
    .slice(0, model.flow.dim)
    .map(({ name }) => name);
  const report = askReport(density, { names, asked, rows, truth, extrapolated, grid: 0, samples: false });
  let answered = 0;
  try {
    for await (const answer of ask(density, asked, { draws, seed, batch: BATCH })) {
      report.add(answer);
      answered += 1;
      if (answered % BATCH === 0) told(answered);
    }
  } catch (error) {
    if (!stopped()) throw error;
  }
  const doubted = [...report.doubts.values()].reduce((sum, one) => sum + one, 0);
  const judged = [...metricLines(report.metrics())];
  const out = report.columns(table);
  const columns = out.map((column) => numbersOf(column, table.rows));
  const free = [
    ...new Set(asked.flatMap(({ cells }) => cells.flatMap(({ kind }, c) => (kind === 'unknown' ? [c] : [])))),
  ];
  return {
    columns,
    selections: selectionsOf(
      table,
      columns,
      free.map((c) => names[c] as string),
    ),
    shown: out.map(({ name }) => name).filter((name) => SHOWN.test(name)),
    sentences: [
      `${count(answered)} of ${count(asked.length)} rows answered, ${count(answered - doubted)} reliable.`,
      ...unanswered.map(({ reason, count: left }) => `${count(left)} rows of the catalog not answered: ${reason}.`),
      ...(judged.length > 0 ? ['Of rows that were not trained on:', ...judged.map((line) => `${line}.`)] : []),
    ],
    warnings: [...[...report.doubts].map(([reason, some]) => `${count(some)} rows not reliable: ${reason}.`), ...notes],
    file: (now, format) => tableBlob(format, report.table(now), nextTurn),
  };
}

/** The cells of a column; NaN where there is no number. */
export function numbersOf({ name, cell }: OutColumn, rows: number): NumberColumn {
  const values = new Float64Array(rows).fill(Number.NaN);
  for (let row = 0; row < rows; row++) {
    const value = cell(row);
    if (typeof value === 'number') values[row] = value;
  }
  return { name, kind: 'number', values };
}
