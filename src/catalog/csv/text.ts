/**
 * The bytes of a dropped file as text, piece by piece: size limits, the refusal of what is not text, UTF-8 that is cut
 * anywhere, and one kind of line end. The whole file is never one string.
 */
import { ProblemError } from '../../base/problem';
import { asUtf8, encodingOf } from '../encoding';
import { chunksOf, gunzip, wordsOf } from '../gzip';
import type { StreamedFile } from '../reader';
import { refusalOf, sniff } from '../sniff';

/** Text is never held, and its cells are counted while they arrive: this much takes a minute to read. */
export const MAX_BYTES = 1e9;

/** Large enough that the parser's fixed costs vanish, small enough that a piece parses in some 20 ms. */
const PIECE_BYTES = 512 * 1024;
const HEAD_BYTES = 64 * 1024;

export interface TextPiece {
  readonly text: string;
  /** Share of the stored bytes that have been read, 0 … 1. */
  readonly fraction: number;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 100e6 ? 1 : 0)} MB`;
}

function tooLarge(name: string, size: string): ProblemError {
  return new ProblemError(
    'too-large',
    `“${name}” holds ${size}, and at most ${megabytes(MAX_BYTES)} of text fit into a browser tab beside the training.`,
    'Save only the columns that you need, or every tenth row, and open that file.',
  );
}

/** The first bytes of a source (at least `size`, or all), and the source with them put back in front. */
async function peek(
  source: AsyncGenerator<Uint8Array>,
  size: number,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < size) {
    const next = await source.next();
    if (next.done) break;
    taken.push(next.value);
    length += next.value.length;
  }
  const head = new Uint8Array(length);
  let offset = 0;
  for (const chunk of taken) {
    head.set(chunk, offset);
    offset += chunk.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      yield* source;
    } finally {
      await source.return(undefined);
    }
  }
  return { head, all: all() };
}

/**
 * The text of a file in pieces of about half a million characters, without a byte-order mark and with `\n` line ends.
 * Throws ProblemError `too-large` (by the stored size before anything is read, or by the unpacked size on the way),
 * `empty`, `binary`, `damaged-gzip` or `unreadable`. `note` is told what stands behind gzipped data.
 */
export async function* readText(
  file: StreamedFile,
  mostBytes = MAX_BYTES,
  note?: (sentence: string) => void,
): AsyncGenerator<TextPiece> {
  const name = file.name ?? 'the file';
  if (file.size > mostBytes) throw tooLarge(name, megabytes(file.size));

  let stored = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunksOf(file.stream())) {
        stored += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw new ProblemError(
        'unreadable',
        `“${name}” cannot be read: ${wordsOf(error)}.`,
        'If it is a folder, open a file in it; if the file was moved or changed, choose it again.',
      );
    }
  }
  const outer = await peek(counted(), HEAD_BYTES);
  const gzipped = sniff(outer.head) === 'gzip';
  const { head, all } = gzipped ? await peek(gunzip(name, outer.all, mostBytes, note), HEAD_BYTES) : outer;
  // Cut between characters: a piece of the head is enough to know a text.
  const refused = refusalOf(name, asUtf8(head.subarray(0, 2 * (head.length >> 1))));
  if (refused) {
    await all.return(undefined);
    throw refused;
  }

  const decoder = new TextDecoder(encodingOf(head));
  let bytes = 0;
  let held = '';
  for await (const chunk of all) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      const part = chunk.subarray(start, start + PIECE_BYTES);
      bytes += part.length;
      if (bytes > mostBytes) throw tooLarge(name, `more than ${megabytes(mostBytes)}`);
      held += decoder.decode(part, { stream: true });
      if (held.length < PIECE_BYTES / 2) continue;
      // A carriage return at the end may be half of a line end.
      const end = held.endsWith('\r') ? held.length - 1 : held.length;
      yield { text: unixLines(held.slice(0, end)), fraction: Math.min(1, (gzipped ? stored : bytes) / file.size) };
      held = held.slice(end);
    }
  }
  held = unixLines(held + decoder.decode());
  if (bytes === 0) {
    throw new ProblemError(
      'empty',
      `“${name}” is empty: it holds no bytes.`,
      'Check that it was written or downloaded in full.',
    );
  }
  yield { text: held, fraction: 1 };
}

function unixLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
