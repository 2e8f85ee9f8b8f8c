/** A model drawn without an engine is the model that an engine draws: densities, draws and inverses in the units of the columns. */
import { describe, expect, it } from 'vitest';
import { openWasm } from '../../src/engine/wasm/engine';
import { compiledFit, plainFit } from '../../src/share/model-density';
import { presets } from '../../src/train/presets';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';
import { drawnParameters } from '../flow/drawn';

const engine = opened(await openWasm({ kernels: kernelBytes }));

/** A model of two columns given so many. */
function modelOf(context: number) {
  const flow = presets['poster-2d'].flow(2, context);
  const given = { shift: [3, -1].slice(0, context), scale: [2, 0.1].slice(0, context) };
  const standardisation = { shift: [11, 9.5], scale: [0.5, 0.7], context: given };
  return { flow, members: [drawnParameters(flow, 0.3)], standardisation };
}

const farthest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

describe.each([0, 2])('given %i columns', (context) => {
  const model = modelOf(context);
  const rows = 200;
  const given =
    context > 0 ? Float64Array.from({ length: rows * context }, (_, i) => (i % 2 ? -1 : 3) + (i % 7) / 10) : undefined;
  const [plain, compiled] = [plainFit(model), compiledFit(engine.compile(model.flow), model)];

  it('has the draws, the densities and the inverses of an engine', async () => {
    const draws = await plain.sample(rows, 7, given);
    expect(draws).toHaveLength(2 * rows);
    expect(farthest(await compiled.sample(rows, 7, given), draws)).toBeLessThan(2e-3);
    const points = { values: draws, context: given };
    expect(farthest(await compiled.logProb(points), await plain.logProb(points))).toBeLessThan(1e-3);
    const latents = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i));
    const placed = await plain.inverse(latents, given);
    expect(farthest(await compiled.inverse(latents, given), placed)).toBeLessThan(2e-3);
  });

  it('goes from latents to data as its densities say', async () => {
    const one = given?.subarray(0, context);
    const middle = await plain.inverse(Float32Array.of(0, 0), one);
    expect(middle).toHaveLength(2);
    expect((await plain.logProb({ values: middle, context: one }))[0]).toBeGreaterThan(-10);
  });
});
