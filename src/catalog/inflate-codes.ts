/** The Huffman codes of packed data (RFC 1951, 3.2), as tables that a word is looked up in. */
export const LONGEST_MATCH = 258;
export const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The first value of each symbol from extra bits (RFC 1951, 3.2.5). */
function basesOf(first: number, extra: readonly number[]): Uint16Array {
  let next = first;
  return Uint16Array.from(extra, (bits) => {
    const own = next;
    next += 1 << bits;
    return own;
  });
}

export const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

export const LENGTH_BASE = basesOf(3, LENGTH_EXTRA);
LENGTH_BASE[28] = LONGEST_MATCH;

export const DISTANCE_EXTRA = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));

export const DISTANCE_BASE = basesOf(1, DISTANCE_EXTRA);

/** A Huffman code as a table: for the next `bits` bits, symbol × 16 + length; 0 where there is no such code. */
export interface Code {
  readonly table: Uint16Array;
  readonly bits: number;
}

export const damaged = () => new Error('its packed data contradict themselves');

export function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  counts[0] = 0;
  let bits = 15;
  while (bits > 1 && counts[bits] === 0) bits -= 1;
  const next = new Uint16Array(16);
  let code = 0;
  for (let length = 1; length <= bits; length++) {
    code = (code + (counts[length - 1] as number)) << 1;
    next[length] = code;
    if (code + (counts[length] as number) > 1 << length) throw damaged();
  }
  const table = new Uint16Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    if (length === 0) continue;
    let own = next[length] as number;
    next[length] = own + 1;
    // Codes arrive with their first bit lowest.
    let reversed = 0;
    for (let bit = 0; bit < length; bit++, own >>= 1) reversed = (reversed << 1) | (own & 1);
    for (let at = reversed; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length;
  }
  return { table, bits };
}

export const FIXED_LITERALS = codeOf(
  Uint8Array.from({ length: 288 }, (_, s) => (s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8)),
);

export const FIXED_DISTANCES = codeOf(new Uint8Array(30).fill(5));
