/** The left of the page: where data come from, and the open catalog. */
import { countOf } from '../format';
import { lazily } from '../lazily';
import { useSelect } from '../session';
import { OpeningProgress } from './OpeningProgress';
import { Sources } from './Sources';

const CatalogPart = lazily(async () => (await import('./Catalog')).CatalogPart);

export function DataRegion() {
  const catalog = useSelect((state) => state.catalog);
  const columns = useSelect((state) => state.profiles.length);
  // Its code is fetched while the catalog is read.
  const opening = useSelect((state) => state.opening !== undefined);
  return (
    <section data-part="data" class="region data" aria-labelledby="data-title">
      <header class="region-head">
        <h2 id="data-title">Data</h2>
        {catalog && (
          <span class="muted">
            {countOf(catalog.rows, 'row')}, {countOf(columns, 'column')}
          </span>
        )}
      </header>
      <Sources />
      <OpeningProgress />
      {(catalog || opening) && <CatalogPart />}
      {!catalog && (
        <p class="empty-note">
          The columns of your catalog will be listed here, with their shape, missing values and roles. Nothing that you
          open leaves this machine.
        </p>
      )}
    </section>
  );
}
