/** ln of the Bayes factor of a selection of rows between two labels, with a jackknife by group. */

export interface SelectionBayes {
  readonly rows: number;
  /** Σ over the rows, as if they were independent, in nats. */
  readonly sum: number;
  /** Of the sum, by leaving out one group at a time. */
  readonly standardError: number;
  readonly perRow: number;
  readonly groups: number;
}

/** Of ln BF of each row; groups are a number a row, each row its own where absent. */
export function selectionBayes(logs: Float64Array, groups?: Uint32Array): SelectionBayes {
  const n = logs.length;
  const sum = logs.reduce((total, log) => total + log, 0);
  const sums = new Map<number, { sum: number; count: number }>();
  for (const [row, log] of logs.entries()) {
    const group = groups?.[row] ?? row;
    const own = sums.get(group) ?? { sum: 0, count: 0 };
    sums.set(group, { sum: own.sum + log, count: own.count + 1 });
  }
  // Of the mean, since without a group the sum is another one: pseudo-values for samples of equal size.
  const left = Array.from(sums.values(), (own) => (n > own.count ? (sum - own.sum) / (n - own.count) : 0));
  const g = left.length;
  const mean = left.reduce((total, one) => total + one / g, 0);
  const variance = ((g - 1) / g) * left.reduce((total, one) => total + (one - mean) ** 2, 0);
  return { rows: n, sum, standardError: g > 1 ? n * Math.sqrt(variance) : Number.NaN, perRow: sum / n, groups: g };
}
