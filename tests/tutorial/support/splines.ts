/** Splines written out again from the papers, and plain sums: what the tutorial's own numbers are compared with. */
import type { Knots } from '../../../src/tutorial/mathematics/knots';

export const normal = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** ∫ by the trapezoidal rule on a fine even grid. */
export function plainArea(f: (xs: Float64Array) => Float64Array, from: number, to: number, pieces = 20_000): number {
  const step = (to - from) / pieces;
  const heights = f(Float64Array.from({ length: pieces + 1 }, (_, i) => from + i * step));
  return step * heights.reduce((sum, height, i) => sum + (i === 0 || i === pieces ? height / 2 : height), 0);
}

function binOf({ bound, x, y, slopes, lambda }: Knots, at: number) {
  const k = Math.min(
    x.length - 2,
    Math.max(
      0,
      x.findLastIndex((knot) => knot <= at),
    ),
  );
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0, l = 0.5] = [x[k], x[k + 1], y[k], y[k + 1], lambda[k]];
  const [d0, d1] = [k === 0 ? 1 : (slopes[k - 1] ?? 1), slopes[k] ?? 1];
  return { outside: Math.abs(at) >= bound, y0, y1, d0, d1, l, s: (y1 - y0) / (x1 - x0), t: (at - x0) / (x1 - x0) };
}

/** Durkan 2019, equation 4, and its derivative, equation 5; the identity outside of the box. */
export function rationalQuadratic(knots: Knots, at: number): { readonly value: number; readonly slope: number } {
  const { outside, y0, y1, d0, d1, s, t } = binOf(knots, at);
  if (outside) return { value: at, slope: 1 };
  const u = 1 - t;
  const under = s + (d1 + d0 - 2 * s) * t * u;
  return {
    value: y0 + ((y1 - y0) * (s * t * t + d0 * t * u)) / under,
    slope: (s * s * (d1 * t * t + 2 * s * t * u + d0 * u * u)) / under ** 2,
  };
}

/** Dolatabadi 2020, algorithm 1: weights of the ends and of the point between, in the coordinates of the axes. */
export function linearRational(knots: Knots, at: number): number {
  const { outside, y0: ya, y1: yb, d0, d1, s, t, l } = binOf(knots, at);
  if (outside) return at;
  const wb = Math.sqrt(d0 / d1);
  const wc = (l * d0 + (1 - l) * wb * d1) / s;
  const yc = ((1 - l) * ya + l * wb * yb) / (1 - l + l * wb);
  return t <= l
    ? (ya * (l - t) + wc * yc * t) / (l - t + wc * t)
    : (wc * yc * (1 - t) + wb * yb * (t - l)) / (wc * (1 - t) + wb * (t - l));
}

/** Where a rising function has a value, by halving. */
export function whereIs(f: (x: number) => number, value: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
