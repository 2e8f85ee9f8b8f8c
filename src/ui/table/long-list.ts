/**
 * A list that is too long to hold or to draw: the rows that are in sight, asked for a page at a time as they come near, and
 * where they lie in a scrolled element.
 */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Problem } from '../../base/problem';

/** Rows drawn beyond what is in sight. */
const MARGIN = 8;
/** Rows asked for at once. */
const PAGE = 100;
/** Beyond this number of rows those far away are forgotten. */
const MOST_KEPT = 20 * PAGE;
/** Browsers draw nothing that is taller than some 17 million pixels. */
const TALLEST = 8_000_000;

/** What is in sight of a scrolled element, in pixels. */
export interface Viewport {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export function useViewport(scroller: RefObject<HTMLElement | null>): Viewport {
  const [view, setView] = useState<Viewport>({ top: 0, left: 0, height: 400, width: 700 });
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
  return view;
}

/** Scrolls as little as shows a row of a list, `margin` pixels clear of the lower edge. */
export function scrollToRow(element: HTMLElement, index: number, rowHeight: number, margin = 0): void {
  const [top, bottom] = [index * rowHeight, (index + 1) * rowHeight + margin];
  if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
}

/** The row that a key goes to from row `at`, where it goes to one. */
export function rowAfterKey(key: string, at: number, rows: number, page: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -rows,
    End: rows,
  };
  const move = moves[key];
  return move === undefined ? undefined : Math.min(rows - 1, Math.max(0, at + move));
}

export type Answer<Row> = { readonly total: number; readonly rows: readonly Row[] } | { readonly problem: Problem };

/** A list as it is now. Another object is another list, to be asked for anew; with another `order` it starts from the top. */
export interface LongList<Row> {
  readonly order: unknown;
  /** Rows from a place on; undefined where nobody answers. */
  ask(from: number, count: number): Promise<Answer<Row> | undefined>;
}

interface Known<Row> {
  /** The list that these rows belong to. */
  readonly of: LongList<Row> | undefined;
  readonly total: number;
  readonly rows: ReadonlyMap<number, Row>;
}

const numbered = <Row>(rows: readonly Row[], from: number) => rows.map((row, i) => [from + i, row] as const);

/** `list` must be the same object as long as its rows are the same. */
export function useLongList<Row>(scroller: RefObject<HTMLElement | null>, rowHeight: number, list: LongList<Row>) {
  const view = useViewport(scroller);
  const [known, setKnown] = useState<Known<Row>>({ of: undefined, total: 0, rows: new Map() });
  const [wrong, setWrong] = useState<string>();

  useEffect(() => {
    let stale = false;
    void list.ask(0, PAGE).then((page) => {
      if (stale || !page) return;
      if ('problem' in page) {
        setWrong(`${page.problem.message} ${page.problem.hint}`);
        return;
      }
      setWrong(undefined);
      setKnown({ of: list, total: page.total, rows: new Map(numbered(page.rows, 0)) });
    });
    return () => {
      stale = true;
    };
  }, [list]);
  const order = known.of?.order;
  useEffect(() => {
    if (order !== undefined) scroller.current?.scrollTo({ top: 0 });
  }, [scroller, order]);

  const { total, rows } = known;
  const whole = total * rowHeight;
  const height = Math.min(whole, TALLEST);
  const visible = Math.ceil(view.height / rowHeight);
  // A table that is taller than a browser can draw is scrolled in proportion.
  const fraction = height < whole ? view.top / Math.max(1, height - view.height) : undefined;
  const at =
    fraction === undefined ? Math.floor(view.top / rowHeight) : Math.round(fraction * Math.max(0, total - visible + 2));
  const margin = fraction === undefined ? MARGIN : 0;
  const first = Math.max(0, Math.min(at, total) - margin);
  const last = Math.min(total, at + visible + margin);
  const above = fraction === undefined ? first * rowHeight : view.top;
  const below = Math.max(0, height - above - (last - first) * rowHeight);

  useEffect(() => {
    // Rows of the list before are shown until the first page is there; nothing is added to them.
    if (known.of !== list) return;
    let missing = -1;
    for (let i = first; i < last && missing < 0; i++) if (!known.rows.has(i)) missing = i;
    if (missing < 0) return;
    let stale = false;
    const from = Math.floor(missing / PAGE) * PAGE;
    void list.ask(from, PAGE).then((page) => {
      if (stale || !page || 'problem' in page) return;
      setKnown((now) => ({
        ...now,
        total: page.total,
        rows: new Map([...(now.rows.size > MOST_KEPT ? [] : now.rows), ...numbered(page.rows, from)]),
      }));
    });
    return () => {
      stale = true;
    };
  }, [list, known, first, last]);

  const show = (index: number) => {
    const element = scroller.current;
    if (!element) return;
    if (fraction === undefined) scrollToRow(element, index, rowHeight, rowHeight);
    else element.scrollTop = (index / Math.max(1, total - visible)) * (height - view.height);
  };
  return { view, rows, total, wrong, first, last, above, below, visible, show };
}
