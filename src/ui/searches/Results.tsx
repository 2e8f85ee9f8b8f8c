/** Earlier results of searches for outliers: shown again by a press, deleted only by a person. */

import { Earlier } from '../runs/Earlier';
import styles from '../runs/Runs.module.css';
import { useSelect, useSession } from '../session';
import parts from '../styles/parts.module.css';
import type { KeptResult } from './kept';
import { reopenResult } from './reopen';

export function Results() {
  const results = useSelect((state) => state.results);
  const shown = useSelect((state) => state.outliers?.key);
  return (
    <Earlier title="Earlier results" id="results-title">
      {results.flatMap((result) => (result.key === shown ? [] : [<Result key={result.key} result={result} />]))}
    </Earlier>
  );
}

function Result({ result }: { result: KeptResult }) {
  const session = useSession();
  const { key, headline, request, rows, catalog, opened } = result;
  const elsewhere = useSelect((state) => state.opened !== opened);
  const name = rows.columns.map((column) => column.name).join(', ');
  const about = [
    ...(rows.filter ? [`rows where ${rows.filter}`] : []),
    ...(request.reference ? [`reference: ${request.reference}`] : []),
    ...(elsewhere ? [catalog] : []),
  ];
  return (
    <li class={`${parts.beside} ${styles.run}`}>
      <span class={styles.name}>{name}</span>
      <span class={styles.about}>
        {headline} {about.length > 0 && <span class="muted">{about.join('; ')}</span>}
      </span>
      <span class={styles.buttons}>
        <button
          type="button"
          aria-label={`Reopen the outliers of ${name}`}
          onClick={() => void reopenResult(session, result)}
        >
          Reopen
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`Delete the outliers of ${name}`}
          onClick={() => {
            session.deleteResult(key);
          }}
        >
          Delete
        </button>
      </span>
    </li>
  );
}
