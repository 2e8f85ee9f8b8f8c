/** A model drawn without an engine is the model that an engine draws: densities, draws and inverses in the units of the columns. */
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import { engineLogProb } from '../../src/share/model-density';
import { plainFit } from '../../src/share/plain-fit';
import { presets } from '../../src/train/presets';
import { restoreUnits } from '../../src/train/standardise';
import { drawnParameters } from '../flow/drawn';

let engine: Engine;
beforeAll(async () => {
  const opened = await openReference('cpu');
  if (!opened.ok) throw new Error(opened.problem);
  engine = opened.engine;
});

const flow = presets['poster-2d'].flow(2);
const parameters = drawnParameters(flow, 0.3);
const model = {
  flow,
  parameters,
  standardisation: { shift: [11, 9.5], scale: [0.5, 0.7], context: { shift: [], scale: [] } },
};

it('has the densities and the draws of an engine', async () => {
  const compiled = engine.compile(flow);
  compiled.load(parameters);
  const fit = plainFit(model);
  const draws = await fit.sample(200, 7);
  const theirs = restoreUnits(await compiled.sample(200, 7), 2, model.standardisation);
  for (const [i, value] of draws.entries()) expect(Math.abs(value - (theirs[i] as number))).toBeLessThan(2e-3);
  const own = await fit.logProb({ values: draws });
  const other = await engineLogProb(compiled, model, { values: draws });
  for (const [i, value] of own.entries()) expect(Math.abs(value - (other[i] as number))).toBeLessThan(1e-3);
  compiled.dispose();
});

it('goes from latents to data as its densities say', async () => {
  const fit = plainFit(model);
  const middle = await fit.inverse(Float32Array.of(0, 0));
  expect(middle).toHaveLength(2);
  expect((await fit.logProb({ values: middle }))[0]).toBeGreaterThan(-10);
});
