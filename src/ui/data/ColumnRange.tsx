/** Smallest, median and largest value of a column. */
import type { ColumnProfile } from '../../catalog/table';
import { compact } from '../format';
import styles from './Columns.module.css';

export function ColumnRange({ range: { min, median, max } }: { readonly range: NonNullable<ColumnProfile['range']> }) {
  return (
    <p class={styles.columnRange}>
      <span title="smallest">{compact(min)}</span>
      <span title="median" class={styles.median}>
        {compact(median)}
      </span>
      <span title="largest">{compact(max)}</span>
    </p>
  );
}
