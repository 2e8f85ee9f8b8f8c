/** The left of the page: where data come from, and the columns of the open catalog. */
import { countOf } from '../format';
import { syntheticLabel } from '../picture/picture';
import { useSelect } from '../session';
import { ChosenColumns } from './ChosenColumns';
import { ColumnList } from './ColumnList';
import { OpeningProgress } from './OpeningProgress';
import { Sources } from './Sources';

export function DataRegion() {
  const catalog = useSelect((state) => state.catalog);
  const synthetic = syntheticLabel(catalog);
  return (
    <section class="region data" aria-labelledby="data-title">
      <header class="region-head">
        <h2 id="data-title">Data</h2>
        {catalog && (
          <span class="muted">
            {countOf(catalog.rows, 'row')}, {countOf(catalog.profiles.length, 'column')}
          </span>
        )}
      </header>
      <Sources />
      <OpeningProgress />
      {catalog ? (
        <>
          <div class="catalog-name">
            <span class="clip" title={catalog.name}>
              {catalog.name}
            </span>
            {synthetic && <span class="badge">{synthetic}</span>}
          </div>
          <ColumnList key={catalog.name} profiles={catalog.profiles} />
          <ChosenColumns />
          <Notes notes={catalog.notes} />
        </>
      ) : (
        <p class="empty-note">
          The columns of your catalog will be listed here, with what is missing in each, its range and its shape.
          Nothing that you open leaves this machine.
        </p>
      )}
    </section>
  );
}

/** Open until a column is picked: then the room belongs to that column. */
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
