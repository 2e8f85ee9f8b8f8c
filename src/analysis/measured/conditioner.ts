/**
 * What one row as it was measured says of its true values under each component of a mixture: with O the cells that are known, C = Σ_OO + S,
 *
 *   p(w | k) = N(w; μ_O, C),   mean b = μ + Σ_{·O} C⁻¹ (w − μ_O),   covariance B = Σ − Σ_{·O} C⁻¹ Σ_{O·}
 *
 * (Bovy, Hogg & Roweis 2011), S the covariance of the errors, 0 of exact cells. A cell of any other form gets a Gaussian site by expectation propagation (Minka
 * 2001): the moments of its tilted density are matched. Of one such cell in a row that is exact in the moments.
 */
import { HALF_LN_2PI } from '../../base/normal-distribution';
import type { GaussianMixture } from '../mixture-steps';
import { type Cells, FORM, highestLogLikelihood, sameErrors } from './cells';
import { covarianceOf } from './covariance';
import { applySite, moveTo, type Normal } from './site';
import { type Tilted, tilt } from './tilted';

/** One row at a time; arrays are written anew by every call. */
export interface Conditioner {
  /** ln of each component's weight times p(w | k), in the coordinates of the cells. */
  readonly logTerms: Float64Array;
  /** b and B of the component asked for last. */
  readonly mean: Float64Array;
  /** Row-major [dim, dim]. */
  readonly covariance: Float64Array;
  see(row: number): void;
  posterior(component: number): void;
}

/** A component with this much less of ln p(w) leaves a row alone: its share is below all that anybody asks for. */
const NEGLIGIBLE = 20;
/** Sweeps over the sites of a row that has several. */
const MOST_SWEEPS = 4;
const SETTLED = 1e-4;

export function conditioner({ weights, means, factors }: GaussianMixture, cells: Cells): Conditioner {
  const { dim, form, seen, variance } = cells;
  const components = weights.length;
  const square = dim * dim;
  const sigma = factors.map((factor) => covarianceOf(factor, dim));
  const logWeights = weights.map(Math.log);
  const logTerms = new Float64Array(components);
  /** Of each component: L of C, y = L⁻¹ (w − μ_O), G = L⁻¹ Σ_{O·}, and Σ − GᵀG. */
  const factor = Array.from({ length: components }, () => new Float64Array(square));
  const gains = Array.from({ length: components }, () => new Float64Array(square));
  const rest = Array.from({ length: components }, () => new Float64Array(square));
  const solved = Array.from({ length: components }, () => new Float64Array(dim));
  const logNorm = new Float64Array(components);
  const hasGains = new Uint8Array(components);
  /** The cells of O, and those of other forms. */
  const [known, other] = [new Int32Array(dim), new Int32Array(dim)];
  let [knownCount, otherCount] = [0, 0];
  let rowAt = 0;
  /** With its sites, where the row has any. */
  const ends = Array.from({ length: components }, () => new Float64Array(dim + square));
  /** The likeliest first. */
  const order = Array.from(weights.keys());
  const mean = new Float64Array(dim);
  const covariance = new Float64Array(square);
  const normal: Normal = { mean, covariance };
  const sites = { precision: new Float64Array(dim), shift: new Float64Array(dim), log: new Float64Array(dim) };
  const tilted: Tilted = { logMass: 0, mean: 0, variance: 1 };
  let factoredOf = -1;
  /** Which pair of correlated errors two columns are, from 1. */
  const { correlated } = cells.catalog;
  const pairs = correlated?.pairs.length ?? 0;
  const pairAt = new Uint8Array(square);
  for (const [p, [a, b]] of correlated?.pairs.entries() ?? []) {
    pairAt[a * dim + b] = p + 1;
    pairAt[b * dim + a] = p + 1;
  }

  function factorise(): void {
    knownCount = 0;
    otherCount = 0;
    for (let d = 0; d < dim; d++) {
      const kind = form[rowAt + d];
      if (kind === FORM.other) other[otherCount++] = d;
      else if (kind !== FORM.hole) known[knownCount++] = d;
    }
    hasGains.fill(0);
    const firstPair = (rowAt / dim) * pairs - 1;
    for (let k = 0; k < components; k++) {
      const own = factor[k] as Float64Array;
      const from = sigma[k] as Float64Array;
      let norm = (logWeights[k] as number) - knownCount * HALF_LN_2PI;
      for (let i = 0; i < knownCount; i++) {
        const a = known[i] as number;
        for (let j = 0; j <= i; j++) {
          let sum = from[a * dim + (known[j] as number)] as number;
          const b = known[j] as number;
          if (i === j) sum += variance[rowAt + a] as number;
          else if (correlated && pairAt[a * dim + b] !== 0)
            sum +=
              (correlated.values[firstPair + (pairAt[a * dim + b] as number)] as number) *
              Math.sqrt((variance[rowAt + a] as number) * (variance[rowAt + b] as number));
          for (let m = 0; m < j; m++) sum -= (own[i * dim + m] as number) * (own[j * dim + m] as number);
          if (i !== j) own[i * dim + j] = sum / (own[j * dim + j] as number);
          else {
            const pivot = Math.sqrt(Math.max(sum, Number.MIN_VALUE));
            own[i * dim + i] = pivot;
            norm -= Math.log(pivot);
          }
        }
      }
      logNorm[k] = norm;
    }
  }

  /** G and Σ − GᵀG. */
  function gain(k: number): void {
    if (hasGains[k] === 1) return;
    hasGains[k] = 1;
    const [own, from] = [factor[k] as Float64Array, sigma[k] as Float64Array];
    const [out, left] = [gains[k] as Float64Array, rest[k] as Float64Array];
    for (let i = 0; i < knownCount; i++) {
      const a = known[i] as number;
      const pivot = own[i * dim + i] as number;
      for (let d = 0; d < dim; d++) {
        let sum = from[a * dim + d] as number;
        for (let m = 0; m < i; m++) sum -= (own[i * dim + m] as number) * (out[m * dim + d] as number);
        out[i * dim + d] = sum / pivot;
      }
    }
    for (let c = 0; c < dim; c++) {
      for (let d = 0; d <= c; d++) {
        let sum = from[c * dim + d] as number;
        for (let i = 0; i < knownCount; i++) sum -= (out[i * dim + c] as number) * (out[i * dim + d] as number);
        left[c * dim + d] = sum;
        left[d * dim + c] = sum;
      }
    }
  }

  /** b and B by the cells that are known. */
  function base(k: number): void {
    gain(k);
    const [out, y] = [gains[k] as Float64Array, solved[k] as Float64Array];
    for (let d = 0; d < dim; d++) {
      let sum = means[k * dim + d] as number;
      for (let i = 0; i < knownCount; i++) sum += (out[i * dim + d] as number) * (y[i] as number);
      mean[d] = sum;
    }
    covariance.set(rest[k] as Float64Array);
  }

  /** b, B and ln p(w | k) with the cells of other forms. */
  function withOthers(k: number): number {
    base(k);
    if (otherCount === 1) {
      const d = other[0] as number;
      tilt(cells, rowAt + d, mean[d] as number, covariance[d * dim + d] as number, tilted);
      moveTo(normal, d, tilted.mean, tilted.variance);
      return tilted.logMass;
    }
    const { precision, shift, log: left } = sites;
    precision.fill(0);
    shift.fill(0);
    left.fill(0);
    let [log, before] = [0, Number.NaN];
    for (let sweep = 0; sweep < MOST_SWEEPS && !(Math.abs(log - before) < SETTLED); sweep++) {
      before = log;
      log = 0;
      for (let i = 0; i < otherCount; i++) {
        const d = other[i] as number;
        const [v, m] = [covariance[d * dim + d] as number, mean[d] as number];
        const cavityPrecision = 1 / v - (precision[d] as number);
        if (!(cavityPrecision > 0)) continue;
        const cavity = 1 / cavityPrecision;
        const centre = cavity * (m / v - (shift[d] as number));
        tilt(cells, rowAt + d, centre, cavity, tilted);
        precision[d] = 1 / tilted.variance - cavityPrecision;
        shift[d] = tilted.mean / tilted.variance - centre * cavityPrecision;
        moveTo(normal, d, tilted.mean, tilted.variance);
        // ln of the site's factor, with which the site alone would leave the tilted mass.
        const [p, h] = [precision[d] as number, shift[d] as number];
        const grown = 1 + p * cavity;
        left[d] =
          tilted.logMass +
          0.5 * Math.log(grown) -
          (0.5 * (h * (2 * centre + cavity * h) - p * centre * centre)) / grown;
      }
      for (let i = 0; i < otherCount; i++) log += left[other[i] as number] as number;
    }
    base(k);
    for (let i = 0; i < otherCount; i++) {
      const d = other[i] as number;
      log += applySite(normal, d, precision[d] as number, shift[d] as number);
    }
    return log;
  }

  /** ln p(w | k) with the cells of other forms, of the likeliest first: those that cannot count by then keep what is more than theirs. */
  function seeOthers(): void {
    let highest = 0;
    for (let i = 0; i < otherCount; i++) highest += highestLogLikelihood(cells.catalog, rowAt + (other[i] as number));
    for (let k = 0; k < components; k++) logTerms[k] = (logTerms[k] as number) + highest;
    order.sort((a, b) => (logTerms[b] as number) - (logTerms[a] as number));
    let most = Number.NEGATIVE_INFINITY;
    for (const k of order) {
      if ((logTerms[k] as number) < most - NEGLIGIBLE) break;
      logTerms[k] = (logTerms[k] as number) - highest + withOthers(k);
      most = Math.max(most, logTerms[k] as number);
      const end = ends[k] as Float64Array;
      end.set(mean);
      end.set(covariance, dim);
    }
  }

  return {
    logTerms,
    mean,
    covariance,
    see(row) {
      const before = factoredOf >= 0 && sameErrors(cells, row, factoredOf);
      rowAt = row * dim;
      if (!before) {
        factorise();
        factoredOf = row;
      }
      for (let k = 0; k < components; k++) {
        const [own, y] = [factor[k] as Float64Array, solved[k] as Float64Array];
        let squares = 0;
        for (let i = 0; i < knownCount; i++) {
          const a = known[i] as number;
          let sum = (seen[rowAt + a] as number) - (means[k * dim + a] as number);
          for (let m = 0; m < i; m++) sum -= (own[i * dim + m] as number) * (y[m] as number);
          sum /= own[i * dim + i] as number;
          y[i] = sum;
          squares += sum * sum;
        }
        logTerms[k] = (logNorm[k] as number) - 0.5 * squares;
      }
      if (otherCount > 0) seeOthers();
    },
    posterior(k) {
      if (otherCount === 0) {
        base(k);
        return;
      }
      const end = ends[k] as Float64Array;
      for (let d = 0; d < dim; d++) mean[d] = end[d] as number;
      for (let i = 0; i < square; i++) covariance[i] = end[dim + i] as number;
    },
  };
}
