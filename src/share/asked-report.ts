/** The answers to many rows: columns beside those of the table, densities, draws, and how good they are where the truth is known. */
import type { Answer } from '../analysis/ask/ask';
import type { AskedDensity, AskedRow } from '../analysis/ask/asked';
import { isRedshift, type Judged, type PointMetrics, pointMetrics } from '../analysis/ask/point-metrics';
import { drawsOf, gridOf, judgedBy, type ToldColumn, toldColumns } from '../analysis/ask/told';
import { CENTRAL_NAMES } from '../base/central';
import type { Table } from '../catalog/table';
import { csvLine, freeName, type OutColumn, rounded } from './csv-out';
import type { OutTable } from './table-out/table';

interface About {
  /** Of the model's columns. */
  readonly names: readonly string[];
  readonly asked: readonly AskedRow[];
  /** Where each asked row stands in the table. */
  readonly rows: Uint32Array;
  readonly truth: ReadonlyMap<string, Float64Array>;
  readonly extrapolated: Uint8Array;
  /** Places of each marginal density; 0 where none is wanted. */
  readonly grid: number;
  readonly samples: boolean;
}

/** Metrics of one column, as `--json` has them. */
export type ColumnMetrics = { readonly name: string } & Partial<PointMetrics>;

export interface AskReport {
  add(answer: Answer): void;
  /** Why answers are not reliable, and how many. */
  readonly doubts: ReadonlyMap<string, number>;
  /** ln p of what is known of each row. */
  evidences(): Float64Array;
  /** The answers as columns beside those of a table, and the p-value of each row where it was asked for; rows without an answer are blank. */
  columns(table: Table, unlike?: Float64Array): OutColumn[];
  /** The table with these behind its own columns. */
  table(table: Table, unlike?: Float64Array): OutTable;
  grids(): Iterable<string>;
  samples(): Iterable<string>;
  metrics(): ColumnMetrics[];
}

/** What is kept of each answer. */
interface Kept {
  readonly told: ReadonlyMap<number, ToldColumn>;
  readonly answer: Pick<Answer, 'logEvidence' | 'logEvidenceError' | 'effective' | 'doubt' | 'rHat' | 'method'>;
}

/** Collects answers in the order in which they come. */
export function askReport(density: AskedDensity, about: About): AskReport {
  const { names, asked, rows, truth, extrapolated, grid } = about;
  const kept: Kept[] = [];
  const judged = new Map<string, Judged[]>(Array.from(truth.keys(), (name) => [name, []]));
  const doubts = new Map<string, number>();
  const [gridLines, sampleLines]: [string[], string[]] = [[], []];
  const free = names.flatMap((_, column) =>
    asked.some(({ cells }) => (cells[column]?.kind ?? 'known') !== 'known') ? [column] : [],
  );
  const nameOf = (column: number) => names[column] as string;

  function addGrids(answer: Answer): void {
    const row = (rows[answer.row] as number) + 1;
    let lines = '';
    for (const [i, column] of answer.columns.entries()) {
      const { values, density: heights } = gridOf(density, answer, i, grid);
      for (const [k, value] of values.entries()) {
        lines += csvLine([row, nameOf(column), rounded(value), rounded(heights[k] as number)]);
      }
    }
    gridLines.push(lines);
  }

  function addSamples(answer: Answer): void {
    const row = (rows[answer.row] as number) + 1;
    const drawn = new Map(answer.columns.map((column, i) => [column, drawsOf(density, answer, i)]));
    const count = answer.draws.length / Math.max(1, answer.columns.length);
    let lines = '';
    for (let k = 0; k < count; k++) {
      lines += csvLine([row, ...free.map((column) => rounded(drawn.get(column)?.[k] ?? Number.NaN))]);
    }
    sampleLines.push(lines);
  }

  function columnsFor(table: Table, unlike?: Float64Array): OutColumn[] {
    const at = new Map(Array.from(rows, (row, i) => [row, i]));
    const of = (read: (one: Kept, i: number) => number) => (row: number) => {
      const i = at.get(row);
      const one = i === undefined ? undefined : kept[i];
      return one === undefined ? '' : read(one, i as number);
    };
    const figures = free.flatMap((column) =>
      CENTRAL_NAMES.map(
        (figure): OutColumn => ({
          name: freeName(`${nameOf(column)}_${figure}`, table),
          cell: of(({ told }) => rounded(told.get(column)?.[figure] ?? Number.NaN)),
        }),
      ),
    );
    const more: OutColumn[] = [
      { name: 'log_p_known', cell: of(({ answer }) => rounded(answer.logEvidence)) },
      { name: 'log_p_known_error', cell: of(({ answer }) => rounded(answer.logEvidenceError)) },
      // Infinite by quadrature, where nothing is drawn: blank.
      { name: 'effective_draws', cell: of(({ answer }) => rounded(answer.effective)) },
      { name: 'r_hat', cell: of(({ answer }) => rounded(answer.rHat ?? Number.NaN)) },
      { name: 'reliable', cell: of(({ answer }) => (answer.doubt === undefined ? 1 : 0)) },
      { name: 'extrapolated', cell: of((_, i) => extrapolated[i] as number) },
      ...(unlike ? [{ name: 'p_unlike', cell: of((_, i) => rounded(unlike[i] as number)) }] : []),
    ].map(({ name, cell }) => ({ name: freeName(name, table), cell }));
    return [...figures, ...more];
  }

  return {
    doubts,
    columns: columnsFor,
    add(answer) {
      const { logEvidence, logEvidenceError, effective, doubt, rHat, method } = answer;
      const told = new Map(toldColumns(density, answer).map((one) => [one.column, one]));
      kept.push({
        told,
        answer: {
          logEvidence,
          logEvidenceError,
          effective,
          method,
          ...(doubt === undefined ? {} : { doubt }),
          ...(rHat === undefined ? {} : { rHat }),
        },
      });
      if (doubt !== undefined) {
        // Numbers differ from row to row: the reasons are counted without them.
        const reason = doubt.replace(/\d[\d.e-]*/g, '…');
        doubts.set(reason, (doubts.get(reason) ?? 0) + 1);
      }
      for (const [i, column] of answer.columns.entries()) {
        const value = truth.get(nameOf(column))?.[answer.row] ?? Number.NaN;
        if (!Number.isFinite(density.columns[column]?.seen(value) ?? Number.NaN)) continue;
        judged.get(nameOf(column))?.push(judgedBy(density, answer, i, value));
      }
      if (grid > 0) addGrids(answer);
      if (about.samples) addSamples(answer);
    },
    evidences: () => Float64Array.from(kept, ({ answer }) => answer.logEvidence),
    table(table, unlike) {
      const own = table.columns.map(({ name, values }): OutColumn => ({ name, cell: (row) => values[row] ?? '' }));
      return {
        name: table.name,
        rows: table.rows,
        columns: [...own, ...columnsFor(table, unlike)],
        ...(table.facts ? { facts: table.facts } : {}),
      };
    },
    *grids() {
      yield csvLine(['row', 'column', 'value', 'density']);
      yield* gridLines;
    },
    *samples() {
      yield csvLine(['row', ...free.map(nameOf)]);
      yield* sampleLines;
    },
    metrics: () =>
      free.map((column) => {
        const own = judged.get(nameOf(column)) ?? [];
        return {
          name: nameOf(column),
          ...(own.length > 0 ? pointMetrics(own, isRedshift(nameOf(column))) : {}),
        };
      }),
  };
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

/** The metrics in words, a line for each column that has a truth. */
export function* metricLines(metrics: readonly ColumnMetrics[]): Generator<string> {
  for (const { name, rows, bias, sigmaIqr, outlierFraction, meanLogProb, pitKs, coverage } of metrics) {
    if (rows === undefined) continue;
    const scaled = isRedshift(name) ? ' of Δz/(1 + z)' : '';
    yield `${name} (${rows.toLocaleString('en')} rows with a true value): bias ${bias?.toPrecision(3)}, σ_IQR ${sigmaIqr?.toPrecision(4)}${scaled}, outliers ${percent(outlierFraction ?? 0)}, mean ln p(truth | known) ${meanLogProb?.toFixed(4)}, PIT KS ${pitKs?.toFixed(4)}, 90 % intervals hold ${percent(coverage?.p90 ?? 0)}`;
  }
}
