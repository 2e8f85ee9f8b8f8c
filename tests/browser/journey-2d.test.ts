/** Two columns with the real worker and a real engine: a toy of known entropy, and two columns of a catalog. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { random } from '../../src/base/random';
import { assign, openFile, openView, renderWholeApp, setSteps, useCleanPage } from './support/render-app';

useCleanPage();

const region = (name: string) => page.getByRole('region', { name, exact: true });

async function train(): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
}

/** Stellar mass about a hundredth of the total one, which has no zero in it. */
function galaxies(): File {
  const draw = random(13, 'catalog');
  const rows = Array.from({ length: 1_200 }, () => {
    const total = 11 + 0.5 * draw.normal();
    return [10 ** total, 10 ** (total - 2 + 0.2 * draw.normal())].map((mass) => mass.toExponential(6)).join(',');
  });
  return new File([`M_total,M_star\n${rows.join('\n')}\n`], 'galaxies.csv');
}

it('draws a toy of two columns, learns it with the default flow, and tells its distance from the true entropy', async () => {
  await renderWholeApp();
  await page.getByText('Data from a given PDF', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Density' }).selectOptions('Two moons');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  // A toy leaves no choice: both of its columns are learned.
  await expect.element(page.getByRole('img', { name: /^Density over two columns.*x from .* y from/ })).toBeVisible();
  await expect.element(page.getByRole('combobox', { name: 'Transform of x' })).toHaveValue('none');
  await setSteps(120);
  await expect.element(page.getByRole('combobox', { name: 'Flow' })).toHaveValue('default');
  await train();
  await expect.element(region('Training')).toHaveTextContent(/Above the true entropy/);
  await expect.element(region('Training')).toHaveTextContent(/WebAssembly/);
  await expect
    .element(
      page.getByRole('img', { name: /^Density over two columns.*Learned density.*contours hold 50, 90 and 99 %/ }),
    )
    .toBeVisible();
  await openView('Compare');
  await expect.element(page.getByRole('img', { name: /^Test set against samples.*crosses/ })).toBeVisible();
});

it('learns two columns of a catalog, each with its own transform, and goes back to one', async () => {
  await renderWholeApp();
  await openFile(galaxies());
  await page.getByRole('radio', { name: 'M_total', exact: true }).click();
  await expect.element(page.getByRole('img', { name: /^Density\. Histogram/ })).toBeVisible();
  await assign('M_star', 'learn');
  await expect
    .element(page.getByRole('img', { name: /^Density over two columns.*log10 M_total .*log10 M_star/ }))
    .toBeVisible();
  await page.getByRole('combobox', { name: 'Transform of M_star' }).selectOptions('as it is');
  await expect
    .element(page.getByRole('img', { name: /^Density over two columns.* against M_star from/ }))
    .toBeVisible();
  await page.getByRole('combobox', { name: 'Transform of M_star' }).selectOptions('log10');
  await setSteps(60);
  await page.getByRole('combobox', { name: 'Flow' }).selectOptions('poster-2d');
  await page.getByLabelText('Steps', { exact: true }).fill('60');
  await train();
  await openView('Compare');
  await expect
    .element(page.getByRole('img', { name: /^Test set against samples.*log10 M_star against log10 M_total/ }))
    .toBeVisible();
  await assign('M_star', 'ignore');
  await expect.element(page.getByRole('img', { name: /^Density\. Histogram/ })).toBeVisible();
  await openView('Train');
  await expect.element(page.getByRole('combobox', { name: 'Flow' })).toHaveValue('default');
});
