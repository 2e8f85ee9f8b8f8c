/** How two arrays of different shapes meet element by element. */
import { sizeOf } from './array';

/** Row-major strides, with 0 for an axis that is broadcast. */
export function stridesFor(shape: readonly number[], out: readonly number[]): number[] {
  const strides = new Array<number>(out.length).fill(0);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    if (length !== 1) strides[axis + out.length - shape.length] = stride;
    stride *= length;
  }
  return strides;
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const m = a[axis - rank + a.length] ?? 1;
    const n = b[axis - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) throw new Error(`shapes [${a}] and [${b}] do not broadcast`);
    return m === 1 ? n : m;
  });
}

/** Calls `visit(i, j)` with the offsets of two operands for every element of `shape`, in row-major order. */
export function forEachPair(
  shape: readonly number[],
  left: readonly number[],
  right: readonly number[],
  visit: (i: number, j: number) => void,
): void {
  const index = new Array<number>(shape.length).fill(0);
  let i = 0;
  let j = 0;
  for (let remaining = sizeOf(shape); remaining > 0; remaining--) {
    visit(i, j);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      i += left[axis] as number;
      j += right[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      i -= next * (left[axis] as number);
      j -= next * (right[axis] as number);
    }
  }
}
