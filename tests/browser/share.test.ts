/** Links and files with the real worker: what is copied opens again, what is damaged is refused, and no row goes along. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { decodeLink } from '../../src/share/link/link';
import { readModel } from '../../src/share/model-file';
import { openFile, openView, renderWholeApp, useCleanPage, violations } from './support/render-app';

useCleanPage();

async function trained() {
  const session = await renderWholeApp();
  await session.open({ kind: 'toy', toy: 'two-moons', count: 4_000, seed: 1 });
  await expect.element(page.getByRole('combobox', { name: 'Transform of x' })).toBeVisible();
  await openView('Train');
  await page.getByRole('combobox', { name: 'Flow' }).selectOptions('poster-2d');
  await page.getByLabelText('Steps', { exact: true }).fill('120');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  return session;
}

const fragmentIn = (name: string) => {
  const field = page.getByRole('textbox', { name }).element();
  return field instanceof HTMLInputElement ? (field.value.split('#')[1] ?? '') : '';
};

it('gives links that open as what they were made of, and says what they cost', async () => {
  const session = await trained();
  await openView('Share');
  const region = page.getByRole('region', { name: 'Share and save' });
  await expect.element(region, { timeout: 30_000 }).toHaveTextContent(/loses 0\.00\d+ ± .* nats of test NLL/);
  await expect.element(region).toHaveTextContent(/characters after the #.*fits everywhere/);
  const recipe = await decodeLink(fragmentIn('Link with the recipe'));
  expect(recipe.kind === 'recipe' && recipe.recipe.source).toMatchObject({ kind: 'toy', toy: 'two-moons' });
  const fragment = fragmentIn('Link with the model');
  const model = await decodeLink(fragment);
  expect(model.kind === 'model' && model.model.recipe.training.steps).toBe(120);

  session.openShared({ kind: 'link', fragment });
  await expect.element(page.getByRole('img', { name: /^Density of the shared model.*contours hold/ })).toBeVisible();
  await expect
    .element(page.getByRole('region', { name: 'A model that was sent to you' }))
    .toHaveTextContent(/draws from the toy two-moons/);
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Sample again' }).click();
  const train = page.getByRole('button', { name: 'Train it yourself' });
  await train.click();
  // From here on the test NLL is that of the second run.
  await expect.element(train, { timeout: 30_000 }).not.toBeInTheDocument();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();

  session.openShared({ kind: 'link', fragment: fragment.slice(0, -20) });
  await expect.element(page.getByRole('alert')).toHaveTextContent(/The link was cut/);
});

it('opens a model file, and keeps what a teacher leaves out away while the exercise is trained', async () => {
  const session = await trained();
  const blob = await session.ask((commands) => commands.modelFile());
  if (!blob) throw new Error('there is no file');
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { testRows } = readModel(bytes).metrics;
  expect(testRows).toBeGreaterThan(100);
  expect(testRows).toBe(session.state.value.finished?.metrics.testRows);
  await openFile(new File([bytes], 'moons.safetensors'));
  await expect.element(page.getByRole('img', { name: /^Density of the shared model/ })).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const links = await session.ask((commands) => commands.shareLinks({ names: false, hidden: ['outliers'] }));
  session.openShared({ kind: 'link', fragment: links?.recipe ?? '' });
  await expect.element(page.getByRole('region', { name: 'A recipe that was sent to you' })).toBeVisible();
  await expect.poll(() => page.getByRole('link', { name: 'Outliers', exact: true }).elements().length).toBe(0);
  const csv = await session.ask((commands) => commands.samplesTable(50, 'csv'));
  expect((await csv?.text())?.trimEnd().split('\n')).toHaveLength(51);

  // Its room goes to the picture.
  const exercise = await session.ask((commands) => commands.shareLinks({ names: false, hidden: ['data'] }));
  session.openShared({ kind: 'link', fragment: exercise?.recipe ?? '' });
  const sent = page.getByRole('region', { name: 'A recipe that was sent to you' });
  await expect.element(sent).toBeVisible();
  const data = page.getByRole('region', { name: 'Data', exact: true });
  await expect.poll(() => data.elements()).toHaveLength(0);
  const picture = document.querySelector('.region.picture');
  expect(picture?.getBoundingClientRect().left).toBeLessThanOrEqual(1);
  await page.getByRole('button', { name: 'Train it yourself' }).click();
  await expect.element(sent, { timeout: 30_000 }).not.toBeInTheDocument();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  expect(data.elements()).toHaveLength(0);

  session.openShared({ kind: 'link', fragment: exercise?.recipe ?? '' });
  await sent.getByRole('button', { name: 'Close' }).click();
  await expect.element(data).toBeVisible();
});
