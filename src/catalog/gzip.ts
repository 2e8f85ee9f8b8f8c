/** Unpacks a gzip stream, and stops early where it is cut short, damaged, or made to swell. */
import { crc32 } from '../base/checksum';
import { ProblemError } from '../base/problem';
import { inflating } from './inflate';

/**
 * Deflate reaches 1,032 : 1 on a constant; measured, real catalogs pack 2 to 3 : 1 and repetitive parameter tables
 * 18 : 1. A stream that has passed both bounds holds next to nothing, and is stopped long before the limit on its size.
 */
const MAX_RATIO = 100;
const RATIO_COUNTS_FROM = 16e6;

/** What an error says, without the full stop that some have. */
export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

/** The chunks of a stream; whoever stops half way ends the reading. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // A stream that has failed already has nothing to end.
    await reader.cancel().catch(() => undefined);
  }
}

/** Bytes that a member's head takes at most: an extra field, a name and a comment of 64 kB each. */
const MOST_HEAD = 200_000;
const TRAILER = 8;

const FLAG = { headCrc: 2, extra: 4, name: 8, comment: 16 } as const;

/** Where the head of a member ends (RFC 1952, 2.3); undefined where these bytes are not all of it. Throws an Error. */
function endOfHead(bytes: Uint8Array): number | undefined {
  const flags = bytes[3];
  if (flags === undefined || bytes.length < 10) return undefined;
  if (bytes[2] !== 8 || flags > 31) throw new Error('its head is of no kind that gzip has');
  let at = 10;
  if (flags & FLAG.extra) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [FLAG.name, FLAG.comment]) {
    if (!(flags & flag)) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  if (flags & FLAG.headCrc) at += 2;
  return at <= bytes.length ? at : undefined;
}

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

/** Counts what comes out of a packed stream against what went in. Throws ProblemError `too-large`. */
export function swellGuard(name: string, maxBytes: number): (packedBytes: number, bytes: number) => void {
  return (packedBytes, bytes) => {
    if (bytes > maxBytes) throw tooLarge(name, `unpacks to more than ${Math.round(maxBytes / 1e6)} MB`);
    if (bytes > RATIO_COUNTS_FROM && bytes > MAX_RATIO * packedBytes) {
      throw tooLarge(name, `unpacks to more than ${MAX_RATIO} times its size, which no table of measurements does`);
    }
  };
}

/**
 * The unpacked chunks of a gzipped source, never more than `maxBytes` of them. Members may follow one another (RFC 1952, 2.2), with
 * zeros behind the last one, as on tapes; what else stands there is not read, and `note` is told so. Throws ProblemError `too-large`
 * beyond the limit or where the content is next to nothing, and `damaged-gzip`.
 */
export async function* gunzip(
  name: string,
  source: AsyncGenerator<Uint8Array>,
  maxBytes: number,
  note?: (sentence: string) => void,
): AsyncGenerator<Uint8Array> {
  const guard = swellGuard(name, maxBytes);
  let packedBytes = 0;
  let bytes = 0;
  let held: Uint8Array = new Uint8Array(0);
  let over = false;

  /** Takes in another chunk; false where there is none. */
  async function more(): Promise<boolean> {
    const next = over ? undefined : await source.next();
    if (!next || next.done) over = true;
    else {
      packedBytes += next.value.length;
      held = held.length === 0 ? next.value : joined(held, next.value);
    }
    return !over;
  }

  async function* member(): AsyncGenerator<Uint8Array> {
    let head = endOfHead(held);
    while (head === undefined) {
      if (held.length > MOST_HEAD || !(await more())) throw new Error('it ends in its head');
      head = endOfHead(held);
    }
    const stream = inflating();
    let [crc, size] = [0, 0];
    let input = held.subarray(head);
    held = new Uint8Array(0);
    for (;;) {
      for (const piece of stream.push(input, over)) {
        crc = crc32(piece, crc);
        size += piece.length;
        bytes += piece.length;
        guard(packedBytes, bytes);
        yield piece;
      }
      const rest = stream.rest();
      if (rest) {
        held = rest;
        break;
      }
      await more();
      input = held;
      held = new Uint8Array(0);
    }
    while (held.length < TRAILER && (await more()));
    if (held.length < TRAILER) throw new Error('it ends before its checksum');
    const trailer = new DataView(held.buffer, held.byteOffset, TRAILER);
    if (trailer.getUint32(0, true) !== crc || trailer.getUint32(4, true) !== size % 2 ** 32)
      throw new Error('its checksum does not fit what it holds');
    held = held.subarray(TRAILER);
  }

  try {
    await more();
    yield* member();
    for (;;) {
      const other = held.findIndex((byte) => byte !== 0);
      held = other < 0 ? new Uint8Array(0) : held.subarray(other);
      if (other < 0) {
        if (!(await more())) return;
        continue;
      }
      if (held.length < 3 && (await more())) continue;
      if (held[0] !== 0x1f || held[1] !== 0x8b) {
        note?.(`Behind the gzipped data of “${name}” stand other bytes, which are not read.`);
        return;
      }
      yield* member();
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      'damaged-gzip',
      `“${name}” is gzipped, and it cannot be unpacked: ${wordsOf(error)}.`,
      'The file may be cut short: download or copy it again.',
    );
  } finally {
    source.return(undefined).catch(() => undefined);
  }
}

function tooLarge(name: string, why: string): ProblemError {
  return new ProblemError(
    'too-large',
    `“${name}” ${why}, and that much does not fit into a browser tab beside the training.`,
    'Check what it holds; save only the columns that you need, or every tenth row, and open that file.',
  );
}
