/** A saved model with all that a picture of it needs, in float64 and without an engine, in the units of its transformed columns. */
import { baseOf } from '../flow/bases/registry';
import { plainFlow } from '../flow/evaluate';
import { random } from '../flow/random';
import type { Points } from '../train/fit';
import { restoreUnits } from '../train/standardise';
import { plainLogProb, standardisedRows } from './model-density';
import type { Model } from './recipe';

export interface PlainFit {
  logProb(points: Points): Promise<Float64Array>;
  /** The rows of latents, row-major [n, dim]; `context`, row-major, has a row for each. */
  inverse(latents: Float32Array, context?: Float64Array): Promise<Float64Array>;
  /** Draws, row-major [count, dim]; `context`, row-major, has a row for each. */
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
}

export function plainFit(model: Pick<Model, 'flow' | 'standardisation' | 'parameters'>): PlainFit {
  const { flow, standardisation, parameters } = model;
  const plain = plainFlow(flow, parameters);
  const contextOf = (count: number, context: Float64Array | undefined) =>
    standardisedRows(model, { values: new Float64Array(count * flow.dim), context }).context;
  const restored = (values: Float64Array) => restoreUnits(Float32Array.from(values), flow.dim, standardisation);
  return {
    logProb: (points) => plainLogProb(model, points),
    inverse: async (latents, context) =>
      restored(plain.inverse(latents, contextOf(latents.length / flow.dim, context)).value),
    async sample(count, seed, context) {
      const noise = baseOf(flow.base).noise(flow.base, flow.dim, count, random(seed, 'sample'));
      return restored(plain.fromNoise(noise, count, contextOf(count, context)));
    },
  };
}
