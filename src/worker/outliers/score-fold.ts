/** What the ensemble of one fold says of the rows that it has not seen: ln p, HPD rank, latent, and tail among the reference. */
import { hpdRanks } from '../../analysis/coverage';
import type { DensityModel, ModelRows } from '../../analysis/density-model';
import { latentScores } from '../../analysis/latent-scores';
import { ensembleOf, rowsAt } from '../../analysis/outliers/ensemble';
import { chiSquaredTail } from '../../analysis/outliers/tails';
import { countBelow } from '../../analysis/sorted';
import type { Fit } from '../../train/fit';
import type { CrossScores } from './cross-fit';
import { chunkOf, type Fold } from './fold';
import { surprises } from './surprises';

/** Draws that HPD ranks are held against: the smallest p-value is one in so many. */
const DRAWS = 20_000;

/** Adds what one fold's ensemble says to the scores. Yields the share that is done. */
export async function* scoreFold(parts: Fold, scores: CrossScores): AsyncGenerator<number, void> {
  const { input, fits, held, strangers, passers, fold, folds } = parts;
  const { dim, context } = input.flow;
  const seed = input.seed + fold;
  const models = fits.map((fit): DensityModel => ({ dim, context, logProb: fit.logProb, sample: fit.sample }));
  const ensemble = ensembleOf(models);
  const drawn =
    context > 0 ? undefined : (await ensemble.logProb({ values: await ensemble.sample(DRAWS, seed) })).sort();
  const chunk = chunkOf(context);
  const total =
    held.length + strangers.length + passers.length + (held.length + strangers.length) * input.ranges.length;
  let done = 0;

  const rankOf = async (rows: ModelRows, logProb: Float64Array) =>
    drawn
      ? logProb.map((value) => (countBelow(drawn, value) + 1) / (drawn.length + 1))
      : (await hpdRanks(ensemble, rows, seed)).ranks;
  /** ln p of rows by every member, added in their share; answers with the mean. */
  const addLogProb = async (places: Uint32Array, rows: ModelRows, share: number, withLatent: boolean) => {
    const mean = new Float64Array(places.length);
    for (const [m, fit] of fits.entries()) {
      const { ln, latent } = await memberScores(fit, rows, withLatent);
      const byMember = scores.byMember[m] as Float32Array;
      for (const [i, at] of places.entries()) {
        mean[i] = (mean[i] as number) + (ln[i] as number) / fits.length;
        byMember[at] = (byMember[at] as number) + share * (ln[i] as number);
        if (withLatent && scores.latent) {
          scores.latent[at] = (scores.latent[at] as number) + (latent[i] as number) / fits.length;
        }
      }
    }
    for (const [i, at] of places.entries()) {
      scores.logProb[at] = (scores.logProb[at] as number) + share * (mean[i] as number);
    }
    return mean;
  };

  /** What the tail is taken of: ln p, or given a context the HPD rank. */
  const measures = new Map<Uint32Array, Float64Array>();
  for (const places of [held, strangers]) {
    const measured = new Float64Array(places.length);
    measures.set(places, measured);
    for (let first = 0; first < places.length; first += chunk) {
      const some = places.subarray(first, first + chunk);
      const rows = rowsAt(input, { dim, context }, some);
      const logProb = await addLogProb(some, rows, places === held ? 1 : 1 / folds, scores.latent !== undefined);
      const ranks = await rankOf(rows, logProb);
      for (const [i, at] of some.entries()) scores.hpd[at] = ranks[i] as number;
      measured.set(context > 0 ? ranks : logProb, first);
      done += some.length;
      yield done / total;
    }
  }
  const sorted = (measures.get(held) as Float64Array).toSorted();
  for (const [places, measured] of measures) {
    // A row of the fold counts itself; another is one more.
    const more = places === held ? 0 : 1;
    for (const [i, at] of places.entries()) {
      scores.tail[at] = (countBelow(sorted, measured[i] as number, true) + more) / (sorted.length + more);
    }
  }
  for (let first = 0; first < passers.length; first += chunk) {
    const some = passers.subarray(first, first + chunk);
    await addLogProb(some, rowsAt(input, { dim, context }, some), 1 / folds, false);
    done += some.length;
    yield done / total;
  }

  for await (const looked of surprises(parts, models, ensemble, scores)) {
    done += looked;
    yield Math.min(1, done / total);
  }
}

/** ln p of rows, and the χ² tail of their latents' normal scores, which come with the same pass. */
async function memberScores(
  fit: Fit,
  rows: ModelRows,
  withLatent: boolean,
): Promise<{ ln: Float64Array; latent: Float64Array }> {
  if (!withLatent) return { ln: await fit.logProb(rows), latent: new Float64Array() };
  const { dim } = fit.flow.spec;
  const base = latentScores(fit.flow.spec, await fit.flow.read());
  const { values, logDet } = await fit.forward(rows);
  const ln = new Float64Array(logDet.length);
  const latent = new Float64Array(logDet.length);
  for (let row = 0; row < ln.length; row++) {
    let squares = 0;
    let density = logDet[row] as number;
    for (const [d, { score, logDensity }] of base.entries()) {
      const z = values[row * dim + d] as number;
      squares += score(z) ** 2;
      density += logDensity(z);
    }
    ln[row] = density;
    latent[row] = chiSquaredTail(squares, dim);
  }
  return { ln, latent };
}
