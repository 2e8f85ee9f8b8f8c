/**
 * The posterior of a row's true values under a deconvolved mixture, as a proposal for importance sampling:
 *
 *   q(x | w) = 0.9 Σ_k p(k | w) N(x; b_k, B_k) + 0.1 Π_d κ_d(x_d),
 *
 * with κ_d the noise kernel of each cell. Draws from the noise alone are badly biased where errors are wider than the structure: two moons
 * with errors, noise-free NLL above the entropy 0.348 with 8 draws of the noise, 0.056 with 8 of these.
 */
import { HALF_LN_2PI } from '../../base/normal-distribution';
import type { GaussianMixture } from '../mixture-steps';
import { type Cells, FORM, logLikelihoodIn } from './cells';
import type { ColumnMap } from './column-map';
import { conditioner } from './conditioner';
import { rowCorrelations } from './correlations';
import type { Proposal } from './measured-rows';
import { noiseKernel } from './noise-kernel';

const FROM_NOISE = 0.1;
/** Components with a smaller share of a row are left out of q, which is exact all the same. */
const LEAST_SHARE = 1e-3;
/** Added to variances of the posterior, as a share: a cell that all others decide has almost none. */
const JITTER = 1e-9;

export function mixtureProposal(mixture: GaussianMixture, cells: Cells): Proposal {
  const { dim, form, seen, variance, maps } = cells;
  const components = mixture.weights.length;
  const conditioned = conditioner(mixture, cells);
  const kernel = noiseKernel(mixture, cells);
  const correlations = rowCorrelations(cells.catalog.correlated, dim);
  const errors = new Float64Array(dim);
  const free = new Int32Array(dim);
  const used = new Int32Array(components);
  const share = new Float64Array(components);
  /** Of the components in use: means of the free cells, and L of their covariance. */
  const centres = new Float64Array(components * dim);
  const roots = Array.from({ length: components }, () => new Float64Array(dim * dim));
  const logNorm = new Float64Array(components);
  const [s, noise] = [new Float64Array(dim), new Float64Array(dim)];
  let [freeCount, usedCount] = [0, 0];

  function prepare(row: number): void {
    conditioned.see(row);
    const { logTerms, mean, covariance } = conditioned;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < components; k++) most = Math.max(most, logTerms[k] as number);
    usedCount = 0;
    let total = 0;
    for (let k = 0; k < components; k++) {
      const own = Math.exp((logTerms[k] as number) - most);
      if (own < LEAST_SHARE) continue;
      used[usedCount] = k;
      share[usedCount++] = own;
      total += own;
    }
    for (let u = 0; u < usedCount; u++) {
      share[u] = (share[u] as number) / total;
      conditioned.posterior(used[u] as number);
      const root = roots[u] as Float64Array;
      let norm = Math.log(share[u] as number) - freeCount * HALF_LN_2PI;
      for (let i = 0; i < freeCount; i++) {
        const a = free[i] as number;
        centres[u * dim + i] = mean[a] as number;
        for (let j = 0; j <= i; j++) {
          let sum = covariance[a * dim + (free[j] as number)] as number;
          const all = sum;
          for (let m = 0; m < j; m++) sum -= (root[i * dim + m] as number) * (root[j * dim + m] as number);
          if (i !== j) root[i * dim + j] = sum / (root[j * dim + j] as number);
          else {
            const pivot = Math.sqrt(Math.max(sum, JITTER * all, Number.MIN_VALUE));
            root[i * dim + i] = pivot;
            norm -= Math.log(pivot);
          }
        }
      }
      logNorm[u] = norm;
    }
  }

  /** A draw of the free cells into `s`. */
  function drawInto(base: number, random: Parameters<Proposal['draw']>[2]): void {
    if (random.uniform() < FROM_NOISE) {
      for (let i = 0; i < freeCount; i++) s[i] = kernel.draw(base + (free[i] as number), random);
      return;
    }
    let left = random.uniform();
    let u = 0;
    while (u < usedCount - 1 && left > (share[u] as number)) left -= share[u++] as number;
    const root = roots[u] as Float64Array;
    for (let i = 0; i < freeCount; i++) noise[i] = random.normal();
    for (let i = 0; i < freeCount; i++) {
      let value = centres[u * dim + i] as number;
      for (let j = 0; j <= i; j++) value += (root[i * dim + j] as number) * (noise[j] as number);
      s[i] = value;
    }
  }

  /** ln q of the free cells in `s`. */
  function logProposal(base: number): number {
    let fromNoise = Math.log(FROM_NOISE);
    for (let i = 0; i < freeCount; i++) fromNoise += kernel.logDensity(base + (free[i] as number), s[i] as number);
    let [most, sum] = [fromNoise, 1];
    for (let u = 0; u < usedCount; u++) {
      const root = roots[u] as Float64Array;
      let log = (logNorm[u] as number) + Math.log(1 - FROM_NOISE);
      for (let i = 0; i < freeCount; i++) {
        let rest = (s[i] as number) - (centres[u * dim + i] as number);
        for (let j = 0; j < i; j++) rest -= (root[i * dim + j] as number) * (noise[j] as number);
        rest /= root[i * dim + i] as number;
        noise[i] = rest;
        log -= 0.5 * rest * rest;
      }
      if (log > most) {
        sum = sum * Math.exp(most - log) + 1;
        most = log;
      } else sum += Math.exp(log - most);
    }
    return most + Math.log(sum);
  }

  return {
    draw(row, draws, random, values, logRatio, at) {
      const base = row * dim;
      freeCount = 0;
      for (let d = 0; d < dim; d++) if (form[base + d] !== FORM.exact) free[freeCount++] = d;
      errors.fill(0);
      if (freeCount > 0) prepare(row);
      correlations?.at(row);
      for (let k = 0; k < draws; k++) {
        const to = (at + k) * dim;
        for (let d = 0; d < dim; d++) values[to + d] = (maps[d] as ColumnMap).transformed(seen[base + d] as number);
        logRatio[at + k] = 0;
        if (freeCount === 0) continue;
        drawInto(base, random);
        let log = -logProposal(base);
        for (let i = 0; i < freeCount; i++) {
          const d = free[i] as number;
          const map = maps[d] as ColumnMap;
          const own = s[i] as number;
          log += logLikelihoodIn(cells, base + d, own) + map.logStretch(own);
          values[to + d] = map.transformed(own);
          if (form[base + d] === FORM.normal)
            errors[d] = (own - (seen[base + d] as number)) / Math.sqrt(variance[base + d] as number);
        }
        if (correlations) log += correlations.log(errors);
        logRatio[at + k] = log;
      }
    },
  };
}
