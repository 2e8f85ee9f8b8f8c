/** Whether a column has hard edges, or goes round a circle, told by its ascending values (and its name), with the reason. */
import type { ColumnDomain } from './domain';

export interface SuggestedDomain {
  readonly domain: ColumnDomain;
  /** A sentence. */
  readonly why: string;
}

/** How near to the ends of a circle its values come, and the least part of them in the tenth at each end. */
const CIRCLE = 0.02;
const AT_ENDS = 0.02;
const CIRCLES: readonly (readonly [number, number, string])[] = [
  [0, 2 * Math.PI, '0 to 2π'],
  [-Math.PI, Math.PI, '−π to π'],
  [0, 360, '0 to 360°'],
  [-180, 180, '−180° to 180°'],
  [0, 24, '0 to 24 h'],
];
/** Axes without a head come round after half a turn. Inclinations and polar angles have these ranges too, so the name has to say so. */
const AXES: readonly (readonly [number, number, string])[] = [
  [0, 180, '0 to 180°'],
  [-90, 90, '−90° to 90°'],
  [0, Math.PI, '0 to π'],
  [-Math.PI / 2, Math.PI / 2, '−π/2 to π/2'],
];
const AXIS_NAME = /(^|[^a-z])(pa|pos_?ang|position_?angle|orientation)([^a-z]|$)/i;
const HOURS_NAME = /(^|[^a-z])(ra|hour|lst|ha|right_?ascension)([^a-z]|$)/i;

/** Share of the values within a range. */
export function heldBetween(sorted: Float64Array, from: number, to: number): number {
  let held = 0;
  for (const value of sorted) if (value >= from && value <= to) held += 1;
  return held / sorted.length;
}

/** Values that go round a circle: they reach both ends, and the ends meet. */
function isCircle(sorted: Float64Array, from: number, to: number): boolean {
  const [min, max] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  const turn = to - from;
  if (!(min >= from && max <= to && min < from + CIRCLE * turn && max > to - CIRCLE * turn)) return false;
  const ends = [heldBetween(sorted, from, from + 0.1 * turn), heldBetween(sorted, to - 0.1 * turn, to)] as const;
  // What only rises or falls towards its ends, such as a decay that was cut there, does not go round.
  return Math.min(...ends) > AT_ENDS && Math.max(...ends) < 3 * Math.min(...ends);
}

/** The period that the values of an angle fill. */
export function suggestCircle(sorted: Float64Array, name = ''): SuggestedDomain | undefined {
  const possible = [
    ...CIRCLES.filter(([, to]) => to !== 24 || HOURS_NAME.test(name)),
    ...(AXIS_NAME.test(name) ? AXES : []),
  ];
  const found = possible.find(([from, to]) => isCircle(sorted, from, to));
  if (!found) return undefined;
  const [from, to, words] = found;
  return {
    domain: { kind: 'angle', from, to },
    why: `Linear: an angle from ${words}.`,
  };
}

/** The outermost tenth of the values, as far as it has these counts, tells whether they end at an edge. */
const OUTER = 0.1;
const [FEWEST, MOST] = [30, 1_000] as const;
/**
 * Of the outermost k values the farthest is twice as far from the (k + 1)th as they are on average where the density is flat up to an edge, 1.5 times
 * where it grows towards it, and e times or more where it falls off.
 */
const EDGE = 2.15;
/** The edge itself is this many mean gaps beyond the last value at most: where the density is flat, but for e⁻⁶ of cases. */
const GAPS = 6;
/** A limit is round where a number of its digits lies as near by chance in at most this share of cases. */
const ROUND = 0.2;
/** An edge at no round number has to be shown by so many values, and is set this many gaps beyond the last one at least. */
const MANY = 100;
const SAFE_GAPS = 3;

/** The number in [low, high] that is a multiple of the largest power of ten or half of it, with that step. */
function roundest(low: number, high: number): { readonly value: number; readonly step: number } | undefined {
  const largest = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)))) + 1;
  for (let power = largest; power > largest - 17; power--) {
    for (const half of [1, 2]) {
      const step = 10 ** power / half;
      const value = Number((Math.floor(high / step) * step).toPrecision(15));
      if (value >= low && value <= high) return { value, step };
    }
  }
  return undefined;
}

/** From the units that the transform is shown in to the catalog's. */
type Invert = (seen: number) => number;

/** The lower limit of ascending values, in the catalog's units; undefined where they show none. */
function lowerLimit(sorted: Float64Array, invert: Invert): number | undefined {
  const k = Math.min(MOST, Math.floor(OUTER * sorted.length));
  if (k < FEWEST) return undefined;
  const [threshold, least] = [sorted[k] as number, sorted[0] as number];
  let mean = 0;
  for (const value of sorted.subarray(0, k)) mean += (threshold - value) / k;
  if (!(threshold - least < EDGE * mean)) return undefined;
  const gap = (threshold - least) / k;
  const [low, high] = [invert(least - GAPS * gap), invert(least)];
  const round = roundest(low, high);
  if (round && high - low <= ROUND * round.step) return round.value;
  return k >= MANY ? roundest(low, invert(least - SAFE_GAPS * gap))?.value : undefined;
}

/** Limits at which the density of ascending values breaks off, as the transform shows them. */
export function suggestLimits(sorted: Float64Array, invert: Invert): SuggestedDomain | undefined {
  if (!((sorted[0] ?? Number.NaN) < (sorted.at(-1) ?? Number.NaN))) return undefined;
  const from = lowerLimit(sorted, invert);
  const upper = lowerLimit(sorted.map((value) => -value).reverse(), (seen) => -invert(-seen));
  const to = upper === undefined ? undefined : 0 - upper;
  if (from === undefined && to === undefined) return undefined;
  const ends = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const words = to === undefined ? `Limit ${from}` : from === undefined ? `Limit ${to}` : `Limits ${from} to ${to}`;
  return { domain: { kind: 'within', ...ends }, why: `${words}: the density breaks off there.` };
}
