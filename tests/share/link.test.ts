/** Links: short, exact where they promise it, and priced where they do not. */

import { beforeAll, describe, expect, test } from 'vitest';
import { meanWithError } from '../../src/analysis/mean-error';
import { crc32 } from '../../src/base/checksum';
import { shortestModelLink } from '../../src/share/link/cost';
import { HIDEABLE } from '../../src/share/link/frame';
import { decodeLink, encodeModelLink, encodeRecipeLink, withoutNames } from '../../src/share/link/link';
import { plainLogProb } from '../../src/share/model-density';
import { readModel, writeModel } from '../../src/share/model-file';
import type { Model, Recipe } from '../../src/share/recipe';
import type { Points } from '../../src/train/fit';
import { presets } from '../../src/train/presets';
import { baseExamples, transformExamples } from '../flow/examples';
import { firstFlow } from './first-flow';
import { problemFrom } from './framed';
import { oneMass, sampleRecipe, type Trained, trainedOnSample } from './trained';
import { untrainedModel } from './untrained';

async function openedRecipe(fragment: string): Promise<Recipe> {
  const opened = await decodeLink(fragment);
  if (opened.kind !== 'recipe') throw new Error('not a recipe');
  return opened.recipe;
}

async function openedModel(fragment: string) {
  const opened = await decodeLink(fragment);
  if (opened.kind !== 'model') throw new Error('not a model');
  return opened;
}

/** Mean of ln p − ln p of the quantised model, in nats per row. */
async function natsLost(model: Model, quantised: Model, heldOut: Points): Promise<number> {
  const after = await plainLogProb(quantised, heldOut);
  return meanWithError((await plainLogProb(model, heldOut)).map((value, i) => value - (after[i] as number))).mean;
}

const MODEL_OF_VERSION_1 =
  'k1.m.zwEj5T8qJYxNagJBEIWrp9WeziiBaPyDIAQGESZNVfVPelbuBY_QBK-QZCuIR8gtsskNXHkvCT1-8IrH46Og2H98fR8-ewNSpbb8OCZkN0GD_ETPYWqNiy6lWWs8U2vDHE3w74HTcUEuWN9QtHg_b2iixxi64thSgwaJ0fq8tDG0rmFEbOhl85qWaBDJZQe5e5COq_P-Z3uZ7C676-8fwGl7G1aZ0Wo8qrRWqp-Rd3Irq3Vd1_WsLERfKd3JldZZVVl8gIyC-XDQK0AIKYXsIgRAAfIf';

describe('the link of a recipe', () => {
  const columns = Array.from({ length: 8 }, (_, i) => ({
    name: `Mass_of_part_${i}`,
    transform: 'asinh',
    unit: 'Msun/h',
  })) satisfies object[] as Recipe['columns'];
  const sources: Recipe['source'][] = [
    { kind: 'sample', set: '1P', seed: 1 },
    { kind: 'toy', toy: 'two-moons', count: 25_000, seed: 7 },
    {
      kind: 'given-pdf',
      pdf: { kind: 'formula', formula: 'exp(-abs(x)) * (1 + sin(3*x))', from: -5, to: 5 },
      count: 120_000,
      seed: 2,
    },
    { kind: 'file', name: 'groups_090.hdf5', digest: '0123456789abcdef'.repeat(4) },
  ];
  const recipes = [
    ...(Object.keys(presets) as (keyof typeof presets)[]).map((preset) => sampleRecipe(preset)),
    ...sources.map((source) => ({
      ...sampleRecipe('default', columns),
      source,
      filter: 'M_star > 1e9 and "sub halo" < 3',
    })),
  ];

  test.each(recipes)('gives all of it back in at most 600 characters ($source.kind)', async (recipe) => {
    const link = await encodeRecipeLink(recipe);
    expect(link.length).toBeLessThanOrEqual(600);
    expect(link).toMatch(/^[\w.=,-]+$/);
    expect(await openedRecipe(`#${link}`)).toEqual(recipe);
  });

  test('keeps names in any script, and those that look like its own phrases', async () => {
    const names = ['质量 🌌', '","transform":"log10', '\u0000\u0001\u001f', '"}],"split":', '\ud800'];
    const recipe = sampleRecipe(
      'light',
      names.map((name) => ({ name, transform: 'none' })),
    );
    expect(await openedRecipe(await encodeRecipeLink(recipe))).toEqual(recipe);
  });

  test('leaves the names of files out where that is asked for', async () => {
    const recipe = sampleRecipe('light');
    const named = { name: 'secret-project.csv', digest: 'ff' };
    for (const source of [
      { kind: 'file', ...named },
      { kind: 'files', files: [named, named] },
    ] satisfies Recipe['source'][]) {
      const link = await encodeRecipeLink(withoutNames({ ...recipe, source }));
      expect(JSON.stringify(await openedRecipe(link))).not.toContain('secret');
    }
    expect(withoutNames(recipe)).toEqual(recipe);
  });

  test('says which parts of the page to hide, readably', async () => {
    const link = await encodeRecipeLink(sampleRecipe('light'), { hidden: ['settings', 'outliers'] });
    expect(link).toMatch(/^k2\.r\.hide=settings,outliers\./);
    expect((await decodeLink(link)).hidden).toEqual(['settings', 'outliers']);
    expect((await decodeLink(link.replace('settings,outliers', HIDEABLE.join(',')))).hidden).toEqual(HIDEABLE);
    expect((await decodeLink(link.replace('=', '%3D').replace(',', '%2C'))).hidden).toEqual(['settings', 'outliers']);
    expect(await problemFrom(link.replace('outliers', 'everything'))).toMatchObject({
      code: 'link-hide',
      message: expect.stringContaining('everything'),
    });
  });

  test('opens as version 1 wrote it, in every later version', async () => {
    expect(await openedRecipe('k1.r.IFAw70tjZPKNLy5JLGJhM2Tn4DQ24hc2NDAyETHQMzASMqwFAA')).toEqual(
      sampleRecipe('poster-1d', oneMass),
    );
    const { model, bits, cost } = await openedModel(MODEL_OF_VERSION_1);
    expect({ bits, cost }).toEqual({ bits: 6, cost: { nats: 0.0014, standardError: expect.any(Number), rows: 1830 } });
    expect(model.recipe).toEqual(sampleRecipe('poster-1d', oneMass));
    expect(crc32(new Uint8Array(firstFlow(model).buffer))).toBe(1054615610);
  });
});

describe('the link of a model', () => {
  const poster: { one?: Trained; two?: Trained } = {};
  beforeAll(async () => {
    poster.one = await trainedOnSample(sampleRecipe('poster-1d', oneMass));
    poster.two = await trainedOnSample(sampleRecipe('poster-2d'));
  });

  test.each([
    ['one', 400],
    ['two', 4_500],
  ] as const)('of the poster’s model %s loses at most 0.005 nats in at most %i characters', async (which, most) => {
    const { model, heldOut } = poster[which] ?? {};
    if (!model || !heldOut) throw new Error('not trained');
    const link = await shortestModelLink(model, heldOut);
    expect(link.fragment.length).toBeLessThanOrEqual(most);
    const opened = await openedModel(link.fragment);
    const measured = await natsLost(model, opened.model, heldOut);
    expect(measured).toBeLessThanOrEqual(0.005);
    // The reader is told what the sender measured, in two digits.
    expect(opened.cost?.rows).toBe(model.metrics.testRows);
    expect(Math.abs((opened.cost?.nats ?? 1) - measured)).toBeLessThan(5e-4);
    expect(opened.model.recipe).toEqual(model.recipe);
    expect(opened.model.flow).toEqual(model.flow);
    expect(opened.model.metrics.testLogProb).toBeCloseTo(model.metrics.testLogProb, 3);
  });

  test('costs less than 1e-5 nats with all bits', async () => {
    const { model, heldOut } = poster.two ?? {};
    if (!model || !heldOut) throw new Error('not trained');
    const { model: opened } = await openedModel(await encodeModelLink(model, 16));
    expect(Math.abs(await natsLost(model, opened, heldOut))).toBeLessThan(1e-5);
  });

  test('is only made where it can be opened, however well zeros pack', async () => {
    const { transforms, ...rest } = presets.default.flow(64);
    const model = untrainedModel({ ...rest, transforms: [...transforms, ...transforms] });
    const zeros = { ...model, members: [new Float32Array(firstFlow(model).length)] };
    await expect(encodeModelLink(zeros, 16)).rejects.toThrow(/unpack to [\d,]+ bytes/);
  });

  test('says so where no number of bits is enough, or a link is too long', async () => {
    const { model, heldOut } = poster.one ?? {};
    if (!model || !heldOut) throw new Error('not trained');
    await expect(shortestModelLink(model, heldOut, { mostLost: -1 })).rejects.toThrow(/loses more than -1 nats.*file/);
    const large = untrainedModel(presets.default.flow(8));
    await expect(encodeModelLink(large, 16)).rejects.toThrow(/link would have [\d,]+ characters.*file/);
  });

  const cases = [...transformExamples, ...baseExamples].flatMap((example) =>
    example.name.includes(', conditional')
      ? []
      : [{ name: example.name, flow: example.flow(3, example.conditional ? 2 : 0) }],
  );
  test.each(cases)('holds any flow, its columns and their transforms: $name', async ({ flow }) => {
    const model = untrainedModel(flow);
    const { model: opened } = await openedModel(await encodeModelLink(model, 16));
    expect({ ...opened, members: 0, metrics: 0, standardisation: 0 }).toEqual({
      ...model,
      members: 0,
      metrics: 0,
      standardisation: 0,
    });
    for (const [i, value] of firstFlow(model).entries())
      expect(Math.abs((firstFlow(opened)[i] ?? 9) - value)).toBeLessThan(2e-4);
    for (const [i, scale] of model.standardisation.scale.entries()) {
      expect(Math.abs((opened.standardisation.shift[i] ?? 99) - (model.standardisation.shift[i] ?? 0))).toBeLessThan(
        2e-6 * scale,
      );
    }
  });

  test('resolves bounds that were left to the data, and keeps a flow that differs otherwise', async () => {
    const flow = presets.default.flow(2);
    const bounds = flow.transforms.map((transform, i) =>
      'bound' in transform ? { ...transform, bound: [3 + i, 4.5] } : transform,
    );
    const resolved = { ...flow, transforms: bounds };
    const model = untrainedModel(resolved);
    const auto = { ...model, recipe: { ...model.recipe, flow } };
    const link = await encodeModelLink(auto, 4);
    expect((await openedModel(link)).model).toMatchObject({ flow: resolved, recipe: { flow } });
    const other = { ...model, recipe: { ...model.recipe, flow: presets.maf.flow(2) } };
    expect((await openedModel(await encodeModelLink(other, 4))).model.flow).toEqual(resolved);
  });

  test('keeps where the context of a model was trained, to a hundredth of its range', async () => {
    const before = untrainedModel(presets.default.flow(1, 2));
    const contextRange = [
      { from: -4.4321, to: 2.1234 },
      { from: 0.00123, to: 0.00456 },
    ];
    const valueRange = [{ from: 3.25, to: 8.5 }];
    const model = { ...before, contextRange, valueRange };
    expect(readModel(writeModel(model))).toMatchObject({ contextRange, valueRange });
    expect(() => readModel(writeModel({ ...model, valueRange: [...valueRange, ...valueRange] }))).toThrow(/ranges/);
    const opened = await decodeLink(await encodeModelLink(model, 8));
    if (opened.kind !== 'model') expect.fail('a model was sent');
    for (const [i, { from, to }] of contextRange.entries()) {
      const got = opened.model.contextRange?.[i];
      expect(Math.abs((got?.from ?? 0) - from)).toBeLessThan(0.01 * (to - from));
      expect(Math.abs((got?.to ?? 0) - to)).toBeLessThan(0.01 * (to - from));
    }
    // A link from before has none, and opens.
    const old = await decodeLink(await encodeModelLink(before, 8));
    expect(old.kind === 'model' && old.model.contextRange).toBeUndefined();
  });
});
