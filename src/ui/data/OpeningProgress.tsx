/** How far the reading of a catalog is, with a way to stop it. */
import { countOf } from '../format';
import { useSelect, useSession } from '../session';
import type { Opening } from '../state';
import styles from './Sources.module.css';

export function OpeningProgress() {
  const opening = useSelect((state) => state.opening);
  const session = useSession();
  if (opening === undefined) return null;
  const known = Number.isFinite(opening.fraction);
  return (
    <div class={styles.opening}>
      <p class={styles.openingName}>
        <span class="clip" title={opening.name}>
          Reading {opening.name}
        </span>
        {opening.kind !== 'again' && (
          <button type="button" class="quiet" onClick={session.cancelOpening}>
            Cancel
          </button>
        )}
      </p>
      <progress aria-label="Reading" max={1} {...(known ? { value: opening.fraction } : {})} />
      <p class="muted">
        {opening.fraction === 1 ? `${countOf(opening.rows, 'row')}: looking at the columns` : soFar(opening)}
      </p>
    </div>
  );
}

function soFar({ rows, fraction }: Opening): string {
  const read = rows > 0 ? `${countOf(rows, 'row')} so far` : 'Starting';
  return fraction > 0 ? `${read}, ${Math.floor(fraction * 100)} %` : read;
}
