/**
 * Counts of flagged rows in groups of unlike size, made comparable. Rows of one group are not independent, so that a count scatters
 * more than a binomial: its variance is n p (1 − p) (1 + ρ (n − 1)), where ρ is the correlation between rows of one group (Williams 1982).
 */

export interface Count {
  readonly rows: number;
  readonly flagged: number;
}

const ROUNDS = 20;
const HALVINGS = 40;

/**
 * (k − n p)/√variance of each count: mean 0 and variance 1 where all groups are alike. ρ is where their squares add up to the number of groups
 * less one (0 to 1), p weighs every group by n/(1 + ρ (n − 1)). Groups that differ strongly so give a large ρ, and are compared by their
 * fractions, whatever their rows. All 0 where no row or every row is flagged.
 */
export function quasiBinomialResiduals(counts: readonly Count[]): Float64Array {
  const inflation = (rows: number, rho: number) => 1 + rho * (rows - 1);
  const pAt = (rho: number) => {
    let [flagged, rows] = [0, 0];
    for (const count of counts) {
      flagged += count.flagged / inflation(count.rows, rho);
      rows += count.rows / inflation(count.rows, rho);
    }
    return flagged / rows;
  };
  const residuals = (p: number, rho: number) =>
    Float64Array.from(counts, ({ rows, flagged }) => {
      return (flagged - rows * p) / Math.sqrt(rows * p * (1 - p) * inflation(rows, rho));
    });
  const squares = (p: number, rho: number) => residuals(p, rho).reduce((sum, one) => sum + one * one, 0);
  let rho = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const p = pAt(rho);
    if (!(p > 0 && p < 1)) return new Float64Array(counts.length);
    const wanted = counts.length - 1;
    let [low, high] = [0, squares(p, 0) <= wanted ? 0 : 1];
    for (let i = 0; i < HALVINGS && high > 0; i++) {
      const middle = (low + high) / 2;
      if (squares(p, middle) > wanted) low = middle;
      else high = middle;
    }
    if (Math.abs(high - rho) < 1e-9) break;
    rho = high;
  }
  return residuals(pAt(rho), rho);
}
