/** A saved model as a density in the units of its transformed columns, in float64 or on an engine: an average where it has several parts. */
import { type Average, averageOf, logAverage, type Part } from '../analysis/average';
import { random } from '../base/random';
import type { CompiledFlow } from '../engine/engine';
import { baseOf } from '../flow/bases/registry';
import { plainFlow } from '../flow/evaluate';
import type { Points } from '../train/fit';
import { mixtureDensity } from '../train/mixture-density';
import { flowContext, flowRows, restoreUnits, unitSlopes } from '../train/standardise';
import type { Model } from './recipe';

/** What of a model decides its density. */
export type Trained = Pick<Model, 'flow' | 'standardisation' | 'members' | 'mixtures'>;

/** Everything row-major, in the units of the model's transformed columns. */
export interface ModelFit {
  /** ln p of each point in nats. */
  logProb(points: Points): Promise<Float64Array>;
  /** ln p by each member of the average, a flow with its share of the mixtures. */
  byMember(points: Points): Promise<readonly Float64Array[]>;
  /** The rows of latents of the first flow, row-major [n, dim]; `context`, row-major, has a row for each. */
  inverse(latents: Float32Array, context?: Float64Array): Promise<Float64Array>;
  /** Draws, row-major [count, dim]; `context`, row-major, has a row for each. */
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
}

interface OneFlow extends Average {
  inverse: ModelFit['inverse'];
}

/** One flow in float64: exact, some milliseconds per hundred rows. */
function plainMember({ flow, standardisation }: Trained, parameters: Float32Array): OneFlow {
  const plain = plainFlow(flow, parameters);
  const restored = (values: Float64Array) => restoreUnits(Float32Array.from(values), flow.dim, standardisation);
  const contextOf = (context: Float64Array | undefined) => flowContext(flow, standardisation, context);
  return {
    async logProb(points) {
      const { values, context } = flowRows(flow, standardisation, points);
      const slope = unitSlopes(flow, standardisation, points);
      return plain.logProb(values, context).map((value, i) => value + slope(i));
    },
    inverse: async (latents, context) => restored(plain.inverse(latents, contextOf(context)).value),
    async sample(count, seed, context) {
      const noise = baseOf(flow.base).noise(flow.base, flow.dim, count, random(seed, 'sample'));
      return restored(plain.fromNoise(noise, count, contextOf(context)));
    },
  };
}

/** The same draws and densities in float32, a hundred times faster, on a flow that an engine has compiled from the model's own and that all members share. */
function compiledMember(compiled: CompiledFlow, { flow, standardisation }: Trained, parameters: Float32Array): OneFlow {
  const restored = (values: Float32Array) => restoreUnits(values, flow.dim, standardisation);
  const contextOf = (context: Float64Array | undefined) => flowContext(flow, standardisation, context);
  return {
    async logProb(points) {
      compiled.load(parameters);
      const logProb = await compiled.logProb(flowRows(flow, standardisation, points));
      const slope = unitSlopes(flow, standardisation, points);
      return Float64Array.from(logProb, (value, i) => value + slope(i));
    },
    async inverse(values, context) {
      const given = contextOf(context);
      compiled.load(parameters);
      const rows = { values, count: values.length / flow.dim, ...(given ? { context: given } : {}) };
      return restored((await compiled.inverse(rows)).values);
    },
    async sample(count, seed, context) {
      compiled.load(parameters);
      return restored(await compiled.sample(count, seed, contextOf(context)));
    },
  };
}

function averaged(model: Trained, flows: readonly OneFlow[]): ModelFit {
  const { flow, standardisation, mixtures } = model;
  const [first] = flows;
  if (!first) throw new Error('a model has a flow');
  const beside = mixtures?.parts.map((mixture) => mixtureDensity(mixture, flow, standardisation)) ?? [];
  const weight = mixtures?.weight ?? 0;
  const part = (weightOf: number, { logProb, sample }: Average): Part => ({ weight: weightOf, logProb, sample });
  const average = averageOf(
    [
      ...flows.map((one) => part((1 - weight) / flows.length, one)),
      ...beside.map((one) => part(weight / beside.length, one)),
    ],
    flow.dim,
    flow.context,
  );
  return {
    logProb: (points) => average.logProb(points),
    sample: (count, seed, context) => average.sample(count, seed, context),
    inverse: first.inverse,
    async byMember(points) {
      const each: Float64Array[] = [];
      for (const [k, one] of flows.entries()) {
        const own = await one.logProb(points);
        const mixture = beside[k];
        each.push(mixture ? logAverage([own, await mixture.logProb(points)], [1 - weight, weight]) : own);
      }
      return each;
    },
  };
}

/** In float64: exact, some milliseconds per hundred rows. */
export const plainFit = (model: Trained): ModelFit =>
  averaged(
    model,
    model.members.map((parameters) => plainMember(model, parameters)),
  );

/** On a flow that an engine has compiled from the model's own, which holds the parameters of one member at a time: ask for one thing after another. */
export const compiledFit = (compiled: CompiledFlow, model: Trained): ModelFit =>
  averaged(
    model,
    model.members.map((parameters) => compiledMember(compiled, model, parameters)),
  );

/** ln p in nats of each point in float64. */
export const plainLogProb = (model: Trained, points: Points): Promise<Float64Array> => plainFit(model).logProb(points);
