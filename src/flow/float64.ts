/**
 * `NdArray` in plain JavaScript, float64, without gradients. It is the truth that the float32 engines are measured
 * against, and what evaluates a small flow before any engine is loaded.
 */
import { type NdArray, sizeOf } from './array';
import { forEachPair, zipped } from './broadcast';

/** Values row-major, in an array that nothing changes afterwards. */
export class Float64Tensor implements NdArray {
  readonly values: Float64Array;
  readonly shape: readonly number[];

  constructor(values: Float64Array, shape: readonly number[]) {
    if (values.length !== sizeOf(shape)) throw new Error(`${values.length} values do not fill a shape of [${shape}]`);
    this.values = values;
    this.shape = shape;
  }

  private zip(other: NdArray | number, f: (a: number, b: number) => number): Float64Tensor {
    if (typeof other === 'number') return this.map((a) => f(a, other));
    const b = other as Float64Tensor;
    const { values, shape } = zipped(this, b, f);
    return new Float64Tensor(values, shape);
  }

  private map(f: (a: number) => number): Float64Tensor {
    const { values } = this;
    const out = new Float64Array(values.length);
    for (let k = 0; k < out.length; k++) out[k] = f(values[k] as number);
    return new Float64Tensor(out, this.shape);
  }

  /** Applies `f` to every row along the last axis, in place on a copy. */
  private rows(f: (row: Float64Array) => void): Float64Tensor {
    const out = this.values.slice();
    const length = this.shape.at(-1) ?? 1;
    for (let start = 0; start < out.length; start += length) f(out.subarray(start, start + length));
    return new Float64Tensor(out, this.shape);
  }

  add(other: NdArray | number) {
    return this.zip(other, (a, b) => a + b);
  }
  sub(other: NdArray | number) {
    return this.zip(other, (a, b) => a - b);
  }
  mul(other: NdArray | number) {
    return this.zip(other, (a, b) => a * b);
  }
  div(other: NdArray | number) {
    return this.zip(other, (a, b) => a / b);
  }
  minimum(other: NdArray | number) {
    return this.zip(other, Math.min);
  }
  maximum(other: NdArray | number) {
    return this.zip(other, Math.max);
  }
  atLeast(other: NdArray | number) {
    return this.zip(other, (a, b) => (a >= b ? 1 : 0));
  }
  neg() {
    return this.map((a) => -a);
  }
  reciprocal() {
    return this.map((a) => 1 / a);
  }
  abs() {
    return this.map(Math.abs);
  }
  square() {
    return this.map((a) => a * a);
  }
  sqrt() {
    return this.map(Math.sqrt);
  }
  exp() {
    return this.map(Math.exp);
  }
  log() {
    return this.map(Math.log);
  }
  softplus() {
    return this.map((a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))));
  }
  sigmoid() {
    return this.map((a) => 1 / (1 + Math.exp(-a)));
  }
  tanh() {
    return this.map(Math.tanh);
  }
  relu() {
    return this.map((a) => Math.max(a, 0));
  }
  clip(low: number, high: number) {
    return this.map((a) => Math.min(Math.max(a, low), high));
  }
  nudge(low: number, high: number) {
    return this.clip(low, high);
  }
  where(yes: NdArray | number, no: NdArray | number) {
    const mask = this.zip(yes, (m, a) => (m === 0 ? 0 : a));
    return mask.add(this.zip(no, (m, b) => (m === 0 ? b : 0)));
  }

  lookUp(values: NdArray, tables: readonly NdArray[]) {
    const [rows = 1, dim = 1, inner = 1] = this.shape;
    const [n = 0] = values.shape;
    const bins = inner + 1;
    const at = new Uint32Array(n * dim);
    const { values: wanted } = values as Float64Tensor;
    for (let i = 0; i < wanted.length; i++) {
      const [value, start] = [wanted[i] as number, (rows === 1 ? i % dim : i) * inner];
      let bin = 0;
      while (bin < inner && !(value < (this.values[start + bin] as number))) bin += 1;
      at[i] = bin;
    }
    return tables.map((table) => {
      const entries = (table as Float64Tensor).values;
      const shared = table.shape[0] === 1;
      const found = new Float64Array(at.length);
      for (let i = 0; i < at.length; i++)
        found[i] = entries[(shared ? i % dim : i) * bins + (at[i] as number)] as number;
      return new Float64Tensor(found, [n, dim]);
    });
  }

  softmax() {
    return this.rows((row) => {
      const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      let total = 0;
      for (let k = 0; k < row.length; k++) total += row[k] = Math.exp((row[k] as number) - largest);
      for (let k = 0; k < row.length; k++) row[k] = (row[k] as number) / total;
    });
  }

  cumsum() {
    return this.rows((row) => {
      for (let k = 1; k < row.length; k++) row[k] = (row[k] as number) + (row[k - 1] as number);
    });
  }

  private reduce(axis: number, keepDims: boolean, start: number, f: (a: number, b: number) => number) {
    const at = axis < 0 ? axis + this.shape.length : axis;
    const length = this.shape[at] as number;
    const inner = sizeOf(this.shape.slice(at + 1));
    const outer = sizeOf(this.shape.slice(0, at));
    const out = new Float64Array(outer * inner).fill(start);
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < length; k++) {
        for (let i = 0; i < inner; i++) {
          out[o * inner + i] = f(out[o * inner + i] as number, this.values[(o * length + k) * inner + i] as number);
        }
      }
    }
    return new Float64Tensor(out, [...this.shape.slice(0, at), ...(keepDims ? [1] : []), ...this.shape.slice(at + 1)]);
  }

  sum(axis: number, keepDims = false) {
    return this.reduce(axis, keepDims, 0, (a, b) => a + b);
  }

  max(axis: number, keepDims = false) {
    return this.reduce(axis, keepDims, Number.NEGATIVE_INFINITY, Math.max);
  }

  mean(axis: number, keepDims = false) {
    return this.sum(axis, keepDims).div(this.shape.at(axis) as number);
  }

  matMul(other: NdArray) {
    const b = other as Float64Tensor;
    const [n, k] = this.shape as [number, number];
    const [k2, m] = b.shape as [number, number];
    if (k !== k2) throw new Error(`matMul of [${this.shape}] and [${b.shape}]`);
    const out = new Float64Array(n * m);
    for (let i = 0; i < n; i++) {
      for (let p = 0; p < k; p++) {
        const a = this.values[i * k + p] as number;
        if (a === 0) continue;
        for (let j = 0; j < m; j++) out[i * m + j] = (out[i * m + j] as number) + a * (b.values[p * m + j] as number);
      }
    }
    return new Float64Tensor(out, [n, m]);
  }

  transpose() {
    const [n, m] = this.shape as [number, number];
    const out = new Float64Array(n * m);
    for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out[j * n + i] = this.values[i * m + j] as number;
    return new Float64Tensor(out, [m, n]);
  }

  reshape(shape: readonly number[]) {
    const known = shape.reduce((size, length) => (length < 0 ? size : size * length), 1);
    return new Float64Tensor(
      this.values,
      shape.map((length) => (length < 0 ? this.values.length / known : length)),
    );
  }

  slice(begin: readonly number[], size: readonly number[]) {
    const shape = this.shape.map((length, axis) =>
      size[axis] === -1 ? length - (begin[axis] as number) : (size[axis] as number),
    );
    const strides: number[] = [];
    let stride = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= this.shape[axis] as number;
    }
    const start = begin.reduce((offset, at, axis) => offset + at * (strides[axis] as number), 0);
    const out = new Float64Array(sizeOf(shape));
    let k = 0;
    forEachPair(shape, strides, strides, (i) => {
      out[k++] = this.values[start + i] as number;
    });
    return new Float64Tensor(out, shape);
  }

  concat(others: readonly NdArray[], axis: number) {
    const parts = [this, ...(others as readonly Float64Tensor[])];
    const at = axis < 0 ? axis + this.shape.length : axis;
    const outer = sizeOf(this.shape.slice(0, at));
    const lengths = parts.map((part) => part.values.length / outer);
    const shape = this.shape.slice();
    shape[at] = parts.reduce((total, part) => total + (part.shape[at] as number), 0);
    const out = new Float64Array(sizeOf(shape));
    let k = 0;
    for (let o = 0; o < outer; o++) {
      for (const [p, part] of parts.entries()) {
        const length = lengths[p] as number;
        out.set(part.values.subarray(o * length, (o + 1) * length), k);
        k += length;
      }
    }
    return new Float64Tensor(out, shape);
  }

  constant(values: ArrayLike<number>, shape: readonly number[]) {
    return float64(values, shape);
  }
}

/** A float64 array of the given values and shape. */
export function float64(values: ArrayLike<number>, shape: readonly number[]): Float64Tensor {
  return new Float64Tensor(Float64Array.from(values), shape);
}
