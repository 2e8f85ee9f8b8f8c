/**
 * The LZW of Unix compress (`.Z`), in which archives of astronomy hold old tables: T. Welch, "A technique for high-performance data
 * compression", IEEE Computer 17 (1984), with codes that grow from 9 bits, lowest bit first, and a code that empties the table.
 */

const FIRST_WIDTH = 9;
const MOST_WIDTH = 16;
const CLEAR = 256;
/** Third byte of the head: the widest code in five bits, and whether the table can be emptied. */
const [WIDEST, CAN_CLEAR] = [0x1f, 0x80];
const HEAD_BYTES = 3;
/** One code never stands for more bytes than the table has entries. */
const MOST_BYTES = 1 << MOST_WIDTH;
const PIECE = 1 << 18;

const damaged = () => new Error('its packed data contradict themselves');

/** The table of codes: each is another code and one byte behind it. */
interface Codes {
  readonly before: Uint16Array;
  readonly byte: Uint8Array;
}

/** Writes what `code` stands for so that it ends before `end`, and says where it begins. */
function writeBackwards({ before, byte }: Codes, code: number, into: Uint8Array, end: number): number {
  let at = end;
  for (let rest = code; ; rest = before[rest] as number) {
    at -= 1;
    into[at] = byte[rest] as number;
    if (rest < CLEAR) return at;
  }
}

/** What was packed, in pieces; `used` counts the packed bytes so far. Throws an Error in words where it is damaged. */
export function* unlzw(
  bytes: Uint8Array,
): Generator<{ readonly piece: Uint8Array<ArrayBuffer>; readonly used: number }> {
  const flags = bytes[HEAD_BYTES - 1] ?? 0;
  const widest = flags & WIDEST;
  // Programs do not agree on what comes after the last code of nine bits.
  if (widest === FIRST_WIDTH) throw new Error('it has codes of nine bits only, which programs read differently');
  if (widest < FIRST_WIDTH || widest > MOST_WIDTH) throw damaged();
  const canClear = (flags & CAN_CLEAR) !== 0;
  const codes: Codes = { before: new Uint16Array(MOST_BYTES), byte: new Uint8Array(MOST_BYTES) };
  for (let i = 0; i < CLEAR; i++) codes.byte[i] = i;

  const word = new Uint8Array(MOST_BYTES);
  const piece = new Uint8Array(PIECE + MOST_BYTES);
  let filled = 0;
  let width = FIRST_WIDTH;
  /** The highest code in the table so far. If the table can be emptied, 256 is the code for that. */
  let last = canClear ? CLEAR : CLEAR - 1;
  let previous: number | undefined;
  const end = 8 * bytes.length;
  /** The bit at which codes of this width begin. They come in groups of eight; the rest of a group is skipped. */
  let began = 8 * HEAD_BYTES;
  let at = began;
  const nextGroup = () => {
    const group = 8 * width;
    at = began + Math.ceil((at - began) / group) * group;
    began = at;
  };

  for (;;) {
    if (last >= 2 ** width - 1 && width < widest) {
      nextGroup();
      width += 1;
    }
    if (at + width > end) break;
    const first = at >> 3;
    const bits = (bytes[first] as number) | ((bytes[first + 1] ?? 0) << 8) | ((bytes[first + 2] ?? 0) << 16);
    const code = (bits >>> (at & 7)) & (2 ** width - 1);
    at += width;
    if (code === CLEAR && canClear) {
      nextGroup();
      width = FIRST_WIDTH;
      // The next code makes entry 256, which no code can name.
      last = CLEAR - 1;
      continue;
    }
    // A code may name the entry that it makes itself: the word before it, and the first byte of that word.
    const repeats = code === last + 1 && previous !== undefined;
    if (code > last && !repeats) throw damaged();
    const known = repeats ? (previous as number) : code;
    const from = writeBackwards(codes, known, word, MOST_BYTES);
    const head = word[from] as number;
    piece.set(word.subarray(from), filled);
    filled += MOST_BYTES - from;
    if (repeats) piece[filled++] = head;
    if (previous !== undefined && last < 2 ** width - 1) {
      last += 1;
      codes.before[last] = previous;
      codes.byte[last] = head;
    }
    previous = code;
    if (filled >= PIECE) {
      yield { piece: piece.slice(0, filled), used: at >> 3 };
      filled = 0;
    }
  }
  // There is no checksum. Codes are missing where more than empty bits of the last byte are left.
  if (end - at >= 8 || (at < end && (bytes[at >> 3] as number) >>> (at & 7) !== 0))
    throw new Error('it ends before its data do');
  if (filled > 0) yield { piece: piece.slice(0, filled), used: bytes.length };
}
