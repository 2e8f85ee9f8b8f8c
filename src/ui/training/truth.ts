/** Distances from what is known to be best. */
import { isMeasured } from '../../catalog/measured/measurement';
import type { PageState } from '../state';

/**
 * The true entropy in nats, where the density of all the picked columns is known in the units that training sees: not under
 * log10, and not of one column of a toy.
 */
export function knownEntropy({ prepared, catalog }: PageState): number | undefined {
  const features = prepared?.features ?? [];
  const isPlain =
    features.length > 0 &&
    prepared?.effectiveRows === undefined &&
    // Of rows with errors NLL is that of what was measured, which has more entropy.
    features.every(({ choice }) => choice.transform === 'none' && !isMeasured(choice));
  const isWhole = catalog?.truth?.kind !== 'toy' || features.length === 2;
  return isPlain && isWhole ? catalog?.truth?.entropy : undefined;
}

/** NLL of one Gaussian on validation rows: of rows with errors or weights once it was fitted, at the end of the run; else NaN. */
export const gaussianOf = ({ prepared, assessment }: PageState): number =>
  prepared?.gaussianNll ?? assessment?.baselines.find(({ kind }) => kind === 'gaussian')?.validation ?? Number.NaN;

/** The last finite entry, NaN where there is none. */
export function lastOf(values: Float64Array | undefined): number {
  return values?.findLast((value) => Number.isFinite(value)) ?? Number.NaN;
}
