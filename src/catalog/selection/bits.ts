/** A set of rows of a catalog: a bit a row, so that a million rows take 125 kB. */

/** Bit `row & 31` of word `row >> 5` is 1 for a row that is in the set. */
export type RowBits = Uint32Array;

/** The set of these rows, of a catalog of `size` rows. */
export function bitsOf(rows: ArrayLike<number>, size: number): RowBits {
  const bits = new Uint32Array((size + 31) >>> 5);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    bits[row >>> 5] = (bits[row >>> 5] as number) | (1 << (row & 31));
  }
  return bits;
}

export const hasRow = (bits: RowBits, row: number): boolean => (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;

/** How many rows the set has. */
export function countRows(bits: RowBits): number {
  let count = 0;
  for (let i = 0; i < bits.length; i++) {
    // Bits of a word in parallel (Warren, Hacker's Delight, 5-1).
    let word = bits[i] as number;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
