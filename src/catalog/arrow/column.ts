/** One column of an Arrow file, batch by batch: where its buffers stand, unpacked, and its dictionary as it is at that batch. */
import { decompressZstd } from 'hyparquet-compressors';
import { type Cells, type ColumnData, lookUp, readCells } from './cells';
import { unpackLz4 } from './lz4';
import type { ArrowEvent, ArrowFile, Batch, ReadBytes } from './messages';
import type { ArrowColumn, Piece } from './schema';

/** What one byte can unpack to at most: LZ4 by its format, Zstandard by blocks that repeat one byte. */
const MOST_UNPACKED = { lz4: 255, zstd: 40_000 } as const;
const PADDING = 1_024;

function unpacked(bytes: Uint8Array<ArrayBuffer>, codec: Batch['codec']): Uint8Array<ArrayBuffer> {
  if (!codec || bytes.length === 0) return bytes;
  if (bytes.length < 8) throw new Error('a packed part of it is cut short');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
  const body = bytes.subarray(8);
  // −1: packing it gained nothing.
  if (length === -1) return body;
  if (!(length >= 0 && length <= MOST_UNPACKED[codec] * body.length + PADDING))
    throw new Error('a packed part of it claims more than it can hold');
  if (codec === 'lz4') return unpackLz4(body, length);
  return decompressZstd(body, new Uint8Array(length)) as Uint8Array<ArrayBuffer>;
}

/** The field and the first buffer of a column in a batch, and how many buffers it has. */
function placeOf(pieces: readonly Piece[], batch: Batch, column: number | undefined) {
  let buffer = 0;
  let varying = 0;
  for (const [node, piece] of pieces.entries()) {
    const count = piece.buffers + (piece.varies ? (batch.variadic[varying++] ?? 0) : 0);
    if (column === undefined || piece.column === column) return { node, buffer, count };
    buffer += count;
  }
  throw new Error('a column of it is missing in a batch');
}

async function dataOf(pieces: readonly Piece[], batch: Batch, column: number | undefined, read: ReadBytes) {
  const { node, buffer, count } = placeOf(pieces, batch, column);
  const [rows, nulls] = batch.nodes.subarray(2 * node, 2 * node + 2);
  if (rows === undefined || nulls === undefined || rows !== batch.rows || 2 * (buffer + count) > batch.buffers.length)
    throw new Error('a batch of it does not have the columns of the file');
  const buffers: Uint8Array<ArrayBuffer>[] = [];
  for (let i = buffer; i < buffer + count; i++) {
    const [at = 0, length = 0] = batch.buffers.subarray(2 * i, 2 * i + 2);
    buffers.push(unpacked(length === 0 ? new Uint8Array(0) : await read(at, at + length), batch.codec));
  }
  return { rows, nulls, buffers } satisfies ColumnData;
}

const joined = (before: Cells, after: Cells): Cells =>
  before instanceof Float64Array
    ? Float64Array.from([...before, ...(after as Float64Array)])
    : [...before, ...(after as string[])];

/** Buffers of a dictionary's own values: a column that stands alone. */
function dictionaryPieces({ type }: ArrowColumn): readonly Piece[] {
  return [{ buffers: type.kind === 'text' ? 3 : 2, varies: type.kind === 'view', column: 0 }];
}

/** Calls `take` with the cells of each batch, in order. Throws an Error whose words say what is wrong. */
export async function readColumn(
  { schema, events }: ArrowFile,
  place: number,
  asText: boolean,
  read: ReadBytes,
  take: (cells: Cells) => Promise<boolean>,
): Promise<void> {
  const column = schema.columns[place] as ArrowColumn;
  const { type, dictionary } = column;
  let values: Cells | undefined;
  const takeDictionary = async (event: ArrowEvent & { kind: 'dictionary' }) => {
    const data = await dataOf(dictionaryPieces(column), event.batch, undefined, read);
    const cells = readCells(type, data, asText);
    values = event.adds && values ? joined(values, cells) : cells;
  };
  for (const event of events) {
    if (event.kind === 'dictionary') {
      if (event.id === dictionary?.id) await takeDictionary(event);
      continue;
    }
    const data = await dataOf(schema.pieces, event.batch, place, read);
    if (dictionary && !values && data.rows > 0 && data.nulls < data.rows)
      throw new Error('a dictionary of it is missing');
    const cells = dictionary ? lookUp(dictionary.index, data, values ?? []) : readCells(type, data, asText);
    if (!(await take(cells))) return;
  }
}
