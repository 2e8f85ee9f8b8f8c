/** The Data view: which rows of the catalog are used and for what, and what was noticed of the file. */
import { countOf } from '../format';
import { useSelect } from '../session';
import { StartRegion } from '../start/Start';
import { Computed } from './Computed';
import styles from './Rows.module.css';
import { RowsForm } from './RowsForm';
import { Ties } from './Ties';
import { UsedRows } from './UsedRows';

export function RowsRegion() {
  const catalog = useSelect((state) => state.catalog);
  const prepared = useSelect((state) => (state.choosing ? undefined : state.prepared));
  const computedNotes = useSelect((state) => state.definitionNotes);
  if (!catalog) return <StartRegion />;
  return (
    <section class="region" aria-labelledby="rows-title">
      <header class="region-head">
        <h2 id="rows-title">Rows</h2>
      </header>
      {prepared && <UsedRows prepared={prepared} />}
      <Ties />
      <RowsForm />
      <Computed />
      <Notes notes={computedNotes.length > 0 ? [...catalog.notes, ...computedNotes] : catalog.notes} />
    </section>
  );
}

/** Open until a column is picked: then the room belongs to the rows. */
function Notes({ notes }: { notes: readonly string[] }) {
  const picked = useSelect((state) => state.choices.length > 0);
  if (notes.length === 0) return null;
  return (
    <details class={styles.notes} open={!picked}>
      <summary>{countOf(notes.length, 'note')} on the file</summary>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}
