/** The posterior of one coordinate of a row: its distribution function, quantiles and density, by quadrature or by weighted draws. */
import { HALF_LN_2PI } from '../../base/normal-distribution';
import { countBelow } from '../../base/sorted';
import type { LinePosterior } from './line-posterior';
import { type Bound, wrapped } from './proposal';

/** Everything in the coordinate that the density sees. */
export interface Marginal {
  /** P(Z ≤ z). */
  below(z: number): number;
  quantile(share: number): number;
  /** p(z), for each unit of the coordinate. */
  density(z: number): number;
}

/** The t in [0, 1] at which ∫ e^(slope t) from 0 holds a share of the whole. */
function placeHolding(share: number, slope: number): number {
  if (Math.abs(slope) < 1e-6) return share;
  // From the denser end, where nothing cancels.
  const t =
    slope > 0
      ? 1 + Math.log(share + (1 - share) * Math.exp(-slope)) / slope
      : Math.log1p(share * Math.expm1(slope)) / slope;
  return Math.min(1, Math.max(0, t));
}

/** Of a quadrature, with ln p straight between its places. */
export function lineMarginal({
  x,
  logs,
  below,
  logEvidence,
}: Pick<LinePosterior, 'x' | 'logs' | 'below' | 'logEvidence'>): Marginal {
  const last = x.length - 1;
  const at = (z: number) => Math.min(last - 1, Math.max(0, countBelow(x, z, true) - 1));
  return {
    below(z) {
      if (z <= (x[0] as number)) return 0;
      if (z >= (x[last] as number)) return 1;
      const i = at(z);
      const [low, width] = [x[i] as number, (x[i + 1] as number) - (x[i] as number)];
      const t = width > 0 ? (z - low) / width : 1;
      const slope = (logs[i + 1] as number) - (logs[i] as number);
      const held =
        Math.abs(slope) < 1e-6
          ? t
          : slope > 0
            ? (Math.exp(slope * (t - 1)) - Math.exp(-slope)) / -Math.expm1(-slope)
            : Math.expm1(slope * t) / Math.expm1(slope);
      return (below[i] as number) + held * ((below[i + 1] as number) - (below[i] as number));
    },
    quantile(share) {
      let i = Math.min(last - 1, Math.max(0, countBelow(below, share) - 1));
      while (i < last - 1 && (below[i + 1] as number) < share) i += 1;
      const mass = (below[i + 1] as number) - (below[i] as number);
      const held = mass > 0 ? Math.min(1, Math.max(0, (share - (below[i] as number)) / mass)) : 0.5;
      const t = placeHolding(held, (logs[i + 1] as number) - (logs[i] as number));
      return (x[i] as number) + t * ((x[i + 1] as number) - (x[i] as number));
    },
    density(z) {
      if (z < (x[0] as number) || z > (x[last] as number)) return 0;
      const i = at(z);
      const width = (x[i + 1] as number) - (x[i] as number);
      const t = width > 0 ? (z - (x[i] as number)) / width : 0;
      return Math.exp((1 - t) * (logs[i] as number) + t * (logs[i + 1] as number) - logEvidence);
    },
  };
}

/** Quantiles between which the spread of a bandwidth is taken: it must not be that of far tails. */
const QUARTILES = [0.25, 0.75] as const;
const NORMAL_IQR = 1.349;

/**
 * Of weighted draws. The density is that of normal kernels (bandwidth 0.9 min(σ, IQR/1.349) n^−1/5, Silverman 1986, for as many draws as
 * the weights are worth), mirrored at limits and wrapped on circles.
 */
export function drawsMarginal(values: Float64Array, weights: Float64Array, effective: number, bound: Bound): Marginal {
  const order = [...values.keys()]
    .filter((k) => (weights[k] as number) > 0)
    .sort((a, b) => (values[a] as number) - (values[b] as number));
  const x = Float64Array.from(order, (k) => values[k] as number);
  const own = Float64Array.from(order, (k) => weights[k] as number);
  // A draw stands for the mass about it: half of it lies below.
  const middle = new Float64Array(x.length);
  let [sum, mean, second] = [0, 0, 0];
  for (const [i, weight] of own.entries()) {
    middle[i] = sum + weight / 2;
    sum += weight;
    mean += weight * (x[i] as number);
    second += weight * (x[i] as number) ** 2;
  }
  for (let i = 0; i < middle.length; i++) middle[i] = (middle[i] as number) / sum;
  const quantile = (share: number) => {
    const i = countBelow(middle, share);
    if (i === 0) return x[0] ?? Number.NaN;
    if (i >= x.length) return x[x.length - 1] as number;
    const [low, high] = [middle[i - 1] as number, middle[i] as number];
    const t = high > low ? (share - low) / (high - low) : 0.5;
    return (x[i - 1] as number) + t * ((x[i] as number) - (x[i - 1] as number));
  };
  const deviation = Math.sqrt(Math.max(0, second / sum - (mean / sum) ** 2));
  const iqr = (quantile(QUARTILES[1]) - quantile(QUARTILES[0])) / NORMAL_IQR;
  const scale = Math.min(deviation, iqr > 0 ? iqr : deviation) || 1e-3;
  const bandwidth = 0.9 * scale * Math.max(effective, 1) ** -0.2;
  const kernels = (z: number) => {
    let density = 0;
    for (const [i, weight] of own.entries()) {
      const apart = bound.circle ? wrapped(z - (x[i] as number)) : z - (x[i] as number);
      const off = apart / bandwidth;
      if (off * off < 60) density += weight * Math.exp(-0.5 * off * off - HALF_LN_2PI);
    }
    return density / (bandwidth * sum);
  };
  return {
    below(z) {
      const i = countBelow(x, z, true);
      if (i === 0) return 0;
      if (i >= x.length) return 1;
      const [low, high] = [middle[i - 1] as number, middle[i] as number];
      const apart = (x[i] as number) - (x[i - 1] as number);
      return low + (apart > 0 ? (z - (x[i - 1] as number)) / apart : 0) * (high - low);
    },
    quantile,
    density(z) {
      if (z < bound.from || z > bound.to) return 0;
      const mirrored = [bound.from, bound.to].filter(Number.isFinite).map((end) => kernels(2 * end - z));
      return mirrored.reduce((total, more) => total + more, kernels(z));
    },
  };
}
