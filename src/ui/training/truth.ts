/** Distances from what is known to be best. */
import type { PageState } from '../state';

/**
 * The true entropy in nats, where the density of all the picked columns is known in the units that training sees: not under
 * log10, and not of one column of a toy.
 */
export function knownEntropy({ prepared, catalog }: PageState): number | undefined {
  const features = prepared?.features ?? [];
  const isPlain = features.length > 0 && features.every(({ choice }) => choice.transform === 'none');
  const isWhole = catalog?.truth?.kind !== 'toy' || features.length === 2;
  return isPlain && isWhole ? catalog?.truth?.entropy : undefined;
}

/** The last finite entry, NaN where there is none. */
export function lastOf(values: Float64Array | undefined): number {
  return values?.findLast((value) => Number.isFinite(value)) ?? Number.NaN;
}
