/** How far every feature of a row lies out given all others: the tails of its one-dimensional conditional, told in σ. */
import { conditionalTails, QUICK } from '../../analysis/conditional';
import type { DensityModel } from '../../analysis/density-model';
import { rowsAt } from '../../analysis/outliers/ensemble';
import { sigmaOfTail } from '../../analysis/outliers/tails';
import type { CrossScores } from './cross-fit';
import { chunkOf, type Fold } from './fold';

/** Tails of less are told as this many σ: beyond it a density learned from thousands of rows says nothing more. */
const MOST_SIGMA = 10;
/** Conditionals of one row and column, at most: all rows of 50,000 of 8 columns. */
const MOST_CONDITIONALS = 400_000;
/** In a larger catalog, those of the least likely rows: 20,000 of 8 columns, of a million the outermost fiftieth. */
const MOST_OF_MANY = 160_000;
/** Rows less likely than this are looked at by the whole ensemble; the others by one of it, in a third of the time. */
const LOOK_CLOSER = 0.02;
/** Conditionals by the whole ensemble, at most: 150,000 rows of 8 columns, of which a fiftieth is less likely, are below it. */
const MOST_CLOSE = 24_000;

/**
 * Writes `sigma` and `offset` of the rows that the fold judges. Yields how many conditionals were added. The HPD ranks must be there.
 */
export async function* surprises(
  { input, held, scoredHere }: Fold,
  models: readonly DensityModel[],
  ensemble: DensityModel,
  scores: CrossScores,
): AsyncGenerator<number, void> {
  const { dim, context } = input.flow;
  const asked = new Uint32Array(held.length + scoredHere.length);
  asked.set(held);
  asked.set(scoredHere, held.length);
  const all = input.groups.length;
  const ownShare = (conditionals: number) => Math.floor((conditionals / dim) * (asked.length / all));
  const least = all * dim <= MOST_CONDITIONALS ? asked : leastLikely(asked, scores, ownShare(MOST_OF_MANY));
  const unlikely = least.filter((at) => (scores.hpd[at] as number) < LOOK_CLOSER);
  const close = leastLikely(unlikely, scores, ownShare(MOST_CLOSE));
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

/** So many of the places, the least likely first; all of them in their order where there are no more. */
function leastLikely(places: Uint32Array, { hpd }: CrossScores, most: number): Uint32Array {
  if (places.length <= most) return places;
  // Only those at or below the value of the last that fits are sorted by place.
  const bound = Float64Array.from(places, (at) => hpd[at] as number).sort()[most] as number;
  return places
    .filter((at) => (hpd[at] as number) <= bound)
    .sort((a, b) => (hpd[a] as number) - (hpd[b] as number))
    .subarray(0, most);
}
