/** Features as arrays, for the layers that are small enough to be plain loops in float64. */
import type { Workspace } from './layer';

/** The given features, one view of `rows` numbers each. */
export function featureViews(
  { memory, stride }: Workspace,
  address: number,
  count: number,
  rows: number,
): Float32Array[] {
  const floats = memory.floats();
  return Array.from({ length: count }, (_, d) => {
    const from = (address + d * stride) / 4;
    return floats.subarray(from, from + rows);
  });
}

/** `count` parameters, or their gradients, from `offset` on. */
export function numbersAt({ memory }: Workspace, buffer: number, offset: number, count: number): Float32Array {
  return memory.floats().subarray(buffer / 4 + offset, buffer / 4 + offset + count);
}
