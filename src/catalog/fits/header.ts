/** FITS headers: cards of 80 characters in blocks of 2,880 bytes (FITS standard 4.0, section 4). */

export const BLOCK = 2_880;
const CARD = 80;

export interface Card {
  readonly value: string | number | boolean | bigint | undefined;
  readonly comment: string;
}

export interface FitsHeader {
  readonly cards: ReadonlyMap<string, Card>;
  /** Bytes up to the first block of data. */
  readonly bytes: number;
}

/** The text in quotes at the start of `field`, with what follows it; two quotes inside are one. Trailing blanks do not count. */
function quoted(field: string): { readonly value: string; readonly rest: string } {
  let value = '';
  for (let at = 1; at < field.length; at++) {
    if (field[at] !== "'") value += field[at];
    else if (field[at + 1] === "'") {
      value += "'";
      at += 1;
    } else return { value: value.trimEnd(), rest: field.slice(at + 1) };
  }
  return { value: value.trimEnd(), rest: '' };
}

const commentOf = (rest: string) => (rest.includes('/') ? rest.slice(rest.indexOf('/') + 1).trim() : '');

function parseValue(field: string): Card {
  const text = field.trimStart();
  if (text.startsWith("'")) {
    const { value, rest } = quoted(text);
    return { value, comment: commentOf(rest) };
  }
  const slash = text.indexOf('/');
  const word = (slash < 0 ? text : text.slice(0, slash)).trim();
  const comment = commentOf(text);
  if (word === 'T' || word === 'F') return { value: word === 'T', comment };
  if (/^[+-]?\d+$/.test(word)) {
    const value = Number(word);
    return { value: Number.isSafeInteger(value) ? value : BigInt(word.slice(0, 40)), comment };
  }
  const value = Number(word.replace(/[dD]/, 'E'));
  return { value: word === '' || Number.isNaN(value) ? undefined : value, comment };
}

const LATIN = new TextDecoder('latin1');

/**
 * The header at the start of `bytes`, or undefined where no END card is among them. A later card of the same name does not
 * count. Long strings go on in CONTINUE cards.
 */
export function parseHeader(bytes: Uint8Array): FitsHeader | undefined {
  const cards = new Map<string, Card>();
  let last: string | undefined;
  for (let at = 0; at + CARD <= bytes.length; at += CARD) {
    const card = LATIN.decode(bytes.subarray(at, at + CARD));
    const keyword = card.slice(0, 8).trimEnd();
    if (keyword === 'END' && card.slice(3).trim() === '') {
      return { cards, bytes: Math.ceil((at + CARD) / BLOCK) * BLOCK };
    }
    const before = last === undefined ? undefined : cards.get(last);
    if (keyword === 'CONTINUE' && last !== undefined && typeof before?.value === 'string') {
      const { value, rest } = quoted(card.slice(8).trimStart());
      const comment = `${before.comment} ${commentOf(rest)}`.trim();
      cards.set(last, { value: before.value.replace(/&$/, '') + value, comment });
      continue;
    }
    last = undefined;
    if (card.slice(8, 10) !== '= ' || keyword === '' || cards.has(keyword)) continue;
    cards.set(keyword, parseValue(card.slice(10)));
    last = keyword;
  }
  return undefined;
}

/** A text of the header, trimmed; undefined where it is none or blank. */
export function textOf({ cards }: FitsHeader, keyword: string): string | undefined {
  const value = cards.get(keyword)?.value;
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
  return text === '' ? undefined : text;
}

export function numberOf({ cards }: FitsHeader, keyword: string): number | undefined {
  const value = cards.get(keyword)?.value;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

/** A whole number of at least 0, or the fallback. */
export function sizeOf(header: FitsHeader, keyword: string, fallback = 0): number {
  const value = numberOf(header, keyword);
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : fallback;
}
