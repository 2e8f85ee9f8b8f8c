/** The ranked rows: only those in sight are drawn, the others are asked for when they come near. Sorted by their heads, walked by keys. */
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { OutlierRow } from '../../worker/outliers/galaxy-view';
import type { OutlierList, OutlierSort, OutliersFound } from '../../worker/outliers/messages';
import { useAfterPause, Where, WhereNote } from '../expression';
import { countOf } from '../format';
import { useSession } from '../session';
import { type LongList, rowAfterKey, useLongList } from '../table/long-list';
import { ScrolledTable } from '../table/ScrolledTable';
import styles from './OutlierTable.module.css';
import { OutlierTableRow } from './OutlierTableRow';
import { select, useView } from './view';
import { HEAD_WORDS, LIST_WORDS, OUTLIER_WORDS } from './words';

const ROW_HEIGHT = 34;

const SORTS = Object.keys(HEAD_WORDS) as OutlierSort[];

/** The ranked rows of a result in the order and by the filter of the view; from the top where any of them changes. */
function useRankedRows(found: OutliersFound): LongList<OutlierRow> {
  const session = useSession();
  const view = useView();
  const [list, sort, descending] = [view.list.value, view.sort.value, view.descending.value];
  const where = view.where.value.trim();
  return useMemo(() => {
    const query = { list, sort, descending, ...(where === '' ? {} : { where }) };
    return {
      order: { found, query },
      ask: (from, count) => session.ask((commands) => commands.outlierRows({ ...query, from, count })),
    };
  }, [session, found, list, sort, descending, where]);
}

export function OutlierTable({ found }: { found: OutliersFound }) {
  const session = useSession();
  const view = useView();
  const id = useId();
  const scroller = useRef<HTMLElement>(null);
  const [typed, setTyped] = useState(view.where.value);
  const settled = useAfterPause(typed);
  const { list, sort, descending, where, selected } = view;
  useEffect(() => {
    where.value = settled;
  }, [settled, where]);
  const shown = useLongList(scroller, ROW_HEIGHT, useRankedRows(found));
  const { wrong, rows, total, first, last, above, below } = shown;

  const walk = (event: KeyboardEvent) => {
    const at = [...rows].find(([, row]) => row.place === selected.value)?.[0] ?? -1;
    const next = rowAfterKey(event.key, at, total, Math.max(1, shown.visible - 1));
    if (next === undefined) return;
    event.preventDefault();
    const row = rows.get(next);
    if (row) void select(session, row.place);
    shown.show(next);
  };
  const order = (by: OutlierSort) => {
    descending.value = sort.value === by ? !descending.value : by === 'surprise' || by === 'agree';
    sort.value = by;
  };

  return (
    <div class={styles.outlierTable}>
      <div class={styles.tableTools}>
        <label class="field">
          <span>Show</span>
          <select
            value={list.value}
            onChange={(event) => {
              list.value = event.currentTarget.value as OutlierList;
            }}
          >
            {(Object.keys(LIST_WORDS) as OutlierList[]).map((name) => (
              <option key={name} value={name}>
                {LIST_WORDS[name]}
              </option>
            ))}
          </select>
        </label>
        <div class={`field ${styles.grow}`}>
          <Where
            id={id}
            label="Only rows where"
            value={typed}
            placeholder="surprise > 4 and tags ~ 'central'"
            wrong={wrong}
            onType={setTyped}
          />
        </div>
        <span class={`muted ${styles.rowsShown}`} aria-live="polite">
          {countOf(total, 'row')}
        </span>
      </div>
      <WhereNote id={id} wrong={wrong} />
      <ScrolledTable
        scroller={scroller}
        class={styles.tableScroll}
        label="Ranked rows; arrow keys walk through them"
        onKeyDown={walk}
      >
        <table aria-rowcount={total + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {SORTS.map((by) => (
                <th
                  key={by}
                  scope="col"
                  title={HEAD_WORDS[by].title}
                  aria-sort={sort.value === by ? (descending.value ? 'descending' : 'ascending') : 'none'}
                >
                  <button type="button" class="quiet" onClick={() => order(by)}>
                    {HEAD_WORDS[by].head}
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
            {above > 0 && <tr style={{ height: `${above}px` }} />}
            {Array.from({ length: Math.max(0, last - first) }, (_, i) => {
              const row = rows.get(first + i);
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
            {below > 0 && <tr style={{ height: `${below}px` }} />}
          </tbody>
        </table>
        {total === 0 && <p class="help empty">{OUTLIER_WORDS.emptyList}</p>}
      </ScrolledTable>
    </div>
  );
}
