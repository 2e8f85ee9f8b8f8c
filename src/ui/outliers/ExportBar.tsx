/** Takes the result away: all rows with their scores as a table, and a page to print. */
import { useState } from 'preact/hooks';
import { TABLE_FORMATS, type TableFormat } from '../../share/table-out/write';
import { download } from '../download';
import { FormatChoice } from '../FormatChoice';
import { useSelect, useSession } from '../session';
import { useView } from './view';

export function ExportBar() {
  const session = useSession();
  const { printing } = useView();
  const name = useSelect((state) => state.catalog?.name ?? 'catalog');
  const [busy, setBusy] = useState(false);
  const [format, setFormat] = useState<TableFormat>('csv');
  const save = async () => {
    setBusy(true);
    const blob = await session.ask((commands) => commands.outliersTable(format));
    setBusy(false);
    if (blob)
      download(
        blob,
        `${name.replace(/\.[a-z0-9]+$/i, '').replace(/[^\w.-]+/g, '_')}-outliers.${TABLE_FORMATS[format].endings[0]}`,
      );
  };
  return (
    <span class="export-bar">
      <button type="button" disabled={busy} onClick={save}>
        {busy ? 'Writing…' : 'Save all scores'}
      </button>
      <FormatChoice of="scores" value={format} onChange={setFormat} />
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
