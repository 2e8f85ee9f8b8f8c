/**
 * The posterior of one parameter that many rows share: with the rows independent given θ,
 *
 *   ln p(θ | x_1 … x_n) = ln p(θ) + Σ_i [ln p(θ | x_i) − ln p(θ)] + const,
 *
 * where p(θ) is the prior that every single posterior holds already. The prior is the mean of the posteriors of the rows that the model was
 * trained on, so that a row that says nothing adds nothing.
 */
import { type Central, centralOf } from '../../base/central';

export interface Combined extends Central {
  /** Ascending values of the parameter. */
  readonly grid: Float64Array;
  /** p per unit of the grid's coordinate. */
  readonly density: Float64Array;
  /** Fraction of the mass in the two end cells of the grid: large where the grid cuts it off. */
  readonly atEnds: number;
}

/** ln of the mean of rows of densities, row-major [rows, points]. */
export function logMean(logs: Float64Array, points: number): Float64Array {
  const rows = logs.length / points;
  return Float64Array.from({ length: points }, (_, k) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < rows; i++) most = Math.max(most, logs[i * points + k] as number);
    if (!(most > Number.NEGATIVE_INFINITY)) return most;
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += Math.exp((logs[i * points + k] as number) - most);
    return most + Math.log(sum / rows);
  });
}

/** From ln p of each point, up to a constant, to a density with its quantiles, by trapezoids. */
export function toldOf(grid: Float64Array, logs: Float64Array): Combined {
  const most = logs.reduce((high, log) => Math.max(high, log), Number.NEGATIVE_INFINITY);
  const heights = logs.map((log) => Math.exp(log - most));
  const below = new Float64Array(grid.length);
  for (let k = 1; k < grid.length; k++) {
    const width = (grid[k] as number) - (grid[k - 1] as number);
    below[k] = (below[k - 1] as number) + 0.5 * width * ((heights[k] as number) + (heights[k - 1] as number));
  }
  const total = below.at(-1) ?? Number.NaN;
  const quantile = (share: number) => {
    const wanted = share * total;
    let k = 1;
    while (k < grid.length - 1 && (below[k] as number) < wanted) k++;
    const [low, width] = [grid[k - 1] as number, (grid[k] as number) - (grid[k - 1] as number)];
    const [height, rise] = [heights[k - 1] as number, (heights[k] as number) - (heights[k - 1] as number)];
    // The density is straight between two points: height t + rise t²/2 = mass, by the root that stays where the rise is 0.
    const mass = (wanted - (below[k - 1] as number)) / width;
    const t = (2 * mass) / (height + Math.sqrt(Math.max(0, height * height + 2 * rise * mass)));
    return low + width * Math.min(1, Math.max(0, Number.isFinite(t) ? t : 0.5));
  };
  const last = grid.length - 1;
  return {
    grid,
    density: heights.map((height) => height / total),
    ...centralOf(quantile),
    atEnds: ((below[1] as number) + total - (below[last - 1] as number)) / total,
  };
}

export interface CombinedInput {
  readonly grid: Float64Array;
  /** ln p(θ | x_i), row-major [rows, grid]. */
  readonly posteriors: Float64Array;
  /** ln p(θ). */
  readonly prior: Float64Array;
  /** A number for each row, the same in rows of one group; absent where there are none. */
  readonly groups?: ArrayLike<number> | undefined;
}

/** By independent rows, and with each group counted as one row: the mean of what its rows add. */
export function combine({ grid, posteriors, prior, groups }: CombinedInput): {
  readonly independent: Combined;
  readonly byGroup?: Combined;
  readonly groups: number;
} {
  const points = grid.length;
  const rows = posteriors.length / points;
  const sizes = new Map<number, number>();
  for (let i = 0; i < rows && groups; i++) sizes.set(groups[i] as number, (sizes.get(groups[i] as number) ?? 0) + 1);
  const sum = (weight: (row: number) => number) =>
    prior.map((log, k) => {
      let all = log;
      for (let i = 0; i < rows; i++) all += weight(i) * ((posteriors[i * points + k] as number) - log);
      return all;
    });
  const independent = toldOf(
    grid,
    sum(() => 1),
  );
  if (!groups) return { independent, groups: 0 };
  return {
    independent,
    byGroup: toldOf(
      grid,
      sum((i) => 1 / (sizes.get(groups[i] as number) ?? 1)),
    ),
    groups: sizes.size,
  };
}
