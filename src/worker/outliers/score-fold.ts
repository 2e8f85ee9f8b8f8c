/** What the ensemble of one fold says of the rows that it has not seen: ln p, HPD rank, latent, and tail among the reference. */
import { hpdRanks } from '../../analysis/coverage';
import type { DensityModel, ModelRows } from '../../analysis/density-model';
import { ensembleOf, rowsAt } from '../../analysis/outliers/ensemble';
import { chiSquaredTail } from '../../analysis/outliers/tails';
import { countBelow } from '../../analysis/sorted';
import type { Fit } from '../../train/fit';
import type { CrossFitInput, CrossScores } from './cross-fit';
import { surprises } from './surprises';

/** Draws that HPD ranks are held against: the smallest p-value is one in so many. */
const DRAWS = 20_000;

/** Rows scored at once: bounds the memory, and the time between two looks at what the person wants; given a context every row has draws of its own. */
export const chunkOf = (context: number) => (context > 0 ? 500 : 20_000);

export interface Fold {
  readonly input: CrossFitInput;
  readonly fits: readonly Fit[];
  /** Reference rows of this fold, and the rows that nobody trains on. */
  readonly held: Uint32Array;
  readonly others: Uint32Array;
  readonly fold: number;
  readonly folds: number;
}

/** Adds what one fold's ensemble says to the scores. Yields the share that is done. */
export async function* scoreFold(parts: Fold, scores: CrossScores): AsyncGenerator<number, void> {
  const { input, fits, held, others, fold, folds } = parts;
  const { dim, context } = input.flow;
  const seed = input.seed + fold;
  const models = fits.map((fit): DensityModel => ({ dim, context, logProb: fit.logProb, sample: fit.sample }));
  const ensemble = ensembleOf(models);
  const drawn =
    context > 0 ? undefined : (await ensemble.logProb({ values: await ensemble.sample(DRAWS, seed) })).sort();
  const chunk = chunkOf(context);
  const total = (held.length + others.length) * (1 + input.ranges.length);
  let done = 0;

  const rankOf = async (rows: ModelRows, logProb: Float64Array) =>
    drawn
      ? logProb.map((value) => (countBelow(drawn, value) + 1) / (drawn.length + 1))
      : (await hpdRanks(ensemble, rows, seed)).ranks;
  /** The held-out reference rows by what the tail is taken of: ln p, or given a context the HPD rank. */
  const measures = new Float64Array(held.length);
  let sorted: Float64Array = measures;

  for (const [places, share] of [
    [held, 1],
    [others, 1 / folds],
  ] as const) {
    const own = places === held;
    for (let first = 0; first < places.length; first += chunk) {
      const some = places.subarray(first, first + chunk);
      const rows = rowsAt(input, { dim, context }, some);
      const logProb = new Float64Array(some.length);
      for (const [m, fit] of fits.entries()) {
        const { ln, latent } = await memberScores(fit, rows, scores.latent !== undefined);
        for (let i = 0; i < some.length; i++) {
          const at = some[i] as number;
          logProb[i] = (logProb[i] as number) + (ln[i] as number) / fits.length;
          const byMember = scores.byMember[m] as Float32Array;
          byMember[at] = (byMember[at] as number) + share * (ln[i] as number);
          if (scores.latent)
            scores.latent[at] = (scores.latent[at] as number) + (share * (latent[i] as number)) / fits.length;
        }
      }
      const ranks = await rankOf(rows, logProb);
      const measured = context > 0 ? ranks : logProb;
      if (own) measures.set(measured, first);
      for (let i = 0; i < some.length; i++) {
        const at = some[i] as number;
        scores.logProb[at] = (scores.logProb[at] as number) + share * (logProb[i] as number);
        scores.hpd[at] = (scores.hpd[at] as number) + share * (ranks[i] as number);
        if (own) continue;
        const tail = (countBelow(sorted, measured[i] as number, true) + 1) / (sorted.length + 1);
        scores.tail[at] = (scores.tail[at] as number) + share * tail;
      }
      done += some.length;
      yield done / total;
    }
    if (own) {
      sorted = measures.toSorted();
      for (const [i, at] of held.entries()) {
        scores.tail[at] = countBelow(sorted, measures[i] as number, true) / held.length;
      }
    }
  }

  for await (const looked of surprises(parts, models, ensemble, scores)) {
    done += looked;
    yield Math.min(1, done / total);
  }
}

/** ln p of rows, and the χ² tail of their latents, which come with the same pass where the base is a standard normal. */
async function memberScores(
  fit: Fit,
  rows: ModelRows,
  withLatent: boolean,
): Promise<{ ln: Float64Array; latent: Float64Array }> {
  if (!withLatent) return { ln: await fit.logProb(rows), latent: new Float64Array() };
  const { dim } = fit.flow.spec;
  const { values, logDet } = await fit.forward(rows);
  const ln = new Float64Array(logDet.length);
  const latent = new Float64Array(logDet.length);
  for (let row = 0; row < ln.length; row++) {
    let squares = 0;
    for (let d = 0; d < dim; d++) squares += (values[row * dim + d] as number) ** 2;
    ln[row] = (logDet[row] as number) - 0.5 * (squares + dim * Math.log(2 * Math.PI));
    latent[row] = chiSquaredTail(squares, dim);
  }
  return { ln, latent };
}
