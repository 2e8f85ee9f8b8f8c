/** How the characters of a text file are stored: UTF-8, UTF-16 as spreadsheets and R on Windows write it, with a mark or without, or one byte each. */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Of the bytes at even or odd places: how many are 0. */
function zeros(head: Uint8Array, from: 0 | 1): number {
  let count = 0;
  for (let at = from; at < head.length; at += 2) if (head[at] === 0) count += 1;
  return count;
}

/** A table's digits, commas and names are one byte each, so in UTF-16 nearly every second byte is 0. */
const MOSTLY = 0.7;
const HARDLY = 0.05;

/** More letters beyond ASCII than these are no European text: a table of names in quotation marks has a quarter. */
const FEW_LETTERS = 0.3;
/** Control characters that no text has: all but tab, line ends, form feed and escape. */
const isControl = (byte: number) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27);

/** True where a few bytes beyond ASCII are not UTF-8 (up to a character that the end cuts): Å and µ as Windows and Latin-1 store them. */
function isOneByte(head: Uint8Array): boolean {
  let beyond = 0;
  for (const byte of head) {
    if (byte > 127) beyond += 1;
    else if (isControl(byte)) return false;
  }
  if (beyond === 0 || beyond > FEW_LETTERS * head.length) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return false;
  } catch {
    return true;
  }
}

/** The encoding by the first bytes: by the byte-order mark, or by where zeros stand. */
export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const half = head.length / 2;
  if (half < 4) return isOneByte(head) ? 'windows-1252' : 'utf-8';
  const [even, odd] = [zeros(head, 0) / half, zeros(head, 1) / half];
  if (odd > MOSTLY && even < HARDLY) return 'utf-16le';
  if (even > MOSTLY && odd < HARDLY) return 'utf-16be';
  return isOneByte(head) ? 'windows-1252' : 'utf-8';
}

/** The head as UTF-8, for what recognises a text by its first bytes. */
export function asUtf8(head: Uint8Array): Uint8Array {
  const encoding = encodingOf(head);
  return encoding === 'utf-8' ? head : new TextEncoder().encode(new TextDecoder(encoding).decode(head));
}
