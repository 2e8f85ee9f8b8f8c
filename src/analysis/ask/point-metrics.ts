/**
 * How good answers are where the truth is known: of a redshift by the conventions of photometric redshifts, Δ = (z_phot − z_true)/(1 + z_true);
 * of any other column with Δ = estimate − truth, in its own units. The estimate is the median of the posterior.
 */
import { quantileOf } from '../../base/quantiles';
import { distanceFromUniform, kolmogorov } from '../pit';

/** Of one column over the rows that have a truth. */
export interface PointMetrics {
  readonly rows: number;
  /** Median of Δ. */
  readonly bias: number;
  /** (q₇₅ − q₂₅)/1.349 of Δ. */
  readonly sigmaIqr: number;
  /** Fraction of |Δ| above 3 σ_IQR; of a redshift above the larger of 3 σ_IQR and 0.06 (Ivezić et al. 2019, the LSST science drivers). */
  readonly outlierFraction: number;
  /** Mean ln p(truth | known), in nats and in the units of the catalog. */
  readonly meanLogProb: number;
  /** Kolmogorov's distance of P(value ≤ truth | known) from uniform, and how often chance alone exceeds it if rows are independent. */
  readonly pitKs: number;
  readonly pitP: number;
  /** Fractions of the truths within the central 68, 90 and 95 % intervals. */
  readonly coverage: { readonly p68: number; readonly p90: number; readonly p95: number };
}

const NORMAL_IQR = 1.349;
const LEAST_OUTLIER = 0.06;
const REDSHIFT = /^(?:z|zred|z_?(?:spec|phot|true|cosmo|obs)|.*redshift.*)$/i;

/** Whether a column is a redshift by its name. */
export const isRedshift = (name: string) => REDSHIFT.test(name);

/** An answer beside the truth of one column. */
export interface Judged {
  readonly truth: number;
  readonly median: number;
  readonly logProb: number;
  /** P(value ≤ truth | known). */
  readonly pit: number;
}

export function pointMetrics(judged: readonly Judged[], redshift: boolean): PointMetrics {
  const deltas = Float64Array.from(judged, ({ truth, median }) => (median - truth) / (redshift ? 1 + truth : 1));
  const sorted = deltas.toSorted();
  const sigmaIqr = (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) / NORMAL_IQR;
  const most = Math.max(3 * sigmaIqr, redshift ? LEAST_OUTLIER : 0);
  const fraction = (count: number) => count / judged.length;
  const pits = Float64Array.from(judged, ({ pit }) => pit);
  const within = (share: number) => fraction(pits.filter((pit) => Math.abs(pit - 0.5) <= share / 2).length);
  const pitKs = distanceFromUniform(pits);
  return {
    rows: judged.length,
    bias: quantileOf(sorted, 0.5),
    sigmaIqr,
    outlierFraction: fraction(deltas.filter((delta) => Math.abs(delta) > most).length),
    meanLogProb: judged.reduce((sum, { logProb }) => sum + logProb / judged.length, 0),
    pitKs,
    pitP: kolmogorov(pitKs, judged.length),
    coverage: { p68: within(0.68), p90: within(0.9), p95: within(0.95) },
  };
}
