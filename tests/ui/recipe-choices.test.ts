/** A recipe put on the controls is the recipe that they then ask for: a kept run goes on only under its own. */
import { expect, test } from 'vitest';
import type { Recipe } from '../../src/share/recipe';
import { type PresetName, presets, sizedTo } from '../../src/train/presets';
import { choicesOf } from '../../src/ui/recipe-choices';
import { trainRequest } from '../../src/ui/settings';

const columns = [
  { name: 'x', transform: 'none' },
  { name: 'y', transform: 'none' },
] as const;

const recipeFor = (preset: PresetName, rows: number, steps?: number): Recipe => {
  const { flow, training } = sizedTo(presets[preset], 2, 0, rows);
  return {
    version: 2,
    source: { kind: 'toy', toy: 'two-moons', count: rows, seed: 1 },
    columns: [...columns],
    split: { validation: 0.1, test: 0.1 },
    flow,
    training: { ...training, ...(steps ? { steps } : {}) },
    sized: { preset, rows },
    seed: 4,
  };
};

test.each([
  ['default', 300],
  ['default', 16_000],
  ['default', 40_000],
  ['light', 2_000],
] as const)('%s, sized for %i rows', (preset, rows) => {
  for (const steps of [undefined, 123]) {
    const recipe = recipeFor(preset, rows, steps);
    const { settings } = choicesOf(recipe);
    expect(settings).toMatchObject({ preset });
    expect(settings.custom).toBeUndefined();
    const { flow, training, sized, seed } = trainRequest(settings, { features: 2, contexts: 0, rows });
    expect({ flow, training, sized, seed }).toEqual({
      flow: recipe.flow,
      training: recipe.training,
      sized: recipe.sized,
      seed: recipe.seed,
    });
  }
});

test('layers of no preset stay as they are', () => {
  const recipe = recipeFor('default', 300);
  const flow = { ...recipe.flow, transforms: recipe.flow.transforms.slice(1) };
  const { settings } = choicesOf({ ...recipe, flow });
  expect(settings.custom?.transforms).toEqual(flow.transforms);
});
