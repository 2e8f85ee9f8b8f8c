/** The tables of a file that holds several: which of them is open and why, and the choice of another. */
import type { FoundTable, TablesInFile as Tables } from '../../catalog/table';
import { countOf } from '../format';
import { useSession } from '../session';
import styles from './Catalog.module.css';

/** The name with its size, or with the reason why it cannot be read. */
function label({ name, rows, columns, refused }: FoundTable): string {
  if (refused !== undefined) return `${name}: ${refused}`;
  const size = [
    rows === undefined ? [] : countOf(rows, 'row'),
    columns === undefined ? [] : countOf(columns, 'column'),
  ].flat();
  return size.length === 0 ? name : `${name} (${size.join(', ')})`;
}

export function TablesInFile({ tables }: { tables: Tables }) {
  const session = useSession();
  const open = (table: string) => {
    const request = session.opened();
    if (request?.kind === 'files' || request?.kind === 'url') void session.open({ ...request, table });
  };
  return (
    <label class={styles.tablesInFile}>
      <span>Tables in this file</span>
      <select value={tables.read} onChange={(event) => open(event.currentTarget.value)}>
        {tables.all.map((table) => (
          <option key={table.name} value={table.name} disabled={table.refused !== undefined}>
            {label(table)}
          </option>
        ))}
      </select>
      <span class="muted">
        Read: {tables.read}. {tables.why}
      </span>
    </label>
  );
}
