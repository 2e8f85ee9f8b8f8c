/**
 * Activation normalisation (Kingma & Dhariwal 2018): a shift and a scale per column that start at zero mean and unit
 * variance of what reaches them, and are trained from there. Unlike batch norm, a row's density never depends on the
 * other rows of its batch. Here the start is taken from all training rows, not from the first batch.
 */
import * as v from 'valibot';
import { columnParameters, restoreColumns, scaleColumns, standardising } from './affine';
import type { Transform } from './transform';

export const actNormSchema = v.strictObject({ kind: v.literal('act-norm') });

export const actNorm: Transform<v.InferOutput<typeof actNormSchema>> = {
  kind: 'act-norm',
  parameters: (_spec, dimensions) => columnParameters(dimensions),
  forward: (_spec, parameters, x) => scaleColumns(parameters, x),
  inverse: (_spec, parameters, z) => restoreColumns(parameters, z),
  calibration: { when: 'before', values: (_spec, reached) => standardising(reached) },
};
