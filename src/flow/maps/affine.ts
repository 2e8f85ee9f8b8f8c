/** y = x eˢ + t, with s softly bounded: the map of MAF and RealNVP. */
import { softBound } from '../soft-bound';
import type { FormulaMap } from './map';

/** |s| stays below this, so that one step of training cannot overflow float32. */
export const LOG_SCALE_LIMIT = 7;

/** The map with |s| below a limit. */
export const affineWithin = (limit: number): FormulaMap<'shift' | 'scale'> => ({
  names: ['shift', 'scale'],
  forward({ shift, scale }, x) {
    const s = softBound(scale, limit);
    return [x.mul(s.exp()).add(shift), s];
  },
  inverse({ shift, scale }, y) {
    const s = softBound(scale, limit);
    return [y.sub(shift).mul(s.neg().exp()), s.neg()];
  },
});

export const affineMap = affineWithin(LOG_SCALE_LIMIT);
