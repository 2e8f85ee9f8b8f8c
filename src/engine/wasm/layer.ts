/**
 * What a layer of the wasm engine does, and the workspace that it does it in: features of `capacity` rows each, one after
 * another, `stride` bytes apart. A layer reads its input where `input` says and writes where it is told.
 */
import type { Kernels } from './kernels';
import type { Memory } from './memory';

export interface Workspace {
  readonly kernels: Kernels;
  readonly memory: Memory;
  /** Rows that fit. */
  readonly capacity: number;
  readonly stride: number;
  readonly dim: number;
  /** Columns of context. */
  readonly context: number;
  /** Context features of the chunk at hand; 0 where there is none. */
  readonly contextRows: number;
  /** ln |det| per row, which layers add to. */
  readonly logDet: number;
  /** In a training step: the derivative of the loss by a row's log density, 0 for rows that only pad. */
  readonly weight: number;
  /** The flat parameter buffer. */
  readonly theta: number;
  /** A buffer of the same layout that gradients are added to; 0 where there is no training. */
  readonly gradient: number;
  /** Room that any layer may use during one call. */
  readonly scratch: number;
  /** Allocates features. */
  features(count: number): number;
}

/** The rows that a call is about. */
export interface Chunk {
  /** Rows with data. */
  readonly count: number;
  /** The same, rounded up to what kernels work on. */
  readonly rows: number;
  /** True in a training step whose statistics are the batch's own. */
  readonly batchStatistics: boolean;
  /** Derivative of the loss by a log-det that all rows share: the sum of their weights. */
  readonly weightSum: number;
}

export interface Layer {
  /** Address of this layer's variables as features; whoever comes before writes them there. */
  readonly input: number;
  /** Takes in parameters after they have changed. */
  refresh?(): void;
  /** From `input` to `output`, data to latent. Adds to log-dets per row, and returns what all rows share. */
  forward(chunk: Chunk, output: number): number;
  /** From `output`, latent to data, into `input`; log-dets are those of this direction. */
  inverse(chunk: Chunk, output: number): number;
  /** After `forward` on the same chunk: replaces the adjoint of the output by that of the input, and adds to gradients. */
  backward(chunk: Chunk, output: number, adjoint: number): void;
  /** Ends a step's gradient, after all chunks. */
  finishGradient?(): void;
}

/** A base distribution, in the same terms. */
export interface BaseLayer {
  /** Numbers of noise per row. */
  readonly noiseWidth: number;
  refresh?(): void;
  /** Adds ln p(z) to the log-dets, and returns what all rows share. */
  logDensity(chunk: Chunk, z: number): number;
  /** Writes the adjoint of z, and adds to gradients. */
  backward(chunk: Chunk, z: number, adjoint: number): void;
  finishGradient?(): void;
  /** z from noise, feature-major both. */
  fromNoise(chunk: Chunk, noise: number, z: number): void;
}
