/** ln p of the rows that a model was made with, as they were measured. */
import type { Average } from '../analysis/average';
import { type Marginals, marginals, type TrueValues } from '../analysis/measured/marginal';
import type { Proposal } from '../analysis/measured/measured-rows';
import type { FitInput } from './fit';
import type { Fold } from './folds';
import { joined } from './weighing';

/** Rows that a member of an ensemble was not trained on, with its ln p of them. */
export interface OutOfFold {
  readonly rows: Uint32Array;
  readonly logProb: Float64Array;
  /** Of each of these rows; absent where rows count alike. */
  readonly weights?: Float64Array;
  /** Monte Carlo error of each ln p, and its effective number of draws; absent where all rows are known exactly. */
  readonly drawn?: Pick<Marginals, 'error' | 'effective'>;
}

type Own = Pick<FitInput, 'flow' | 'values' | 'context' | 'measured' | 'weights' | 'seed'>;
type Density = Pick<Average, 'logProb'>;

/** Of rows that are all known exactly. */
const NO_DRAWS: Proposal = { draw: () => undefined };

/** The named rows under a density of exact rows; the seed gives each row the same draws under any density. */
export function ownMarginals(
  { flow: { dim, context }, values, context: given, measured, seed }: Own,
  of: Density,
  rows: Uint32Array,
  draws?: number,
): Promise<Marginals & TrueValues> {
  const count = values.length / dim;
  const { exact, proposal } = measured ?? { exact: new Uint8Array(count).fill(1), proposal: NO_DRAWS };
  const own = given && context > 0 ? { context: given } : {};
  return marginals(of, { count, dim, exact, values }, proposal, { rows, draws, seed, ...own });
}

/** ln p of the validation rows of every fold, each under the density that was fitted to the others. */
export async function outOfFoldOf(
  input: Own,
  folds: readonly Fold[],
  densityOf: (fold: number) => Density,
): Promise<OutOfFold> {
  const each: Marginals[] = [];
  for (const [k, { validation }] of folds.entries()) each.push(await ownMarginals(input, densityOf(k), validation));
  const rows = Uint32Array.from(folds.flatMap(({ validation }) => [...validation]));
  const of = (name: keyof Marginals) => joined(each.map((marginal) => marginal[name]));
  const { weights } = input;
  return {
    rows,
    logProb: of('logProb'),
    ...(weights ? { weights: Float64Array.from(rows, (row) => weights[row] as number) } : {}),
    ...(input.measured ? { drawn: { error: of('error'), effective: of('effective') } } : {}),
  };
}
