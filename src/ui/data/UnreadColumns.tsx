/** The columns of a large file that do not fit into memory: a chosen one is read in place of others. */
import { countOf } from '../format';
import { Options } from '../Options';
import { useSelect, useSession } from '../session';
import styles from './Catalog.module.css';

export function UnreadColumns({ names }: { names: readonly string[] }) {
  const session = useSession();
  const chosen = useSelect((state) => state.choices);
  const request = session.opened();
  if (request?.kind !== 'files' && request?.kind !== 'url') return null;
  const read = (name: string) => {
    const kept = [...(request.columns ?? []), ...chosen.map((choice) => choice.name)];
    void session.open({ ...request, columns: [...new Set([...kept, name])] });
  };
  return (
    <label class={styles.tablesInFile}>
      <span>{countOf(names.length, 'column')} not read</span>
      <select value="" onChange={(event) => read(event.currentTarget.value)}>
        <option value="" disabled>
          Read a column
        </option>
        <Options of={names} />
      </select>
    </label>
  );
}
