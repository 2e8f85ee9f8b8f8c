/**
 * A full linear map of the columns (Oliva 2018; Kingma & Dhariwal 2018): z = L U x + b, and L U x + G c + b where it is conditional on a
 * context c. L is unit lower triangular and U upper triangular with a positive diagonal eˢ, so that ln |det| = Σ s without a determinant. U is held as
 * diag(eˢ) (I + N). The inverse substitutes column by column and inverts no matrix.
 *
 * It starts as the identity, or as what whitens the training rows: with L = I, row i of I + N takes from column i what the columns after
 * it say of it by linear regression, and eˢ scales what is left to unit variance. A flow that is otherwise the identity then starts
 * as the Gaussian of the rows. Where it is conditional, the regression is on the context too, and the flow starts as their Gaussian given the context.
 */
import * as v from 'valibot';
import { solveLinear } from '../../base/elimination';
import type { NdArray } from '../array';
import type { Parameters } from '../parameters';
import { softBound, softUnbound } from '../soft-bound';
import { ENTRY_LIMIT, multiplyUnit, solveUnit, strictMask, strictTriangle } from '../triangular';
import type { Call, Moments, Reached, Transform } from './transform';
import { circularMask, circularOption } from './turn';

export const luSchema = v.strictObject({
  kind: v.literal('lu'),
  /** Where it starts; the identity where absent. */
  init: v.exactOptional(v.picklist(['identity', 'whiten'])),
  /** Whether a context moves the columns, where the flow has one. */
  conditional: v.exactOptional(v.literal(true)),
  /** How many of the last columns lie on a circle, and are left as they are. */
  circular: v.exactOptional(circularOption),
});

/** |s| stays below this, so that one step of training cannot overflow float32. */
export const LOG_SCALE_LIMIT = 7;

type LuSpec = v.InferOutput<typeof luSchema>;

function parts({ conditional }: LuSpec, parameters: Parameters, { context }: Call) {
  const shift = parameters('shift');
  const moved: NdArray = conditional && context ? context.matMul(parameters('given').transpose()).add(shift) : shift;
  return {
    lower: strictTriangle(parameters('lower')),
    upper: strictTriangle(parameters('upper')),
    logScale: softBound(parameters('scale'), LOG_SCALE_LIMIT),
    shift: moved,
  };
}

/** Share of a column's variance that the others never explain, so that an exact relation is no division by 0. */
const RIDGE = 1e-4;

/** Coefficients of the regression of column i on all after it, from their covariance. */
function regression(covariance: readonly (readonly number[])[], i: number): number[] {
  const after = covariance.slice(i + 1);
  return solveLinear(
    after.map((row, a) => row.slice(i + 1).map((value, c) => (a === c ? value * (1 + RIDGE) : value))),
    after.map((row) => row[i] as number),
  );
}

/** A mask of [dim, dim] without the rows and columns of what lies on a circle. */
function onLines(mask: Float32Array, dim: number, circular: number): Float32Array {
  const lines = dim - circular;
  return mask.map((one, at) => (Math.floor(at / dim) < lines && at % dim < lines ? one : 0));
}

/** A mask of [dim, context] without the rows of what lies on a circle. */
const contextMask = (dim: number, context: number, circular: number): Float32Array =>
  Float32Array.from({ length: dim * context }, (_, at) => (Math.floor(at / context) < dim - circular ? 1 : 0));

/** Moments of the first columns and of all from a later one on. */
function momentsWithout({ mean, covariance }: Moments, from: number, to: number): Moments {
  const kept = <Value>(values: readonly Value[]) => [...values.slice(0, from), ...values.slice(to)];
  return { mean: kept(mean), covariance: kept(covariance).map(kept) };
}

/**
 * Raw numbers that take the rows to uncorrelated columns of unit variance, given the context where it is conditional, as near as the limit of an
 * entry lets.
 */
function whitening(reached: Reached, lines: number, conditional: boolean) {
  const dim = reached.mean.length;
  const all = conditional ? reached.clippedWithContext() : reached.clipped();
  const { mean, covariance } = momentsWithout(all, lines, dim);
  const context = mean.length - lines;
  const upper = new Array<number>(dim * dim).fill(0);
  const scale = new Array<number>(dim).fill(0);
  const shift = new Array<number>(dim).fill(0);
  const given = new Array<number>(dim * context).fill(0);
  for (let i = 0; i < lines; i++) {
    const row = new Array<number>(lines + context).fill(0);
    row[i] = 1;
    for (const [k, coefficient] of regression(covariance, i).entries()) {
      const column = i + 1 + k;
      if (column < lines) {
        const raw = softUnbound(-coefficient, ENTRY_LIMIT);
        upper[i * dim + column] = raw;
        row[column] = raw / (1 + Math.abs(raw) / ENTRY_LIMIT);
      } else row[column] = -coefficient;
    }
    const left = row.reduce(
      (sum, a, c) => sum + row.reduce((part, b, d) => part + a * b * (covariance[c]?.[d] as number), 0),
      0,
    );
    const variance = Math.max(left, RIDGE * (covariance[i]?.[i] as number)) || 1;
    scale[i] = softUnbound(-0.5 * Math.log(variance), LOG_SCALE_LIMIT);
    shift[i] = -row.reduce((sum, a, c) => sum + a * (mean[c] as number), 0) / Math.sqrt(variance);
    for (let c = 0; c < context; c++) given[i * context + c] = (row[lines + c] as number) / Math.sqrt(variance);
  }
  return { upper, scale, shift, ...(context > 0 ? { given } : {}) };
}

export const lu: Transform<LuSpec> = {
  kind: 'lu',
  parameters: ({ circular = 0, conditional }, { dim, context }) => [
    { name: 'lower', shape: [dim, dim], mask: onLines(strictMask(dim, 'lower'), dim, circular), init: 0 },
    { name: 'upper', shape: [dim, dim], mask: onLines(strictMask(dim, 'upper'), dim, circular), init: 0 },
    ...['scale', 'shift'].map((name) =>
      circular === 0
        ? { name, shape: [1, dim], init: 0 }
        : { name, shape: [1, dim], mask: circularMask(dim, circular).map((one) => 1 - one), init: 0 },
    ),
    ...(conditional && context > 0
      ? [{ name: 'given', shape: [dim, context], mask: contextMask(dim, context, circular), init: 0 }]
      : []),
  ],
  forward(spec, parameters, x, call) {
    const { lower, upper, logScale, shift } = parts(spec, parameters, call);
    const scaled = multiplyUnit(upper, x).mul(logScale.exp());
    return { value: multiplyUnit(lower, scaled).add(shift), logDet: logScale.sum(1) };
  },
  inverse(spec, parameters, z, call) {
    const { lower, upper, logScale, shift } = parts(spec, parameters, call);
    const scaled = solveUnit(lower, z.sub(shift), 'lower');
    const value = solveUnit(upper, scaled.mul(logScale.neg().exp()), 'upper');
    return { value, logDet: logScale.sum(1).neg() };
  },
  calibration: {
    when: 'before',
    values: ({ init, circular = 0, conditional }, reached): Readonly<Record<string, readonly number[]>> =>
      init === 'whiten' ? whitening(reached, reached.mean.length - circular, conditional === true) : {},
  },
};
