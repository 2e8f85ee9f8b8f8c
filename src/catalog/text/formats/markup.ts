/** Tables in HTML and XML that reach the reader of text: named, and not read. */
import { ProblemError } from '../../../base/problem';
import type { Head } from '../layout';

/** Throws ProblemError `not-read` where a text begins with a tag of HTML or XML. */
export function refuseMarkup({ file, text }: Head): undefined {
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
