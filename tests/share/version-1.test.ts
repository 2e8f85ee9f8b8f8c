/**
 * Twenty links of version 1, made before anything of it was renamed: all sources, transforms, bases and decisions are among them. What people have
 * sent opens for ever, so a later version adds to this test what the recipe became, and never makes the links anew.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layoutOf } from '../../src/flow/flow';
import { decodeLink } from '../../src/share/link/link';
import type { Recipe } from '../../src/share/recipe';

const KEPT: readonly { readonly link: string; readonly recipe: Recipe }[] = JSON.parse(
  readFileSync('tests/share/version-1.json', 'utf8'),
);

test('twenty links of version 1 open as the recipes that they were made of', async () => {
  expect(KEPT).toHaveLength(20);
  for (const { link, recipe } of KEPT) {
    expect(await decodeLink(link)).toMatchObject({ kind: 'recipe', recipe });
    expect(layoutOf(recipe.flow).size).toBeGreaterThan(0);
  }
});
