/**
 * The bytes of a dropped file as text, piece by piece: size limits, gzip, the refusal of what is not text, UTF-8 that
 * is cut anywhere, and one kind of line end. The whole file is never one string.
 */
import { ProblemError } from '../flow/problem';

/**
 * A number in a catalog takes about 12 characters, so this is about 20 million of them: 160 MB as float64, which is
 * what a tab can hold beside the page and a training run.
 */
export const MAX_BYTES = 250e6;

/** Large enough that the parser's fixed costs vanish, small enough that a piece parses in some 20 ms. */
const PIECE_BYTES = 512 * 1024;
const HEAD_BYTES = 64 * 1024;

/** What can be read: a `File`, a named `Blob`, or anything that streams bytes and knows how many. */
export interface CatalogFile {
  readonly name?: string;
  /** Bytes as stored (compressed, where the file is gzipped). */
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

export interface TextPiece {
  readonly text: string;
  /** Share of the stored bytes that have been read, 0 … 1. */
  readonly fraction: number;
}

/** How files that are dropped by mistake begin. */
const BINARY: readonly { readonly begins: string; readonly what: string; readonly hint: string }[] = [
  { begins: '\x89HDF\r\n', what: 'an HDF5 file', hint: 'Export the table to CSV, e.g. with h5py and pandas.' },
  {
    begins: 'SIMPLE  =',
    what: 'a FITS file',
    hint: 'Export the table to CSV, e.g. astropy Table.read(f).write("x.csv").',
  },
  { begins: 'PAR1', what: 'a Parquet file', hint: 'Export it to CSV, e.g. pandas.read_parquet(f).to_csv("x.csv").' },
  { begins: 'PK\x03\x04', what: 'a zip archive or an Excel workbook (.xlsx)', hint: 'Unpack it, or save it as CSV.' },
  { begins: '\x93NUMPY', what: 'a NumPy array', hint: 'Save it with numpy.savetxt(…, delimiter=",") and a header.' },
  { begins: '\xff\xfe', what: 'UTF-16 text', hint: 'Save it again with the encoding UTF-8.' },
  { begins: '\xfe\xff', what: 'UTF-16 text', hint: 'Save it again with the encoding UTF-8.' },
];

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

/** Throws where the head of a file shows that it is not text. */
function refuseBinary(name: string, head: Uint8Array): void {
  const start = String.fromCharCode(...head.subarray(0, 16));
  const known = BINARY.find((format) => start.startsWith(format.begins));
  if (known) {
    throw new ProblemError(
      'binary',
      `“${name}” is ${known.what}, not a text table, whatever its name says.`,
      known.hint,
    );
  }
  const text = new TextDecoder().decode(head, { stream: true });
  const invalid = text.split('\ufffd').length - 1;
  if (head.includes(0) || invalid > 0.1 * text.length) {
    throw new ProblemError(
      'binary',
      `“${name}” is a binary file, not a text table, whatever its name says: its first bytes are not readable text.`,
      'Export the table as CSV (UTF-8) from the program that wrote it.',
    );
  }
}

/** What an error says, without the full stop that some have. */
function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Ends the reading of a file that is refused half way; a stream that has failed already has nothing to end.
    await reader.cancel().catch(() => undefined);
  }
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

async function* gunzip(name: string, source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    async cancel() {
      await source.return(undefined);
    },
  });
  try {
    yield* chunksOf(packed.pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      'damaged-gzip',
      `“${name}” is gzipped, and it cannot be unpacked: ${wordsOf(error)}.`,
      'The file may be cut short: download or copy it again.',
    );
  }
}

/**
 * The text of a file in pieces of about half a million characters, without a byte-order mark and with `\n` line ends.
 * Throws ProblemError `too-large` (by the stored size before anything is read, or by the unpacked size on the way),
 * `empty`, `binary`, `damaged-gzip` or `unreadable`.
 */
export async function* readText(file: CatalogFile): AsyncGenerator<TextPiece> {
  const name = file.name ?? 'the file';
  if (file.size > MAX_BYTES) throw tooLarge(name, megabytes(file.size));

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
  const gzipped = outer.head[0] === 0x1f && outer.head[1] === 0x8b;
  const { head, all } = gzipped ? await peek(gunzip(name, outer.all), HEAD_BYTES) : outer;
  refuseBinary(name, head);

  const decoder = new TextDecoder();
  let bytes = 0;
  let held = '';
  for await (const chunk of all) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      const part = chunk.subarray(start, start + PIECE_BYTES);
      bytes += part.length;
      if (bytes > MAX_BYTES) throw tooLarge(name, `more than ${megabytes(MAX_BYTES)}${gzipped ? ' unpacked' : ''}`);
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
