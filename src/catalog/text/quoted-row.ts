/** A row of a text in which quotation marks enclose cells. */
import type { Style } from './split';

interface QuotedRow {
  readonly cells: string[];
  /** Where the row's line ends. */
  readonly end: number;
  readonly odd: boolean;
}

/** The row that begins at `from` of a text in which quotation marks enclose cells; undefined where a mark that opens never closes. */
export function quotedRow(text: string, from: number, style: Style, whole: boolean): QuotedRow | undefined {
  const { separator, quote, escapes } = style;
  const cells: string[] = [];
  const lineEnd = (after: number) => {
    const found = text.indexOf('\n', after);
    return found < 0 ? text.length : found;
  };
  let at = from;
  let end = lineEnd(from);
  let next = -1;
  let odd = false;
  for (;;) {
    let start = at;
    while (text[start] === ' ') start += 1;
    if (text[start] !== quote) {
      // Not in quotation marks: up to the separator or the end of the line.
      if (next < at) next = text.indexOf(separator, at);
      if (next < 0 || next > end) {
        if (end === text.length && !whole) return undefined;
        cells.push(text.slice(at, end));
        return { cells, end, odd };
      }
      cells.push(text.slice(at, next));
      at = next + 1;
      continue;
    }
    let search = start + 1;
    let after = -1;
    let close = -1;
    while (after < 0) {
      close = text.indexOf(quote, search);
      if (close < 0) return undefined;
      if (escapes && isEscaped(text, close)) {
        search = close + 1;
        continue;
      }
      if (text[close + 1] === quote) {
        search = close + 2;
        continue;
      }
      let behind = close + 1;
      while (text[behind] === ' ') behind += 1;
      if (behind >= text.length && !whole) return undefined;
      if (behind >= text.length || text[behind] === '\n' || text[behind] === separator) after = behind;
      else {
        odd = true;
        search = close + 1;
      }
    }
    const cell = text.slice(start + 1, close).replaceAll(quote + quote, quote);
    cells.push(escapes ? cell.replaceAll(`\\${quote}`, quote) : cell);
    if (after >= text.length || text[after] === '\n') return { cells, end: after, odd };
    at = after + 1;
    if (at > end) end = lineEnd(at);
  }
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === '\\') before -= 1;
  return (at - before) % 2 === 0;
}
