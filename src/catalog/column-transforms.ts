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

/** A transform with what is to know of it. */
interface Rule<Fitted extends FittedTransform> {
  fit(values: Float64Array): Fitted;
  /** T(value); NaN where there is none. */
  apply(fitted: Fitted, value: number): number;
  invert(fitted: Fitted, t: number): number;
  /** ln |dt/dvalue|. */
  logSlope(fitted: Fitted, value: number): number;
  /** Of the axis. */
  label(name: string): string;
}

type Scaled = { readonly shift: number; readonly scale: number };

const scaled = {
  apply: ({ shift, scale }: Scaled, value: number) => (value - shift) / scale,
  invert: ({ shift, scale }: Scaled, t: number) => shift + scale * t,
  logSlope: ({ scale }: Scaled) => -Math.log(scale),
};

function meanAndDeviation(values: Float64Array): Scaled {
  const known = values.filter(Number.isFinite);
  const mean = known.reduce((sum, value) => sum + value / known.length, 0);
  // In units of the farthest value, whose square may overflow.
  const far = orOne(known.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0));
  const squares = known.reduce((sum, value) => sum + ((value - mean) / far) ** 2, 0);
  return { shift: mean, scale: orOne(far * Math.sqrt(squares / Math.max(1, known.length - 1))) };
}

const RULES: { readonly [Kind in TransformKind]: Rule<Extract<FittedTransform, { kind: Kind }>> } = {
  none: {
    fit: () => ({ kind: 'none' }),
    apply: (_, value) => value,
    invert: (_, t) => t,
    logSlope: () => 0,
    label: (name) => name,
  },
  log10: {
    fit: () => ({ kind: 'log10' }),
    apply: (_, value) => (value > 0 ? Math.log10(value) : Number.NaN),
    invert: (_, t) => 10 ** t,
    logSlope: (_, value) => (value > 0 ? -Math.log(value * Math.LN10) : Number.NaN),
    label: (name) => `log10 ${name}`,
  },
  asinh: {
    fit(values) {
      const sizes = values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
      return { kind: 'asinh', scale: orOne(sizes.sort()[Math.round(0.5 * (sizes.length - 1))] ?? Number.NaN) };
    },
    apply: ({ scale }, value) => Math.asinh(value / scale),
    invert: ({ scale }, t) => scale * Math.sinh(t),
    logSlope: ({ scale }, value) => -Math.log(Math.hypot(value, scale)),
    label: (name) => `asinh ${name}`,
  },
  logit: {
    fit(values) {
      const sorted = values.filter(Number.isFinite).sort();
      const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 1];
      if (least > 0 && most < 1) return { kind: 'logit', from: 0, to: 1 };
      const pad = PAD * (most - least) || 1;
      return { kind: 'logit', from: least - pad, to: most + pad };
    },
    apply: ({ from, to }, value) => (value > from && value < to ? Math.log((value - from) / (to - value)) : Number.NaN),
    // From the nearer bound, so that neither end loses its digits.
    invert: ({ from, to }, t) =>
      t < 0 ? from + (to - from) / (1 + Math.exp(-t)) : to - (to - from) / (1 + Math.exp(t)),
    logSlope: ({ from, to }, value) =>
      value > from && value < to ? Math.log(to - from) - Math.log(value - from) - Math.log(to - value) : Number.NaN,
    label: (name) => `logit ${name}`,
  },
  standardise: {
    ...scaled,
    fit: (values) => ({ kind: 'standardise', ...meanAndDeviation(values) }),
    label: (name) => `${name}, standardised`,
  },
  robust: {
    ...scaled,
    fit: (values) => ({ kind: 'robust', ...robustScale(values.filter(Number.isFinite).sort()) }),
    label: (name) => `${name}, robust scale`,
  },
};

const ruleOf = <Fitted extends FittedTransform>({ kind }: Fitted) => RULES[kind] as unknown as Rule<Fitted>;

/** The transform with its numbers fitted to the finite ones among the values. */
export const fitTransform = (kind: TransformKind, values: Float64Array): FittedTransform => RULES[kind].fit(values);

/** T(value); NaN where there is none. */
export const applyTransform = (transform: FittedTransform, value: number): number =>
  ruleOf(transform).apply(transform, value);

/** The catalog's value of t. */
export const invertTransform = (transform: FittedTransform, t: number): number =>
  ruleOf(transform).invert(transform, t);

/** ln |dt/dvalue| in nats at a value of the catalog. */
export const logSlope = (transform: FittedTransform, value: number): number =>
  ruleOf(transform).logSlope(transform, value);

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
export const transformLabel = ({ kind }: FittedTransform, name: string): string => RULES[kind].label(name);
