/** The small block of numbers that every kernel is told. */
import { BETA1, BETA2 } from '../adam';

const WORDS = 13;
export const UNIFORM_BYTES = 4 * WORDS;

export interface UniformValues {
  readonly rows: number;
  readonly offset?: number;
  readonly slot?: number;
  /** Adjoint of ln p of every row. */
  readonly gl?: number;
  readonly rate?: number;
  readonly correction2?: number;
  readonly clip?: number;
  /** Whether normalising layers use their stored statistics. */
  readonly frozen?: boolean;
  /** Seed of draws: the key of the generator. */
  readonly key?: readonly [number, number];
}

/** In the order of `Uniforms` in `wgsl/module.ts`. */
export function uniforms(values: UniformValues): ArrayBuffer {
  const {
    rows,
    offset = 0,
    slot = 0,
    gl = 0,
    rate = 0,
    correction2 = 1,
    clip = 0,
    frozen = true,
    key = [0, 0],
  } = values;
  const bytes = new ArrayBuffer(UNIFORM_BYTES);
  new Uint32Array(bytes).set([rows, offset, 0, slot]);
  new Uint32Array(bytes).set([frozen ? 1 : 0, ...key], 10);
  new Float32Array(bytes).set([gl, rate, correction2, clip, 1 - BETA1, 1 - BETA2], 4);
  return bytes;
}
