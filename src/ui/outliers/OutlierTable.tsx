/** The ranked rows: only those in sight are drawn, the others are asked for when they come near. Sorted by their heads, walked by keys. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { OutlierList, OutlierQuery, OutlierRow, OutlierSort, OutliersFound } from '../../worker/protocol';
import { compact, count, countOf, nats } from '../format';
import { useSession } from '../session';
import { select, useView } from './view';

const ROW_HEIGHT = 34;
/** Rows that are asked for at once. */
const WINDOW = 60;
/** Rows that are drawn beyond what is in sight. */
const MARGIN = 8;
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
  const [wrong, setWrong] = useState<string>();
  const [top, setTop] = useState(0);
  const [shown, setShown] = useState<{ total: number; rows: ReadonlyMap<number, OutlierRow> }>({
    total: 0,
    rows: new Map(),
  });
  const { list, sort, descending, where, selected } = view;
  const query = (from: number): OutlierQuery => ({
    list: list.value,
    sort: sort.value,
    descending: descending.value,
    ...(where.value.trim() === '' ? {} : { where: where.value.trim() }),
    from,
    count: WINDOW,
  });
  const key = JSON.stringify([list.value, sort.value, descending.value, where.value]);

  /** Another result or another order: from the top. */
  useEffect(() => {
    let stale = false;
    void session
      .ask((commands) => commands.outlierRows(query(0)))
      .then((page) => {
        if (stale || !page) return;
        if ('problem' in page) {
          setWrong(`${page.problem.message} ${page.problem.hint}`);
          return;
        }
        setWrong(undefined);
        setShown({ total: page.total, rows: new Map(page.rows.map((row, i) => [i, row])) });
        scroller.current?.scrollTo({ top: 0 });
        setTop(0);
      });
    return () => {
      stale = true;
    };
  }, [session, found, key]);

  useEffect(() => {
    const timer = setTimeout(() => {
      where.value = typed;
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, where]);

  const height = scroller.current?.clientHeight ?? 400;
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - MARGIN);
  const last = Math.min(shown.total, Math.ceil((top + height) / ROW_HEIGHT) + MARGIN);

  /** Asks for what is in sight and not there. */
  useEffect(() => {
    let missing = -1;
    for (let i = first; i < last && missing < 0; i++) if (!shown.rows.has(i)) missing = i;
    if (missing < 0) return;
    let stale = false;
    const from = Math.floor(missing / WINDOW) * WINDOW;
    void session
      .ask((commands) => commands.outlierRows(query(from)))
      .then((page) => {
        if (stale || !page || 'problem' in page) return;
        setShown(({ total, rows }) => ({
          total,
          rows: new Map([...rows, ...page.rows.map((row, i) => [from + i, row] as const)]),
        }));
      });
    return () => {
      stale = true;
    };
  }, [session, first, last, shown, key]);

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
            maxLength={2000}
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
                <Row
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

interface RowProps {
  readonly index: number;
  readonly row: OutlierRow | undefined;
  readonly columns: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function Row({ index, row, columns, isSelected, onSelect }: RowProps) {
  if (!row) {
    return (
      <tr aria-rowindex={index + 2}>
        <td colSpan={columns + 8} class="muted">
          …
        </td>
      </tr>
    );
  }
  const { rank, rankLow, rankHigh, pValue, qValue, logProb, spread, surprise, agree, scores } = row;
  const why = row.artefacts.length > 0 ? `artefact: ${row.artefacts.join(', ')}. ${row.reason}` : row.reason;
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={isSelected ? 'true' : undefined}
      class={isSelected ? 'selected' : ''}
      onClick={onSelect}
    >
      <td class="number">
        <button
          type="button"
          class="quiet rank"
          tabIndex={-1}
          aria-label={rank > 0 ? `Rank ${rank}: look at it` : 'Not ranked: look at it'}
        >
          {rank > 0 ? count(rank) : '–'}
        </button>
        {rankHigh > rankLow && (
          <span class="muted">
            {' '}
            {count(rankLow)}–{count(rankHigh)}
          </span>
        )}
      </td>
      <td class="number">{compact(pValue, 2)}</td>
      <td class="number">{compact(qValue, 2)}</td>
      <td class="number">
        {nats(logProb, 1)} {spread > 0 && <span class="muted">± {nats(spread, 1)}</span>}
      </td>
      <td class="number">{Number.isFinite(surprise) ? `${surprise.toFixed(1)} σ` : '–'}</td>
      <td class="number">
        {agree}/{scores}
      </td>
      {row.identity.map((cell, i) => (
        <td key={i} class="clip" title={cell}>
          {cell}
        </td>
      ))}
      <td class="clip why" title={why}>
        {why}
      </td>
      <td class="clip tags" title={row.tags.join(', ')}>
        {row.tags.join(', ')}
      </td>
    </tr>
  );
}
