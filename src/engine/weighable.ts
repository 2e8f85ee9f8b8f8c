/** Which flows can learn from rows that do not count alike. */
import { ProblemError } from '../base/problem';
import type { FlowSpec } from '../flow/spec';
import type { TrainingRows } from './engine';

/**
 * Throws ProblemError `weighted-batch-norm` where rows have weights or are draws and a layer normalises by its batch: the mean and the variance of a batch
 * of draws depend on the draws' weights, which depend on the density behind that very layer.
 */
export function refuseUnweighable(spec: FlowSpec, { weights, draws }: Pick<TrainingRows, 'weights' | 'draws'>): void {
  if (!weights && !draws) return;
  if (!spec.transforms.some(({ kind }) => kind === 'batch-norm')) return;
  throw new ProblemError(
    'weighted-batch-norm',
    'Batch normalisation cannot learn from rows with weights, errors or missing values: each batch is normalised as if its rows counted alike.',
    'Replace the layer by activation normalisation, or choose the preset default.',
  );
}
