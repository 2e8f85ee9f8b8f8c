/**
 * What is done to a column before a flow sees it: t = T(value), monotone, with its Jacobian, so that a density of t can be
 * told in the catalog's own units: ln p(value) = ln p(t) + ln |dt/dvalue|.
 */
import * as v from 'valibot';
import { robustScale } from '../base/quantiles';

export const COLUMN_TRANSFORMS = ['none', 'log10', 'asinh', 'logit', 'standardise', 'robust'] as const;
export type TransformKind = (typeof COLUMN_TRANSFORMS)[number];

/** Numbers that a transform can be undone with: none so large or so small that a range of some of them is no number. */
const finite = v.pipe(v.number(), v.finite(), v.minValue(-1e300), v.maxValue(1e300));
const positive = v.pipe(finite, v.minValue(1e-300));

export const fittedTransformSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('log10') }),
  /** asinh(value / scale): linear near 0 and logarithmic far from it, for values of either sign (Lupton et al. 1999). */
  v.strictObject({ kind: v.literal('asinh'), scale: positive }),
  /** ln((value − from) / (to − value)), for values between two bounds. */
  v.strictObject({ kind: v.literal('logit'), from: finite, to: finite }),
  /** (value − mean) / standard deviation. */
  v.strictObject({ kind: v.literal('standardise'), shift: finite, scale: positive }),
  /**
   * (value − median) / (interquartile range / 1.349): of a Gaussian the same, and hardly moved by far values. It is the scale by which
   * a flow sees every column (`train/standardise.ts`), here as the unit of the column's axis.
   */
  v.strictObject({ kind: v.literal('robust'), shift: finite, scale: positive }),
]);

/** A transform with the numbers that were fitted to a column; plain JSON. */
export type FittedTransform = v.InferOutput<typeof fittedTransformSchema>;

/** Share of the range by which the bounds of a logit lie beyond the values, where these do not fit in (0, 1). */
const PAD = 0.005;

const orOne = (scale: number) => (scale > 0 && Number.isFinite(scale) ? scale : 1);

/** The transform with its numbers fitted to the finite ones among the values. */
export function fitTransform(kind: TransformKind, values: Float64Array): FittedTransform {
  switch (kind) {
    case 'none':
    case 'log10':
      return { kind };
    case 'asinh': {
      const sizes = values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
      return { kind, scale: orOne(sizes.sort()[Math.round(0.5 * (sizes.length - 1))] ?? Number.NaN) };
    }
    case 'logit': {
      const sorted = values.filter(Number.isFinite).sort();
      const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 1];
      if (least > 0 && most < 1) return { kind, from: 0, to: 1 };
      const pad = PAD * (most - least) || 1;
      return { kind, from: least - pad, to: most + pad };
    }
    case 'standardise': {
      const known = values.filter(Number.isFinite);
      const mean = known.reduce((sum, value) => sum + value / known.length, 0);
      // In units of the farthest value, whose square may overflow.
      const far = orOne(known.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0));
      const squares = known.reduce((sum, value) => sum + ((value - mean) / far) ** 2, 0);
      return { kind, shift: mean, scale: orOne(far * Math.sqrt(squares / Math.max(1, known.length - 1))) };
    }
    case 'robust':
      return { kind, ...robustScale(values.filter(Number.isFinite).sort()) };
    default:
      return kind satisfies never;
  }
}

/** T(value); NaN where there is none. */
export function applyTransform(transform: FittedTransform, value: number): number {
  switch (transform.kind) {
    case 'none':
      return value;
    case 'log10':
      return value > 0 ? Math.log10(value) : Number.NaN;
    case 'asinh':
      return Math.asinh(value / transform.scale);
    case 'logit': {
      const { from, to } = transform;
      return value > from && value < to ? Math.log((value - from) / (to - value)) : Number.NaN;
    }
    case 'standardise':
    case 'robust':
      return (value - transform.shift) / transform.scale;
    default:
      return transform satisfies never;
  }
}

/** The catalog's value of t. */
export function invertTransform(transform: FittedTransform, t: number): number {
  switch (transform.kind) {
    case 'none':
      return t;
    case 'log10':
      return 10 ** t;
    case 'asinh':
      return transform.scale * Math.sinh(t);
    case 'logit': {
      const { from, to } = transform;
      // From the nearer bound, so that neither end loses its digits.
      return t < 0 ? from + (to - from) / (1 + Math.exp(-t)) : to - (to - from) / (1 + Math.exp(t));
    }
    case 'standardise':
    case 'robust':
      return transform.shift + transform.scale * t;
    default:
      return transform satisfies never;
  }
}

/** ln |dt/dvalue| in nats at a value of the catalog. */
export function logSlope(transform: FittedTransform, value: number): number {
  switch (transform.kind) {
    case 'none':
      return 0;
    case 'log10':
      return value > 0 ? -Math.log(value * Math.LN10) : Number.NaN;
    case 'asinh':
      return -Math.log(Math.hypot(value, transform.scale));
    case 'logit': {
      const { from, to } = transform;
      if (!(value > from && value < to)) return Number.NaN;
      return Math.log(to - from) - Math.log(value - from) - Math.log(to - value);
    }
    case 'standardise':
    case 'robust':
      return -Math.log(transform.scale);
    default:
      return transform satisfies never;
  }
}

/** Why a value of the named column has no T, as a clause; undefined where it has one. */
export function refusal(transform: FittedTransform, name: string, value: number): string | undefined {
  if (transform.kind === 'log10' && value <= 0) return `${name} is zero or negative, so it has no log10`;
  if (transform.kind === 'logit' && !(value > transform.from && value < transform.to)) {
    return `${name} is not between ${transform.from} and ${transform.to}, so it has no logit`;
  }
  // A difference of two doubles can be none.
  if (!Number.isFinite(applyTransform(transform, value))) return `${name} is too far from the other values`;
  return undefined;
}

/** What an axis of the transformed column is called. */
export function transformLabel({ kind }: FittedTransform, name: string): string {
  switch (kind) {
    case 'none':
      return name;
    case 'log10':
    case 'asinh':
    case 'logit':
      return `${kind} ${name}`;
    case 'standardise':
      return `${name}, standardised`;
    case 'robust':
      return `${name}, robust scale`;
    default:
      return kind satisfies never;
  }
}
