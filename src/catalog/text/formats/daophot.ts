/** Tables of IRAF's apphot and daophot: `#N` lines name the columns and `#U` lines give their units, over rows that may take several lines. */
import { ProblemError } from '../../../base/problem';
import { unitIn } from '../extra-rows';
import type { Head, Layout } from '../layout';
import { blankSeparated, PLAIN } from '../split';

const named = (comments: readonly string[], mark: string) =>
  comments.flatMap((line) => (line.startsWith(`#${mark} `) ? blankSeparated(line.slice(2).replace(/\\\s*$/, '')) : []));

/** The layout. Throws ProblemError `not-read` where a row takes several lines. */
export function daophotLayout({ file, comments, text }: Head): Layout | undefined {
  const header = named(comments, 'N');
  if (header.length === 0 || !comments.some((line) => line.startsWith('#K ') || line.startsWith('#F ')))
    return undefined;
  if (/\\\s*$/.test(text.split('\n', 1)[0] ?? '')) {
    throw new ProblemError(
      'not-read',
      `“${file}” is a table of IRAF’s daophot, in which each row takes several lines, and such rows are not read.`,
      'Write the columns that you need into one line a row with txdump in IRAF, and open what it writes.',
    );
  }
  const units = named(comments, 'U');
  const facts = header.map((_, i) => {
    const unit = unitIn((units[i] ?? '').replace(/^#+$/, ''));
    return unit === undefined ? undefined : { unit };
  });
  return {
    style: { ...PLAIN, separator: 'blanks', width: header.length },
    rowsBeforeData: 0,
    header,
    headerRows: [],
    facts,
    notes: [],
  };
}
