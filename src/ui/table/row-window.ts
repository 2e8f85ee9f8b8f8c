/** The rows and columns of a long and wide table that are in sight, asked of the worker as they come near. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { CatalogRow, RowSort } from '../../worker/protocol';
import { useSelect, useSession } from '../session';

export const ROW_HEIGHT = 26;
export const COLUMN_WIDTH = 112;
/** Rows that are asked for at once, and what is drawn beyond what is in sight. */
const WINDOW = 100;
const MARGIN = 6;
/** Browsers draw nothing that is taller than some 17 million pixels. */
const TALLEST = 8_000_000;

interface Wanted {
  readonly sort: RowSort;
  readonly descending: boolean;
  readonly where: string;
}

interface Known {
  readonly total: number;
  readonly rows: ReadonlyMap<number, CatalogRow>;
}

const NONE: Known = { total: 0, rows: new Map() };

export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  { sort, descending, where }: Wanted,
  columns: number,
) {
  const session = useSession();
  const [known, setKnown] = useState<Known>(NONE);
  const [wrong, setWrong] = useState<string>();
  const [view, setView] = useState({ top: 0, left: 0, height: 240, width: 700 });
  // Other rows, other places, other scores.
  const catalog = useSelect((state) => state.catalog);
  const prepared = useSelect((state) => state.prepared);
  const outliers = useSelect((state) => state.outliers);
  const key = JSON.stringify([sort, descending, where]);
  const ask = (from: number) =>
    session.ask((commands) =>
      commands.catalogRows({ sort, descending, ...(where === '' ? {} : { where }), from, count: WINDOW }),
    );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const { scrollTop: top, scrollLeft: left, clientHeight: height, clientWidth: width } = element;
      setView((now) =>
        now.top === top && now.left === left && now.height === height && now.width === width
          ? now
          : { top, left, height, width },
      );
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [scroller]);

  useEffect(() => {
    let stale = false;
    void ask(0).then((page) => {
      if (stale || !page) return;
      if ('problem' in page) {
        setWrong(`${page.problem.message} ${page.problem.hint}`);
        return;
      }
      setWrong(undefined);
      setKnown({ total: page.total, rows: new Map(page.rows.map((row, i) => [i, row])) });
    });
    return () => {
      stale = true;
    };
  }, [session, key, catalog, prepared, outliers]);
  useEffect(() => scroller.current?.scrollTo({ top: 0 }), [scroller, key, catalog]);

  const { total, rows } = known;
  const whole = total * ROW_HEIGHT;
  const height = Math.min(whole, TALLEST);
  const visible = Math.ceil(view.height / ROW_HEIGHT);
  // A table that is taller than a browser can draw is scrolled in proportion.
  const share = height < whole ? view.top / Math.max(1, height - view.height) : undefined;
  const at =
    share === undefined ? Math.floor(view.top / ROW_HEIGHT) : Math.round(share * Math.max(0, total - visible + 2));
  const margin = share === undefined ? MARGIN : 0;
  const first = Math.max(0, at - margin);
  const last = Math.min(total, at + visible + margin);
  const above = share === undefined ? first * ROW_HEIGHT : view.top;
  const below = Math.max(0, height - above - (last - first) * ROW_HEIGHT);

  useEffect(() => {
    let missing = -1;
    for (let i = first; i < last && missing < 0; i++) if (!rows.has(i)) missing = i;
    if (missing < 0) return;
    let stale = false;
    const from = Math.floor(missing / WINDOW) * WINDOW;
    void ask(from).then((page) => {
      if (stale || !page || 'problem' in page) return;
      // What is far away is forgotten: a million rows are looked through in windows.
      setKnown((now) => ({
        total: page.total,
        rows: new Map([
          ...(now.rows.size > 20 * WINDOW ? [] : now.rows),
          ...page.rows.map((row, i) => [from + i, row] as const),
        ]),
      }));
    });
    return () => {
      stale = true;
    };
  }, [session, first, last, known, key]);

  const show = (index: number) => {
    const element = scroller.current;
    if (!element) return;
    if (share !== undefined) element.scrollTop = (index / Math.max(1, total - visible)) * (height - view.height);
    else if (index * ROW_HEIGHT < element.scrollTop) element.scrollTop = index * ROW_HEIGHT;
    else if ((index + 2) * ROW_HEIGHT > element.scrollTop + view.height)
      element.scrollTop = (index + 2) * ROW_HEIGHT - view.height;
  };
  const columnsFrom = Math.max(0, Math.floor(view.left / COLUMN_WIDTH) - 2);
  const columnsTo = Math.min(columns, Math.ceil((view.left + view.width) / COLUMN_WIDTH) + 1);
  return { rows, total, wrong, first, last, above, below, columnsFrom, columnsTo, show };
}
