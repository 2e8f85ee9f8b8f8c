/** A saved model with all that a picture of it needs, in the units of its transformed columns: in float64 without an engine, or on one. */
import type { CompiledFlow } from '../engine/engine';
import { baseOf } from '../flow/bases/registry';
import { plainFlow } from '../flow/evaluate';
import { random } from '../flow/random';
import type { Points } from '../train/fit';
import { flowContext, restoreUnits } from '../train/standardise';
import { engineLogProb, plainLogProb, type Trained } from './model-density';

/** Everything row-major, in the units of the model's transformed columns. */
export interface ModelFit {
  /** ln p of each point in nats. */
  logProb(points: Points): Promise<Float64Array>;
  /** The rows of latents, row-major [n, dim]; `context`, row-major, has a row for each. */
  inverse(latents: Float32Array, context?: Float64Array): Promise<Float64Array>;
  /** Draws, row-major [count, dim]; `context`, row-major, has a row for each. */
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
}

/** Context as the flow sees it. */
const contextOf = ({ flow, standardisation }: Trained, context: Float64Array | undefined) =>
  flowContext(flow, standardisation, context);

/** In float64: exact, some milliseconds per hundred rows. */
export function plainFit(model: Trained): ModelFit {
  const { flow, standardisation, parameters } = model;
  const plain = plainFlow(flow, parameters);
  const restored = (values: Float64Array) => restoreUnits(Float32Array.from(values), flow.dim, standardisation);
  return {
    logProb: (points) => plainLogProb(model, points),
    inverse: async (latents, context) => restored(plain.inverse(latents, contextOf(model, context)).value),
    async sample(count, seed, context) {
      const noise = baseOf(flow.base).noise(flow.base, flow.dim, count, random(seed, 'sample'));
      return restored(plain.fromNoise(noise, count, contextOf(model, context)));
    },
  };
}

/** The same draws and densities in float32, a hundred times faster, on a flow that an engine has compiled from the model's own. */
export function compiledFit(compiled: CompiledFlow, model: Trained): ModelFit {
  const { flow, standardisation, parameters } = model;
  compiled.load(parameters);
  const restored = (values: Float32Array) => restoreUnits(values, flow.dim, standardisation);
  return {
    logProb: (points) => engineLogProb(compiled, model, points),
    async inverse(values, context) {
      const given = contextOf(model, context);
      const rows = { values, count: values.length / flow.dim, ...(given ? { context: given } : {}) };
      return restored((await compiled.inverse(rows)).values);
    },
    sample: async (count, seed, context) => restored(await compiled.sample(count, seed, contextOf(model, context))),
  };
}
