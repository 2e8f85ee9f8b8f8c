import { erf } from '../../base/erf';
import type { Random } from '../../base/random';

export interface Shape {
  draw(from: Random): number;
  density(x: number): number;
  /** Where the quadrature runs. */
  readonly range: readonly [from: number, to: number];
  readonly modes: number;
}

const normal = (x: number, mean = 0, deviation = 1) =>
  Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));

/** Weight, mean and deviation. */
const FOUR = [
  [0.3, -4, 0.5],
  [0.25, -1, 0.4],
  [0.25, 2, 0.6],
  [0.2, 6, 0.8],
] as const;

/** α of the skew normal, 2 φ(x) Φ(αx). */
const SKEW = 5;

/** |error| < 1.5e-7 (Abramowitz & Stegun 7.1.26). */
export const shapes = {
  gumbel: {
    draw: (from) => -Math.log(-Math.log(from.uniform())),
    density: (x) => Math.exp(-x - Math.exp(-x)),
    range: [-3.5, 20],
    modes: 1,
  },
  normal: { draw: (from) => from.normal(), density: (x) => normal(x), range: [-6, 6], modes: 1 },
  exponential: {
    draw: (from) => -Math.log(from.uniform()),
    density: (x) => (x < 0 ? 0 : Math.exp(-x)),
    range: [-1, 18],
    modes: 1,
  },
  skew: {
    draw(from) {
      const share = SKEW / Math.sqrt(1 + SKEW * SKEW);
      return share * Math.abs(from.normal()) + Math.sqrt(1 - share * share) * from.normal();
    },
    density: (x) => normal(x) * (1 + erf((SKEW * x) / Math.SQRT2)),
    range: [-2, 6],
    modes: 1,
  },
  'four modes': {
    draw(from) {
      let left = from.uniform();
      const [, mean, deviation] =
        FOUR.find(([weight]) => {
          left -= weight;
          return left <= 0;
        }) ?? FOUR[3];
      return mean + deviation * from.normal();
    },
    density: (x) => FOUR.reduce((sum, [weight, mean, deviation]) => sum + weight * normal(x, mean, deviation), 0),
    range: [-8, 12],
    modes: 4,
  },
} satisfies Readonly<Record<string, Shape>>;
