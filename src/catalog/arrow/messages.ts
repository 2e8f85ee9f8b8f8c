/**
 * The messages of an Arrow file or stream (format/File.fbs, format/Message.fbs): its schema, its dictionaries and its batches of rows.
 * Only what describes them is read here; the cells are read later, by columns.
 */
import { byteOf, countAt, countOf, type FlatTable, rootOf, tableOf, vectorOf } from './flatbuffer';
import { type ArrowSchema, readSchema } from './schema';

/** Reads from `start` to `end`. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;

export interface Batch {
  readonly rows: number;
  /** Length and nulls of each field, nested ones too. */
  readonly nodes: Float64Array;
  /** Place in the file and length of each buffer. */
  readonly buffers: Float64Array;
  /** For the fields whose buffers vary in number, how many follow the first two. */
  readonly variadic: Float64Array;
  readonly codec?: 'lz4' | 'zstd';
}

export type ArrowEvent =
  | { readonly kind: 'rows'; readonly batch: Batch }
  | { readonly kind: 'dictionary'; readonly id: number; readonly adds: boolean; readonly batch: Batch };

export interface ArrowFile {
  readonly schema: ArrowSchema;
  /** In the order in which they hold. */
  readonly events: readonly ArrowEvent[];
}

export const FILE_MARK = 'ARROW1';
/** Before the length of each message, since version 0.15. */
const CONTINUES = 0xffffffff;
const MOST_METADATA = 200e6;
const HEADER = { schema: 1, dictionary: 2, rows: 3 } as const;

/** Pairs of 64-bit counts. */
function pairsOf(table: FlatTable, field: number): Float64Array {
  const { at, length } = vectorOf(table, field, 16);
  return Float64Array.from({ length: 2 * length }, (_, i) => countAt(table.view, at + 8 * i));
}

function batchOf(table: FlatTable, bodyAt: number, bodyLength: number): Batch {
  const buffers = pairsOf(table, 2);
  for (let i = 0; i < buffers.length; i += 2) {
    if ((buffers[i] as number) + (buffers[i + 1] as number) > bodyLength)
      throw new Error('a part of it lies outside of its batch');
    buffers[i] = bodyAt + (buffers[i] as number);
  }
  const { at, length } = vectorOf(table, 4, 8);
  const compression = tableOf(table, 3);
  return {
    rows: countOf(table, 0),
    nodes: pairsOf(table, 1),
    buffers,
    variadic: Float64Array.from({ length }, (_, i) => countAt(table.view, at + 8 * i)),
    ...(compression ? { codec: byteOf(compression, 0) === 1 ? 'zstd' : 'lz4' } : {}),
  };
}

function eventOf(header: number, table: FlatTable, bodyAt: number, bodyLength: number): ArrowEvent | undefined {
  if (header === HEADER.rows) return { kind: 'rows', batch: batchOf(table, bodyAt, bodyLength) };
  if (header !== HEADER.dictionary) return undefined;
  const data = tableOf(table, 1);
  if (!data) throw new Error('a dictionary of it is empty');
  const batch = batchOf(data, bodyAt, bodyLength);
  return { kind: 'dictionary', id: countOf(table, 0), adds: byteOf(table, 2) !== 0, batch };
}

interface Message {
  readonly header: number;
  readonly table: FlatTable;
  readonly bodyAt: number;
  readonly bodyLength: number;
}

/** The message at a place; undefined at the end of a stream. */
async function messageAt(at: number, size: number, read: ReadBytes): Promise<Message | undefined> {
  const head = await read(at, Math.min(size, at + 8));
  if (head.length === 0) return undefined;
  if (head.length < 4) throw new Error('it ends within a message');
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const first = view.getUint32(0, true);
  const modern = first === CONTINUES;
  if (modern && head.length < 8) throw new Error('it ends within a message');
  const length = modern ? view.getUint32(4, true) : first;
  if (length === 0) return undefined;
  const start = at + (modern ? 8 : 4);
  if (start + length > size || length > MOST_METADATA) throw new Error('it ends within a message');
  const root = rootOf(await read(start, start + length));
  const table = tableOf(root, 2);
  if (!table) throw new Error('a message of it is empty');
  const bodyLength = countOf(root, 3);
  if (start + length + bodyLength > size) throw new Error('it ends within a batch of rows');
  return { header: byteOf(root, 1), table, bodyAt: start + length, bodyLength };
}

/** Called between messages. */
export type Breathe = () => Promise<void>;

/** Reads the messages of a stream. Throws an Error whose words say what is wrong with it. */
async function readStream(size: number, read: ReadBytes, breathe: Breathe): Promise<ArrowFile> {
  let schema: ArrowSchema | undefined;
  const events: ArrowEvent[] = [];
  for (let at = 0; at < size; ) {
    const message = await messageAt(at, size, read);
    if (!message) break;
    const { header, table, bodyAt, bodyLength } = message;
    if (header === HEADER.schema) schema ??= readSchema(table);
    else if (!schema) throw new Error('its first message is no list of columns');
    else {
      const event = eventOf(header, table, bodyAt, bodyLength);
      if (event) events.push(event);
    }
    // Buffers are padded to eight bytes, and so is what follows them.
    at = bodyAt + bodyLength;
    await breathe();
  }
  if (!schema) throw new Error('its list of columns is missing');
  return { schema, events };
}

/** Reads the messages that the footer of a file lists. Throws an Error. */
async function readFile(size: number, read: ReadBytes, breathe: Breathe): Promise<ArrowFile> {
  const tail = await read(Math.max(0, size - 10), size);
  if (tail.length < 10 || String.fromCharCode(...tail.subarray(4)) !== FILE_MARK) throw new Error('its end is missing');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length + 18 > size || length > MOST_METADATA) throw new Error('its footer is longer than the file');
  const footer = rootOf(await read(size - 10 - length, size - 10));
  const table = tableOf(footer, 1);
  if (!table) throw new Error('its list of columns is missing');
  const schema = readSchema(table);
  const events: ArrowEvent[] = [];
  for (const field of [2, 3]) {
    const { at, length: blocks } = vectorOf(footer, field, 24);
    for (let block = 0; block < blocks; block++) {
      const message = await messageAt(countAt(footer.view, at + 24 * block), size, read);
      const event = message && eventOf(message.header, message.table, message.bodyAt, message.bodyLength);
      if (event?.kind !== (field === 2 ? 'dictionary' : 'rows'))
        throw new Error('its footer points beside its batches');
      events.push(event);
      await breathe();
    }
  }
  return { schema, events };
}

/** What a file or stream of Arrow holds. Throws an Error whose words say what is wrong with it. */
export async function readMessages(size: number, read: ReadBytes, breathe: Breathe): Promise<ArrowFile> {
  const head = await read(0, Math.min(size, FILE_MARK.length));
  return String.fromCharCode(...head) === FILE_MARK ? readFile(size, read, breathe) : readStream(size, read, breathe);
}
