/**
 * Named arrays in one file, as in https://github.com/huggingface/safetensors: eight bytes with the length of a header
 * (uint64, little-endian), the header as JSON, and the arrays one after another, C-ordered and little-endian, without gaps.
 * `__metadata__` in the header maps strings to strings. The header is padded with spaces so that the arrays start at a
 * multiple of eight bytes. Of its types only F32 is written and read, as the typed arrays of
 * little-endian machines hold it: WebAssembly runs on no others.
 */
import * as v from 'valibot';

/** An array of the file, C-ordered. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Tensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly NamedTensor[];
}

const LENGTH_BYTES = 8;
/** The metadata of a model with 64 columns and 64 layers has some 50 kB. */
const MOST_HEADER_BYTES = 4_000_000;
const PADDED_TO = 8;

const extent = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32));
const tensorSchema = v.strictObject({
  dtype: v.literal('F32'),
  shape: v.pipe(v.array(extent), v.maxLength(8)),
  data_offsets: v.strictTuple([extent, extent]),
});
const metadataSchema = v.record(v.string(), v.string());

/** The bytes of a file, its arrays in the given order. */
export function writeSafetensors({ metadata, tensors }: Tensors): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const begin = end;
    end += 4 * values.length;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(json);
  const headerLength = Math.ceil(text.length / PADDED_TO) * PADDED_TO;
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  bytes.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerLength;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** JSON of ten million brackets takes seconds and 600 MB to parse; that of a model has some thousand of them. */
const MOST_PARTS = 200_000;

/** Whether JSON has more parts than that of any model. */
export function isIntricate(json: Uint8Array): boolean {
  let parts = 0;
  for (let i = 0; i < json.length && parts <= MOST_PARTS; i++) {
    const byte = json[i];
    if (byte === 0x5b || byte === 0x7b || byte === 0x2c) parts += 1;
  }
  return parts > MOST_PARTS;
}

/** The header as an object, or why there is none, as a clause. */
function headerOf(bytes: Uint8Array): { entries: [string, unknown][]; data: Uint8Array } | string {
  if (bytes.length < LENGTH_BYTES) return 'it is too short to be one';
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MOST_HEADER_BYTES)) return 'its header would be larger than any model needs';
  const start = LENGTH_BYTES + Number(length);
  if (start > bytes.length) return 'it was cut within its header';
  if (isIntricate(bytes.subarray(LENGTH_BYTES, start))) return 'its header has more parts than that of any model';
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)));
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'its header is not an object';
    return { entries: Object.entries(json), data: bytes.subarray(start) };
  } catch {
    return 'its header is not JSON';
  }
}

/**
 * The arrays in the order in which they lie in the file; or why the bytes cannot be read, as a clause. The values are copies,
 * so that the bytes may be let go.
 */
export function readSafetensors(bytes: Uint8Array): Tensors | string {
  const header = headerOf(bytes);
  if (typeof header === 'string') return header;
  const { entries, data } = header;
  let metadata: Tensors['metadata'] = {};
  const places: { name: string; shape: readonly number[]; begin: number; end: number }[] = [];
  for (const [name, entry] of entries) {
    if (name === '__metadata__') {
      if (!v.is(metadataSchema, entry)) return 'its metadata are not strings';
      metadata = entry;
      continue;
    }
    const parsed = v.safeParse(tensorSchema, entry, { abortEarly: true });
    if (!parsed.success) return `its array “${shortly(name)}” is not described as F32 with a shape and two offsets`;
    const { shape, data_offsets: offsets } = parsed.output;
    const [begin, end] = offsets;
    const size = 4 * shape.reduce((product, length) => product * length, 1);
    if (end - begin !== size) return `the offsets of its array “${shortly(name)}” do not fit its shape`;
    places.push({ name, shape, begin, end });
  }
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of places) {
    if (begin !== at) return `its array “${shortly(name)}” overlaps another or leaves a gap`;
    at = end;
  }
  if (at > data.length) return 'it was cut: it ends before its last array';
  if (at < data.length) return 'it goes on after its last array';
  return {
    metadata,
    tensors: places.map(({ name, shape, begin, end }) => {
      // Not slice: that of Node's Buffer shares memory, at any alignment.
      const copy = new Uint8Array(data.subarray(begin, end));
      return { name, shape, values: new Float32Array(copy.buffer) };
    }),
  };
}

const shortly = (name: string) => (name.length > 40 ? `${name.slice(0, 40)}…` : name);
