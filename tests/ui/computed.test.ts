/** Computed columns through the page's commands and the real session: defined, learned, in the Recipe, undone, refused where needed. */
import { expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { presets } from '../../src/train/presets';
import { createSession as createPage } from '../../src/ui/create-session';
import { choiceOf, profileNamed } from '../../src/ui/of-state';
import { chosenRecipe } from '../../src/ui/recipe-choices';
import { chooseBy } from '../../src/ui/share/open-recipe';
import { until } from '../../src/ui/until';
import { createSession } from '../../src/worker/session';
import { kernelBytes } from '../../tools/kernels.mjs';

/** Two magnitudes in mag, a mass whose unit is guessed, and a zero where a logarithm is taken. */
function stars(): File {
  const draw = random(2, 'catalog');
  const lines = Array.from({ length: 300 }, (_, i) => {
    const [g, r] = [18 + draw.normal(), 17 + draw.normal()];
    return `${g.toFixed(6)},${r.toFixed(6)},${i === 7 ? 0 : (1e9 * Math.exp(draw.normal())).toExponential(6)}`;
  });
  return new File([`g (mag),r (mag),M_star\n${lines.join('\n')}\n`], 'stars.csv');
}

async function opened() {
  const commands = createSession({ kernels: kernelBytes });
  const page = createPage(commands);
  await page.open({ kind: 'files', files: [stars()] });
  const settled = () => until(page.state, ({ choosing }) => !choosing);
  const names = () => page.state.value.profiles.map(({ name }) => name);
  const add = (name: string) => {
    const profile = profileNamed(page.state.value, name);
    if (!profile) throw new Error(`no ${name}`);
    page.add(profile, 'feature');
    return settled();
  };
  return { commands, page, settled, names, add };
}

const gr = { name: 'gr', expression: '`g (mag)` - `r (mag)`' };
const source = { kind: 'file', name: 'stars.csv', digest: '' } as const;

test('is tried with its unit and its missing cells, or told what is wrong, before it is there', async () => {
  const { page, names } = await opened();
  const tried = (name: string, expression: string) =>
    page.ask((commands) => commands.tryDefinition({ name, expression }, []));
  expect(await tried('gr', gr.expression)).toMatchObject({
    profile: { kind: 'number', missing: 0, unit: { unit: 'mag' } },
    notes: [],
  });
  const log = await tried('lm', 'log10(M_star)');
  expect(log).toMatchObject({ profile: { missing: 1 }, notes: [expect.stringContaining('log10 of zero: 1')] });
  expect(await tried('x', 'g - r')).toMatchObject({ problem: { message: expect.stringContaining('no column “g”') } });
  expect(await tried('x', 'M_star -')).toMatchObject({ problem: { code: 'expression' } });
  expect(await tried('M_star', 'M_star + 1')).toMatchObject({ problem: { code: 'definition-name' } });
  expect(names()).toEqual(['g (mag)', 'r (mag)', 'M_star']);
});

test('is learned, filtered by, shown in the table, and stands in the Recipe of the run with what it is made of', async () => {
  const { commands, page, settled, names, add } = await opened();
  const colour = { name: 'half', expression: 'gr / 2' };
  expect(await page.define([gr, colour, { name: 'unused', expression: 'gr * 3' }])).toBeUndefined();
  expect(names().slice(3)).toEqual(['gr', 'half', 'unused']);
  await add('half');
  page.setRows('gr > 0', undefined);
  await settled();
  const { prepared, filter } = page.state.value;
  expect(filter).toBe('gr > 0');
  expect(prepared?.used).toBeGreaterThan(100);
  const rows = await commands.catalogRows({ sort: { by: 'row' }, descending: false, from: 0, count: 1 });
  const cells = 'rows' in rows ? (rows.rows[0]?.cells.map(Number) ?? []) : [];
  expect(cells[3]).toBeCloseTo((cells[0] as number) - (cells[1] as number), 12);
  expect(cells[4]).toBeCloseTo((cells[3] as number) / 2, 12);
  await commands.train({
    flow: presets['poster-1d'].flow(1),
    training: { ...presets['poster-1d'].training, steps: 1 },
    seed: 1,
  });
  expect((await commands.recipe())?.definitions).toEqual([gr, colour]);
  expect(chosenRecipe(page.state.value, source)?.definitions).toEqual([gr, colour]);
  await commands.reset();
});

test('cannot be taken from under a filter; one that is learned goes with its choice, and one undo brings both back', async () => {
  const { page, settled, names, add } = await opened();
  await page.define([gr]);
  await add('M_star');
  await add('gr');
  page.setRows('gr > 0', undefined);
  await settled();
  expect((await page.define([]))?.message).toContain('“gr” is needed');
  expect(names()).toContain('gr');
  page.setRows('', undefined);
  await settled();
  expect(await page.define([])).toBeUndefined();
  await settled();
  expect(page.state.value.choices.map(({ name }) => name)).toEqual(['M_star']);
  expect(names()).not.toContain('gr');
  page.undo();
  await settled();
  await until(page.state, ({ profiles }) => profiles.length === 4);
  expect(page.state.value.choices.map(({ name }) => name)).toEqual(['M_star', 'gr']);
  expect(page.state.value.prepared?.features).toHaveLength(2);
  expect(page.state.value.refusal).toBeUndefined();
});

test('is prepared anew where its expression changes', async () => {
  const { page, settled, add } = await opened();
  await page.define([gr]);
  await add('gr');
  const before = page.state.value.prepared?.features[0]?.median ?? Number.NaN;
  await page.define([{ ...gr, expression: `10 + ${gr.expression}` }]);
  await settled();
  expect(page.state.value.prepared?.features[0]?.median).toBeCloseTo(before + 10, 5);
});

test('of a recipe is computed where the recipe is opened, and a column that the file has itself is taken as it is', async () => {
  const { page, names } = await opened();
  const recipe = {
    version: 2 as const,
    source,
    definitions: [gr],
    columns: [{ name: 'gr', transform: 'none' as const }],
    split: { validation: 0.1, test: 0.1 },
    flow: presets.default.flow(1, 0),
    training: presets.default.training,
    seed: 1,
  };
  expect(await chooseBy(page, recipe)).toBe(true);
  expect(names()).toContain('gr');
  expect(page.state.value.prepared?.features[0]?.choice.name).toBe('gr');
  const native = { ...recipe, definitions: [{ name: 'M_star', expression: '1 + 1' }] };
  expect(await chooseBy(page, { ...native, columns: [{ name: 'M_star', transform: 'log10' }] })).toBe(true);
  const lacks = { ...recipe, definitions: [{ name: 'x', expression: 'y + 1' }] };
  expect(await chooseBy(page, { ...lacks, columns: [{ name: 'x', transform: 'none' }] })).toBe(false);
  expect(page.state.value.refusal?.problem.message).toContain('no column “y”');
  // A weight that is computed is computed with the recipe.
  expect(
    await chooseBy(page, { ...recipe, definitions: [gr, { name: 'v', expression: 'gr * 0 + 2' }], weight: 'v' }),
  ).toBe(true);
  expect(page.state.value.prepared?.effectiveRows).toBeCloseTo(300, 0);
  const profile = profileNamed(page.state.value, 'gr');
  expect(profile && choiceOf(page.state.value, profile, 'feature')).toMatchObject({ name: 'gr', unit: 'mag' });
});
