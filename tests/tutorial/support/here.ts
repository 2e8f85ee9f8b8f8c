/** The tutorial's lab in this process, on the wasm engine, and what its tests ask of chapters. */
import { openWasm } from '../../../src/engine/wasm/engine';
import type { Step } from '../../../src/tutorial/chapter';
import { createLab } from '../../../src/tutorial/lab/lab';
import { kernelBytes } from '../../../tools/kernels.mjs';

export const here = createLab(async () => {
  const opened = await openWasm({ kernels: kernelBytes });
  if (!opened.ok) throw new Error(opened.problem);
  return opened.engine;
});

export const silent = () => undefined;

export function stepOf<State>(steps: readonly Step<State>[], name: string): Step<State> {
  const step = steps.find((one) => one.name === name);
  if (!step) throw new Error(`there is no step ${name}`);
  return step;
}
