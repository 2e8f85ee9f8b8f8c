/** Plain JavaScript in float64, measured like an engine. It has no autograd: its gradients are finite differences. */
import type { NdArray } from '../../flow/array';
import { plainFlow } from '../../flow/evaluate';
import { type Float64Tensor, float64 } from '../../flow/float64';
import type { Input, Measured } from './engines';

/** Optimal for central differences in float64 of functions of order 1: rounding and truncation are both near 1e-10. */
const STEP = 1e-5;

const valuesOf = (array: NdArray) => (array as Float64Tensor).values;

/** Every row's objective with column `column` of every row of input `which` moved by `by`. */
function moved(
  objective: (inputs: readonly NdArray[]) => NdArray,
  inputs: readonly Input[],
  which: number,
  column: number,
  by: number,
): Float64Array {
  const tensors = inputs.map(({ values, shape }, i) => {
    const width = values.length / (shape[0] as number);
    return float64(
      Float64Array.from(values, (value, at) => (i === which && at % width === column ? value + by : value)),
      shape,
    );
  });
  return valuesOf(objective(tensors));
}

export const plain: Measured = {
  name: 'plain',
  device: 'plain JavaScript, float64',
  precision: 'float64',
  compile(spec, parameters) {
    const flow = plainFlow(spec, parameters);
    return {
      logProb: async (values, context) => flow.logProb(values, context),
      forward: async (values, context) => flow.forward(values, context),
      inverse: async (values, context) => flow.inverse(values, context),
      dispose: () => undefined,
    };
  },
  arrays: {
    evaluate: async (compute, inputs) =>
      compute(inputs.map(({ values, shape }) => float64(values, shape))).map((array) => valuesOf(array)),
    gradients: async (objective, inputs) =>
      inputs.map(({ values, shape }, which) => {
        const n = shape[0] as number;
        const width = values.length / n;
        const gradient = new Float64Array(values.length);
        for (let column = 0; column < width; column++) {
          const up = moved(objective, inputs, which, column, STEP);
          const down = moved(objective, inputs, which, column, -STEP);
          for (let row = 0; row < n; row++) {
            gradient[row * width + column] = ((up[row] as number) - (down[row] as number)) / (2 * STEP);
          }
        }
        return gradient;
      }),
  },
};
