/** Models that are averages, as files and links: the same density, and refused where damaged. */
import { describe, expect, test } from 'vitest';
import { decodeLink, encodeModelLink } from '../../src/share/link/link';
import { plainLogProb } from '../../src/share/model-density';
import { readModel, writeModel } from '../../src/share/model-file';
import { readModelJson, writeModelJson } from '../../src/share/model-json';
import { pyroOf } from '../../src/share/pyro/out';
import type { storedMixtures } from '../../src/share/stored-mixtures';
import { presets } from '../../src/train/presets';
import { drawnRows } from '../flow/drawn';
import { untrainedAverage } from './untrained';

const model = untrainedAverage(presets['poster-2d'].flow(2, 1));
const points = {
  values: Float64Array.from(drawnRows(50, 2), (x) => 11 + x),
  context: Float64Array.from(drawnRows(50, 1, 1, 5)),
};

describe('an average', () => {
  test('is the same from a file, as safetensors and as JSON', () => {
    expect(readModel(writeModel(model))).toEqual(model);
    expect(readModelJson(writeModelJson(model))).toEqual(model);
  });

  test('says its version, by which a page of before refuses it and does not read it as one flow', () => {
    expect(new TextDecoder().decode(writeModel(model))).toContain('"version":"4"');
  });

  test('is nearly the same from a link', async () => {
    const link = await decodeLink(await encodeModelLink(model, 14));
    if (link.kind !== 'model') throw new Error('no model');
    expect(link.model.members).toHaveLength(2);
    const [before, after] = [await plainLogProb(model, points), await plainLogProb(link.model, points)];
    for (const [i, value] of before.entries()) expect(Math.abs((after[i] as number) - value)).toBeLessThan(0.02);
  });

  test.each([
    ['means of another number of columns', (m: ReturnType<typeof storedMixtures>) => m.parts[0]?.means.pop()],
    ['a covariance that is not positive', (m: ReturnType<typeof storedMixtures>) => m.parts[0]?.factors[0]?.fill(0)],
    ['weights that do not add up', (m: ReturnType<typeof storedMixtures>) => m.parts[0]?.weights.fill(0)],
  ])('with %s is refused', (_what, damage) => {
    const json = JSON.parse(writeModelJson(model));
    damage(json.mixtures);
    expect(() => readModelJson(JSON.stringify(json))).toThrow(/mixtures/);
  });

  test('says how many parameters its flows need', () => {
    const json = JSON.parse(writeModelJson(model));
    expect(() => readModelJson(JSON.stringify({ ...json, members: 3 }))).toThrow(/3 flows have/);
  });

  test('goes to Pyro as its flows with their weights', () => {
    const single = {
      kind: 'elementwise-spline' as const,
      order: 'linear-rational' as const,
      bins: 4,
      bound: 3,
      pyro: true as const,
    };
    const flow = { dim: 2, context: 0, base: { kind: 'standard-normal' as const }, transforms: [single] };
    const pyro = pyroOf(untrainedAverage(flow));
    if (Array.isArray(pyro)) throw new Error('not an average');
    expect(pyro.average.map(({ weight }) => weight)).toEqual([0.375, 0.375]);
    expect(pyro.mixtures[0]?.loc).toHaveLength(2);
  });
});
