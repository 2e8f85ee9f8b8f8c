/** The few literals of Python that stand in the head of a NumPy array: strings, whole numbers, True, False, None, tuples, lists, dicts. */

export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>;

const DEEPEST = 20;
const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Parses one literal. Throws an Error where the text is none. */
export function parseLiteral(text: string): Literal {
  let at = 0;
  const wrong = () => new Error(`its head cannot be read at “${text.slice(at, at + 20)}”`);
  const skip = () => {
    while (/\s/.test(text[at] ?? '')) at += 1;
  };

  function string(quote: string): string {
    let read = '';
    for (at += 1; text[at] !== quote; at++) {
      if (at >= text.length) throw wrong();
      if (text[at] !== '\\') {
        read += text[at];
        continue;
      }
      at += 1;
      const code = /^(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})/.exec(text.slice(at, at + 9))?.[0];
      const point = code === undefined ? undefined : Number.parseInt(code.slice(1), 16);
      read +=
        point === undefined || point > 0x10ffff ? (ESCAPES[text[at] ?? ''] ?? text[at]) : String.fromCodePoint(point);
      at += code ? code.length - 1 : 0;
    }
    at += 1;
    return read;
  }

  /** What stands between brackets, separated by commas. */
  function items<One>(end: string, one: () => One): One[] {
    const found: One[] = [];
    at += 1;
    for (;;) {
      skip();
      if (text[at] === end) break;
      found.push(one());
      skip();
      if (text[at] === ',') at += 1;
      else if (text[at] !== end) throw wrong();
    }
    at += 1;
    return found;
  }

  function value(depth: number): Literal {
    if (depth > DEEPEST) throw wrong();
    skip();
    const first = text[at] ?? '';
    if (first === "'" || first === '"') return string(first);
    if (first === '(') return items(')', () => value(depth + 1));
    if (first === '[') return items(']', () => value(depth + 1));
    if (first === '{') {
      const pairs = items('}', (): [string, Literal] => {
        const key = value(depth + 1);
        skip();
        if (text[at] !== ':') throw wrong();
        at += 1;
        return [String(key), value(depth + 1)];
      });
      return new Map(pairs);
    }
    // Python 2 wrote long numbers with an L.
    const number = /^-?\d+(?=L?)/.exec(text.slice(at, at + 30))?.[0];
    if (number !== undefined) {
      at += number.length;
      if (text[at] === 'L') at += 1;
      return Number(number);
    }
    const word = /^\w+/.exec(text.slice(at, at + 10))?.[0] ?? '';
    const known = WORDS[word];
    if (known === undefined) throw wrong();
    at += word.length;
    return known;
  }

  return value(0);
}
