/** The rows under the picture: all of the catalog's, or those of a search for outliers, ranked. */
import { useState } from 'preact/hooks';
import { OutlierTable } from '../outliers/OutlierTable';
import { SelectionBar } from '../selection/SelectionBar';
import { useSelect } from '../session';
import { CatalogTable } from './CatalogTable';
import styles from './Dock.module.css';

export function Dock() {
  const outliers = useSelect((state) => (state.view === 'outliers' ? state.outliers : undefined));
  // A phone has the room for the picture alone.
  const [open, setOpen] = useState(() => matchMedia('(min-width: 1081px)').matches);
  return (
    <div class={open ? 'region dock' : 'region dock shut'}>
      <div class={styles.dockLine}>
        <button type="button" class={`quiet ${styles.dockHead}`} aria-expanded={open} onClick={() => setOpen(!open)}>
          <span aria-hidden="true">{open ? '▾' : '▸'}</span> {outliers ? 'Ranked rows' : 'Table'}
        </button>
        <SelectionBar />
      </div>
      {open && (outliers ? <OutlierTable found={outliers} /> : <CatalogTable />)}
    </div>
  );
}
