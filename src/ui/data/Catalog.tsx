/** The open catalog: its name, its columns with their roles, what is chosen of it, and what was noticed of the file. */
import { countOf } from '../format';
import { syntheticLabel } from '../picture/picture';
import { useSelect } from '../session';
import { ChosenColumns } from './ChosenColumns';
import { ColumnList } from './ColumnList';
import { MissingWords } from './MissingWords';
import { TablesInFile } from './TablesInFile';

export function CatalogPart() {
  const catalog = useSelect((state) => state.catalog);
  if (!catalog) return null;
  const synthetic = syntheticLabel(catalog);
  return (
    <>
      <div class="catalog-name">
        <span class="clip" title={catalog.name}>
          {catalog.name}
        </span>
        {synthetic && <span class="badge">{synthetic}</span>}
      </div>
      {catalog.tables && <TablesInFile tables={catalog.tables} />}
      <MissingWords profiles={catalog.profiles} />
      <ColumnList key={`${catalog.name} ${catalog.tables?.read ?? ''}`} profiles={catalog.profiles} />
      <ChosenColumns />
      <Notes notes={catalog.notes} />
    </>
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
