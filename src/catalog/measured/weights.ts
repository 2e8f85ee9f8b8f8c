/** How much each row counts: 1/V, a completeness, the number of objects that it stands for. */
import { ProblemError } from '../../base/problem';
import { find } from '../prepare-refusals';
import type { Table } from '../table';

/** The values of a weight column. Throws ProblemError `weights` where they cannot be weights, and those of `find`. */
export function weightsOf(table: Table, name: string, rows: Iterable<number>): Float64Array {
  const { values } = find(table, name);
  let [missing, negative, positive] = [0, 0, 0];
  for (const row of rows) {
    const value = values[row] as number;
    if (!Number.isFinite(value)) missing += 1;
    else if (value < 0) negative += 1;
    else if (value > 0) positive += 1;
  }
  const refuse = (why: string, hint: string) => {
    throw new ProblemError('weights', `“${name}” cannot weigh rows: ${why}.`, hint);
  };
  const count = (n: number) => `${n.toLocaleString('en')} ${n === 1 ? 'row has' : 'rows have'}`;
  if (missing > 0)
    refuse(`${count(missing)} no finite weight`, 'Leave these rows out by a filter, or choose another column.');
  if (negative > 0)
    refuse(`${count(negative)} a negative weight`, 'Leave these rows out by a filter, or choose another column.');
  if (positive === 0) refuse('all weights are zero', 'Choose another column.');
  return values;
}

/** Weights of mean 1. */
export function ofMeanOne(weights: Float64Array): Float64Array {
  const most = weights.reduce((high, weight) => Math.max(high, weight), 0);
  // In units of the largest, whose sum may overflow.
  const mean = weights.reduce((sum, weight) => sum + weight / most / weights.length, 0);
  return weights.map((weight) => weight / most / mean);
}
