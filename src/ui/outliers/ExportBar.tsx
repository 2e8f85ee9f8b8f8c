/** Takes the result away: all rows with their scores as CSV, and a page to print. */
import { useState } from 'preact/hooks';
import { download } from '../download';
import { useSelect, useSession } from '../session';
import { useView } from './view';

export function ExportBar() {
  const session = useSession();
  const { printing } = useView();
  const name = useSelect((state) => state.catalog?.name ?? 'catalog');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const blob = await session.ask((commands) => commands.outliersCsv());
    setBusy(false);
    if (blob) download(blob, `${name.replace(/\.[a-z0-9]+$/i, '').replace(/[^\w.-]+/g, '_')}-outliers.csv`);
  };
  return (
    <span class="export-bar">
      <button type="button" disabled={busy} onClick={save}>
        {busy ? 'Writing…' : 'Save all scores (CSV)'}
      </button>
      <button
        type="button"
        onClick={() => {
          printing.value = true;
        }}
      >
        Print report
      </button>
    </span>
  );
}
