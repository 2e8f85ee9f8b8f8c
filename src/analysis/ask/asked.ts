/**
 * What is asked of a joint density: rows of which each column is known exactly, known with an error, known to lie beyond a limit, or
 * unknown. The answer is p(true values | what is known) ∝ p(x) Π_d p(cell d | x_d).
 */
import { CELL, type Correlated } from '../../catalog/measured/cells';
import { cellLogLikelihood } from '../measured/cells';
import { rowCorrelations } from '../measured/correlations';
import type { GaussianMixture } from '../mixture-steps';

/** What is known of one column of a row, in the units of the catalog. */
export type Cell =
  | { readonly kind: 'known'; readonly value: number }
  | { readonly kind: 'unknown' }
  /**
   * A value with a normal error of standard deviation `sigma`, or with `upper` where the true value lies above it; of a magnitude whose noise is normal in
   * flux, `inFlux`.
   */
  | {
      readonly kind: 'measured';
      readonly value: number;
      readonly sigma: number;
      readonly upper?: number | undefined;
      readonly inFlux?: boolean | undefined;
    }
  | { readonly kind: 'beyond'; readonly limit: number; readonly side: 'above' | 'below' }
  /** A magnitude of which noise has taken the flux below zero; `limit` is the magnitude of 1 σ. */
  | { readonly kind: 'undetected'; readonly limit: number };

/** A row that is asked about: a cell for each learned column, and the values that a conditional density is given, as it sees them. */
export interface AskedRow {
  readonly cells: readonly Cell[];
  readonly context?: Float64Array | undefined;
  /** Correlations of the errors of learned columns: of one row. */
  readonly correlated?: Correlated | undefined;
}

/** How a column of the catalog and the coordinate that the density sees belong together: the map rises. */
export interface AskedColumn {
  /** Whether the coordinate lies on a circle, in [−1, 1), whose ends meet. */
  readonly circle: boolean;
  catalog(seen: number): number;
  /** Not finite where a value has none. */
  seen(value: number): number;
  /** ln |d seen / d value| at a value of the catalog. */
  logSlope(value: number): number;
}

/** A density over coordinates in which every column is the whole line or a circle, of a scale near 1. */
export interface AskedDensity {
  readonly dim: number;
  /** Columns that are given; 0 where the density is not conditional. */
  readonly context: number;
  /** A column for each of `dim`. */
  readonly columns: readonly AskedColumn[];
  /** ln p in nats of each row of row-major values [n, dim], given row-major [n, context]. */
  logProb(values: Float64Array, context?: Float64Array): Promise<Float64Array>;
  /** Draws, row-major [count, dim]; `context`, row-major, has a row for each. */
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
  /** A Gaussian mixture near the density, over the context and then the columns, that proposals are drawn from. */
  readonly mixture: GaussianMixture;
}

/** A cell whose true value is free, and where it may lie. */
export interface FreeCell {
  readonly column: number;
  readonly cell: Exclude<Cell, { kind: 'known' }>;
  /** The coordinate lies between; infinite where the cell is not beyond a limit. */
  readonly from: number;
  readonly to: number;
}

/** A row with its known values at their places, and the cells that are free: those beyond limits first. */
export interface Question {
  /** Index of the row among all that are asked. */
  readonly row: number;
  /** [dim], with anything finite where a cell is free. */
  readonly base: Float64Array;
  readonly context: Float64Array | undefined;
  readonly free: readonly FreeCell[];
  readonly correlated?: Correlated | undefined;
  /** Σ ln |d seen / d value| over the known cells: what ln p per unit of the catalog has beside ln p of the coordinates. */
  readonly logSlope: number;
}

/** An error below this, in the coordinate whose scale is 1, counts as none: no density of float32 weights turns within it. */
const NO_ERROR = 1e-4;
const ORDER = { beyond: 0, undetected: 1, measured: 1, unknown: 2 } as const;

/** Sorts the cells of a row into what is known and what is free. */
export function questionOf(
  density: Pick<AskedDensity, 'columns'>,
  { cells, context, correlated }: AskedRow,
  row: number,
): Question {
  const base = new Float64Array(cells.length);
  const free: FreeCell[] = [];
  let slope = 0;
  for (const [column, cell] of cells.entries()) {
    const { seen, logSlope } = density.columns[column] as AskedColumn;
    switch (cell.kind) {
      case 'known':
        base[column] = seen(cell.value);
        slope += logSlope(cell.value);
        break;
      case 'unknown':
      case 'undetected':
        free.push({ column, cell, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
        break;
      case 'measured': {
        const at = seen(cell.value);
        const own = logSlope(cell.value);
        if (Number.isFinite(at) && cell.sigma * Math.exp(own) < NO_ERROR) {
          base[column] = at;
          slope += own;
        } else free.push({ column, cell, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
        break;
      }
      case 'beyond': {
        const limit = seen(cell.limit);
        const above = cell.side === 'above';
        // A limit that a transform cannot take, such as a flux above −1 under log10, leaves out nothing.
        const end = Number.isFinite(limit) ? limit : above ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
        free.push({
          column,
          cell,
          from: above ? end : Number.NEGATIVE_INFINITY,
          to: above ? Number.POSITIVE_INFINITY : end,
        });
        break;
      }
      default:
        cell satisfies never;
    }
  }
  free.sort((a, b) => ORDER[a.cell.kind] - ORDER[b.cell.kind]);
  return { row, base, context, free, logSlope: slope, correlated };
}

/** ln Π p(cell | x) of the free cells of a question at coordinates [free], from `at` on; −∞ beyond a limit. */
export function logLikelihood(
  density: Pick<AskedDensity, 'columns'>,
  { free, base, correlated }: Question,
  points: Float64Array,
  at: number,
): number {
  let sum = 0;
  const correlations = rowCorrelations(correlated, base.length);
  const errors = correlations && new Float64Array(base.length);
  for (let i = 0; i < free.length; i++) {
    const { cell, column, from, to } = free[i] as FreeCell;
    const z = points[at + i] as number;
    if (cell.kind === 'measured') {
      const { value, sigma, upper = sigma } = cell;
      const kind = cell.inFlux ? CELL.flux : upper === sigma ? CELL.error : CELL.split;
      const x = (density.columns[column] as AskedColumn).catalog(z);
      sum += cellLogLikelihood(kind, value, sigma, upper, x);
      if (errors) errors[column] = (x - value) / sigma;
    } else if (cell.kind === 'undetected') {
      const x = (density.columns[column] as AskedColumn).catalog(z);
      sum += cellLogLikelihood(CELL.undetected, cell.limit, 0, 0, x);
    } else if (z < from || z > to) return Number.NEGATIVE_INFINITY;
  }
  if (!correlations || !errors) return sum;
  correlations.at(0);
  return sum + correlations.log(errors);
}

/** Rows whose points are evaluated at once: bounds the memory at some tens of MB. */
const CHUNK = 100_000;

/** Points of one question: row-major [count, free], from `first` on. */
export interface PointsOf {
  readonly question: Question;
  readonly points: Float64Array;
  readonly first: number;
  readonly count: number;
}

/** ln p(x) + ln Π p(cell | x) of points of many questions, in one batch, each set from its `first` on into `out`. */
export async function evaluate(
  density: AskedDensity,
  asked: readonly (PointsOf & { readonly out: Float64Array })[],
): Promise<void> {
  const { dim, context } = density;
  let from = 0;
  while (from < asked.length) {
    let to = from;
    let count = 0;
    while (to < asked.length && (to === from || count + (asked[to] as PointsOf).count <= CHUNK))
      count += (asked[to++] as PointsOf).count;
    const values = new Float64Array(count * dim);
    const given = context > 0 ? new Float64Array(count * context) : undefined;
    let at = 0;
    for (const { question, points, first, count: own } of asked.slice(from, to)) {
      const width = question.free.length;
      for (let k = first; k < first + own; k++, at++) {
        values.set(question.base, at * dim);
        for (let i = 0; i < width; i++) {
          values[at * dim + (question.free[i] as FreeCell).column] = points[k * width + i] as number;
        }
        if (given && question.context) given.set(question.context, at * context);
      }
    }
    const logs = await density.logProb(values, given);
    at = 0;
    for (const { question, points, first, count: own, out } of asked.slice(from, to)) {
      const width = question.free.length;
      for (let k = first; k < first + own; k++, at++) {
        const log = (logs[at] as number) + logLikelihood(density, question, points, k * width);
        out[k] = Number.isNaN(log) ? Number.NEGATIVE_INFINITY : log;
      }
    }
    from = to;
  }
}
