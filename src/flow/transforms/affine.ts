/** A shift and a scale per column, the same for every row: z_d = (x_d − m_d) e^(−s_d). */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import type { NdArray } from '../array';
import { affineWithin } from '../maps/affine';
import type { ParameterSpec, Parameters } from '../parameters';
import { softUnbound } from '../soft-bound';
import type { Dimensions, Mapped, Reached, Transform } from './transform';

const perColumn = <Item extends v.GenericSchema<unknown, number>>(item: Item) =>
  v.pipe(v.array(item), v.minLength(1), v.maxLength(64));

export const affineSchema = v.strictObject({
  kind: v.literal('affine'),
  /** Where it starts: the identity, zero mean and unit variance on the training rows, or given numbers per column. */
  init: v.union([
    v.picklist(['identity', 'standardise']),
    v.strictObject({
      /** m, in units of x. */
      shift: perColumn(v.pipe(v.number(), v.finite())),
      /** e^s, in units of x. */
      scale: perColumn(v.pipe(v.number(), v.minValue(1e-5), v.maxValue(1e5))),
    }),
  ]),
  /** Whether gradient descent changes it. */
  trainable: v.boolean(),
});

/** |s| stays below this: scales from 3e-7 to 3e6, within float32 for inputs up to 1e30. */
export const LOG_SCALE_LIMIT = 15;

/** `shift` holds m and `scale` the raw numbers that are softly bounded to s. */
export function columnParameters({ dim }: Dimensions, start?: { shift: readonly number[]; scale: readonly number[] }) {
  const names = { shift: start?.shift, scale: start?.scale.map(rawScale) };
  return Object.entries(names).map(([name, values]): ParameterSpec => {
    if (values && values.length !== dim) {
      throw new ProblemError(
        'affine-columns',
        `An affine transform gives a ${name} for ${values.length} columns, but the flow has ${dim}.`,
        'Give one number per column.',
      );
    }
    return { name, shape: [1, dim], init: values ? () => values : 0 };
  });
}

function rawScale(scale: number): number {
  return softUnbound(Math.log(scale), LOG_SCALE_LIMIT);
}

/** Latent to data: x = z eˢ + m. */
export const columnMap = affineWithin(LOG_SCALE_LIMIT);

const numbersOf = (parameters: Parameters) => ({ shift: parameters('shift'), scale: parameters('scale') });

/** z = (x − m) e^(−s) with its ln |det| = −Σ s, [1]. */
export function scaleColumns(parameters: Parameters, x: NdArray): Mapped {
  const [value, logSlope] = columnMap.inverse(numbersOf(parameters), x);
  return { value, logDet: logSlope.sum(1) };
}

/** x = z eˢ + m with its ln |det| = Σ s, [1]. */
export function restoreColumns(parameters: Parameters, z: NdArray): Mapped {
  const [value, logSlope] = columnMap.forward(numbersOf(parameters), z);
  return { value, logDet: logSlope.sum(1) };
}

/**
 * The parameters that take what reaches the transform to zero mean and unit variance, but for a few far values; a constant column
 * keeps its scale.
 */
export function standardising(reached: Reached) {
  const { mean, covariance } = reached.clipped();
  const variance = covariance.map((row, d) => row[d] as number);
  return { shift: mean, scale: variance.map((value) => (value > 0 ? rawScale(Math.sqrt(value)) : 0)) };
}

export const affine: Transform<v.InferOutput<typeof affineSchema>> = {
  kind: 'affine',
  parameters: ({ init, trainable }, dimensions) =>
    columnParameters(dimensions, typeof init === 'string' ? undefined : init).map((parameter) => ({
      ...parameter,
      trainable,
    })),
  forward: (_spec, parameters, x) => scaleColumns(parameters, x),
  inverse: (_spec, parameters, z) => restoreColumns(parameters, z),
  calibration: {
    when: 'before',
    values: ({ init }, reached): Readonly<Record<string, readonly number[]>> =>
      init === 'standardise' ? standardising(reached) : {},
  },
};
