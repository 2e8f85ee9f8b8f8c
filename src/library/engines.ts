/** The engines of a program, opened when the first of its models wants one. */
import { once } from '../base/once';
import { chooseFor, openPool } from '../engine/choose/choose';
import { compiledFit, type ModelFit } from '../share/model-density';
import type { Model } from '../share/recipe';

/** Every engine of this machine. */
export const pool = once(async () => {
  const { embeddedKernels } = await import('../engine/wasm/embedded');
  return openPool({ kernels: embeddedKernels });
});

/** Compiles a model's flow for as long as it is used. */
export async function withModel<T>(model: Model, rows: number, use: (density: ModelFit) => Promise<T>): Promise<T> {
  const { batch } = model.recipe.training;
  const { engine } = await chooseFor(await pool(), 'auto', { spec: model.flow, batch, rows });
  const compiled = engine.compile(model.flow);
  try {
    return await use(compiledFit(compiled, model));
  } finally {
    compiled.dispose();
  }
}
