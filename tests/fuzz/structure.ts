/**
 * Damage where a binary file keeps what steers its reader: near its beginning and its end, in numbers written as text, and in whole
 * numbers of four and eight bytes. A byte anywhere mostly falls into cells, which steer nothing.
 */
import type { Random } from '../../src/base/random';
import { damageBy, joined } from '../share/damage';

const NEAR = 600;
const TEXTS = [
  '0',
  '-1',
  '1',
  '7',
  '999',
  '65536',
  '2147483647',
  '4294967296',
  '9007199254740993',
  '1e999',
  '99999999999999999999',
];
const WORDS = [0, 1, 2, 0x7f, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff] as const;
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57;

export function structuralDamage(draw: Random): (bytes: Uint8Array) => Uint8Array {
  const { pick, damaged } = damageBy(draw);

  /** A place near one of the ends, or one that the file's own structure is as likely to be at as its cells. */
  const place = (length: number) => {
    const near = draw.integer(Math.max(1, Math.min(NEAR, length)));
    return pick([near, length - 1 - near, draw.integer(length)]);
  };

  /** A number that is written as text becomes another, in as many characters where there is room for it. */
  function renumberedText(bytes: Uint8Array): Uint8Array {
    const from = place(bytes.length);
    let first = from;
    while (first < bytes.length && !isDigit(bytes[first])) first += 1;
    let end = first;
    while (isDigit(bytes[end])) end += 1;
    if (end === first) return damaged(bytes);
    const text = pick(TEXTS);
    const room = end - first;
    const before = text.length - room;
    const fits = before <= 0 || (before <= first && bytes.subarray(first - before, first).every((byte) => byte === 32));
    if (draw.integer(4) > 0 && fits) {
      const copy = bytes.slice();
      copy.set(new TextEncoder().encode(text.padStart(room)), end - Math.max(room, text.length));
      return copy;
    }
    const put = new TextEncoder().encode(text);
    const out = new Uint8Array(bytes.length - room + put.length);
    out.set(bytes.subarray(0, first));
    out.set(put, first);
    out.set(bytes.subarray(end), first + put.length);
    return out;
  }

  /** Four or eight bytes become a number that sizes and offsets should not be, in either order of bytes. */
  function renumberedWord(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    const at = Math.min(place(bytes.length), Math.max(0, bytes.length - 8));
    if (bytes.length < 8) return damaged(bytes);
    const view = new DataView(copy.buffer);
    const little = draw.integer(2) === 0;
    if (draw.integer(2) === 0) view.setUint32(at, pick(WORDS), little);
    else view.setBigUint64(at, BigInt(pick(WORDS)) * (draw.integer(2) === 0 ? 1n : 0x1_0000_0001n), little);
    return copy;
  }

  /** Damage of any kind to a stretch near an end. */
  function damagedNear(bytes: Uint8Array): Uint8Array {
    const size = Math.min(bytes.length, NEAR);
    if (size === 0) return bytes;
    const [before, part, after] =
      draw.integer(2) === 0
        ? [bytes.subarray(0, 0), bytes.slice(0, size), bytes.subarray(size)]
        : [bytes.subarray(0, bytes.length - size), bytes.slice(bytes.length - size), bytes.subarray(bytes.length)];
    return joined(before, damaged(part), after);
  }

  return (bytes) => {
    let out = bytes;
    for (let change = 1 + draw.integer(3); change > 0 && out.length > 0; change--) {
      out = pick([damaged, damagedNear, renumberedText, renumberedWord, renumberedWord])(out);
    }
    return out;
  };
}
