/** Distances from what is known to be best. */
import type { PageState } from '../state';

/** The true entropy in nats, where the density is known in the units that training sees: not under log10. */
export function knownEntropy(state: PageState): number | undefined {
  const isPlain = state.prepared?.columns.every((column) => column.transform === 'none') ?? false;
  return isPlain ? state.catalog?.truth?.entropy : undefined;
}

/** The last finite entry, NaN where there is none. */
export function lastOf(values: Float64Array | undefined): number {
  return values?.findLast((value) => Number.isFinite(value)) ?? Number.NaN;
}
