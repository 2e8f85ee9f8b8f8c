/**
 * The check that keeps the C library out of an endless loop. Text of any length lies in global heap collections, lists
 * of objects in which each says how far away the next one is. A damaged collection that says 0 (or so much that 32-bit
 * arithmetic wraps round to it) is walked for ever: seen once in 350 files with overwritten bytes.
 */

const HEADER = 16;
const OBJECT_HEADER = 16;

/** HDF5 file format specification, III.E: "GCOL", version 1. */
function beginsHeap(bytes: Uint8Array): boolean {
  const [g, c, o, l, version] = bytes;
  return g === 0x47 && c === 0x43 && o === 0x4f && l === 0x4c && version === 1 && bytes.length >= HEADER;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Bytes of a collection, its header included (lengths are of 8 bytes, as everybody writes them). */
function heapLength(bytes: Uint8Array): number {
  return Number(viewOf(bytes).getBigUint64(8, true));
}

/** False where the list of objects stands still or leads out of the collection. */
function isSound(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  const end = heapLength(bytes);
  let at = HEADER;
  while (at + OBJECT_HEADER <= Math.min(end, bytes.length)) {
    const isFreeSpace = view.getUint16(at, true) === 0;
    const size = Number(view.getBigUint64(at + 8, true));
    const step = isFreeSpace ? size : OBJECT_HEADER + Math.ceil(size / 8) * 8;
    if (step === 0 || at + step > end) return false;
    at += step;
  }
  return true;
}

/**
 * Looks at all bytes that the library reads, in order, and answers false where they are a heap collection to keep from
 * it. The library reads the first 4 kB of a collection, and next the rest of it.
 */
export function heapGuard(): (bytes: Uint8Array) => boolean {
  let begun: Uint8Array | undefined;
  return (bytes) => {
    const first = begun;
    begun = undefined;
    if (first && heapLength(first) === first.length + bytes.length) {
      const whole = new Uint8Array(first.length + bytes.length);
      whole.set(first);
      whole.set(bytes, first.length);
      return isSound(whole);
    }
    if (!beginsHeap(bytes)) return true;
    if (bytes.length < heapLength(bytes)) begun = bytes.slice();
    return isSound(bytes);
  };
}
