/** The Data view: which rows of the catalog are used and for what, and what was noticed of the file. */
import { countOf } from '../format';
import { describeDemo } from '../picture/picture';
import { useSelect } from '../session';
import { Computed } from './Computed';
import { RowsForm } from './RowsForm';
import { Ties } from './Ties';
import { UsedRows } from './UsedRows';

export function RowsRegion() {
  const catalog = useSelect((state) => state.catalog);
  const prepared = useSelect((state) => (state.choosing ? undefined : state.prepared));
  const computedNotes = useSelect((state) => state.definitionNotes);
  if (!catalog) return <Start />;
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

/** What the page is for, before there is a catalog. */
function Start() {
  const shared = useSelect((state) => state.shared !== undefined);
  return (
    <section class="region" aria-labelledby="start-title">
      <header class="region-head">
        <h2 id="start-title">From a catalog</h2>
      </header>
      <dl class="start">
        <dt>Density</dt>
        <dd>A normalizing flow learns up to 16 columns, compared with a Gaussian and a mixture on test rows.</dd>
        <dt>Outliers</dt>
        <dd>Unlikely rows with reasons, p-values and the number expected by chance.</dd>
        <dt>Posteriors</dt>
        <dd>The density of some columns at given values of others.</dd>
      </dl>
      {!shared && <p class="help">The red curve is a flow that was trained beforehand. {describeDemo()}</p>}
    </section>
  );
}

/** Open until a column is picked: then the room belongs to the rows. */
function Notes({ notes }: { notes: readonly string[] }) {
  const picked = useSelect((state) => state.choices.length > 0);
  if (notes.length === 0) return null;
  return (
    <details class="notes" open={!picked}>
      <summary>{countOf(notes.length, 'note')} on the file</summary>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}
