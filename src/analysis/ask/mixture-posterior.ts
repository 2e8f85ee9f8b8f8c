/**
 * What a Gaussian mixture says of the free cells of a row: p(z_free | known values, measured values), in closed form, as a proposal. With
 * observed coordinates y = z_o + noise of a component N(μ, Σ),
 *
 *   w' ∝ w N(y; μ_o, S),   μ' = μ_f + Σ_fo S⁻¹ (y − μ_o),   Σ' = Σ_ff − Σ_fo S⁻¹ Σ_of,   S = Σ_oo + diag(noise).
 */
import { choleskyFactor } from '../gaussian';
import type { GaussianMixture } from '../mixture-steps';
import type { AskedColumn, AskedDensity, Question } from './asked';

/** Gaussians with weights that add up to 1. */
export interface Components {
  readonly weights: Float64Array;
  /** Row-major [components, free]. */
  readonly means: Float64Array;
  /** Lower Cholesky factors, row-major [free, free] each. */
  readonly factors: readonly Float64Array[];
}

/** One component, conditioned on which columns are observed with which noise: what does not depend on the values. */
interface Conditioned {
  readonly logWeight: number;
  /** Of the observed columns; their S = L Lᵀ with −Σ ln L_dd − ½ o ln 2π left out of it. */
  readonly mean: Float64Array;
  readonly factor: Float64Array;
  /** Σ_fo S⁻¹, row-major [free, observed]. */
  readonly gain: Float64Array;
  readonly freeMean: Float64Array;
  readonly freeFactor: Float64Array;
}

/** Components of less weight than this share of the heaviest are left out of a proposal. */
const NEGLIGIBLE = 1e-4;
/** Added to variances, as a share of the component's own: a measured value leaves next to none. */
const RIDGE = 1e-9;

function conditioned(
  { weights, means, factors }: GaussianMixture,
  k: number,
  free: readonly number[],
  observed: readonly number[],
  noise: readonly number[],
): Conditioned {
  const width = means.length / weights.length;
  const own = factors[k] as Float64Array;
  const covariance = (i: number, j: number) => {
    let sum = 0;
    for (let l = 0; l <= Math.min(i, j); l++) sum += (own[i * width + l] as number) * (own[j * width + l] as number);
    return sum;
  };
  const [f, o] = [free.length, observed.length];
  const s = new Float64Array(o * o);
  for (let i = 0; i < o; i++) {
    for (let j = 0; j < o; j++) s[i * o + j] = covariance(observed[i] as number, observed[j] as number);
    s[i * o + i] = (s[i * o + i] as number) * (1 + RIDGE) + (noise[i] as number);
  }
  const factor = o > 0 ? choleskyFactor(s, o) : s;
  const gain = new Float64Array(f * o);
  const rest = new Float64Array(f * f);
  const half = new Float64Array(f * o);
  for (let i = 0; i < f; i++) {
    // L⁻¹ Σ_of by rows, whose products are what the observed take from the covariance.
    for (let j = 0; j < o; j++) {
      let sum = covariance(free[i] as number, observed[j] as number);
      for (let l = 0; l < j; l++) sum -= (factor[j * o + l] as number) * (half[i * o + l] as number);
      half[i * o + j] = sum / (factor[j * o + j] as number);
    }
    for (let j = o - 1; j >= 0; j--) {
      let sum = half[i * o + j] as number;
      for (let l = j + 1; l < o; l++) sum -= (factor[l * o + j] as number) * (gain[i * o + l] as number);
      gain[i * o + j] = sum / (factor[j * o + j] as number);
    }
  }
  for (let i = 0; i < f; i++) {
    for (let j = 0; j < f; j++) {
      let sum = covariance(free[i] as number, free[j] as number);
      for (let l = 0; l < o; l++) sum -= (half[i * o + l] as number) * (half[j * o + l] as number);
      rest[i * f + j] = sum;
    }
    rest[i * f + i] = (rest[i * f + i] as number) + RIDGE * covariance(free[i] as number, free[i] as number);
  }
  let logWeight = Math.log(weights[k] as number);
  for (let i = 0; i < o; i++) logWeight -= Math.log(factor[i * o + i] as number);
  const mean = (d: number) => means[k * width + d] as number;
  return {
    logWeight,
    mean: Float64Array.from(observed, mean),
    factor,
    gain,
    freeMean: Float64Array.from(free, mean),
    freeFactor: choleskyFactor(rest, f),
  };
}

/** Conditions a mixture row by row; rows that know the same columns exactly share the matrices. */
export function posteriorsOf(density: AskedDensity): (question: Question) => Components {
  const { mixture, context, columns } = density;
  const kept = new Map<string, readonly Conditioned[]>();
  return ({ base, context: given, free }) => {
    const isFree = new Set(free.map(({ column }) => column));
    const observed: number[] = [];
    const noise: number[] = [];
    const values: number[] = [];
    for (let c = 0; c < context; c++) {
      observed.push(c);
      noise.push(0);
      values.push(given?.[c] as number);
    }
    for (let d = 0; d < base.length; d++) {
      if (isFree.has(d)) continue;
      observed.push(context + d);
      noise.push(0);
      values.push(base[d] as number);
    }
    let shared = true;
    for (const { cell, column } of free) {
      if (cell.kind !== 'measured') continue;
      const { seen, logSlope } = columns[column] as AskedColumn;
      const at = seen(cell.value);
      // A flux below zero has no logarithm: the weights alone then know of it.
      if (!Number.isFinite(at)) continue;
      observed.push(context + column);
      noise.push((cell.sigma * Math.exp(logSlope(cell.value))) ** 2);
      values.push(at);
      shared = false;
    }
    const places = free.map(({ column }) => context + column);
    const make = () => Array.from(mixture.weights, (_, k) => conditioned(mixture, k, places, observed, noise));
    const key = shared ? `${places}|${observed}` : '';
    const parts = (shared && kept.get(key)) || make();
    if (shared) kept.set(key, parts);
    const isCircle = observed.map((c) => c >= context && (columns[c - context] as AskedColumn).circle);
    return updated(parts, values, isCircle);
  };
}

/** The components that count at the observed values. */
function updated(parts: readonly Conditioned[], values: readonly number[], isCircle: readonly boolean[]): Components {
  const o = values.length;
  const f = (parts[0] as Conditioned).freeMean.length;
  const offs = new Float64Array(parts.length * o);
  const epsilon = new Float64Array(o);
  const logs = Float64Array.from(parts, ({ logWeight, mean, factor }, k) => {
    let log = logWeight;
    for (let i = 0; i < o; i++) {
      let off = (values[i] as number) - (mean[i] as number);
      if (isCircle[i]) off -= 2 * Math.round(off / 2);
      offs[k * o + i] = off;
      for (let j = 0; j < i; j++) off -= (factor[i * o + j] as number) * (epsilon[j] as number);
      epsilon[i] = off / (factor[i * o + i] as number);
      log -= 0.5 * (epsilon[i] as number) ** 2;
    }
    return log;
  });
  const most = logs.reduce((high, log) => Math.max(high, log), Number.NEGATIVE_INFINITY);
  const used = [...logs.keys()].filter((k) => (logs[k] as number) > most + Math.log(NEGLIGIBLE));
  // Infinitely far from every component, as a broken value is: all of them as they are.
  const ks = used.length > 0 ? used : [...logs.keys()];
  const shares = Float64Array.from(ks, (k) => (used.length > 0 ? Math.exp((logs[k] as number) - most) : 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const means = new Float64Array(ks.length * f);
  for (const [at, k] of ks.entries()) {
    const { gain, freeMean } = parts[k] as Conditioned;
    for (let i = 0; i < f; i++) {
      let mean = freeMean[i] as number;
      for (let j = 0; j < o; j++) mean += (gain[i * o + j] as number) * (offs[k * o + j] as number);
      means[at * f + i] = mean;
    }
  }
  return {
    weights: shares.map((share) => share / total),
    means,
    factors: ks.map((k) => (parts[k] as Conditioned).freeFactor),
  };
}
