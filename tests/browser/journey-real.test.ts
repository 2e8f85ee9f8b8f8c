/** The whole way on a real catalog: from the drop to the first picture, and on to a trained flow and a judgement of it. */
import { expect, it } from 'vitest';
import { commands, page, userEvent } from 'vitest/browser';
import { framesInWords, frameTimes } from './support/frames';
import { assign, openView, renderWholeApp, setSteps, useCleanPage } from './support/render-app';

useCleanPage();

const CATALOG = 'camels_tng_1p/camels_tng_1p_galaxies_z0.csv';

const region = (name: string) => page.getByRole('region', { name, exact: true });

it('shows a real catalog, learns two of its columns by simulation, and says whether rows of one simulation leak', async (context) => {
  const text = await commands.sharedCatalog(CATALOG);
  if (text === null) return context.skip('KNOTWORK_DATA holds no real catalog');
  await renderWholeApp();
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('the page has no file input');
  const dropped = performance.now();
  await userEvent.upload(input, new File([text], 'galaxies.csv'));
  await page.getByLabelText('Search columns').fill('M_total');
  await page.getByRole('radio', { name: 'M_total', exact: true }).click();
  await page.getByLabelText('Search columns').fill('');
  await assign('M_star', 'learn');
  await expect.element(page.getByRole('img', { name: /^Density over two columns/ })).toBeVisible();
  const pictured = performance.now() - dropped;
  await expect.element(page.getByRole('combobox', { name: 'Split by' })).toHaveValue('sim');

  await expect.element(region('Data')).toHaveTextContent(/26,243 rows/);

  // A moment, for frames to be counted; `npm run bench -- page` times a whole run.
  await setSteps(120, 1);
  const frames = await frameTimes(async () => {
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 80_000 }).toBeVisible();
  });
  await expect.element(region('Training')).toHaveTextContent(/Measured on2,\d{3} rows/);
  await commands.print(
    `real catalog: ${(pictured / 1000).toFixed(1)} s from the file to its picture (with two picks); ${framesInWords(frames)}`,
  );

  await openView('Trust');
  await expect
    .element(page.getByRole('region', { name: 'Can it be trusted?' }), { timeout: 60_000 })
    .toHaveAttribute('aria-busy', 'false');
  await expect
    .element(
      page.getByText(
        /^(A random split looks .* better: leakage between|No leakage between|Too few groups to tell whether) rows of one sim\b/,
      ),
    )
    .toBeVisible();
});
