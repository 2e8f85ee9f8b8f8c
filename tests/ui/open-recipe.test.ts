/** A recipe on the page: computed columns, which only the command line makes, are asked of the catalog or refused. */
import { expect, test } from 'vitest';
import type { Problem } from '../../src/base/problem';
import type { Recipe } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import type { Session } from '../../src/ui/session';
import { chooseBy } from '../../src/ui/share/open-recipe';

const recipe: Recipe = {
  version: 2,
  source: { kind: 'file', name: 'a.csv', digest: '' },
  definitions: [{ name: 'gr', expression: 'g - r' }],
  columns: [{ name: 'gr', transform: 'none' }],
  split: { validation: 0.1, test: 0.1 },
  flow: presets.default.flow(1, 0),
  training: presets.default.training,
  seed: 1,
};

function page(...columns: string[]) {
  const refused: Problem[] = [];
  const session = {
    state: { value: { catalog: { profiles: columns.map((name) => ({ name })) }, identity: undefined } },
    refuse: (problem: Problem) => void refused.push(problem),
    restore: async () => true,
  } as unknown as Session;
  return { session, refused };
}

test('is chosen where the catalog has the columns, and refused by name where it lacks one', async () => {
  const has = page('g', 'r', 'gr');
  expect([await chooseBy(has.session, recipe), has.refused]).toEqual([true, []]);
  const lacks = page('g', 'r');
  expect(await chooseBy(lacks.session, recipe)).toBe(false);
  expect(lacks.refused[0]?.message).toContain('gr = g - r');
});
