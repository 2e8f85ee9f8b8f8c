/** Every row and column of the catalog, a window of both at a time: sorted, filtered, and any row marked in the pictures. */

import { useId, useMemo, useRef } from 'preact/hooks';
import { readableName } from '../../catalog/readable-name';
import { hasRow } from '../../catalog/selection/bits';
import type { CatalogRow, RowSort } from '../../worker/catalog-rows';
import type { CatalogSummary } from '../../worker/messages/catalog';
import { naming } from '../data/roles';
import { useAfterPause, Where, WhereNote } from '../expression';
import { compact, count, countOf, nats } from '../format';
import { comparedNames } from '../of-state';
import { select } from '../outliers/view';
import { howOf, selectShape } from '../selection/select';
import { useSelect, useSession } from '../session';
import type { TableOrder } from '../state';
import styles from './CatalogTable.module.css';
import { type LongList, rowAfterKey, useLongList, type Viewport } from './long-list';
import { ScrolledTable } from './ScrolledTable';

/** Pixels of a row, of a column, and of one that names the rows: 19 digits. */
const ROW_HEIGHT = 26;
const COLUMN_WIDTH = 112;
const NAME_WIDTH = 168;
/** A number with more digits than a column holds. */
const LONG_NUMBER = 1e11;

/** The rows of the catalog in an order; they are asked for anew when places, scores or marks among them change. */
function useCatalogRows(order: TableOrder & { readonly catalog: CatalogSummary | undefined }) {
  const session = useSession();
  const prepared = useSelect((state) => state.prepared);
  const outliers = useSelect((state) => state.outliers);
  const inferred = useSelect((state) => state.inferred);
  const compared = useSelect((state) => state.compared);
  return useMemo(() => {
    const { sort, descending, where } = order;
    const query = { sort, descending, ...(where === '' ? {} : { where }) };
    const list: LongList<CatalogRow> & Readonly<Record<'prepared' | 'outliers' | 'inferred' | 'compared', unknown>> = {
      order,
      prepared,
      outliers,
      inferred,
      compared,
      ask: (from, count) => session.ask((commands) => commands.catalogRows({ ...query, from, count })),
    };
    return list;
  }, [session, order, prepared, outliers, inferred, compared]);
}

const sameSort = (a: RowSort, b: RowSort) =>
  a.by === b.by && (a.by !== 'column' || (b.by === 'column' && a.column === b.column));

export function CatalogTable() {
  const session = useSession();
  const catalog = useSelect((state) => state.catalog);
  const scored = useSelect((state) => state.outliers !== undefined);
  const chosen = useSelect((state) => state.choices.map(({ name }) => name).join('\n'));
  const identity = useSelect((state) => naming(state).join('\n'));
  const marked = useSelect((state) => state.marked?.row);
  const bits = useSelect((state) => (state.selected === '' ? undefined : state.selection?.bits));
  const table = useSelect((state) => state.table);
  const { sort, descending, where: typed } = table;
  const where = useAfterPause(typed);
  const scroller = useRef<HTMLElement>(null);
  const profiles = useSelect((state) => state.profiles);
  const inferred = useSelect((state) => state.inferred);
  const order = useMemo(
    () => ({ sort, descending, where, catalog, profiles }),
    [sort, descending, where, catalog, profiles],
  );
  const list = useCatalogRows(order);
  const compared = useSelect((state) => comparedNames(state).join('\n'));
  const { view, rows, total, wrong, first, last, above, below, visible, show } = useLongList(
    scroller,
    ROW_HEIGHT,
    list,
  );
  const id = useId();
  if (!catalog) return null;
  // What one works with stands first.
  const wanted = new Set([...identity.split('\n'), ...chosen.split('\n')]);
  const told = compared === '' ? [] : compared.split('\n');
  const answers = new Set([...inferred.flatMap(({ columns }) => columns), ...told]);
  const names = [...profiles.map(({ name }) => name), ...inferred.flatMap(({ all }) => all), ...told];
  const places = profiles.map((_, i) => i);
  const isWanted = (i: number) => wanted.has(names[i] ?? '');
  const columns = [
    ...[...names.keys()].filter((i) => i >= profiles.length && answers.has(names[i] ?? '')),
    ...places.filter(isWanted),
    ...places.filter((i) => !isWanted(i)),
  ];
  const named = new Set(identity.split('\n'));
  const isLong = (i: number) => profiles[i]?.kind === 'text' || (profiles[i]?.range?.max ?? 0) >= LONG_NUMBER;
  const widthOf = (i: number) => (named.has(names[i] ?? '') && isLong(i) ? NAME_WIDTH : COLUMN_WIDTH);
  const { shown, before, after, width } = inSight(columns, widthOf, view);
  const press = (next: RowSort) =>
    session.look({ table: { ...table, sort: next, descending: sameSort(sort, next) && !descending } });
  // Names of galaxies are digits too: text, and what names a row, is shown as it is.
  const isQuantity = (i: number) => profiles[i]?.kind !== 'text' && !named.has(names[i] ?? '');
  const isSelected = (row: CatalogRow | undefined) =>
    bits !== undefined && row !== undefined && hasRow(bits, row.row - 1);
  const toggle = (row: CatalogRow) =>
    selectShape(session, { kind: 'rows', rows: [row.row] }, isSelected(row) ? 'remove' : 'add');
  const look = (index: number, event?: MouseEvent) => {
    const row = rows.get(index);
    if (!row) return;
    if (event && howOf(event) !== 'replace') return toggle(row);
    if (scored && row.place !== undefined && session.state.value.view !== 'infer') {
      session.setView('outliers');
      void select(session, row.place);
    }
    void session.markRow(row.row, row.place);
  };
  const walk = (event: KeyboardEvent) => {
    if (event.key === ' ') {
      event.preventDefault();
      const row = [...rows.values()].find((one) => one.row === marked);
      if (row) toggle(row);
      return;
    }
    const at = [...rows].find(([, row]) => row.row === marked)?.[0] ?? first - 1;
    const next = rowAfterKey(event.key, at, total, Math.max(1, visible - 2));
    if (next === undefined) return;
    event.preventDefault();
    show(next);
    look(next);
  };
  const head = (words: string, next: RowSort, title?: string, width?: number) => (
    <th
      key={words}
      scope="col"
      style={width === undefined ? undefined : { width: `${width}px` }}
      title={title ?? words}
      aria-sort={sameSort(sort, next) ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" class="quiet clip" onClick={() => press(next)}>
        {words}
        {sameSort(sort, next) && <span aria-hidden="true">{descending ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
  return (
    <div class={styles.table}>
      <div class={styles.tools}>
        <Where
          id={id}
          label="Show rows where"
          value={typed}
          placeholder="M_star > 1e9 and sim = 'CV_0'"
          wrong={wrong}
          onType={(text) => session.look({ table: { ...table, where: text } })}
        />
        <span class="muted" aria-live="polite">
          {countOf(total, 'row')}
        </span>
        {where !== '' && !wrong && (
          <button type="button" onClick={() => selectShape(session, { kind: 'filter', filter: where }, 'replace')}>
            Select these
          </button>
        )}
      </div>
      <WhereNote id={id} wrong={wrong} />
      <ScrolledTable
        scroller={scroller}
        class={styles.scroll}
        label="Rows of the catalog; arrow keys walk through them, Space selects"
        onKeyDown={walk}
      >
        <table aria-rowcount={total + 1} style={{ width: `${width + (scored ? 3 : 1) * COLUMN_WIDTH}px` }}>
          <thead>
            <tr aria-rowindex={1}>
              {head('Row', { by: 'row' })}
              {scored && head('Rank', { by: 'rank' }, 'Outlier rank: 1 is the least likely')}
              {scored && head('ln p', { by: 'ln p' }, 'Nats, under flows not trained on the row')}
              {before > 0 && <td style={{ width: `${before}px` }} />}
              {shown.map((i) => {
                const name = names[i] ?? '';
                return head(readableName(name), { by: 'column', column: name }, undefined, widthOf(i));
              })}
              {after > 0 && <td style={{ width: `${after}px` }} />}
            </tr>
          </thead>
          <tbody>
            <tr style={{ height: `${above}px` }} />
            {Array.from({ length: Math.max(0, last - first) }, (_, i) => {
              const row = rows.get(first + i);
              return (
                <tr
                  key={i}
                  aria-rowindex={first + i + 2}
                  aria-current={row !== undefined && row.row === marked ? 'true' : undefined}
                  data-selected={isSelected(row) ? '' : undefined}
                  style={{ height: `${ROW_HEIGHT}px` }}
                  onClick={(event) => look(first + i, event)}
                >
                  <th scope="row">{row ? count(row.row) : '…'}</th>
                  {scored && <td>{row?.rank ? count(row.rank) : ''}</td>}
                  {scored && <td>{row?.logProb === undefined ? '' : nats(row.logProb, 1)}</td>}
                  {before > 0 && <td />}
                  {shown.map((column) => (
                    <td key={column} title={row?.cells[column]}>
                      {isQuantity(column) ? shortened(row?.cells[column]) : row?.cells[column]}
                    </td>
                  ))}
                  {after > 0 && <td />}
                </tr>
              );
            })}
            <tr style={{ height: `${below}px` }} />
          </tbody>
        </table>
      </ScrolledTable>
    </div>
  );
}

/** The columns that a scrolled table shows, and the pixels of those before and after them and of all. */
function inSight(columns: readonly number[], widthOf: (column: number) => number, { left, width }: Viewport) {
  let [from, to, before, at] = [0, 0, 0, 0];
  for (const [i, column] of columns.entries()) {
    const end = at + widthOf(column);
    if (end < left - COLUMN_WIDTH) [from, before] = [i + 1, end];
    if (at < left + width + COLUMN_WIDTH) to = i + 1;
    at = end;
  }
  const shown = columns.slice(from, to);
  return { shown, before, after: at - before - shown.reduce((sum, column) => sum + widthOf(column), 0), width: at };
}

/** A number of many digits to six of them; all are in its tooltip. */
const shortened = (cell = '') =>
  cell.length > 9 && cell.trim() !== '' && Number.isFinite(Number(cell)) ? compact(Number(cell), 6) : cell;
