/** What a normal density of several columns becomes when one of them is known better: the others move by their covariances. Changed in place. */

/** b, and B row-major [dim, dim]. */
export interface Normal {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Multiplies the density by exp(shift s_d − precision s_d²/2), a Gaussian site of column d; the logarithm of what that leaves. */
export function applySite(normal: Normal, d: number, precision: number, shift: number): number {
  const v = normal.covariance[d * normal.mean.length + d] as number;
  const m = normal.mean[d] as number;
  const grown = Math.max(1 + precision * v, 1e-6);
  const log = -0.5 * Math.log(grown) + 0.5 * ((shift * (2 * m + v * shift) - precision * m * m) / grown);
  moveTo(normal, d, (m + v * shift) / grown, v / grown);
  return log;
}

/** Column d gets another mean and variance, and the others what follows from it. */
export function moveTo({ mean, covariance }: Normal, d: number, to: number, narrowed: number): void {
  const dim = mean.length;
  const row = d * dim;
  const v = covariance[row + d] as number;
  const [step, change] = [(to - (mean[d] as number)) / v, (narrowed - v) / (v * v)];
  for (let i = 0; i < dim; i++) mean[i] = (mean[i] as number) + (covariance[i * dim + d] as number) * step;
  for (let i = 0; i < dim; i++) {
    if (i === d) continue;
    const pull = (covariance[row + i] as number) * change;
    for (let j = 0; j <= i; j++) {
      if (j === d) continue;
      const value = (covariance[i * dim + j] as number) + pull * (covariance[row + j] as number);
      covariance[i * dim + j] = value;
      covariance[j * dim + i] = value;
    }
  }
  for (let i = 0; i < dim; i++) {
    const value = i === d ? narrowed : ((covariance[row + i] as number) * narrowed) / v;
    covariance[row + i] = value;
    covariance[i * dim + d] = value;
  }
}
