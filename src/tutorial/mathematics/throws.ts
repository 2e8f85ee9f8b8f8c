/**
 * A simulator with an exact posterior: a ball is thrown at an angle and flies a range, x = sin 2θ + σ(θ) ε in units of the longest
 * range without wind. The steeper, the longer it is in the air, and the more the wind scatters it: σ(θ) = 0.02 + 0.08 sin θ.
 */
import { grid } from '../../analysis/histogram';
import { random } from '../../base/random';
import { normal } from '../../catalog/components';

/** Angles in degrees; every one is as probable as any other. */
export const ANGLES = { from: 0, to: 90 } as const;
/** Ranges that are drawn. */
export const RANGES = { from: -0.1, to: 1.35 } as const;

const radians = (angle: number) => (angle * Math.PI) / 180;
export const meanRange = (angle: number) => Math.sin(2 * radians(angle));
export const scatterOf = (angle: number) => 0.02 + 0.08 * Math.sin(radians(angle));

/** p(range | angle), per unit of range. */
export const rangeDensity = (range: number, angle: number) => normal(meanRange(angle), scatterOf(angle)).density(range);

export interface Throws {
  /** In degrees. */
  readonly angles: Float64Array;
  readonly ranges: Float64Array;
}

/** So many runs of the simulator, with angles drawn from the prior. */
export function simulate(count: number, seed: number): Throws {
  const draw = random(seed, 'sample');
  const angles = Float64Array.from({ length: count }, () => ANGLES.to * draw.uniform());
  return { angles, ranges: angles.map((angle) => meanRange(angle) + scatterOf(angle) * draw.normal()) };
}

/** Enough for the narrowest posterior, half a degree wide. */
const POINTS = 1_801;
/** Angles at which posteriors are drawn and integrated. */
export const ANGLE_GRID = grid(ANGLES.from, ANGLES.to, POINTS);
const STEP = (ANGLES.to - ANGLES.from) / (POINTS - 1);

/** ∫ over the angles by the trapezoidal rule. */
export const overAngles = (heights: ArrayLike<number>): number => {
  let sum = -0.5 * ((heights[0] as number) + (heights[POINTS - 1] as number));
  for (let i = 0; i < POINTS; i++) sum += heights[i] as number;
  return sum * STEP;
};

const MEANS = ANGLE_GRID.map(meanRange);
const SCATTERS = ANGLE_GRID.map(scatterOf);
/** p(range | angle) at every angle of the grid. */
const likelihoodOf = (range: number): Float64Array =>
  MEANS.map((mean, i) => {
    const scatter = SCATTERS[i] as number;
    return Math.exp(-0.5 * ((range - mean) / scatter) ** 2) / (scatter * Math.sqrt(2 * Math.PI));
  });

/** p(angle | range) per degree at the angles of the grid, by Bayes' theorem with a flat prior. */
export function exactPosterior(range: number): Float64Array {
  const likelihood = likelihoodOf(range);
  const area = overAngles(likelihood);
  return likelihood.map((height) => height / area);
}

/** Largest difference of the cumulative distributions of two densities on the grid: no probability of an angle below another is farther off. */
export function cumulativeGap(one: Float64Array, other: Float64Array): number {
  let [sum, most] = [0, 0];
  for (const [i, height] of one.entries()) {
    sum += (height - (other[i] as number)) * STEP;
    most = Math.max(most, Math.abs(sum));
  }
  return most;
}

/** Mean of ln p(angle | range) over throws, in nats, with its sign turned: the lowest NLL that any posterior reaches on them. */
export function exactNll({ angles, ranges }: Throws): number {
  let sum = 0;
  for (const [i, range] of ranges.entries()) {
    const area = overAngles(likelihoodOf(range));
    sum -= Math.log(rangeDensity(range, angles[i] as number) / area);
  }
  return sum / ranges.length;
}
