/** An answer in the units of the catalog: medians, intervals, densities and draws of each free column. */
import { type Central, centralOf } from '../../base/central';
import type { Answer } from './ask';
import type { AskedColumn, AskedDensity } from './asked';
import type { Judged } from './point-metrics';

/** Of one free column of one row. */
export interface ToldColumn extends Central {
  readonly column: number;
}

/** What of an answer tells its columns. */
type Told = Pick<Answer, 'columns' | 'draws' | 'marginals'>;

export function toldColumns({ columns }: Pick<AskedDensity, 'columns'>, answer: Told): ToldColumn[] {
  return answer.columns.map((column, i) => {
    const marginal = answer.marginals[i];
    const { catalog } = columns[column] as AskedColumn;
    return { column, ...centralOf((mass) => catalog(marginal?.quantile(mass) ?? Number.NaN)) };
  });
}

/** Shares of the mass beyond either end of a grid. */
const GRID_TAIL = 5e-4;

export interface Grid {
  /** Ascending values of the catalog. */
  readonly values: Float64Array;
  /** p of each, per unit of the catalog. */
  readonly density: Float64Array;
}

/** The marginal density of a free column on a grid that reaches over all but a thousandth of it, even in the coordinate. */
export function gridOf({ columns }: Pick<AskedDensity, 'columns'>, answer: Told, i: number, points: number): Grid {
  const marginal = answer.marginals[i];
  const { catalog, logSlope } = columns[answer.columns[i] as number] as AskedColumn;
  const values = new Float64Array(points);
  const density = new Float64Array(points);
  if (!marginal) return { values, density };
  const [from, to] = [marginal.quantile(GRID_TAIL), marginal.quantile(1 - GRID_TAIL)];
  const margin = 0.05 * (to - from);
  for (let k = 0; k < points; k++) {
    const seen = from - margin + (k / (points - 1)) * (to - from + 2 * margin);
    values[k] = catalog(seen);
    density[k] = marginal.density(seen) * Math.exp(logSlope(values[k] as number));
  }
  return { values, density };
}

/** The draws of a free column, in the units of the catalog. */
export function drawsOf({ columns }: Pick<AskedDensity, 'columns'>, answer: Told, i: number): Float64Array {
  const width = answer.columns.length;
  const { catalog } = columns[answer.columns[i] as number] as AskedColumn;
  return Float64Array.from({ length: answer.draws.length / width }, (_, k) =>
    catalog(answer.draws[k * width + i] as number),
  );
}

/** Degrees of freedom of the long-tailed density that a row has beside its draws: they say nothing of where none of them lies. */
const TAIL_FREEDOM = 3;
const TAIL_CONSTANT = 2 / (Math.PI * Math.sqrt(3));

/** A free column beside its true value. */
export function judgedBy({ columns }: Pick<AskedDensity, 'columns'>, answer: Answer, i: number, truth: number): Judged {
  const marginal = answer.marginals[i];
  const { catalog, seen, logSlope } = columns[answer.columns[i] as number] as AskedColumn;
  const at = seen(truth);
  if (!marginal) return { truth, median: Number.NaN, logProb: Number.NaN, pit: Number.NaN };
  const { median, low68, high68 } = centralOf((mass) => marginal.quantile(mass));
  let density = marginal.density(at);
  if (Number.isFinite(answer.effective)) {
    const scale = 0.5 * (high68 - low68) || 1e-6;
    const tail =
      TAIL_CONSTANT / (scale * (1 + ((at - median) / scale) ** 2 / TAIL_FREEDOM) ** ((TAIL_FREEDOM + 1) / 2));
    density = (answer.effective * density + tail) / (answer.effective + 1);
  }
  return { truth, median: catalog(median), logProb: Math.log(density) + logSlope(truth), pit: marginal.below(at) };
}
