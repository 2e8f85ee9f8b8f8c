/** What a person asks for happens, and to the catalog that it was asked for. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { random } from '../../src/base/random';
import { encodeRecipeLink } from '../../src/share/link/link';
import type { Recipe } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { openFile, openView, renderWholeApp, setSteps, useCleanPage, violations } from './support/render-app';

useCleanPage();

function catalog(seed: number, name: string): File {
  const draw = random(seed, 'catalog');
  const rows = Array.from({ length: 800 }, (_, i) => `${i % 8},${(9 + draw.normal()).toFixed(5)},${draw.uniform()}`);
  return new File([`box,mass,spin\n${rows.join('\n')}\n`], name);
}

async function recipeOf(file: File): Promise<Recipe> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const digest = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const { flow, training } = presets.default;
  return {
    version: 2,
    source: { kind: 'file', name: file.name, digest },
    columns: [
      { name: 'mass', transform: 'none' },
      { name: 'spin', transform: 'none' },
    ],
    filter: 'spin < 0.9',
    split: { validation: 0.1, test: 0.1, by: ['box'] },
    flow: flow(2),
    training: { ...training, steps: 77 },
    seed: 5,
  };
}

it('chooses by a recipe on the file that it was made from, opened as any other, and on no other file', async () => {
  const file = catalog(1, 'mine.csv');
  const session = await renderWholeApp();
  session.openShared({ kind: 'link', fragment: await encodeRecipeLink(await recipeOf(file)) });
  const sent = page.getByRole('region', { name: 'A recipe that was sent to you' });
  await expect.element(sent, { timeout: 30_000 }).toHaveTextContent(/Open that file under Data/);

  await openFile(catalog(2, 'mine.csv'));
  await expect.element(sent).toHaveTextContent(/mine\.csv is not the file that this recipe was made from/);
  expect(session.state.value.choices).toEqual([]);
  expect(await violations()).toEqual([]);

  await openFile(new File([await file.arrayBuffer()], 'renamed.csv'));
  await expect.element(sent).toHaveTextContent(/This is the file of the recipe/);
  expect(session.state.value).toMatchObject({
    choices: [{ name: 'mass' }, { name: 'spin' }],
    filter: 'spin < 0.9',
    by: ['box'],
    settings: { typed: { steps: '77', seed: '5' } },
  });
  await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
});

it('trains by a recipe once its file is there, and on another one only where the person says so', async () => {
  const session = await renderWholeApp();
  session.openShared({ kind: 'link', fragment: await encodeRecipeLink(await recipeOf(catalog(1, 'mine.csv'))) });
  const train = page.getByRole('button', { name: 'Train it yourself' });
  await expect.element(train, { timeout: 30_000 }).toBeVisible();
  await train.click();
  await expect.element(page.getByRole('alert')).toHaveTextContent(/the file mine\.csv.*Open that file now/);
  await openFile(catalog(3, 'theirs.csv'));
  await expect.element(page.getByText(/theirs\.csv is not the file/)).toBeVisible();
  expect(session.state.value).toMatchObject({ choices: [], training: undefined });
  await page.getByRole('button', { name: 'Use it anyway' }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 30_000 }).toBeVisible();
});

it('trains by the first press after a filter was typed', async () => {
  const session = await renderWholeApp();
  await openFile(catalog(1, 'small.csv'));
  await page.getByRole('radio', { name: 'mass', exact: true }).click();
  await setSteps(60, 1);
  await openView('Data');
  await page.getByRole('textbox', { name: 'Use only rows where' }).fill('spin < 0.5');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  expect(session.state.value.prepared?.request.filter).toBe('spin < 0.5');
});
