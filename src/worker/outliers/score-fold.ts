/** What the ensemble of one fold says of the rows that it has not seen: ln p, depth, HPD rank and latent. */
import type { DensityModel, ModelRows } from '../../analysis/density-model';
import { latentScores } from '../../analysis/latent-scores';
import { depthsUnder } from '../../analysis/outliers/depths';
import { ensembleOf, rowsAt } from '../../analysis/outliers/ensemble';
import { chiSquaredTail } from '../../analysis/outliers/tails';
import type { Fit } from '../../train/fit';
import type { CrossScores } from './cross-fit';
import { chunkOf, type Fold } from './fold';
import { surprises } from './surprises';

/** Adds what one fold's ensemble says to the scores. Yields the share that is done. */
export async function* scoreFold(parts: Fold, scores: CrossScores): AsyncGenerator<number, void> {
  const { input, fits, held, scoredHere, scoredElsewhere, fold, folds } = parts;
  const { dim, context } = input.flow;
  const seed = input.seed + fold;
  const models = fits.map((fit): DensityModel => ({ dim, context, logProb: fit.logProb, sample: fit.sample }));
  const ensemble = ensembleOf(models);
  const depthsOf = await depthsUnder(ensemble, seed);
  const chunk = chunkOf(context);
  const total =
    held.length + scoredHere.length + scoredElsewhere.length + (held.length + scoredHere.length) * input.ranges.length;
  let done = 0;

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

  for (const places of [held, scoredHere]) {
    for (let first = 0; first < places.length; first += chunk) {
      const some = places.subarray(first, first + chunk);
      const rows = rowsAt(input, { dim, context }, some);
      const logProb = await addLogProb(some, rows, places === held ? 1 : 1 / folds, scores.latent !== undefined);
      const depths = await depthsOf(rows, logProb);
      for (const [i, at] of some.entries()) {
        scores.depth[at] = depths[i] as number;
        scores.hpd[at] = Math.max(Number.MIN_VALUE, Math.exp(-(depths[i] as number)));
      }
      done += some.length;
      yield done / total;
    }
  }
  for (let first = 0; first < scoredElsewhere.length; first += chunk) {
    const some = scoredElsewhere.subarray(first, first + chunk);
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
