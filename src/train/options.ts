/** What a person can say about training; part of the Recipe. */
import * as v from 'valibot';

export const trainingSchema = v.strictObject({
  /** Optimiser steps, one mini-batch each. */
  steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000)),
  /** Rows per mini-batch. */
  batch: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(65_536)),
  /** Adam's step size at the start. */
  learningRate: v.pipe(v.number(), v.minValue(1e-8), v.maxValue(1)),
  /** `cosine` decays the rate to 0 at the last step; `constant` keeps it; `averaged` decays it too, and validates and keeps the mean of the weights. */
  schedule: v.picklist(['cosine', 'constant', 'averaged']),
  /** Largest norm of the gradient; longer gradients are scaled down to it. */
  clipNorm: v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e6)),
  /** Steps between two looks at the validation rows. */
  evaluateEvery: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
  /** Looks at the validation rows without improvement after which training stops; 0 never stops early. */
  patience: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
});

export type TrainingOptions = v.InferOutput<typeof trainingSchema>;
