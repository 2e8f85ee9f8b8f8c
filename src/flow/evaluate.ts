/**
 * A flow in float64 without any engine: the truth for tests, and the first picture of a page that has not loaded an
 * engine yet. Small batches only; it makes no attempt to be fast.
 */
import { type Float64Tensor, float64 } from './float64';
import { forward, fromNoise, inverse, layoutOf, logProb } from './flow';
import { entryOf, type Parameters } from './parameters';
import type { FlowSpec } from './spec';

/** Rows are row-major, [n, dim]; the context [n, context] is needed where the flow is conditional. */
export interface PlainFlow {
  /** ln p per row in nats, [n]. */
  logProb(values: ArrayLike<number>, context?: ArrayLike<number>): Float64Array;
  /** Data to latent, with ln |det ∂z/∂x|. */
  forward(values: ArrayLike<number>, context?: ArrayLike<number>): { value: Float64Array; logDet: Float64Array };
  /** Latent to data, with ln |det ∂x/∂z|. */
  inverse(values: ArrayLike<number>, context?: ArrayLike<number>): { value: Float64Array; logDet: Float64Array };
  /** Draws from that many rows of the base's noise. */
  fromNoise(noise: ArrayLike<number>, rows: number, context?: ArrayLike<number>): Float64Array;
}

/** The flow of a spec with the given parameters (in the order of its layout). */
export function plainFlow(spec: FlowSpec, flat: ArrayLike<number>): PlainFlow {
  const layout = layoutOf(spec);
  const values = Float64Array.from(flat);
  const cache = new Map<string, Float64Tensor>();
  const parameters: Parameters = (name) => {
    const { offset, size, shape } = entryOf(layout, name);
    const cached = cache.get(name) ?? float64(values.subarray(offset, offset + size), shape);
    cache.set(name, cached);
    return cached;
  };
  const rows = (data: ArrayLike<number>, width: number) => float64(data, [data.length / width, width]);
  const call = (context?: ArrayLike<number>) => ({
    training: false,
    ...(context ? { context: rows(context, spec.context) } : {}),
  });
  const plain = (mapped: ReturnType<typeof forward>) => ({
    value: (mapped.value as Float64Tensor).values,
    logDet: (mapped.logDet as Float64Tensor).values,
  });
  return {
    logProb: (data, context) =>
      (logProb(spec, parameters, rows(data, spec.dim), call(context)) as Float64Tensor).values,
    forward: (data, context) => plain(forward(spec, parameters, rows(data, spec.dim), call(context))),
    inverse: (data, context) => plain(inverse(spec, parameters, rows(data, spec.dim), call(context))),
    fromNoise: (noise, n, context) =>
      (fromNoise(spec, parameters, rows(noise, noise.length / n), call(context)) as Float64Tensor).values,
  };
}
