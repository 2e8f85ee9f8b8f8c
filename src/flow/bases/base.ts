/** What every base distribution provides. */
import type { Random } from '../../base/random';
import type { NdArray } from '../array';
import type { ParameterSpec, Parameters } from '../parameters';
import type { Call, Dimensions, Reached } from '../transforms/transform';

/** p(z) of the latents, and draws from it. */
export interface Base<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  /** Throws ProblemError where the spec does not fit a flow of these dimensions. */
  parameters(spec: Spec, dimensions: Dimensions): readonly ParameterSpec[];
  /** ln p(z) per row in nats, [n], for z [n, dim]; ln p(z | c) where the base is conditional. */
  logProb(spec: Spec, parameters: Parameters, z: NdArray, call: Call): NdArray;
  /**
   * Draws that do not depend on parameters, row-major [count, width]. Made in float64 on the host, so that every engine
   * sees the same numbers; `engine/webgpu/wgsl/draws.ts` computes them, in float32, on the graphics device.
   */
  noise(spec: Spec, dim: number, count: number, random: Random): Float64Array;
  /** Numbers of noise per row. */
  noiseWidth(spec: Spec, dim: number): number;
  /** z [n, dim] from noise [n, `noiseWidth`]. */
  fromNoise(spec: Spec, parameters: Parameters, noise: NdArray, call: Call): NdArray;
  /** Parameters by name that suit the training rows as they reach the base before training; absent where nothing is taken from data. */
  calibrate?(spec: Spec, reached: Reached): Readonly<Record<string, readonly number[]>>;
}
