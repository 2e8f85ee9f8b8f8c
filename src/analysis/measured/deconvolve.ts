/**
 * Extreme deconvolution (Bovy, Hogg & Roweis 2011, Annals of Applied Statistics 5, 1657): expectation maximisation of a Gaussian mixture of
 * true values from rows with any pattern of errors, missing cells, limits and weights.
 */
import { type GaussianMixture, type Moments, maximised, normalise } from '../mixture-steps';
import { type Cells, FORM, unitsOffset } from './cells';
import { conditioner } from './conditioner';

/** Components with a smaller share of a row leave its moments alone. */
const LEAST_SHARE = 1e-6;
/** Rows between two rests. */
const BETWEEN_RESTS = 2_000;

/** Rows with equal errors and holes one after another: what they share is then computed once. */
export function byPattern({ dim, form, variance }: Cells, rows: Uint32Array): Uint32Array {
  return rows.slice().sort((a, b) => {
    for (let d = 0; d < dim; d++) {
      const [one, two] = [a * dim + d, b * dim + d];
      const apart =
        (form[one] as number) - (form[two] as number) || (variance[one] as number) - (variance[two] as number);
      if (apart !== 0) return apart;
    }
    return a - b;
  });
}

/** One step of EM over the named rows, and the mean ln p of these rows under the mixture before it. Yields between pieces of work. */
export function* emStep(
  mixture: GaussianMixture,
  cells: Cells,
  rows: Uint32Array,
  scale: Float64Array,
): Generator<void, { mixture: GaussianMixture; logProb: number }> {
  const { dim, weights: counted } = cells;
  const components = mixture.weights.length;
  const moments: Moments = {
    weight: new Float64Array(components).fill(1e-9),
    first: new Float64Array(components * dim),
    second: new Float64Array(components * dim * dim),
  };
  const { weight, first, second } = moments;
  const { means } = mixture;
  const conditioned = conditioner(mixture, cells);
  const { logTerms, mean, covariance } = conditioned;
  const off = new Float64Array(dim);
  let [sum, total] = [0, 0];
  for (let r = 0; r < rows.length; r++) {
    if (r % BETWEEN_RESTS === BETWEEN_RESTS - 1) yield;
    const row = rows[r] as number;
    const count = counted ? (counted[row] as number) : 1;
    conditioned.see(row);
    sum += count * normalise(logTerms);
    total += count;
    for (let k = 0; k < components; k++) {
      const share = logTerms[k] as number;
      if (share < LEAST_SHARE) continue;
      conditioned.posterior(k);
      const part = count * share;
      weight[k] = (weight[k] as number) + part;
      for (let i = 0; i < dim; i++) {
        const deviation = (mean[i] as number) - (means[k * dim + i] as number);
        off[i] = deviation;
        first[k * dim + i] = (first[k * dim + i] as number) + part * deviation;
        const at = (k * dim + i) * dim;
        for (let j = 0; j <= i; j++) {
          second[at + j] =
            (second[at + j] as number) + part * (deviation * (off[j] as number) + (covariance[i * dim + j] as number));
        }
      }
    }
  }
  // Of a mixture that an extrapolation made no number may be left.
  if (!Number.isFinite(sum)) return { mixture, logProb: Number.NEGATIVE_INFINITY };
  return { mixture: maximised(mixture, moments, dim, scale), logProb: sum / total };
}

/** ln p of each named row as it was measured, in the coordinates of the cells; of the last columns given the first `given`, which are exact. */
export function measuredLogProb(mixture: GaussianMixture, cells: Cells, rows: Uint32Array, given = 0): Float64Array {
  const conditioned = conditioner(mixture, cells);
  const marginal = given > 0 ? conditioner(mixture, withoutRest(cells, given)) : undefined;
  return Float64Array.from(rows, (row) => {
    conditioned.see(row);
    const joint = normalise(conditioned.logTerms);
    if (!marginal) return joint;
    marginal.see(row);
    return joint - normalise(marginal.logTerms);
  });
}

/** The same rows with every cell but the first ones missing. */
export const withoutRest = (cells: Cells, first: number): Cells => ({
  ...cells,
  form: cells.form.map((form, at) => (at % cells.dim < first ? form : FORM.hole)),
});

/** 1 for the rows of which every cell is exact. */
export function exactRows({ count, dim, form }: Cells): Uint8Array {
  const exact = new Uint8Array(count).fill(1);
  for (let at = 0; at < form.length; at++) if (form[at] !== FORM.exact) exact[Math.floor(at / dim)] = 0;
  return exact;
}

/** As `measuredLogProb`, in the units that densities are reported in. */
export function reportedLogProb(mixture: GaussianMixture, cells: Cells, rows: Uint32Array, given = 0): Float64Array {
  return measuredLogProb(mixture, cells, rows, given).map(
    (value, i) => value + unitsOffset(cells, rows[i] as number, given),
  );
}
