/** What is fuzzed in Node: each target makes an input of a seed, does with it what the page does, and tells what became of it. */

import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { openWasm } from '../../src/engine/wasm/engine';
import { layoutOf } from '../../src/flow/flow';
import { decodeLink } from '../../src/share/link/link';
import { readModel } from '../../src/share/model-file';
import type { Model } from '../../src/share/recipe';
import { decades, niceTicks } from '../../src/ui/plots/scale';
import { drawnOf, fitOf } from '../../src/worker/shared/drawn-model';
import { kernelBytes } from '../../tools/kernels.mjs';
import { catalogFrom, openCatalog, openSoundFiles } from './catalog-inputs';
import { tryExpression } from './expression-inputs';
import type { TargetName } from './names';
import { sharedInputs, type Whole, wholeInputs } from './shared-inputs';

const engine = openWasm({ kernels: kernelBytes }).then((opened) => (opened.ok ? opened.engine : undefined));

let whole: Promise<Whole> | undefined;
const base = () => {
  whole ??= wholeInputs();
  return whole;
};

/** Draws a model as the worker of what was sent does, and its axes as the page does. */
async function drawn(model: Model): Promise<void> {
  const { size } = layoutOf(model.flow);
  if (model.members.some((one) => one.length !== size || !one.every(Number.isFinite)))
    throw new Error('the model is not whole');
  const { fit, dispose } = fitOf(model, await engine);
  const { columns, nothing } = await drawnOf(model, fit, 1, 'first');
  dispose();
  for (const { histogram } of columns) {
    niceTicks(histogram.from, histogram.to, 8);
    decades(histogram.from, histogram.to, 8);
    if (nothing === undefined && !(histogram.to > histogram.from)) throw new Error('an empty picture without a word');
  }
}

/** Told the size of an input in bytes, before it is opened. */
type Sized = (bytes: number) => void;

const ACTS: Readonly<Record<TargetName, (seed: number, sized: Sized) => Promise<string>>> = {
  async links(seed, sized) {
    const { input } = sharedInputs(random(seed, 'catalog')).fragmentFrom(await base());
    sized(input.length);
    const opened = await decodeLink(input);
    if (opened.kind === 'model') await drawn(opened.model);
    return opened.kind;
  },
  async files(seed, sized) {
    const draw = random(seed, 'catalog');
    if (draw.integer(6) > 0) {
      const catalog = await catalogFrom(draw);
      sized(catalog.bytes.length);
      return openCatalog(catalog, draw);
    }
    const { input } = sharedInputs(draw).fileFrom(await base());
    sized(input.length);
    await drawn(readModel(input));
    return 'model file';
  },
  formulas: async (seed) => tryExpression(random(seed, 'catalog')),
};

/** Loads what a target needs, before the first input is tried. */
export async function warmUp(target: TargetName): Promise<void> {
  if (target === 'files') await openSoundFiles(random(0, 'catalog')).catch(() => undefined);
}

/** The outcome of one input: what it was opened as, or the code of its refusal. Throws where it is neither, or refused without a sentence. */
export async function outcomeOf(target: TargetName, seed: number, sized: Sized = () => undefined): Promise<string> {
  try {
    return await ACTS[target](seed, sized);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (!/^[A-Z“'0-9(].{15,}[.)]$/s.test(error.problem.message))
      throw new Error(`no sentence: ${error.problem.message.slice(0, 200)}`);
    return `refused: ${error.problem.code}`;
  }
}
