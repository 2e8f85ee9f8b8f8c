/** The whole way on a real catalog, timed: from the drop to the first picture, and on to a trained flow. */
import { expect, it } from 'vitest';
import { commands, page, userEvent } from 'vitest/browser';
import { framesInWords, frameTimes } from './support/frames';
import { assign, openView, renderWholeApp, useCleanPage } from './support/render-app';

useCleanPage();

const CATALOG = 'camels_tng_1p/camels_tng_1p_galaxies_z0.csv';

/** Nine of ten rows. */
function nineTenths(text: string): string {
  return text
    .split('\n')
    .filter((_, i) => i === 0 || i % 10 !== 0)
    .join('\n');
}

/** The validation NLL on the page, with when it was there. */
function watchValidation() {
  const seen: { readonly at: number; readonly nll: number }[] = [];
  const look = () => {
    const row = [...document.querySelectorAll('.training tr')].find((one) => one.textContent?.startsWith('Validation'));
    const nll = Number(row?.querySelector('.value')?.textContent?.replace('−', '-'));
    if (row && Number.isFinite(nll)) seen.push({ at: performance.now(), nll });
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return seen;
  };
}

it('is at a picture of a real catalog at once, and at a trained flow of two columns in seconds, by simulation', async (context) => {
  const text = await commands.sharedCatalog(CATALOG);
  if (text === null) return context.skip('KNOTWORK_DATA holds no real catalog');
  await renderWholeApp();
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('the page has no file input');
  const dropped = performance.now();
  await userEvent.upload(input, new File([nineTenths(text)], 'galaxies.csv'));
  await page.getByRole('radio', { name: 'M_total', exact: true }).click();
  await assign('M_star', 'learn');
  await expect.element(page.getByRole('img', { name: /^Density over two columns/ })).toBeVisible();
  const pictured = performance.now() - dropped;
  await expect.element(page.getByRole('combobox', { name: 'Split by' })).toHaveValue('sim');

  const stop = watchValidation();
  const started = performance.now();
  const frames = await frameTimes(async () => {
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('heading', { name: 'Held-out NLL' }), { timeout: 80_000 }).toBeVisible();
  });
  const seen = stop();
  const best = Math.min(...seen.map(({ nll }) => nll));
  const trained = (seen.find(({ nll }) => nll <= best + 0.02)?.at ?? Number.NaN) - started;
  const whole = performance.now() - started;
  // Figures for people: a shared machine makes them too noisy to assert.
  await commands.print(
    `real catalog: ${(pictured / 1000).toFixed(1)} s from the file to its picture (with two picks); ${(trained / 1000).toFixed(1)} s to within 0.02 nats of the best validation NLL, ${(whole / 1000).toFixed(1)} s for the whole run`,
  );
  await commands.print(framesInWords(frames));

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
