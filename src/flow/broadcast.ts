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

interface Array64 {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

/** f of each pair of values of two arrays that broadcast against each other. */
export function zipped(a: Array64, b: Array64, f: (a: number, b: number) => number): Array64 {
  // Nearly all pairs are of one shape; a page draws with these in every frame of a drag.
  if (a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis])) {
    const [left, right] = [a.values, b.values];
    const values = new Float64Array(left.length);
    for (let k = 0; k < values.length; k++) values[k] = f(left[k] as number, right[k] as number);
    return { values, shape: a.shape };
  }
  const shape = broadcastShape(a.shape, b.shape);
  const values = new Float64Array(sizeOf(shape));
  let k = 0;
  forEachPair(shape, stridesFor(a.shape, shape), stridesFor(b.shape, shape), (i, j) => {
    values[k++] = f(a.values[i] as number, b.values[j] as number);
  });
  return { values, shape };
}
