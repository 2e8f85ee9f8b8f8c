/** What a row is called where it is pointed at: its number, and what its columns of IDs hold. */
import { useEffect, useState } from 'preact/hooks';
import { namesRows } from '../../catalog/identity';
import { columnsBeside } from '../../catalog/measured/measurement';
import { count } from '../format';
import { useSelect, useSession } from '../session';

export interface RowWords {
  readonly name: string;
  readonly value: string;
}

/** A pointer that rests so long asks. */
const PAUSE_MS = 60;
const MOST_COLUMNS = 3;
const MOST_ERRORS = 3;

/** `row` counts from 0; nothing where it is undefined. */
export function useRowWords(row: number | undefined): readonly RowWords[] {
  const session = useSession();
  const [known, setKnown] = useState<{ readonly row: number; readonly words: readonly RowWords[] }>();
  const columns = useSelect((state) =>
    [
      ...(state.identity ?? state.profiles.flatMap(({ name }) => (namesRows(name) ? [name] : []))).slice(
        0,
        MOST_COLUMNS,
      ),
      // What the error bars of the row are.
      ...state.choices.flatMap(columnsBeside).slice(0, MOST_ERRORS),
    ].join('\n'),
  );
  useEffect(() => {
    if (row === undefined || columns === '') return;
    let stale = false;
    const timer = setTimeout(async () => {
      const found = await session.ask((commands) => commands.rowWords(row, columns.split('\n')));
      if (!stale && found) setKnown({ row, words: found.map(({ name, text }) => ({ name, value: text })) });
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [session, row, columns]);
  if (row === undefined) return [];
  return [{ name: 'row', value: count(row + 1) }, ...(known?.row === row ? known.words : [])];
}
