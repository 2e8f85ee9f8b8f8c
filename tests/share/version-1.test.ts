/**
 * Twenty links of version 1, made before anything of it was renamed: all sources, transforms, bases and decisions are among them. What people have
 * sent opens for ever, so a later version adds to this test what the recipe became, and never makes the links anew.
 */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layoutOf } from '../../src/flow/flow';
import { decodeLink, encodeRecipeLink } from '../../src/share/link/link';
import { readModelJson, writeModelJson } from '../../src/share/model-json';
import type { Recipe } from '../../src/share/recipe';
import { newestVersion } from '../../src/share/recipe-versions';
import { readSavedSession } from '../../src/share/saved-session';
import { flowOf, splineLayer } from '../support/flows';
import { untrainedModel } from './untrained';

/** As they were written, and in the words of version 2. */
const KEPT = readFileSync('tests/share/version-1.json', 'utf8');
const IN_WORDS_OF_2 = KEPT.replaceAll('"version":1', '"version":2')
  .replaceAll('"order":"quadratic"', '"order":"rational-quadratic"')
  .replaceAll('"order":"linear"', '"order":"linear-rational"');

interface Kept {
  readonly link: string;
  readonly recipe: Recipe;
}

const read = (text: string): readonly Kept[] => JSON.parse(text);

test('twenty links of version 1 open as the recipes that they were made of', async () => {
  const kept = read(IN_WORDS_OF_2);
  expect(kept).toHaveLength(20);
  for (const { link, recipe } of kept) {
    expect(await decodeLink(link)).toEqual({ kind: 'recipe', hidden: [], recipe });
    expect(layoutOf(recipe.flow).size).toBeGreaterThan(0);
  }
});

test('links of version 2 are no longer, and hold the same', async () => {
  const lengths = await Promise.all(
    read(IN_WORDS_OF_2).map(async ({ link, recipe }) => {
      const again = await encodeRecipeLink(recipe);
      expect(await decodeLink(again)).toMatchObject({ recipe });
      return { before: link.length, now: again.length };
    }),
  );
  expect(lengths.filter(({ before, now }) => now > before)).toEqual([]);
});

const untranslated = read(KEPT).map(({ recipe }): unknown => recipe);

test('a model file and a saved session of version 1 open in the words of version 2', () => {
  const model = untrainedModel(flowOf(2, [splineLayer({}), splineLayer({ order: 'linear-rational' })]));
  const { version: _, ...json } = JSON.parse(writeModelJson(model));
  const older = JSON.stringify({ ...json, version: 1 })
    .replaceAll('"order":"rational-quadratic"', '"order":"quadratic"')
    .replaceAll('"order":"linear-rational"', '"order":"linear"')
    .replace('"recipe":{"version":2', '"recipe":{"version":1');
  expect(older).toContain('"order":"quadratic"');
  expect(readModelJson(older)).toEqual(readModelJson(writeModelJson(model)));
  const [recipe] = untranslated as readonly { readonly source: unknown }[];
  const session = readSavedSession({ version: 2, at: 1, name: 'sample', source: recipe?.source, recipe });
  expect(session?.recipe).toEqual(read(IN_WORDS_OF_2)[0]?.recipe);
});

test.each([[null], [[]], ['text'], [{ version: 1 }], [{ version: 1, flow: { transforms: [null, 3, { order: {} }] } }]])(
  'what is no recipe is left to the schema: %j',
  (value) => {
    expect(() => newestVersion(value)).not.toThrow();
  },
);
