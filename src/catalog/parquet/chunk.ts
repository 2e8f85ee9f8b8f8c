/** One column of one row group: its pages unpacked, the levels of its nulls read, and its cells handed over row by row. */
import type { ColumnMetaData, CompressionCodec, Compressors, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { type Cursor, readHybrid } from './bits';
import { isDictionary, type Physical, readPlaces, readPlain, readValues, type Stored } from './pages';
import { endOfStruct } from './thrift';

/** Cells as the table has them. */
export type Cells = Float64Array | readonly string[];

/** Cells of consecutive rows: those that are there, which row has one, and where in `cells` it lies. */
export interface PageCells {
  readonly cells: Cells;
  /** Where in `cells` each present row's cell lies; in order where absent. */
  readonly places?: Int32Array;
  /** 1 for each row that has a cell; all have one where absent. */
  readonly present?: Int32Array;
  readonly rows: number;
}

export interface ChunkPlan {
  readonly meta: ColumnMetaData;
  readonly physical: Physical;
  readonly optional: boolean;
  readonly rows: number;
  readonly compressors: Compressors;
  /** Of the values as stored; of a dictionary it is called once. */
  convert(stored: Stored): Cells;
}

const damaged = (what: string) => new Error(what);

/** A zstd frame says how much it unpacks to, and the unpacker makes room for it before it looks any further (RFC 8878, 3.1.1.1). */
export function refuseSwollenZstd(packed: Uint8Array, expected: number): void {
  const flags = packed[4] ?? 0;
  const single = (flags >> 5) & 1;
  const dictionary = [0, 1, 2, 4][flags & 3] as number;
  const at = 6 - single + dictionary;
  const sizeBytes = flags >> 6 ? 1 << (flags >> 6) : single;
  let size = sizeBytes === 2 ? 256 : 0;
  for (let i = 0; i < sizeBytes; i++) size += (packed[at + i] ?? 0) * 256 ** i;
  const span = single ? size : 2 ** (10 + ((packed[5] ?? 0) >> 3)) * (1 + ((packed[5] ?? 0) & 7) / 8);
  if ((sizeBytes > 0 && size > expected) || span > Math.max(expected, 8.5e6))
    throw damaged('a page is larger than stated');
}

/** Unpacks a page to exactly the size that its header states. */
export function unpacked(
  packed: Uint8Array,
  size: number,
  codec: CompressionCodec,
  compressors: Compressors,
): Uint8Array {
  if (codec === 'UNCOMPRESSED') {
    if (packed.length !== size) throw damaged('a page has another size than stated');
    return packed;
  }
  const unpack = compressors[codec];
  if (!unpack) throw damaged(`its compression ${codec} is not read`);
  if (codec === 'ZSTD') refuseSwollenZstd(packed, size);
  const page = unpack(packed, size);
  if (page.length !== size) throw damaged('a page has another size than stated');
  return page;
}

interface Page {
  readonly rows: number;
  readonly values: Cursor;
  readonly levels?: Int32Array;
  readonly encoding: NonNullable<PageHeader['data_page_header']>['encoding'];
}

/** A data page of the first version: levels and values are packed together. */
function firstVersion(header: PageHeader, body: Uint8Array, { meta, optional, compressors }: ChunkPlan): Page {
  const {
    num_values: rows = -1,
    encoding = 'PLAIN',
    definition_level_encoding: levelEncoding,
  } = header.data_page_header ?? {};
  const bytes = unpacked(body, header.uncompressed_page_size, meta.codec, compressors);
  const values = { bytes, at: 0 };
  if (!optional) return { rows, values, encoding };
  if (levelEncoding !== 'RLE') throw damaged(`its levels in ${levelEncoding} are not read`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const levels = new Int32Array(rows);
  values.at = 4 + length;
  readHybrid({ bytes: bytes.subarray(4, values.at), at: 0 }, 1, levels);
  return { rows, values, levels, encoding };
}

/** A data page of the second version: the levels stand before the packed values. */
function secondVersion(header: PageHeader, body: Uint8Array, { meta, optional, compressors }: ChunkPlan): Page {
  const head = header.data_page_header_v2;
  if (!head) throw damaged('a page has no header');
  const [levelBytes, before] = [head.definition_levels_byte_length, head.repetition_levels_byte_length];
  const from = levelBytes + before;
  if (!(before >= 0 && levelBytes >= 0 && from <= body.length)) throw damaged('a page ends before its values');
  const size = header.uncompressed_page_size - from;
  const packed = body.subarray(from);
  const bytes = head.is_compressed !== false && size > 0 ? unpacked(packed, size, meta.codec, compressors) : packed;
  const page = { rows: head.num_values, values: { bytes, at: 0 }, encoding: head.encoding };
  if (!optional) return page;
  const levels = new Int32Array(head.num_values);
  readHybrid({ bytes: body.subarray(before, from), at: 0 }, 1, levels);
  return { ...page, levels };
}

const countOf = (levels: Int32Array | undefined, rows: number) =>
  levels ? levels.reduce((sum, level) => sum + level, 0) : rows;

/** The cells of a page into the rows from `row` on; those of its nulls stay as they are. */
export function putCells<Value>(
  values: { [row: number]: Value },
  row: number,
  page: PageCells,
  cells: ArrayLike<Value>,
): void {
  const { places, present, rows } = page;
  let cell = 0;
  for (let i = 0; i < rows; i++) {
    if (present && present[i] === 0) continue;
    values[row + i] = cells[places ? (places[cell] as number) : cell] as Value;
    cell += 1;
  }
}

function refusePlaces(places: Int32Array, size: number): void {
  for (const place of places) if (place < 0 || place >= size) throw damaged('a value lies outside of its dictionary');
}

/** The densest that Snappy packs; some writers state the packed size for both. */
const MOST_PACKED = 24;

/** Bytes that the pages of a chunk may unpack to. */
function roomOf({
  codec,
  total_uncompressed_size: unpackedSize,
  total_compressed_size: packed,
}: ColumnMetaData): number {
  const stated = Number(unpackedSize);
  const unknown = codec !== 'UNCOMPRESSED' && stated <= Number(packed);
  return 1_024 + (unknown ? MOST_PACKED * Number(packed) : stated);
}

/** Hands over the cells of a chunk, page by page. Throws an Error whose words say what is wrong. */
export function* readChunk(bytes: Uint8Array, plan: ChunkPlan): Generator<PageCells> {
  const { meta, physical, optional, convert } = plan;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let dictionary: Cells | undefined;
  let room = roomOf(meta);
  let done = 0;
  for (let at = 0; done < plan.rows; ) {
    const from = endOfStruct(bytes, at);
    const header = parquetHeader({ view, offset: at });
    const { compressed_page_size: packedSize, uncompressed_page_size: size } = header;
    room -= size;
    if (!(packedSize >= 0 && size >= 0 && from + packedSize <= bytes.length && room >= 0))
      throw damaged('a page is larger than its column');
    const body = bytes.subarray(from, from + packedSize);
    at = from + packedSize;
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values ?? -1;
      const page = unpacked(body, size, meta.codec, plan.compressors);
      if (!(count >= 0 && count <= 8 * page.length)) throw damaged('a dictionary is larger than its page');
      dictionary = convert(readPlain({ bytes: page, at: 0 }, physical, count));
      continue;
    }
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2') continue;
    const rows = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? -1;
    if (!(rows >= 0 && rows <= plan.rows - done)) throw damaged('a page has more rows than its column');
    const read = header.type === 'DATA_PAGE' ? firstVersion : secondVersion;
    const { values, levels, encoding } = read(header, body, plan);
    const count = optional ? countOf(levels, rows) : rows;
    const present = levels && count < rows ? { present: levels } : {};
    if (isDictionary(encoding)) {
      if (!dictionary && count > 0) throw damaged('a dictionary is missing');
      const places = readPlaces(values, count);
      refusePlaces(places, dictionary?.length ?? 0);
      yield { cells: dictionary ?? [], places, rows, ...present };
    } else {
      yield { cells: convert(readValues(values, encoding, physical, count)), rows, ...present };
    }
    done += rows;
  }
}
