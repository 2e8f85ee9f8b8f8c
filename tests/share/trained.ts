/** Models trained on the sample as `npm run fit` trains them, on the wasm engine, with rows that they have not seen. */
import { sampleSet } from '../../src/catalog/sample-sets';
import { openWasm } from '../../src/engine/wasm/engine';
import type { ColumnChoice, Model, Recipe } from '../../src/share/recipe';
import type { Points } from '../../src/train/fit';
import { type PresetName, presets } from '../../src/train/presets';
import { fitOf, metricsOf, modelOf } from '../../src/worker/run';
import { splitTable } from '../../src/worker/usable-rows';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const masses = (...names: readonly string[]): ColumnChoice[] => names.map((name) => ({ name, transform: 'log10' }));

export function sampleRecipe(preset: PresetName, columns = masses('M_total', 'M_star'), steps?: number): Recipe {
  const contexts = columns.filter(({ role }) => role === 'context').length;
  const { flow, training } = presets[preset];
  return {
    version: 2,
    source: { kind: 'sample', seed: 1 },
    columns,
    split: { validation: 0.1, test: 0.1 },
    flow: (flow as (dim: number, context: number) => Recipe['flow'])(columns.length - contexts, contexts),
    training: { ...training, ...(steps === undefined ? {} : { steps }) },
    seed: 1,
  };
}

export interface Trained {
  readonly model: Model;
  /** Test rows in the units of the transformed columns. */
  readonly heldOut: Points;
}

export async function trainedOnSample(recipe: Recipe): Promise<Trained> {
  const engine = opened(await openWasm({ kernels: kernelBytes }));
  const data = splitTable(sampleSet('CV z=0', 1), recipe);
  const fit = await fitOf(engine, data, recipe);
  while (!fit.trainer.stopped) await fit.trainer.advance(500);
  const model = await modelOf(fit, recipe, data, await metricsOf(fit, data, engine, 1));
  fit.dispose();
  const { dim, context } = recipe.flow;
  const test = Array.from(data.split.test);
  const of = (values: Float64Array, width: number) =>
    new Float64Array(test.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]));
  return { model, heldOut: { values: of(data.values, dim), context: of(data.context, context) } };
}

export const oneMass = masses('M_star');
