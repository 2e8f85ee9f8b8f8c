/**
 * A map with a slope of its own on each side, for skewed columns: smooth, eᵃ far to the left and eᵇ far to the right. With r = √(1 + x²),
 *
 *   y = eᵇ(u − ½) − eᵃ(d − ½) + t,  u = (r + x)/2,  d = (r − x)/2,   ∂y/∂x = (eᵇu + eᵃd)/r.
 *
 * Backwards, with Y = y − t + (eᵇ − eᵃ)/2 and ud = ¼: eᵇu = (R + Y)/2 and eᵃd = (R − Y)/2, R = √(Y² + eᵃ⁺ᵇ), and x = u − d. Of two such halves
 * the smaller one is found from their product, and roots are scaled, so that nothing cancels or overflows.
 */
import type { Pointwise } from '../array';
import { softBound } from '../soft-bound';
import { LOG_SCALE_LIMIT } from './affine';
import type { FormulaMap } from './map';

/** (√(x² + c²) ± x)/2, above and below, for c > 0, 1 where absent. Their product is c²/4. */
function halves<A extends Pointwise<A>>(x: A, c?: A): { readonly above: A; readonly below: A } {
  const right = x.atLeast(0);
  const size = right.where(x, x.neg());
  const scale = size.maximum(c ?? 1);
  const ratio = c ? c.div(scale) : scale.reciprocal();
  const root = size.div(scale).square().add(ratio.square()).sqrt().mul(scale);
  const large = root.add(size).mul(0.5);
  const small = large.reciprocal().mul(c ? c.square().mul(0.25) : 0.25);
  return { above: right.where(large, small), below: right.where(small, large) };
}

export const bentMap: FormulaMap<'shift' | 'left' | 'right'> = {
  names: ['shift', 'left', 'right'],
  forward({ shift, left, right }, x) {
    const [a, b] = [softBound(left, LOG_SCALE_LIMIT).exp(), softBound(right, LOG_SCALE_LIMIT).exp()];
    const { above, below } = halves(x);
    const y = b
      .mul(above.sub(0.5))
      .sub(a.mul(below.sub(0.5)))
      .add(shift);
    return [y, b.mul(above).add(a.mul(below)).div(above.add(below)).log()];
  },
  inverse({ shift, left, right }, y) {
    const [s, t] = [softBound(left, LOG_SCALE_LIMIT), softBound(right, LOG_SCALE_LIMIT)];
    const [a, b] = [s.exp(), t.exp()];
    const centred = y.sub(shift).add(b.sub(a).mul(0.5));
    const { above, below } = halves(centred, s.add(t).mul(0.5).exp());
    const [u, d] = [above.div(b), below.div(a)];
    return [u.sub(d), u.add(d).div(above.add(below)).log()];
  },
};
