/** The rows of a long list that are in sight: how far it is scrolled, and what is asked of the worker as it comes near. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { OutlierQuery, OutlierRow, OutliersFound } from '../../worker/protocol';
import { useSession } from '../session';
import { useView } from './view';

export const ROW_HEIGHT = 34;
/** Rows that are asked for at once. */
const WINDOW = 60;
/** Rows that are drawn beyond what is in sight. */
const MARGIN = 8;

/** Asks again, from the top, where the result, the list, the order or the filter changes. */
export function useRowsInSight(found: OutliersFound, scroller: RefObject<HTMLElement | null>) {
  const session = useSession();
  const [wrong, setWrong] = useState<string>();
  const [top, setTop] = useState(0);
  const [shown, setShown] = useState<{ total: number; rows: ReadonlyMap<number, OutlierRow> }>({
    total: 0,
    rows: new Map(),
  });
  const { list, sort, descending, where } = useView();
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

  return { wrong, shown, first, last, height, setTop };
}
