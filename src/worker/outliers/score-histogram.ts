/** How many rows have which p-value, against what chance gives. */
import type { ScoreHistogram } from './messages';
import { isArtefact, isCandidate, type Study } from './study';

/** Bins a decade. */
const FINENESS = 10;
/** No fewer decades are shown, so that there is room for a cut. */
const LEAST_DECADES = 2.5;
const ROUNDING = 1e-12;

/** Bins of −log10 p, from 0. */
function binsOf({ pValue }: Study): number {
  const least = pValue.reduce((low, p) => Math.min(low, p), 1);
  return Math.ceil(FINENESS * Math.max(LEAST_DECADES, 0.15 - Math.log10(least)));
}

/** The bin of a p-value; the last takes what lies beyond it. */
const binOf = (p: number, bins: number) => Math.min(bins - 1, Math.max(0, Math.floor(-Math.log10(p) * FINENESS)));

/** Whether a row is drawn: as an artefact, or among the rows that the threshold is applied to. */
const isDrawn = (study: Study, place: number) => isArtefact(study, place) || isCandidate(study, place);

/** Bins of −log10 p, of the rows that the threshold is applied to. */
export function scoreHistogram(study: Study): ScoreHistogram {
  const bins = binsOf(study);
  const artefacts = countsOf(study, (place) => isArtefact(study, place));
  const counts = countsOf(study, (place) => !isArtefact(study, place));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const edge = (bin: number) => 10 ** (-bin / FINENESS);
  const expected = counts.map((_, bin) => total * (edge(bin) - edge(bin + 1)));
  return { from: 0, to: bins / FINENESS, counts, artefacts, expected };
}

/** How many of the drawn rows that are `among` a set each bin has, by their weights. */
export function countsOf(study: Study, among: (place: number) => boolean): Float64Array {
  const counts = new Float64Array(binsOf(study));
  for (const [place, p] of study.pValue.entries()) {
    if (!isDrawn(study, place) || !among(place)) continue;
    const bin = binOf(p, counts.length);
    counts[bin] = (counts[bin] as number) + (study.input.usable.weights?.[place] ?? 1);
  }
  return counts;
}

/** The rows that the threshold is applied to and that are no artefacts, with −log10 p in [from, to). */
export function placesBetween(study: Study, from: number, to: number): Uint32Array {
  return Uint32Array.from(study.pValue, (_, place) => place).filter((place) => {
    const at = -Math.log10(study.pValue[place] as number);
    // A p-value at the threshold is below it, whichever way the logarithm is rounded.
    return isCandidate(study, place) && !isArtefact(study, place) && at >= from - ROUNDING && at < to - ROUNDING;
  });
}
