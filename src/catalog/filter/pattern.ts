/**
 * The patterns of `~` in a row filter, read into a tree: JavaScript's regular expressions with the flag u, less what no automaton
 * can do (looking ahead or back, referring back to a group). Nothing here ever backtracks; see `matcher.ts`.
 */

/** Whether a code point belongs to a set such as `[a-z_]`, `\d`, `.` or one letter. */
export type LetterSet = (codePoint: number) => boolean;

export type Pattern =
  | { readonly kind: 'letter'; readonly of: LetterSet }
  | { readonly kind: 'start' | 'end' | 'word edge' | 'no word edge' }
  | { readonly kind: 'sequence' | 'either'; readonly parts: readonly Pattern[] }
  /** `most` is Infinity where there is no end. */
  | { readonly kind: 'repeat'; readonly of: Pattern; readonly least: number; readonly most: number };

const MOST_PATTERN = 200;
/** Letters and branches with every repeat written out: what a text's letter costs at worst. */
const MOST_SIZE = 2_000;

/** One escape, or one class, as written; a pair of surrogates is one letter. */
const ESCAPE =
  /\\(?:u\{[\da-f]+\}|ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|p\{[^}]*\}|.)/iuy;
const CLASS = /\[(?:\\.|[^\]\\])*\]/suy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,(\d*))?\})\??/y;
const GROUP = /\((?:\?:|\?<(?![=!])[^>]*>|(?!\?))/uy;

/** A letter, an escape or a class as JavaScript means it, asked of one code point at a time. */
function letterSet(source: string): LetterSet {
  const one = new RegExp(`^${source}$`, 'u');
  const known: (boolean | undefined)[] = Array.from({ length: 128 });
  return (codePoint) => {
    const before = known[codePoint];
    if (before !== undefined) return before;
    const found = one.test(String.fromCodePoint(codePoint));
    if (codePoint < known.length) known[codePoint] = found;
    return found;
  };
}

/** Reads a pattern; answers with what is wrong with it, in words, where it is not taken. */
export function parsePattern(source: string): Pattern | { readonly wrong: string } {
  if (source.length > MOST_PATTERN) return { wrong: `a pattern has at most ${MOST_PATTERN} letters` };
  try {
    new RegExp(source, 'u');
  } catch {
    return { wrong: 'this is no regular expression' };
  }
  let at = 0;
  const match = (what: RegExp) => {
    what.lastIndex = at;
    const found = what.exec(source);
    if (found) at += found[0].length;
    return found;
  };

  // The text is a regular expression by now, so that brackets close and every quantifier has something to repeat.
  function either(): Pattern {
    const parts = [sequence()];
    while (source[at] === '|') {
      at += 1;
      parts.push(sequence());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'either', parts };
  }
  function sequence(): Pattern {
    const parts: Pattern[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated(atom()));
    return { kind: 'sequence', parts };
  }
  function repeated(of: Pattern): Pattern {
    const found = match(QUANTIFIER);
    if (!found) return of;
    const [, sign, from, comma, to] = found;
    const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
    if (sign !== undefined) return { kind: 'repeat', of, least, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    return {
      kind: 'repeat',
      of,
      least,
      most: comma === undefined ? least : to ? Number(to) : Number.POSITIVE_INFINITY,
    };
  }
  function atom(): Pattern {
    if (source[at] === '(') {
      if (!match(GROUP)) throw new Unsupported('a pattern may not look ahead or back, or set flags');
      const of = either();
      at += 1;
      return of;
    }
    if (source[at] === '[') return { kind: 'letter', of: letterSet(match(CLASS)?.[0] ?? '') };
    if (source[at] === '\\') {
      const escaped = match(ESCAPE)?.[0] ?? '';
      if (/^\\[1-9k]/.test(escaped)) throw new Unsupported('a pattern may not refer back to a group');
      if (escaped === '\\b' || escaped === '\\B') return { kind: escaped === '\\b' ? 'word edge' : 'no word edge' };
      return { kind: 'letter', of: letterSet(escaped) };
    }
    const letter = String.fromCodePoint(source.codePointAt(at) ?? 0);
    at += letter.length;
    if (letter === '^' || letter === '$') return { kind: letter === '^' ? 'start' : 'end' };
    return { kind: 'letter', of: letterSet(letter) };
  }

  try {
    const pattern = either();
    if (sizeOf(pattern) <= MOST_SIZE) return pattern;
    return { wrong: `with its repeats written out, a pattern has at most ${MOST_SIZE.toLocaleString('en')} letters` };
  } catch (error) {
    if (error instanceof Unsupported) return { wrong: error.message };
    throw error;
  }
}

class Unsupported extends Error {}

/** Letters and branches with the repeats written out; one at least for each repeat, however little is repeated. */
function sizeOf(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'sequence':
      return pattern.parts.reduce((sum, part) => sum + sizeOf(part), 0);
    case 'either':
      return pattern.parts.reduce((sum, part) => sum + sizeOf(part), 1);
    case 'repeat': {
      const times = Number.isFinite(pattern.most) ? pattern.most : pattern.least + 1;
      return (sizeOf(pattern.of) + 1) * Math.max(1, times);
    }
    default:
      return 1;
  }
}
