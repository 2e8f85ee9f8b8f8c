/**
 * Simulation-based calibration (Talts et al. 2018) of a conditional density p(θ | c): the true θ of a row ranks evenly among draws
 * given the row's own c. For parameters given galaxies, whether posteriors are as wide as they should be.
 */
import { type DensityModel, eachRepeated, firstRows, type ModelRows, type Verdict } from './density-model';
import { distanceFromUniform, kolmogorov } from './pit';

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

/** On all learned columns; `labels` in their order. */
export function posteriorVerdict(ranks: readonly Float64Array[], labels: readonly string[]): Verdict {
  const distances = ranks.map(distanceFromUniform);
  const worst = distances.indexOf(Math.max(...distances));
  const distance = distances[worst] ?? 0;
  const chance = Math.min(1, kolmogorov(distance, ranks[worst]?.length ?? 0) * ranks.length);
  const good = distance < BAD_DISTANCE || chance > BAD_P;
  const points = `${(100 * distance).toFixed(1)} percentage points`;
  return {
    good,
    sentence: good
      ? `Given what is given, true values rank evenly among draws: quantiles are off by at most ${points}, along ${labels[worst]}.`
      : `Given what is given, true values do not rank evenly among draws: quantiles are off by up to ${points}, along ${labels[worst]}.`,
  };
}
