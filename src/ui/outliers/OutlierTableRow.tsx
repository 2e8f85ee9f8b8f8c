/** One of the ranked rows, or its place while it is asked for. */
import type { OutlierRow } from '../../worker/outliers/galaxy-view';
import { compact, count, nats } from '../format';
import styles from './OutlierTable.module.css';

interface RowProps {
  readonly index: number;
  readonly row: OutlierRow | undefined;
  readonly columns: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

export function OutlierTableRow({ index, row, columns, isSelected, onSelect }: RowProps) {
  if (!row) {
    return (
      <tr aria-rowindex={index + 2}>
        <td colSpan={columns + 8} class="muted">
          …
        </td>
      </tr>
    );
  }
  const { rank, rankLow, rankHigh, pValue, qValue, logProb, spread, surprise, agree, scores } = row;
  const why = row.artefacts.length > 0 ? `artefact: ${row.artefacts.join(', ')}. ${row.reason}` : row.reason;
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={isSelected ? 'true' : undefined}
      class={isSelected ? styles.selected : ''}
      onClick={onSelect}
    >
      <td>
        <button
          type="button"
          class={`quiet ${styles.rank}`}
          tabIndex={-1}
          aria-label={rank > 0 ? `Rank ${rank}: look at it` : 'Not ranked: look at it'}
        >
          {rank > 0 ? count(rank) : '–'}
        </button>
        {rankHigh > rankLow && (
          <span class="muted">
            {' '}
            {count(rankLow)}–{count(rankHigh)}
          </span>
        )}
      </td>
      <td>{compact(pValue, 2)}</td>
      <td>{compact(qValue, 2)}</td>
      <td>
        {nats(logProb, 1)} {spread > 0 && <span class="muted">± {nats(spread, 1)}</span>}
      </td>
      <td>{Number.isFinite(surprise) ? `${surprise.toFixed(1)} σ` : '–'}</td>
      <td>
        {agree}/{scores}
      </td>
      {row.identity.map((cell, i) => (
        <td key={i} class="clip" title={cell}>
          {cell}
        </td>
      ))}
      <td class={`clip ${styles.why}`} title={why}>
        {why}
      </td>
      <td class={`clip ${styles.tags}`} title={row.tags.join(', ')}>
        {row.tags.join(', ')}
      </td>
    </tr>
  );
}
