/** The ranked rows: only those in sight are drawn, the others are asked for when they come near. Sorted by their heads, walked by keys. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { OutlierList, OutlierSort, OutliersFound } from '../../worker/protocol';
import { countOf } from '../format';
import { useSession } from '../session';
import { OutlierTableRow } from './OutlierTableRow';
import { ROW_HEIGHT, useRowsInSight } from './rows-in-sight';
import { select, useView } from './view';

const TYPING_MS = 300;

const LISTS: Readonly<Record<OutlierList, string>> = {
  outliers: 'Outliers',
  artefacts: 'Artefacts below the threshold',
  all: 'All rows',
};
const SORTS: readonly { readonly sort: OutlierSort; readonly head: string; readonly title: string }[] = [
  {
    sort: 'rank',
    head: 'Rank',
    title: 'By ln p; 1 is the least likely. Rank range over the ensemble.',
  },
  { sort: 'p', head: 'p-value', title: 'Fraction of rows like the reference that are as unlikely.' },
  {
    sort: 'q',
    head: 'q-value',
    title: 'Of the rows up to this one, the fraction expected by chance (Benjamini–Hochberg).',
  },
  { sort: 'log p', head: 'ln p', title: 'Nats, mean over the ensemble with its standard deviation.' },
  { sort: 'surprise', head: 'Max deviation', title: 'The largest deviation of a property given all others, in σ.' },
  { sort: 'agree', head: 'Agreement', title: 'How many of the scores call it an outlier at the threshold.' },
];

export function OutlierTable({ found }: { found: OutliersFound }) {
  const session = useSession();
  const view = useView();
  const id = useId();
  const scroller = useRef<HTMLElement>(null);
  const [typed, setTyped] = useState(view.where.value);
  const { list, sort, descending, where, selected } = view;
  const { wrong, shown, first, last, height, setTop } = useRowsInSight(found, scroller);
  useEffect(() => {
    const timer = setTimeout(() => {
      where.value = typed;
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, where]);

  const indexOf = (place: number | undefined) => [...shown.rows].find(([, row]) => row.place === place)?.[0];
  const walk = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -1e9,
      End: 1e9,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = Math.min(shown.total - 1, Math.max(0, (indexOf(selected.value) ?? -1) + move));
    const row = shown.rows.get(next);
    if (row) void select(session, row.place);
    const element = scroller.current;
    if (!element) return;
    const y = next * ROW_HEIGHT;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + 2 * ROW_HEIGHT > element.scrollTop + height) element.scrollTop = y + 2 * ROW_HEIGHT - height;
  };
  const order = (by: OutlierSort) => {
    descending.value = sort.value === by ? !descending.value : by === 'surprise' || by === 'agree';
    sort.value = by;
  };

  return (
    <div class="outlier-table">
      <div class="table-tools">
        <label class="field">
          <span>Show</span>
          <select
            value={list.value}
            onChange={(event) => {
              list.value = event.currentTarget.value as OutlierList;
            }}
          >
            {(Object.keys(LISTS) as OutlierList[]).map((name) => (
              <option key={name} value={name}>
                {LISTS[name]}
              </option>
            ))}
          </select>
        </label>
        <div class="field grow">
          <label for={`${id}-where`}>Only rows where</label>
          <input
            id={`${id}-where`}
            type="text"
            value={typed}
            placeholder="surprise > 4 and tags ~ 'central'"
            spellcheck={false}
            autocomplete="off"
            maxLength={8000}
            aria-invalid={wrong !== undefined}
            aria-describedby={wrong ? `${id}-wrong` : undefined}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <span class="muted rows-shown" aria-live="polite">
          {countOf(shown.total, 'row')}
        </span>
      </div>
      {wrong && (
        <p id={`${id}-wrong`} class="warn">
          {wrong}
        </p>
      )}
      <section
        ref={scroller}
        class="table-scroll"
        aria-label="Ranked rows; arrow keys walk through them"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys.
        tabIndex={0}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={walk}
      >
        <table aria-rowcount={shown.total + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {SORTS.map(({ sort: by, head, title }) => (
                <th
                  key={by}
                  scope="col"
                  title={title}
                  aria-sort={sort.value === by ? (descending.value ? 'descending' : 'ascending') : 'none'}
                >
                  <button type="button" class="quiet" onClick={() => order(by)}>
                    {head}
                    {sort.value === by && <span aria-hidden="true">{descending.value ? ' ↓' : ' ↑'}</span>}
                  </button>
                </th>
              ))}
              {found.identity.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">Why</th>
              <th scope="col">Tags</th>
            </tr>
          </thead>
          <tbody>
            {first > 0 && <tr style={{ height: `${first * ROW_HEIGHT}px` }} />}
            {Array.from({ length: Math.max(0, last - first) }, (_, i) => {
              const row = shown.rows.get(first + i);
              return (
                <OutlierTableRow
                  key={first + i}
                  index={first + i}
                  row={row}
                  columns={found.identity.length}
                  isSelected={row !== undefined && row.place === selected.value}
                  onSelect={() => row && void select(session, row.place)}
                />
              );
            })}
            {last < shown.total && <tr style={{ height: `${(shown.total - last) * ROW_HEIGHT}px` }} />}
          </tbody>
        </table>
        {shown.total === 0 && (
          <p class="help empty">No row is in this list. Move the threshold, or change what is shown.</p>
        )}
      </section>
    </div>
  );
}
