/** How far every feature of a row lies out given all others: the tails of its one-dimensional conditional, told in σ. */
import { conditionalTails, QUICK } from '../../analysis/conditional';
import type { DensityModel } from '../../analysis/density-model';
import { rowsAt } from '../../analysis/outliers/ensemble';
import { sigmaOfTail } from '../../analysis/outliers/tails';
import type { CrossScores } from './cross-fit';
import { chunkOf, type Fold } from './fold';

/** Tails of less are told as this many σ: beyond it a density learned from thousands of rows says nothing more. */
const MOST_SIGMA = 10;
/** Conditionals of one row and column, at most: 26,000 rows of 8 columns are below it. The least likely rows come first. */
const MOST_CONDITIONALS = 400_000;
/** Rows less likely than this are looked at by the whole ensemble; the others by one of it, in a third of the time. */
const LOOK_CLOSER = 0.02;

/**
 * Writes `sigma` and `offset` of the rows that the fold judges. Yields how many conditionals were added. The HPD ranks must be there.
 */
export async function* surprises(
  { input, held, strangers }: Fold,
  models: readonly DensityModel[],
  ensemble: DensityModel,
  scores: CrossScores,
): AsyncGenerator<number, void> {
  const { dim, context } = input.flow;
  const asked = [...held, ...strangers];
  const most = Math.floor((MOST_CONDITIONALS / dim) * (asked.length / input.groups.length));
  const least = asked.length > most ? leastLikely(asked, scores, most) : Uint32Array.from(asked);
  const close = least.filter((at) => (scores.hpd[at] as number) < LOOK_CLOSER);
  for (const [model, places] of [
    [models[0] as DensityModel, least],
    [ensemble, close],
  ] as const) {
    for (let first = 0; first < places.length; first += chunkOf(context)) {
      const some = places.subarray(first, first + chunkOf(context));
      const rows = rowsAt(input, { dim, context }, some);
      for (const [column, range] of input.ranges.entries()) {
        const { lower, upper, median } = await conditionalTails(model, rows, column, range, QUICK);
        for (const [i, at] of some.entries()) {
          const [below, above] = [lower[i] as number, upper[i] as number];
          const size = Math.min(MOST_SIGMA, sigmaOfTail(Math.max(Number.MIN_VALUE, Math.min(below, above))));
          scores.sigma[at * dim + column] = below < above ? -size : size;
          scores.offset[at * dim + column] = (rows.values[i * dim + column] as number) - (median[i] as number);
        }
        yield some.length;
      }
    }
  }
}

function leastLikely(places: readonly number[], { hpd }: CrossScores, most: number): Uint32Array {
  return Uint32Array.from(places)
    .sort((a, b) => (hpd[a] as number) - (hpd[b] as number))
    .subarray(0, most);
}
