/** Normal mixtures of one value: with errors added, given one measurement, and as densities of the mixtures that the lab fits. */

import { grid } from '../../analysis/histogram';
import type { GaussianMixture } from '../../analysis/mixture-steps';
import { random } from '../../base/random';

/** Σ weight N(mean, deviation²). */
export interface Peak {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

const bell = (off: number, deviation: number) =>
  Math.exp(-0.5 * (off / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));

export const densityOf = (peaks: readonly Peak[], x: number): number =>
  peaks.reduce((sum, { weight, mean, deviation }) => sum + weight * bell(x - mean, deviation), 0);

/** The density of measured values: every peak is widened, σ² + error². */
export const withErrors = (peaks: readonly Peak[], error: number): readonly Peak[] =>
  peaks.map((peak) => ({ ...peak, deviation: Math.hypot(peak.deviation, error) }));

export const varianceOf = (peaks: readonly Peak[]): number => {
  const mean = peaks.reduce((sum, peak) => sum + peak.weight * peak.mean, 0);
  return peaks.reduce((sum, peak) => sum + peak.weight * (peak.deviation ** 2 + (peak.mean - mean) ** 2), 0);
};

/** p(x | w) ∝ p(x) N(w; x, error²): in closed form again a mixture of as many peaks. */
export function givenMeasurement(peaks: readonly Peak[], measured: number, error: number): readonly Peak[] {
  const seen = peaks.map(({ weight, mean, deviation }) => {
    const own = weight * bell(measured - mean, Math.hypot(deviation, error));
    const gain = deviation ** 2 / (deviation ** 2 + error ** 2);
    return { weight: own, mean: mean + gain * (measured - mean), deviation: deviation * Math.sqrt(1 - gain) };
  });
  const total = seen.reduce((sum, { weight }) => sum + weight, 0);
  return seen.map((peak) => ({ ...peak, weight: peak.weight / total }));
}

export const meanOfPeaks = (peaks: readonly Peak[]): number =>
  peaks.reduce((sum, { weight, mean }) => sum + weight * mean, 0);

/** A mixture of one column as peaks. */
export const peaksOfMixture = ({ weights, means, factors }: GaussianMixture): readonly Peak[] =>
  Array.from(weights, (weight, k) => ({ weight, mean: means[k] as number, deviation: factors[k]?.[0] as number }));

/** So many draws, and what is measured of them with normal errors. */
export function measure(peaks: readonly Peak[], error: number, count: number, seed: number) {
  const draw = random(seed, 'sample');
  const truth = Float64Array.from({ length: count }, () => {
    let left = draw.uniform();
    const peak = peaks.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    const { mean, deviation } = peak ?? (peaks.at(-1) as Peak);
    return mean + deviation * draw.normal();
  });
  return { truth, measured: truth.map((x) => x + error * draw.normal()) };
}

const FAR = 12;
const POINTS = 4_801;
const PLACES = grid(-FAR, FAR, POINTS);
const STEP = (2 * FAR) / (POINTS - 1);
/** No density of the chapter is 0 there in truth; below this it is in float64. */
const LEAST = 1e-300;

/** ∫ p ln(p/q) in nats, by the trapezoidal rule: the Kullback–Leibler divergence of q from p. */
export const divergence = (p: readonly Peak[], q: readonly Peak[]): number =>
  PLACES.reduce((sum, x) => {
    const own = densityOf(p, x);
    return own > LEAST ? sum + own * Math.log(own / Math.max(LEAST, densityOf(q, x))) * STEP : sum;
  }, 0);

/** ln p of rows of two columns under a mixture, in nats. */
export function planeLogProb({ weights, means, factors }: GaussianMixture, rows: Float64Array): Float64Array {
  return Float64Array.from({ length: rows.length / 2 }, (_, row) => {
    let sum = 0;
    for (const [k, weight] of weights.entries()) {
      const [a = 1, , b = 0, c = 1] = factors[k] ?? [];
      const u = ((rows[2 * row] as number) - (means[2 * k] as number)) / a;
      const v = ((rows[2 * row + 1] as number) - (means[2 * k + 1] as number) - b * u) / c;
      sum += (weight * Math.exp(-0.5 * (u * u + v * v))) / (2 * Math.PI * a * c);
    }
    return Math.log(Math.max(LEAST, sum));
  });
}
