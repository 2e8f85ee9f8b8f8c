/** Every row and column of the catalog, a window of both at a time: sorted, filtered, and any row marked in the pictures. */

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { readableName } from '../../catalog/readable-name';
import type { RowSort } from '../../worker/protocol';
import { compact, count, countOf, nats } from '../format';
import { select } from '../outliers/view';
import { useSelect, useSession } from '../session';
import styles from './CatalogTable.module.css';
import { COLUMN_WIDTH, ROW_HEIGHT, useRowWindow } from './row-window';

const TYPING_MS = 300;

interface Order {
  readonly sort: RowSort;
  readonly descending: boolean;
}

const sameSort = (a: RowSort, b: RowSort) =>
  a.by === b.by && (a.by !== 'column' || (b.by === 'column' && a.column === b.column));

export function CatalogTable() {
  const session = useSession();
  const catalog = useSelect((state) => state.catalog);
  const scored = useSelect((state) => state.outliers !== undefined);
  const chosen = useSelect((state) => state.choices.map(({ name }) => name).join('\n'));
  const identity = useSelect((state) => state.identity?.join('\n') ?? '');
  const marked = useSelect((state) => state.marked?.row);
  const [typed, setTyped] = useState('');
  const [where, setWhere] = useState('');
  const [{ sort, descending }, setOrder] = useState<Order>({ sort: { by: 'row' }, descending: false });
  useEffect(() => {
    const timer = setTimeout(() => setWhere(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const scroller = useRef<HTMLElement>(null);
  const profiles = catalog?.profiles ?? [];
  const window = useRowWindow(scroller, { sort, descending, where }, profiles.length);
  const { rows, total, wrong, first, last, above, below, columnsFrom, columnsTo } = window;
  const id = useId();
  if (!catalog) return null;
  // What one works with stands first.
  const wanted = new Set([...identity.split('\n'), ...chosen.split('\n')]);
  const places = profiles.map((_, i) => i);
  const isWanted = (i: number) => wanted.has(profiles[i]?.name ?? '');
  const order = [...places.filter(isWanted), ...places.filter((i) => !isWanted(i))];
  const shown = order.slice(columnsFrom, columnsTo);
  const before = columnsFrom * COLUMN_WIDTH;
  const after = (order.length - Math.min(order.length, columnsTo)) * COLUMN_WIDTH;
  const press = (next: RowSort) => setOrder({ sort: next, descending: sameSort(sort, next) && !descending });
  const look = (index: number) => {
    const row = rows.get(index);
    if (!row) return;
    if (scored && row.place !== undefined) {
      session.setView('outliers');
      void select(session, row.place);
    }
    void session.markRow(row.row, row.place);
  };
  const walk = (event: KeyboardEvent) => {
    const page = Math.max(1, last - first - 2);
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const at = [...rows].find(([, row]) => row.row === marked)?.[0] ?? first - 1;
    const next = Math.min(total - 1, Math.max(0, at + move));
    window.show(next);
    look(next);
  };
  const head = (words: string, next: RowSort, title?: string) => (
    <th
      key={words}
      scope="col"
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
        <label for={`${id}-where`}>Show rows where</label>
        <input
          id={`${id}-where`}
          type="text"
          value={typed}
          placeholder="M_star > 1e9 and sim = 'CV_0'"
          spellcheck={false}
          autocomplete="off"
          maxLength={8000}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <span class="muted" aria-live="polite">
          {countOf(total, 'row')}
        </span>
      </div>
      {wrong && (
        <p id={`${id}-wrong`} class="warn">
          {wrong}
        </p>
      )}
      <section
        ref={scroller}
        class={styles.scroll}
        aria-label="Rows of the catalog; arrow keys walk through them"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys.
        tabIndex={0}
        onKeyDown={walk}
      >
        <table aria-rowcount={total + 1} style={{ width: `${(order.length + (scored ? 3 : 1)) * COLUMN_WIDTH}px` }}>
          <thead>
            <tr aria-rowindex={1}>
              {head('Row', { by: 'row' })}
              {scored && head('Rank', { by: 'rank' }, 'Outlier rank: 1 is the least likely')}
              {scored && head('ln p', { by: 'ln p' }, 'Nats, under flows not trained on the row')}
              {before > 0 && <td style={{ width: `${before}px` }} />}
              {shown.map((i) =>
                head(readableName(profiles[i]?.name ?? ''), { by: 'column', column: profiles[i]?.name ?? '' }),
              )}
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
                  style={{ height: `${ROW_HEIGHT}px` }}
                  onClick={() => look(first + i)}
                >
                  <th scope="row">{row ? count(row.row) : '…'}</th>
                  {scored && <td>{row?.rank ? count(row.rank) : ''}</td>}
                  {scored && <td>{row?.logProb === undefined ? '' : nats(row.logProb, 1)}</td>}
                  {before > 0 && <td />}
                  {shown.map((column) => (
                    <td key={column} title={row?.cells[column]}>
                      {shortened(row?.cells[column])}
                    </td>
                  ))}
                  {after > 0 && <td />}
                </tr>
              );
            })}
            <tr style={{ height: `${below}px` }} />
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** A number of many digits to six of them; all are in its tooltip. */
const shortened = (cell = '') =>
  cell.length > 9 && cell.trim() !== '' && Number.isFinite(Number(cell)) ? compact(Number(cell), 6) : cell;
