/** The mean NLL of a flow in float64, in a training step too. */
import { type Float64Tensor, float64 } from '../../src/flow/float64';
import { layoutOf, logProb } from '../../src/flow/flow';
import { entryOf } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';

export interface Batch {
  readonly values: Float32Array;
  readonly context?: Float32Array | undefined;
  readonly training: boolean;
}

/** Mean −ln p in nats per row; parameters and values may be float64. */
export function meanNll(
  spec: FlowSpec,
  flat: ArrayLike<number>,
  { values, context, training }: Omit<Batch, 'values'> & { readonly values: ArrayLike<number> },
): number {
  const layout = layoutOf(spec);
  const all = Float64Array.from(flat);
  const n = values.length / spec.dim;
  const density = logProb(
    spec,
    (name) => {
      const { offset, size, shape } = entryOf(layout, name);
      return float64(all.subarray(offset, offset + size), shape);
    },
    float64(values, [n, spec.dim]),
    { training, ...(context ? { context: float64(context, [n, spec.context]) } : {}) },
  );
  return -(density as Float64Tensor).values.reduce((sum, value) => sum + value, 0) / n;
}
