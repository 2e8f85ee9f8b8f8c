/** How many rows are used and for what, and why others are not. */
import type { PreparedRows } from '../../worker/messages/catalog';
import { count, countOf } from '../format';
import styles from './Rows.module.css';

export function UsedRows({ prepared }: { prepared: PreparedRows }) {
  const dropped = prepared.dropped.reduce((sum, reason) => sum + reason.count, 0);
  const notes = prepared.leak === undefined ? prepared.notes : [prepared.leak, ...prepared.notes];
  return (
    <div class={styles.rows}>
      <p>
        <strong>{countOf(prepared.used, 'row')}</strong> used: {count(prepared.trainRows)} to train,{' '}
        {count(prepared.validationRows)} to validate, {count(prepared.testRows)} to test.
      </p>
      {dropped > 0 && (
        <>
          <p>{countOf(dropped, 'row')} left out:</p>
          <ul>
            {prepared.dropped.map(({ reason, count: rows }) => (
              <li key={reason}>
                <span class={styles.amount}>{count(rows)}</span> {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
