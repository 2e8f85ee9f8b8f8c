/** Takes a table away that the worker writes, in a format of choice. */
import { useState } from 'preact/hooks';
import type { Problem } from '../base/problem';
import { TABLE_FORMATS, type TableFormat } from '../share/table-out/write';
import type { SessionCommands } from '../worker/protocol';
import { download } from './download';
import { FormatChoice } from './FormatChoice';
import { useSelect, useSession } from './session';

interface Props {
  /** On the button. */
  readonly words: string;
  /** What is saved, for the choice of a format; and at the end of the file's name. */
  readonly of: string;
  readonly ending: string;
  table(commands: SessionCommands, format: TableFormat): Promise<Blob | { readonly problem: Problem }>;
}

export function SaveTable({ words, of, ending, table }: Props) {
  const session = useSession();
  const name = useSelect((state) => state.catalog?.name ?? 'catalog');
  const [busy, setBusy] = useState(false);
  const [format, setFormat] = useState<TableFormat>('csv');
  const save = async () => {
    setBusy(true);
    const blob = await session.ask((commands) => table(commands, format));
    setBusy(false);
    if (!blob) return;
    if ('problem' in blob) return session.refuse(blob.problem);
    const stem = name.replace(/\.[a-z0-9]+$/i, '').replace(/[^\w.-]+/g, '_');
    download(blob, `${stem}-${ending}.${TABLE_FORMATS[format].endings[0]}`);
  };
  return (
    <>
      <button type="button" disabled={busy} onClick={() => void save()}>
        {busy ? 'Writing…' : words}
      </button>
      <FormatChoice of={of} value={format} onChange={setFormat} />
    </>
  );
}
