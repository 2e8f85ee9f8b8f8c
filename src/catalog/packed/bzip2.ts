/**
 * bzip2, block by block. There is no specification but the program; the format is described in full by J. Tsai, "bzip2: format
 * specification" (2016): run lengths, the Burrows-Wheeler transform, move to front, run lengths again, and prefix codes.
 */
import { isBzip2 } from './marks';

const [BLOCK, END] = [0x314159265359, 0x177245385090];
const LONGEST_CODE = 20;
/** Symbols that share a prefix code before the next is selected. */
const GROUP = 50;
const MOST_TABLES = 6;
/** The largest step is 900,000 bytes, each a symbol, with room for the end. */
const LEVEL_BYTES = 100_000;

/** Highest bit first, polynomial 04C11DB7: not the CRC-32 of gzip. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++) remainder = remainder < 0 ? (remainder << 1) ^ 0x04c11db7 : remainder << 1;
  return remainder >>> 0;
});

const damaged = () => new Error('its packed data contradict themselves');

interface Bits {
  /** The next `count` ≤ 24 bits, which stay. */
  peek(count: number): number;
  skip(count: number): void;
  read(count: number): number;
  /** The next byte of which no bit is used. */
  next(): number;
}

function bitsOf(bytes: Uint8Array, from: number): Bits {
  let at = from;
  let held = 0;
  let count = 0;
  const peek = (wanted: number) => {
    while (count < wanted) {
      held = (held << 8) | (bytes[at++] ?? 0);
      count += 8;
    }
    return (held >>> (count - wanted)) & ((1 << wanted) - 1);
  };
  const skip = (taken: number) => {
    count -= taken;
    if (at - (count >> 3) > bytes.length) throw new Error('it ends before its data do');
  };
  return {
    peek,
    skip,
    read(wanted) {
      const value = peek(wanted);
      skip(wanted);
      return value;
    },
    next: () => at - (count >> 3),
  };
}

/** A prefix code whose words are numbered by length and symbol: for each length, the end of its words in 20 bits, and the first symbol. */
interface Code {
  readonly ends: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: readonly number[];
  readonly least: number;
}

function codeOf(lengths: readonly number[]): Code {
  const [ends, offsets] = [new Int32Array(LONGEST_CODE + 1), new Int32Array(LONGEST_CODE + 1)];
  const symbols: number[] = [];
  let word = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    offsets[length] = symbols.length - word;
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) symbols.push(symbol);
    word = symbols.length - (offsets[length] as number);
    if (word > 1 << length) throw damaged();
    ends[length] = word << (LONGEST_CODE - length);
    word <<= 1;
  }
  return { ends, offsets, symbols, least: Math.min(...lengths) };
}

function symbolOf(bits: Bits, { ends, offsets, symbols, least }: Code): number {
  const word = bits.peek(LONGEST_CODE);
  for (let length = least; length <= LONGEST_CODE; length++) {
    if (word >= (ends[length] as number)) continue;
    bits.skip(length);
    return symbols[(word >> (LONGEST_CODE - length)) + (offsets[length] as number)] as number;
  }
  throw damaged();
}

/** The byte values that a block has, ascending. */
function usedBytes(bits: Bits): number[] {
  const ranges = bits.read(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if (((ranges >> (15 - range)) & 1) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member++) if ((members >> (15 - member)) & 1) used.push(16 * range + member);
  }
  if (used.length === 0) throw damaged();
  return used;
}

/** Takes the value at a place of a list to its front. */
function toFront(list: number[] | Uint8Array, place: number): number {
  const value = list[place];
  if (value === undefined) throw damaged();
  list.copyWithin(1, 0, place);
  list[0] = value;
  return value;
}

function selectorsOf(bits: Bits, tables: number): Uint8Array {
  const selectors = new Uint8Array(bits.read(15));
  if (selectors.length === 0) throw damaged();
  const order = Array.from({ length: tables }, (_, table) => table);
  for (let i = 0; i < selectors.length; i++) {
    let place = 0;
    while (bits.read(1) === 1) place += 1;
    selectors[i] = toFront(order, place);
  }
  return selectors;
}

function lengthsOf(bits: Bits, symbols: number): number[] {
  let length = bits.read(5);
  return Array.from({ length: symbols }, () => {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw damaged();
      if (bits.read(1) === 0) return length;
      length += bits.read(1) === 0 ? 1 : -1;
    }
  });
}

/** The last column of the sorted rotations: one byte in each of `into`; returns their number. */
function readColumn(bits: Bits, into: Uint32Array): number {
  const used = usedBytes(bits);
  const tables = bits.read(3);
  if (tables < 2 || tables > MOST_TABLES) throw damaged();
  const selectors = selectorsOf(bits, tables);
  const codes = Array.from({ length: tables }, () => codeOf(lengthsOf(bits, used.length + 2)));
  const end = used.length + 1;
  const recent = Uint8Array.from(used);
  let size = 0;
  let run = 0;
  let weight = 1;
  for (let read = 0; ; read++) {
    const code = codes[selectors[Math.floor(read / GROUP)] ?? -1];
    if (!code) throw damaged();
    const symbol = symbolOf(bits, code);
    // 0 and 1 are the digits 1 and 2 of a run's length.
    if (symbol <= 1) {
      run += weight * (symbol + 1);
      weight *= 2;
      if (run > into.length) throw damaged();
      continue;
    }
    if (size + run + (symbol === end ? 0 : 1) > into.length) throw damaged();
    into.fill(recent[0] as number, size, size + run);
    size += run;
    [run, weight] = [0, 1];
    if (symbol === end) return size;
    into[size++] = toFront(recent, symbol - 1);
  }
}

/** A block's bytes, whose checksum is `crc`. */
function readBlock(bits: Bits, into: Uint32Array, crc: number): Uint8Array<ArrayBuffer> {
  if (bits.read(1) === 1) throw new Error('its blocks are randomised, as bzip2 of before 1998 did');
  const origin = bits.read(24);
  const size = readColumn(bits, into);
  if (origin >= size) throw damaged();
  const starts = new Uint32Array(256);
  for (let i = 0; i < size; i++) starts[into[i] as number] = (starts[into[i] as number] as number) + 1;
  for (let byte = 0, sum = 0; byte < 256; byte++) {
    const count = starts[byte] as number;
    starts[byte] = sum;
    sum += count;
  }
  // Above each byte, where the row stands that follows.
  for (let i = 0; i < size; i++) {
    const byte = (into[i] as number) & 255;
    const row = starts[byte] as number;
    starts[byte] = row + 1;
    into[row] = (into[row] as number) | (i << 8);
  }
  let out = new Uint8Array(size + 1_024);
  let written = 0;
  let [own, same, last] = [0xffffffff, 0, -1];
  let place = (into[origin] as number) >>> 8;
  for (let i = 0; i < size; i++) {
    const entry = into[place] as number;
    const byte = entry & 255;
    place = entry >>> 8;
    // Four equal bytes are followed by how many more there are.
    const counts = same === 4;
    const value = counts ? last : byte;
    const times = counts ? byte : 1;
    same = counts ? 0 : byte === last ? same + 1 : 1;
    last = counts ? -1 : byte;
    if (written + times > out.length) {
      const grown = new Uint8Array(2 * (written + times));
      grown.set(out);
      out = grown;
    }
    for (let k = 0; k < times; k++) {
      out[written++] = value;
      own = ((own << 8) ^ (CRC[(own >>> 24) ^ value] as number)) >>> 0;
    }
  }
  if ((own ^ 0xffffffff) >>> 0 !== crc) throw new Error('its checksum does not fit what it holds');
  return out.subarray(0, written);
}

/** What is packed, in pieces, each with the bytes of `bytes` that were used for all so far. Throws an Error in words where it is damaged. */
export function* bunzip2(
  bytes: Uint8Array,
): Generator<{ readonly piece: Uint8Array<ArrayBuffer>; readonly used: number }> {
  let at = 0;
  while (isBzip2(bytes, at)) {
    const into = new Uint32Array(LEVEL_BYTES * ((bytes[at + 3] as number) - 48));
    const bits = bitsOf(bytes, at + 4);
    let all = 0;
    for (;;) {
      const mark = bits.read(24) * 2 ** 24 + bits.read(24);
      const crc = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
      if (mark === END) {
        if (crc !== all) throw new Error('its checksum does not fit what it holds');
        break;
      }
      if (mark !== BLOCK) throw damaged();
      all = (((all << 1) | (all >>> 31)) ^ crc) >>> 0;
      yield { piece: readBlock(bits, into, crc), used: bits.next() };
    }
    at = bits.next();
  }
}
