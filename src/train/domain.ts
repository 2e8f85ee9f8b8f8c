/**
 * Where a column can lie: on the whole line, within limits, or on a circle. A flow on the line gives every place some density, so a
 * column with a hard edge is first taken to a line of its own, w = Φ⁻¹(u), with
 *
 *   u = (t − a)/(b − a) within [a, b],   u = 1 − e^{−(t − a)/s} above a,   and its mirror image below b.
 *
 * What is flat up to the edge is then normal, and a density that falls or grows as (t − a)^k has a normal tail of width 1/√(k + 1): what the
 * base of a flow is made for. Measured with the default flow, ln p of 5,000 test rows less the true one, in nats (N: as it is | logit or
 * log | this):
 *
 *                           N = 300              1,000                10,000
 *   flat, 1 column           −.068 | −.027 | −.019   −.022 | −.015 | −.003   −.006 | −.001 | −.001
 *   flat, 2 columns          −.219 | −.146 | −.015   −.105 | −.029 | −.037   −.011 | −.005 | −.004
 *   flat, 8 columns          −1.11 | −.165 | −.110   −.623 | −.076 | −.026   −.159 | −.032 | −.018
 *   8 columns, correlated    −1.28 | −.242 | −.106   −.740 | −.089 | −.035   −.216 | −.033 | −.018
 *   beta(½, ½)               −.160 | −.021 | −.002   −.113 | −.011 | −.006   −.074 | −.003 | −.003
 *   beta(2, 2)               −.023 | −.016 | −.012   −.019 | −.010 | −.011   −.003 | −.002 | −.002
 *   exponential              −.046 | −.021 | −.021   −.037 | −.008 | −.010   −.020 | −.001 | −.001
 *   half-normal              −.044 | −.131 | −.037   −.012 | −.007 | −.005   −.006 | −.003 | −.002
 *   4 one-sided, correlated  −.330 | −.237 | −.062   −.228 | −.115 | −.055   −.040 | −.025 | −.008
 *
 * Draws cannot leave the limits. An angle stays as it is, in half turns about the middle of its period (`flow/circle.ts`).
 */
import * as v from 'valibot';
import { HALF_LN_2PI, logTail, normalProbability, tailQuantile } from '../base/normal-distribution';
import { quantileOf } from '../base/quantiles';
import { FAR } from '../flow/bases/standard-normal';

/** Of a transformed column, before anything is fitted. */
export type Domain =
  | { readonly kind: 'line' }
  /** Limits that are absent are infinite. */
  | { readonly kind: 'within'; readonly from?: number | undefined; readonly to?: number | undefined }
  | { readonly kind: 'circle'; readonly from: number; readonly to: number };

const finite = v.pipe(v.number(), v.finite(), v.minValue(-1e300), v.maxValue(1e300));

/** With the numbers that were fitted to training rows. */
export const fittedDomainSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('line') }),
  v.pipe(
    v.strictObject({
      kind: v.literal('within'),
      from: v.exactOptional(finite),
      to: v.exactOptional(finite),
      /** s, or b − a where both limits are there. */
      unit: v.pipe(finite, v.minValue(1e-300)),
    }),
    v.check(({ from, to }) => from !== undefined || to !== undefined, 'limits need at least one end'),
    v.check(({ from, to }) => from === undefined || to === undefined || from < to, 'limits must rise'),
  ),
  /** The flow's shift and scale are its middle and half of its period. */
  v.strictObject({ kind: v.literal('circle') }),
]);

export type FittedDomain = v.InferOutput<typeof fittedDomainSchema>;
type Within = Extract<FittedDomain, { kind: 'within' }>;

/** A value on an edge, or nearer to it than this share of the unit, counts as being that near: at the edge itself w would be infinite. */
const NEAREST = 1e-7;

/** The limits of a column with the unit of its distances: over half of what a one-sided column holds lies within ln 2 units of its edge. */
export function fitDomain(domain: Domain, sorted: ArrayLike<number>): FittedDomain {
  switch (domain.kind) {
    case 'line':
    case 'circle':
      return { kind: domain.kind };
    case 'within': {
      const { from, to } = domain;
      if (from === undefined && to === undefined) return { kind: 'line' };
      const ends = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const both = from !== undefined && to !== undefined;
      const unit = both ? to - from : Math.abs(quantileOf(sorted, 0.5) - (from ?? to ?? 0)) / Math.LN2;
      return { kind: 'within', ...ends, unit: unit > 0 && Number.isFinite(unit) ? unit : 1 };
    }
    default:
      return domain satisfies never;
  }
}

/** True for a value that a domain leaves out. */
export function isOutside(domain: Domain, t: number): boolean {
  return domain.kind === 'within' && (t < (domain.from ?? -Infinity) || t > (domain.to ?? Infinity));
}

/** −ln of the two tails of u beside a value: −ln(1 − u) towards larger w. */
function upperTail({ from, to, unit }: Within, t: number): number {
  if (from !== undefined && to !== undefined) {
    return -Math.log1p(-Math.min(Math.max((t - from) / unit, NEAREST), 1 - NEAREST));
  }
  return Math.min(Math.max(Math.abs(t - (from ?? to ?? 0)) / unit, NEAREST), FAR);
}

const mirrored = ({ from }: Within) => (from === undefined ? -1 : 1);

/** w of a value; what lies outside counts as lying on the edge. */
export function onLine(domain: FittedDomain, t: number): number {
  if (domain.kind !== 'within') return t;
  const inside = Math.min(Math.max(t, domain.from ?? -Infinity), domain.to ?? Infinity);
  return mirrored(domain) * tailQuantile(upperTail(domain, inside));
}

/** The value at w, never outside. */
export function offLine(domain: FittedDomain, w: number): number {
  if (domain.kind !== 'within') return w;
  const { from, to, unit } = domain;
  if (from !== undefined && to !== undefined) {
    // From the nearer edge, so that neither loses its digits.
    const value = w < 0 ? from + unit * normalProbability(w) : to - unit * normalProbability(-w);
    return Math.min(Math.max(value, from), to);
  }
  const distance = -unit * logTail(mirrored(domain) * w);
  return from !== undefined ? from + distance : (to as number) - distance;
}

/** ln |dw/dt| at a value, −∞ outside, where there is no density. */
export function lineSlope(domain: FittedDomain, t: number): number {
  if (domain.kind !== 'within') return 0;
  if (isOutside(domain, t)) return -Infinity;
  const { from, to, unit } = domain;
  const tail = upperTail(domain, t);
  const w = tailQuantile(tail);
  // du/dt is 1/(b − a) between two limits, and e^{−(t − a)/s}/s beyond one.
  const rise = from !== undefined && to !== undefined ? 0 : tail;
  return 0.5 * w * w + HALF_LN_2PI - rise - Math.log(unit);
}
