/** What reaches the reader of text and is no table: HTML, XML, and what Git leaves in the place of a large file. Named, and not read. */
import { ProblemError } from '../../../base/problem';
import type { Head } from '../layout';

/** Throws ProblemError `not-read` where a text begins as HTML, XML or a pointer of Git LFS. */
export function refuseNoTable({ file, text }: Head): undefined {
  if (text.startsWith('version https://git-lfs.github.com/spec/')) {
    throw new ProblemError(
      'not-read',
      `“${file}” is a pointer of Git LFS: it names the data and does not hold them.`,
      'Run “git lfs pull” in the repository, or download the file from its web page.',
    );
  }
  const start = /^\s*<(\?xml|!doctype html|\w+)/i.exec(text)?.[1]?.toLowerCase();
  if (start === undefined || !/^\s*<[^<]*>/.test(text)) return undefined;
  const html = /^(?:!doctype html|html|table|body|div|head)$/.test(start);
  throw new ProblemError(
    'not-read',
    `“${file}” is ${html ? 'a web page (HTML)' : 'XML'}, and tables in it are not read.`,
    html
      ? `Save its table as CSV, e.g. in Python pandas.read_html("${file}")[0].to_csv("table.csv", index=False).`
      : 'Save its table as CSV in the program that wrote it.',
  );
}
