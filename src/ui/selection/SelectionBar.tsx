/** The selected rows and what is done with them: kept as a subset, trained on, taken as the reference sample, saved, cleared. */
import { useEffect } from 'preact/hooks';
import { TABLE_FORMAT_NAMES, TABLE_FORMATS, type TableFormat } from '../../share/table-out/write';
import { download } from '../download';
import { count, countOf } from '../format';
import { Options } from '../Options';
import { phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import { LimitsForm } from './LimitsForm';
import styles from './SelectionBar.module.css';
import { Subsets } from './Subsets';
import { clearSelection, followSelection } from './select';
import { compareRest, keep, trainOn } from './use-selection';

export function SelectionBar() {
  const session = useSession();
  const selected = useSelect((state) => state.selected);
  const found = useSelect((state) =>
    state.selection?.expression === state.selected ? state.selection.count : undefined,
  );
  const rows = useSelect((state) => state.catalog?.rows ?? 0);
  const learnable = useSelect(
    (state) => !['no catalog', 'no column', 'undecided', 'starting'].includes(phaseOf(state)),
  );
  useEffect(() => followSelection(session), [session]);
  const none = selected === '' || found === 0;
  return (
    <section class={styles.bar} aria-label="Selection">
      {selected === '' ? (
        <span class="muted">No row selected: drag in the picture</span>
      ) : (
        <>
          <span class={styles.count} aria-live="polite" title={selected}>
            {found === undefined ? 'Selecting' : `${count(found)} of ${countOf(rows, 'row')} selected`}
          </span>
          <button
            type="button"
            class="quiet"
            title="Keep the selection as a named subset"
            onClick={() => keep(session)}
          >
            Keep
          </button>
          <button type="button" class="quiet" disabled={none || !learnable} onClick={() => trainOn(session, selected)}>
            Train on it
          </button>
          <button
            type="button"
            class="quiet"
            disabled={none || !learnable}
            title="The selected rows are the reference sample; all others are compared with them"
            onClick={() => void compareRest(session, selected)}
          >
            Outliers of the rest
          </button>
          <Save expression={selected} disabled={none} />
          <button type="button" class="quiet" aria-keyshortcuts="Escape" onClick={() => clearSelection(session)}>
            Clear
          </button>
        </>
      )}
      <span class={styles.end}>
        <LimitsForm />
        <Subsets />
      </span>
    </section>
  );
}

function Save({ expression, disabled }: { expression: string; disabled: boolean }) {
  const session = useSession();
  const name = useSelect((state) => state.catalog?.name ?? 'catalog');
  const save = async (format: TableFormat) => {
    const blob = await session.ask((commands) => commands.rowsTable(expression, format));
    if (!blob) return;
    if ('problem' in blob) session.refuse(blob.problem);
    else {
      const stem = name.replace(/\.[a-z0-9]+$/i, '').replace(/[^\w.-]+/g, '_');
      download(blob, `${stem}-selected.${TABLE_FORMATS[format].endings[0]}`);
    }
  };
  return (
    <select
      class={styles.save}
      aria-label="Save the selected rows"
      disabled={disabled}
      value=""
      onChange={({ currentTarget }) => {
        const chosen = TABLE_FORMAT_NAMES.find((format) => format === currentTarget.value);
        currentTarget.value = '';
        if (chosen) void save(chosen);
      }}
    >
      <option value="">Save</option>
      <Options of={TABLE_FORMAT_NAMES} words={(format) => TABLE_FORMATS[format].title} />
    </select>
  );
}
