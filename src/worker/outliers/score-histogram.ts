/** How many rows have which p-value, against what chance gives. */
import type { ScoreHistogram } from '../protocol';
import { isArtefact, isCandidate, type Study } from './study';

/** Bins a decade. */
const FINENESS = 10;
/** No fewer decades are shown, so that there is room for a cut. */
const LEAST_DECADES = 2.5;

/** Bins of −log10 p, of the rows that are held against the cut. */
export function scoreHistogram(study: Study): ScoreHistogram {
  const least = study.pValue.reduce((low, p) => Math.min(low, p), 1);
  const bins = Math.ceil(FINENESS * Math.max(LEAST_DECADES, 0.15 - Math.log10(least)));
  const decades = bins / FINENESS;
  const counts = new Float64Array(bins);
  const artefacts = new Float64Array(bins);
  let total = 0;
  for (const [place, p] of study.pValue.entries()) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(-Math.log10(p) * FINENESS)));
    if (isArtefact(study, place)) artefacts[bin] = (artefacts[bin] as number) + 1;
    else if (isCandidate(study, place)) {
      counts[bin] = (counts[bin] as number) + 1;
      total += 1;
    }
  }
  const edge = (bin: number) => 10 ** (-bin / FINENESS);
  const expected = counts.map((_, bin) => total * (edge(bin) - edge(bin + 1)));
  return { from: 0, to: decades, counts, artefacts, expected };
}
