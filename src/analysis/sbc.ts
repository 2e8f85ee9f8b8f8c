/**
 * Simulation-based calibration (Talts et al. 2018) of a conditional density p(θ | c): the true θ of a row ranks evenly among draws
 * given the row's own c. For parameters given galaxies, whether posteriors are as wide as they should be.
 */
import { type DensityModel, eachRepeated, firstRows, type ModelRows } from './density-model';
import { effectiveCount } from './mean-error';
import { distanceFromUniform, kolmogorov } from './pit';
import { TRUST_WORDS } from './trust-words';
import { LEAST_ROWS, tooFew, type Verdict } from './verdict';

const ROWS = 500;
const DRAWS = 100;

/** For every learned column the rank of each row's value among its draws, as a share in (0, 1). */
export async function posteriorRanks(model: DensityModel, rows: ModelRows, seed: number): Promise<Float64Array[]> {
  const { dim, context } = model;
  const some = firstRows(rows, model, ROWS);
  const count = some.values.length / dim;
  const drawn = await model.sample(count * DRAWS, seed, eachRepeated(some.context, context, DRAWS));
  return Array.from({ length: dim }, (_, column) =>
    Float64Array.from({ length: count }, (_row, row) => {
      const own = some.values[row * dim + column] as number;
      let below = 0;
      for (let i = 0; i < DRAWS; i++) if ((drawn[(row * DRAWS + i) * dim + column] as number) < own) below += 1;
      return (below + 0.5) / (DRAWS + 1);
    }),
  );
}

const BAD_DISTANCE = 0.08;
const BAD_P = 0.01;

/**
 * On all learned columns; `labels` in their order, `groups` a number of each row where rows are not independent, `tests` the number of
 * columns that are judged in all, `weights` how much each row counts.
 */
export function posteriorVerdict(
  ranks: readonly Float64Array[],
  labels: readonly string[],
  groups?: Uint32Array | undefined,
  tests = ranks.length,
  weights?: Float64Array | undefined,
): Verdict {
  const distances = ranks.map((own) => distanceFromUniform(own, weights));
  const worst = distances.indexOf(Math.max(...distances));
  const distance = distances[worst] ?? 0;
  const own = ranks[worst] ?? new Float64Array();
  const effective = effectiveCount(own, groups, weights);
  const chance = Math.min(1, kolmogorov(distance, effective) * tests);
  const words = TRUST_WORDS.ranks;
  const { along, figures: off } = TRUST_WORDS.pit;
  const label = labels[worst] ?? '';
  const figures = off((100 * distance).toFixed(1), ranks.length > 1 ? along(label) : words.alongOne(label));
  const independent = groups ? new Set(groups).size : own.length;
  const weighted = weights !== undefined;
  const size = { rows: own.length, independent, effective, weighted, least: LEAST_ROWS.ranks };
  const few = tooFew(size, words.what, figures);
  if (few && weighted) return few;
  if (distance >= BAD_DISTANCE && chance <= BAD_P) {
    return { judgement: 'bad', sentence: words.off(figures) };
  }
  return few ?? { judgement: 'good', sentence: words.uniform(figures) };
}
