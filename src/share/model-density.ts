/** A saved model as a density in the units of its transformed columns, in float64 or on an engine. */
import type { CompiledFlow } from '../engine/engine';
import { plainFlow } from '../flow/evaluate';
import type { Points } from '../train/fit';
import { flowRows, unitSlopes } from '../train/standardise';
import type { Model } from './recipe';

/** What of a model decides its density. */
export type Trained = Pick<Model, 'flow' | 'standardisation' | 'parameters'>;

/** ln p in nats of each point in float64: exact, without an engine, some milliseconds per hundred rows. */
export async function plainLogProb(model: Trained, points: Points): Promise<Float64Array> {
  const { values, context } = flowRows(model.flow, model.standardisation, points);
  const slope = unitSlopes(model.flow, model.standardisation, points);
  return plainFlow(model.flow, model.parameters)
    .logProb(values, context)
    .map((value, i) => value + slope(i));
}

/** The same on a flow that an engine has compiled from the model's own; it then holds the model's parameters. */
export async function engineLogProb(compiled: CompiledFlow, model: Trained, points: Points): Promise<Float64Array> {
  compiled.load(model.parameters);
  const slope = unitSlopes(model.flow, model.standardisation, points);
  return Float64Array.from(
    await compiled.logProb(flowRows(model.flow, model.standardisation, points)),
    (value, i) => value + slope(i),
  );
}
