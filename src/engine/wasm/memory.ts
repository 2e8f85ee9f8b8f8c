/** The linear memory of one instance of the kernels: allocated upwards, and given back in the opposite order. */
import type { Kernels } from './kernels';

const PAGE = 65_536;
/** Cache lines; SIMD loads need no alignment but are faster with it. */
const ALIGNMENT = 64;
/** The kernels keep nothing in memory themselves; the first page stays free so that no address is 0. */
const FIRST = PAGE;

export interface Memory {
  /** Address of room for that many bytes, filled with 0. */
  allocate(bytes: number): number;
  /** Everything allocated after `mark()` is given back. */
  mark(): number;
  release(mark: number): void;
  /** Views of all memory; valid until the next allocation. An address divided by 4 (8) is an index. */
  floats(): Float32Array;
  doubles(): Float64Array;
  integers(): Int32Array;
  /** Bytes of the memory, which never shrinks. */
  size(): number;
}

/** Memory of an instance of the kernels, given out from its low end like a stack; it grows as needed. */
export function memoryOf({ memory }: Kernels): Memory {
  let top = FIRST;
  let floats = new Float32Array(memory.buffer);
  let doubles = new Float64Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  return {
    allocate(bytes) {
      const address = top;
      top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      const missing = top - memory.buffer.byteLength;
      if (missing > 0) {
        // Growing detaches the views.
        memory.grow(Math.ceil(missing / PAGE));
        floats = new Float32Array(memory.buffer);
        doubles = new Float64Array(memory.buffer);
        integers = new Int32Array(memory.buffer);
      }
      floats.fill(0, address / 4, top / 4);
      return address;
    },
    mark: () => top,
    release(mark) {
      top = mark;
    },
    floats: () => floats,
    doubles: () => doubles,
    integers: () => integers,
    size: () => memory.buffer.byteLength,
  };
}
