/** A saved model as a density in the units of its transformed columns, in float64 or on an engine. */
import type { CompiledFlow, Rows } from '../engine/engine';
import { plainFlow } from '../flow/evaluate';
import type { Points } from '../train/fit';
import { logScale, standardiseRows } from '../train/standardise';
import type { Model } from './recipe';

type Trained = Pick<Model, 'flow' | 'standardisation' | 'parameters'>;

/** Points as the flow sees them. */
export function standardisedRows({ flow, standardisation }: Omit<Trained, 'parameters'>, points: Points): Rows {
  const count = points.values.length / flow.dim;
  const every = Uint32Array.from({ length: count }, (_, row) => row);
  return {
    values: standardiseRows(points.values, flow.dim, every, standardisation),
    count,
    ...(flow.context > 0 && points.context
      ? { context: standardiseRows(points.context, flow.context, every, standardisation.context) }
      : {}),
  };
}

/** ln p in nats of each point in float64: exact, without an engine, some milliseconds per hundred rows. */
export async function plainLogProb(model: Trained, points: Points): Promise<Float64Array> {
  const { values, context } = standardisedRows(model, points);
  const scale = logScale(model.standardisation);
  return plainFlow(model.flow, model.parameters)
    .logProb(values, context)
    .map((value) => value - scale);
}

/** The same on a flow that an engine has compiled from the model's own; it then holds the model's parameters. */
export async function engineLogProb(compiled: CompiledFlow, model: Trained, points: Points): Promise<Float64Array> {
  compiled.load(model.parameters);
  const scale = logScale(model.standardisation);
  return Float64Array.from(await compiled.logProb(standardisedRows(model, points)), (value) => value - scale);
}
