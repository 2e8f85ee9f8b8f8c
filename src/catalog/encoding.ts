/** How the characters of a text file are stored: UTF-8, or UTF-16 as spreadsheets and R on Windows write it, with a mark or without. */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Of the bytes at even or odd places: how many are 0. */
function zeros(head: Uint8Array, from: 0 | 1): number {
  let count = 0;
  for (let at = from; at < head.length; at += 2) if (head[at] === 0) count += 1;
  return count;
}

/** A table's digits, commas and names are one byte each, so in UTF-16 nearly every second byte is 0. */
const MOSTLY = 0.7;
const HARDLY = 0.05;

/** The encoding by the first bytes: by the byte-order mark, or by where zeros stand. */
export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const half = head.length / 2;
  if (half < 4) return 'utf-8';
  const [even, odd] = [zeros(head, 0) / half, zeros(head, 1) / half];
  if (odd > MOSTLY && even < HARDLY) return 'utf-16le';
  return even > MOSTLY && odd < HARDLY ? 'utf-16be' : 'utf-8';
}

/** The head as UTF-8, for what recognises a text by its first bytes. */
export function asUtf8(head: Uint8Array): Uint8Array {
  const encoding = encodingOf(head);
  return encoding === 'utf-8' ? head : new TextEncoder().encode(new TextDecoder(encoding).decode(head));
}
