/** A chosen column as rows that repeat one another are looked for in. */
import { levelsOf } from '../levels/levels';
import type { ColumnRequest, Treatment } from '../treat-spikes';
import type { ComparedColumn } from './copies';
import { resolutionOf } from './resolution';

export function comparedColumn(
  values: Float64Array,
  role: ColumnRequest['role'],
  treatment: Treatment | undefined,
): ComparedColumn {
  fillMissing(values);
  const spikes = treatment?.found.spikes ?? [];
  return {
    values,
    resolution: resolutionOf(values),
    piles: new Set(spikes.flatMap((spike) => (spike.kind === 'value' ? [spike.value] : []))),
    // Nobody is told of the steps of a given column.
    steps:
      role === 'context' ? levelsOf(values.toSorted()) !== undefined : spikes.some(({ kind }) => kind === 'lattice'),
  };
}

/** Rows that miss the same cells may repeat one another. */
function fillMissing(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = 0;
}
