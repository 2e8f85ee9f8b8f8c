/** The ring of the curve, the restored weights and the saved model are one: its validation NLL is the least of all that are shown. */

import { describe, expect, test } from 'vitest';
import { meanWithError } from '../../src/analysis/mean-error';
import { random } from '../../src/base/random';
import { openReference } from '../../src/engine/reference/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { plainLogProb } from '../../src/share/model-density';
import { startFit } from '../../src/train/fit';
import { type PresetName, presets } from '../../src/train/presets';
import { logScale } from '../../src/train/standardise';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const TRAIN = 150;
const VALIDATION = 60;
const rows = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);

/** Few rows of a curved density, so that every flow overfits soon. */
function drawn(dim: number, seed: number): Float64Array {
  const draw = random(seed, 'catalog');
  const values = new Float64Array(dim * (TRAIN + VALIDATION));
  for (let row = 0; row < TRAIN + VALIDATION; row++) {
    const shared = draw.normal();
    for (let d = 0; d < dim; d++) values[row * dim + d] = 7 + (d % 2 ? shared ** 2 : shared) + 0.5 * draw.normal();
  }
  return values;
}

const engines = {
  reference: async () => opened(await openReference('wasm')),
  wasm: async () => opened(await openWasm({ kernels: kernelBytes })),
};

const CASES: readonly [keyof typeof engines, PresetName, number][] = [
  ['reference', 'poster-1d', 1],
  ['reference', 'light', 2],
  ['wasm', 'poster-1d', 1],
  ['wasm', 'poster-1d', 2],
  ['wasm', 'default', 1],
  ['wasm', 'default', 3],
  ['wasm', 'light', 4],
  ['wasm', 'maf', 3],
];

/** Ends before batch normalisation freezes, at it, and long after it; autograd is slow. */
const endsOf = (name: keyof typeof engines) => (name === 'reference' ? [70] : [20, 60, 200]);

describe.each(CASES)('on %s, %s of %i columns', (name, preset, dim) => {
  test.each(endsOf(name))('the model after %i steps has the least validation NLL of the curve', async (taken) => {
    const engine = await engines[name]();
    const training = { ...presets[preset].training, steps: 200, batch: 64, evaluateEvery: 10 };
    const values = drawn(dim, dim);
    const split = { train: rows(0, TRAIN), validation: rows(TRAIN, VALIDATION) };
    const fit = await startFit({ engine, flow: presets[preset].flow(dim), values, split, training, seed: 2 });
    while (fit.trainer.step < taken) await fit.trainer.advance(taken - fit.trainer.step);
    await fit.trainer.finish('stopped by hand');
    const { looks, best } = fit.trainer;
    const least = Math.min(...looks.map(({ validation }) => validation));
    expect(looks[0]?.step).toBe(0);
    expect(looks.at(-1)?.step).toBe(taken);
    expect(best?.validation).toBe(least);

    const shown = least + logScale(fit.standardisation);
    const again = meanWithError(await fit.logProb({ values }, split.validation)).mean;
    expect(-again).toBeCloseTo(shown, 5);
    const saved = { flow: fit.flow.spec, standardisation: fit.standardisation, members: [await fit.flow.read()] };
    fit.dispose();
    const exact = await plainLogProb(saved, { values: values.slice(TRAIN * dim) });
    expect(-meanWithError(exact).mean).toBeCloseTo(shown, 4);
  });
});
