/** Half a turn of the last columns, which lie on a circle (`flow/transforms/turn.ts`). Its slope is 1 and it is its own inverse. */
import type { TurnPlan } from '../layer-plan';
import type { Layer, Workspace } from './layer';

export function turnLayer({ kernels, memory, dim, stride, features }: Workspace, { circular }: TurnPlan): Layer {
  const input = features(dim);
  const lines = dim - circular;
  const turned = (from: number, to: number, rows: number) => {
    memory.floats().copyWithin(to / 4, from / 4, (from + lines * stride) / 4);
    for (let d = lines; d < dim; d++) kernels.turn(from + d * stride, to + d * stride, rows);
    return 0;
  };
  return {
    input,
    forward: ({ rows }, output) => turned(input, output, rows),
    inverse: ({ rows }, output) => turned(output, input, rows),
    // The adjoint is that of the identity.
    backward: () => undefined,
  };
}
