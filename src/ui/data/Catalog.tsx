/** The open catalog: its name, its columns with their roles, and the details of the column in hand. */
import { UNITS } from '../../catalog/units';
import { syntheticLabel } from '../picture/picture';
import { useSelect } from '../session';
import styles from './Catalog.module.css';
import { ColumnList } from './ColumnList';
import { Inspector } from './Inspector';
import { MissingWords } from './MissingWords';
import { TablesInFile } from './TablesInFile';
import { UnreadColumns } from './UnreadColumns';

export function CatalogPart() {
  const catalog = useSelect((state) => state.catalog);
  const profiles = useSelect((state) => state.profiles);
  const inHand = useSelect((state) => state.inHand);
  if (!catalog) return null;
  const synthetic = syntheticLabel(catalog);
  return (
    <>
      <div class={styles.catalogName}>
        <span class="clip" title={catalog.name}>
          {catalog.name}
        </span>
        {synthetic && <span class="badge">{synthetic}</span>}
      </div>
      {catalog.tables && <TablesInFile tables={catalog.tables} />}
      {catalog.unread && <UnreadColumns names={catalog.unread} />}
      <MissingWords profiles={profiles} />
      <ColumnList key={`${catalog.name} ${catalog.tables?.read ?? ''}`} profiles={profiles} />
      {inHand !== undefined && <Inspector key={inHand} name={inHand} />}
      <datalist id="units">
        {UNITS.map((unit) => (
          <option key={unit} value={unit} />
        ))}
      </datalist>
    </>
  );
}
