/**
 * A full linear map of the columns (Oliva 2018; Kingma & Dhariwal 2018): z = L U x + b, where L is unit lower triangular
 * and U upper triangular with a positive diagonal eˢ, so that ln |det| = Σ s without a determinant. U is held as
 * diag(eˢ) (I + N). Starts as the identity. The inverse substitutes column by column and inverts no matrix.
 */
import * as v from 'valibot';
import type { Parameters } from '../parameters';
import { softBound } from '../soft-bound';
import { multiplyUnit, solveUnit, strictMask, strictTriangle } from '../triangular';
import type { Transform } from './transform';

export const luSchema = v.strictObject({ kind: v.literal('lu') });

/** |s| stays below this, so that one step of training cannot overflow float32. */
export const LOG_SCALE_LIMIT = 7;

function parts(parameters: Parameters) {
  return {
    lower: strictTriangle(parameters('lower')),
    upper: strictTriangle(parameters('upper')),
    logScale: softBound(parameters('scale'), LOG_SCALE_LIMIT),
    shift: parameters('shift'),
  };
}

export const lu: Transform<v.InferOutput<typeof luSchema>> = {
  kind: 'lu',
  schema: luSchema,
  parameters: (_spec, { dim }) => [
    { name: 'lower', shape: [dim, dim], mask: strictMask(dim, 'lower'), init: 0 },
    { name: 'upper', shape: [dim, dim], mask: strictMask(dim, 'upper'), init: 0 },
    { name: 'scale', shape: [1, dim], init: 0 },
    { name: 'shift', shape: [1, dim], init: 0 },
  ],
  forward(_spec, parameters, x) {
    const { lower, upper, logScale, shift } = parts(parameters);
    const scaled = multiplyUnit(upper, x).mul(logScale.exp());
    return { value: multiplyUnit(lower, scaled).add(shift), logDet: logScale.sum(1) };
  },
  inverse(_spec, parameters, z) {
    const { lower, upper, logScale, shift } = parts(parameters);
    const scaled = solveUnit(lower, z.sub(shift), 'lower');
    const value = solveUnit(upper, scaled.mul(logScale.neg().exp()), 'upper');
    return { value, logDet: logScale.sum(1).neg() };
  },
};
