/**
 * Draws of the free cells of a row from Gaussian components, and the density of any point under them. A part of every component is wider,
 * so that weights stay bounded where a density has longer tails than the mixture. Beyond a limit the components are cut one coordinate
 * after another (Geweke 1991, Hajivassiliou & McFadden 1998); on a circle they are wrapped.
 */
import { HALF_LN_2PI, logTail, tailQuantile } from '../../base/normal-distribution';
import type { Random } from '../../base/random';
import type { AskedColumn, AskedDensity, Question } from './asked';
import type { Components } from './mixture-posterior';

/** A density that free cells are drawn from. */
export interface Proposal {
  /** Writes the draws of points `first` to `first + count − 1`, row-major [count, free]. */
  draw(points: Float64Array, first: number, count: number): void;
  /** ln q of the point at index `k`. */
  logDensity(points: Float64Array, k: number): number;
}

/** A tenth of the draws comes from the same components with 2.5 times their deviations. */
const WIDE = { share: 0.12, scale: 2.5 };
/** The probability of a cut component is told down to this; below it every point would have an infinite weight. */
const LEAST_LOG = -700;

/** Where a coordinate may lie, and whether it is wrapped. */
export interface Bound {
  readonly from: number;
  readonly to: number;
  readonly circle: boolean;
}

export const boundsOf = ({ columns }: Pick<AskedDensity, 'columns'>, { free }: Question): Bound[] =>
  free.map(({ from, to, column }) => ({ from, to, circle: (columns[column] as AskedColumn).circle }));

/** ln (Φ(b) − Φ(a)) of a normal between two ends, of which one is infinite. */
function logBetween(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b === Number.POSITIVE_INFINITY ? 0 : Math.max(LEAST_LOG, logTail(-b));
  return Math.max(LEAST_LOG, logTail(a));
}

/** The normal deviate between two ends, of which one is infinite, at a share u of its probability. */
function deviate(u: number, a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY && b === Number.POSITIVE_INFINITY) return -tailQuantile(-Math.log(u));
  const log = logBetween(a, b) + Math.log(u);
  return a === Number.NEGATIVE_INFINITY ? -tailQuantile(-log) : tailQuantile(-log);
}

/** Squared deviations of a wide component at which it is e^−70 of its height; and a density beside which that may matter. */
const FAR_SQUARES = 2 * 70 * WIDE.scale ** 2;
const LEAST_NEAR = 1e-8;

/** Dimensions up to which points of a lattice are more even than random ones. */
const MOST_LATTICE = 8;

/**
 * Points in the unit cube: of the additive recurrence u_i = {s + i α} with α_j = g^−j, g^(d+1) = g + 1 (Roberts 2018), from a random start s,
 * or random where there are many dimensions.
 */
export function latticeOf(dim: number, random: Random): (out: Float64Array) => void {
  if (dim > MOST_LATTICE) {
    return (out) => {
      for (let j = 0; j < dim; j++) out[j] = random.uniform();
    };
  }
  let g = 2;
  for (let i = 0; i < 40; i++) g = (1 + g) ** (1 / (dim + 1));
  const steps = Float64Array.from({ length: dim }, (_, j) => g ** -(j + 1));
  const at = Float64Array.from({ length: dim }, () => random.uniform());
  return (out) => {
    for (let j = 0; j < dim; j++) {
      at[j] = ((at[j] as number) + (steps[j] as number)) % 1;
      // Neither 0 nor 1, which have no normal deviate.
      out[j] = Math.min(Math.max(at[j] as number, 1e-12), 1 - 1e-12);
    }
  };
}

export const wrapped = (z: number) => z - 2 * Math.floor((z + 1) / 2);

/** Every combination of a turn more or less along the coordinates that are circles. */
function turnsOf(bounds: readonly Bound[]): Float64Array[] {
  let all = [new Float64Array(bounds.length)];
  for (const [i, { circle }] of bounds.entries()) {
    if (!circle) continue;
    all = all.flatMap((one) =>
      [-2, 0, 2].map((turn) => {
        const copy = one.slice();
        copy[i] = turn;
        return copy;
      }),
    );
  }
  return all;
}

/** A proposal from Gaussian components within bounds. */
export function componentProposal(components: Components, bounds: readonly Bound[], random: Random): Proposal {
  const { means, factors, weights } = components;
  const f = bounds.length;
  const turns = turnsOf(bounds);
  const scales = [1, WIDE.scale];
  const ends = (k: number, scale: number, i: number, shift: number) => {
    const { from, to } = bounds[i] as Bound;
    const pivot = scale * ((factors[k] as Float64Array)[i * f + i] as number);
    const centre = (means[k * f + i] as number) + shift;
    return [(from - centre) / pivot, (to - centre) / pivot] as const;
  };
  // Of each component and scale, by the probability of the first coordinate to lie within its bounds.
  const cutWeights = new Float64Array(2 * weights.length);
  const logs = new Float64Array(2 * weights.length);
  for (let k = 0; k < weights.length; k++) {
    for (const [s, scale] of scales.entries()) {
      const share = s === 0 ? 1 - WIDE.share : WIDE.share;
      const [a, b] = ends(k, scale, 0, 0);
      logs[2 * k + s] = Math.log((weights[k] as number) * share) + logBetween(a, b);
    }
  }
  const most = logs.reduce((high, log) => Math.max(high, log), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (let i = 0; i < logs.length; i++) total += Math.exp((logs[i] as number) - most);
  for (let i = 0; i < logs.length; i++) cutWeights[i] = Math.exp((logs[i] as number) - most) / total;
  const constants = Float64Array.from(factors, (factor) => {
    let sum = -f * HALF_LN_2PI;
    for (let i = 0; i < f; i++) sum -= Math.log(factor[i * f + i] as number);
    return sum;
  });
  const next = latticeOf(f + 1, random);
  const [u, epsilon] = [new Float64Array(f + 1), new Float64Array(f)];
  const isCut = bounds.some(({ from, to }) => from > Number.NEGATIVE_INFINITY || to < Number.POSITIVE_INFINITY);

  /** Components of which the point is further than `most` squared deviations are left out. */
  function sumWithin(points: Float64Array, at: number, turn: Float64Array, most: number): number {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      const factor = factors[k] as Float64Array;
      let squares = 0;
      for (let i = 0; i < f && squares <= most; i++) {
        let rest = (points[at + i] as number) + (turn[i] as number) - (means[k * f + i] as number);
        for (let j = 0; j < i; j++) rest -= (factor[i * f + j] as number) * (epsilon[j] as number);
        epsilon[i] = rest / (factor[i * f + i] as number);
        squares += (epsilon[i] as number) ** 2;
      }
      if (squares > most) continue;
      const constant = constants[k] as number;
      for (let s = 0; s < 2; s++) {
        const scale = scales[s] as number;
        let log = constant - (0.5 * squares) / (scale * scale) - (s === 0 ? 0 : f * Math.log(scale));
        if (isCut) {
          let shift = 0;
          for (let i = 0; i < f; i++) {
            shift = 0;
            for (let j = 0; j < i; j++) shift += (factor[i * f + j] as number) * (epsilon[j] as number);
            const [a, b] = ends(k, scale, i, shift);
            log -= logBetween(a, b);
          }
        }
        sum += (cutWeights[2 * k + s] as number) * Math.exp(log);
      }
    }
    return sum;
  }

  /** Where components are many, a point is near few of them, and the others add less than 1e-20 of these. */
  function logOne(points: Float64Array, at: number, turn: Float64Array): number {
    // Cut at a limit, a component far beyond it is as high there as any.
    const near = isCut ? 0 : sumWithin(points, at, turn, FAR_SQUARES);
    return near > LEAST_NEAR ? near : sumWithin(points, at, turn, Number.POSITIVE_INFINITY);
  }

  return {
    draw(points, first, count) {
      for (let p = first; p < first + count; p++) {
        next(u);
        let left = u[0] as number;
        let chosen = 0;
        while (chosen < cutWeights.length - 1 && left > (cutWeights[chosen] as number)) {
          left -= cutWeights[chosen++] as number;
        }
        const k = chosen >> 1;
        const scale = scales[chosen % 2] as number;
        const factor = factors[k] as Float64Array;
        for (let i = 0; i < f; i++) {
          let shift = 0;
          for (let j = 0; j < i; j++) shift += (factor[i * f + j] as number) * (epsilon[j] as number);
          const [a, b] = ends(k, scale, i, shift);
          epsilon[i] = scale * deviate(u[i + 1] as number, a, b);
          const z = (means[k * f + i] as number) + shift + (factor[i * f + i] as number) * (epsilon[i] as number);
          const { circle, from, to } = bounds[i] as Bound;
          points[p * f + i] = circle ? wrapped(z) : Math.min(Math.max(z, from), to);
        }
      }
    },
    logDensity(points, k) {
      let sum = 0;
      for (const turn of turns) sum += logOne(points, k * f, turn);
      return Math.log(sum);
    },
  };
}
