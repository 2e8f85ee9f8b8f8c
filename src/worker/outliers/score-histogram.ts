/** How many rows have which p-value, against what chance gives. */
import type { ScoreHistogram } from '../protocol';
import { isArtefact } from './outcome';
import type { Study } from './study';

/** Decades of p-value that are shown; smaller ones count in the last bin. */
const DECADES = 4.4;
const BINS = 44;

/** Bins of −log10 p, of the rows that are held against the cut. */
export function scoreHistogram(study: Study): ScoreHistogram {
  const withReference = study.input.request.reference !== undefined;
  const counts = new Float64Array(BINS);
  const artefacts = new Float64Array(BINS);
  let total = 0;
  for (const [place, p] of study.pValue.entries()) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((-Math.log10(p) / DECADES) * BINS)));
    if (isArtefact(study, place)) artefacts[bin] = (artefacts[bin] as number) + 1;
    else if (!withReference || study.reference[place] === 0) {
      counts[bin] = (counts[bin] as number) + 1;
      total += 1;
    }
  }
  const edge = (bin: number) => (bin === BINS ? 0 : 10 ** ((-bin * DECADES) / BINS));
  const expected = counts.map((_, bin) => total * (edge(bin) - edge(bin + 1)));
  return { from: 0, to: DECADES, counts, artefacts, expected };
}
