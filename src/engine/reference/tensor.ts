/** `NdArray` over TF.js: float32, with gradients, on whichever backend is set. */
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '../../flow/array';
import { lookUp } from './look-up';

/** ln(1 + eˣ) as max(x, 0) + log1p(e^−|x|), with log1p by Kahan's w = 1 + e, ln(w)·e/(w − 1): TF.js's own log1p is
 * ln(1 + x) on wasm and webgpu, and its softplus is off by up to 6 % there for x ≪ 0. */
const softplus = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  (save as (tensors: tf.Tensor[]) => void)([input]);
  const value = tf.tidy(() => {
    const e = tf.exp(tf.neg(tf.abs(input)));
    const w = tf.add(e, 1);
    const lost = tf.sub(w, 1);
    const tiny = tf.cast(tf.equal(lost, 0), 'float32');
    const log1p = tf.add(tf.mul(tf.div(tf.log(w), tf.add(lost, tiny)), e), tf.mul(tiny, e));
    return tf.add(tf.relu(input), log1p);
  });
  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.sigmoid(saved[0] as tf.Tensor));
  return { value, gradFunc };
});

/** The comparison itself has no gradient on any backend, so its gradient is declared to be 0. */
const atLeast = tf.customGrad((a, b) => ({
  value: tf.cast(tf.greaterEqual(a as tf.Tensor, b as tf.Tensor), 'float32'),
  gradFunc: () => [tf.zerosLike(a as tf.Tensor), tf.zerosLike(b as tf.Tensor)],
}));

/** `clip`, whose own gradient is 0 where it changes anything. */
const nudge = (low: number, high: number) =>
  tf.customGrad((x) => ({
    value: tf.clipByValue(x as tf.Tensor, low, high),
    gradFunc: (dy: tf.Tensor) => dy,
  }));

/** Over the last axis. Its own gradient (total − cumsum + self), since TF.js's reverse cumsum is wrong on webgpu as soon as
 * two lengths are used: its shader's key lacks the length. */
const cumsum = tf.customGrad((x) => {
  const input = x as tf.Tensor;
  const axis = input.rank - 1;
  return {
    value: tf.cumsum(input, axis),
    gradFunc: (dy: tf.Tensor) => tf.add(tf.sub(tf.sum(dy, axis, true), tf.cumsum(dy, axis)), dy),
  };
});

export class TfTensor implements NdArray {
  readonly tensor: tf.Tensor;

  constructor(tensor: tf.Tensor) {
    this.tensor = tensor;
  }

  get shape(): readonly number[] {
    return this.tensor.shape;
  }

  add(other: NdArray | number) {
    return new TfTensor(tf.add(this.tensor, operand(other)));
  }
  sub(other: NdArray | number) {
    return new TfTensor(tf.sub(this.tensor, operand(other)));
  }
  mul(other: NdArray | number) {
    return new TfTensor(tf.mul(this.tensor, operand(other)));
  }
  div(other: NdArray | number) {
    return new TfTensor(tf.div(this.tensor, operand(other)));
  }
  minimum(other: NdArray | number) {
    return new TfTensor(tf.minimum(this.tensor, operand(other)));
  }
  maximum(other: NdArray | number) {
    return new TfTensor(tf.maximum(this.tensor, operand(other)));
  }
  atLeast(other: NdArray | number) {
    return new TfTensor(atLeast(this.tensor, operand(other)));
  }
  neg() {
    return new TfTensor(tf.neg(this.tensor));
  }
  reciprocal() {
    return new TfTensor(tf.reciprocal(this.tensor));
  }
  abs() {
    return new TfTensor(tf.abs(this.tensor));
  }
  square() {
    return new TfTensor(tf.square(this.tensor));
  }
  sqrt() {
    return new TfTensor(tf.sqrt(this.tensor));
  }
  exp() {
    return new TfTensor(tf.exp(this.tensor));
  }
  log() {
    return new TfTensor(tf.log(this.tensor));
  }
  softplus() {
    return new TfTensor(softplus(this.tensor));
  }
  sigmoid() {
    return new TfTensor(tf.sigmoid(this.tensor));
  }
  tanh() {
    return new TfTensor(tf.tanh(this.tensor));
  }
  relu() {
    return new TfTensor(tf.relu(this.tensor));
  }
  clip(low: number, high: number) {
    return new TfTensor(tf.clipByValue(this.tensor, low, high));
  }
  nudge(low: number, high: number) {
    return new TfTensor(nudge(low, high)(this.tensor));
  }
  where(yes: NdArray | number, no: NdArray | number) {
    return new TfTensor(tf.where(tf.cast(this.tensor, 'bool'), operand(yes), operand(no)));
  }
  lookUp(values: NdArray, tables: readonly NdArray[]) {
    return lookUp(this.tensor as tf.Tensor3D, tensorOf(values) as tf.Tensor2D, tables.map(tensorOf)).map(
      (picked) => new TfTensor(picked),
    );
  }
  softmax() {
    return new TfTensor(tf.softmax(this.tensor));
  }
  cumsum() {
    return new TfTensor(cumsum(this.tensor));
  }
  sum(axis: number, keepDims = false) {
    return new TfTensor(tf.sum(this.tensor, axis, keepDims));
  }
  mean(axis: number, keepDims = false) {
    return new TfTensor(tf.mean(this.tensor, axis, keepDims));
  }
  max(axis: number, keepDims = false) {
    return new TfTensor(tf.max(this.tensor, axis, keepDims));
  }
  matMul(other: NdArray) {
    return new TfTensor(tf.matMul(this.tensor, tensorOf(other)));
  }
  transpose() {
    return new TfTensor(tf.transpose(this.tensor));
  }
  reshape(shape: readonly number[]) {
    return new TfTensor(tf.reshape(this.tensor, [...shape]));
  }
  slice(begin: readonly number[], size: readonly number[]) {
    return new TfTensor(tf.slice(this.tensor, [...begin], [...size]));
  }
  concat(others: readonly NdArray[], axis: number) {
    return new TfTensor(tf.concat([this.tensor, ...others.map(tensorOf)], axis));
  }
  constant(values: ArrayLike<number>, shape: readonly number[]) {
    return new TfTensor(tf.tensor(Float32Array.from(values), [...shape]));
  }
}

/** The TF.js tensor behind an array of this implementation. */
export function tensorOf(array: NdArray): tf.Tensor {
  return (array as TfTensor).tensor;
}

function operand(other: NdArray | number): tf.Tensor {
  return typeof other === 'number' ? tf.scalar(other) : tensorOf(other);
}
