/**
 * Whether the values that a conditional density is given are unlike those of the test set: the density itself does not know how they are
 * distributed. Rows are ordered by ln q under a Gaussian mixture of the training rows; a row like those of the test set is as likely as any of
 * them to be the lowest, so that p = (1 + test rows that are lower) / (1 + test rows) is uniform whatever q is (Vovk et al. 2005).
 */
import { countBelow } from '../../base/sorted';
import { fitGaussianMixture, gaussianMixtureLogProb } from '../gaussian-mixture';

const COMPONENTS = 8;
/** Rows that the mixture is fitted to, at most: it orders rows, and need not be the best. */
const FITTED = 3_000;

export interface GivenReference {
  /** Rows of the test set. */
  readonly rows: number;
  /** The p-value of given values [width]. */
  p(values: Float64Array): number;
}

const everyRow = (values: Float64Array, width: number) =>
  Uint32Array.from({ length: values.length / width }, (_, row) => row);

/** Of row-major values [n, width] that were trained on, and of others that were not. */
export function givenReference(
  training: Float64Array,
  test: Float64Array,
  width: number,
  seed: number,
): GivenReference {
  const mixture = fitGaussianMixture(training, width, everyRow(training, width), COMPONENTS, seed, FITTED);
  const logs = gaussianMixtureLogProb(mixture, test, width, everyRow(test, width)).sort();
  return {
    rows: logs.length,
    p(values) {
      const [log = Number.NaN] = gaussianMixtureLogProb(mixture, values, width, Uint32Array.of(0));
      return (countBelow(logs, log, true) + 1) / (logs.length + 1);
    },
  };
}
