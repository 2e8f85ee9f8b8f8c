/** Smallest, median and largest value of a column. */
import type { ColumnProfile } from '../../catalog/table';
import { compact } from '../format';

export function ColumnRange({ range: { min, median, max } }: { readonly range: NonNullable<ColumnProfile['range']> }) {
  return (
    <p class="column-range">
      <span title="smallest">{compact(min)}</span>
      <span title="median" class="median">
        {compact(median)}
      </span>
      <span title="largest">{compact(max)}</span>
    </p>
  );
}
