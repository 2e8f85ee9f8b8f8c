/** The whole way with the real worker and a real engine: a catalog in, a trained density and its truth out. */
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import { openFile, openView, renderWholeApp, setSteps, useCleanPage } from './support/render-app';

useCleanPage();

const region = (name: string) => page.getByRole('region', { name, exact: true });

function smallCatalog(): File {
  const draw = random(11, 'catalog');
  const rows = Array.from({ length: 1_500 }, (_, i) => {
    const mass = draw.uniform() < 0.02 ? 0 : 10 ** (9 + 0.8 * draw.normal());
    return `${i},CV_${i % 27},${mass.toExponential(6)}`;
  });
  return new File([`galaxy_id,sim,"M_star, Msun"\n${rows.join('\n')}\n`], 'small.csv');
}

async function openAndPick(file: File, column: string): Promise<void> {
  await openFile(file);
  await page.getByRole('radio', { name: column, exact: true }).click();
}

it('reads a small catalog, trains one column, compares held-out rows with samples, and keeps both when the next file is refused', async () => {
  await renderWholeApp();
  await openAndPick(smallCatalog(), 'M_star, Msun');
  await expect.element(page.getByRole('combobox', { name: 'Transform of M_star' })).toHaveValue('log10');
  await expect.element(region('Rows')).toHaveTextContent(/has no log10/);
  await setSteps(150);
  await userEvent.click(document.body);
  await userEvent.keyboard(' ');
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  await expect.element(page.getByText('It ended because all steps were done.')).toBeVisible();
  await expect.element(region('Training')).toHaveTextContent(/WebAssembly, SIMD/);
  await openView('Compare');
  await expect.element(page.getByRole('img', { name: /^Test set against samples/ })).toBeVisible();
  await openView('Train');
  await openFile(new File([new Uint8Array([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10])], 'groups.csv'));
  await expect.element(page.getByRole('alert')).toHaveTextContent(/HDF5/);
  await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
  await expect.element(region('Data')).toHaveTextContent(/small\.csv/);
});

it('opens a catalog from an address on the same site, and says why another site is refused', async () => {
  await renderWholeApp();
  await page.getByText('From an address', { exact: true }).click();
  const address = page.getByRole('textbox', { name: /address/i });
  await address.fill('https://example.org/catalog.csv');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('alert')).toHaveTextContent(/not an address on this site/);
  await address.fill(new URL('./support/tiny.csv', import.meta.url).pathname);
  await userEvent.keyboard('{Enter}');
  await expect.element(region('Data')).toHaveTextContent(/80 rows/);
});

it('draws from a given PDF, shows its truth, and refuses a formula that is no density', async () => {
  await renderWholeApp();
  await page.getByText('Data from a given PDF', { exact: true }).click();
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect.element(page.getByRole('radio', { name: 'x', exact: true })).toBeChecked();
  await openView('Train');
  await expect.element(region('Training')).toHaveTextContent(/entropy/i);
  await page.getByRole('combobox', { name: 'Density' }).selectOptions('formula');
  await page.getByLabelText('p(x), up to a factor').fill('sin(x)');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect.element(page.getByText(/negative/).first()).toBeVisible();
  await expect.element(region('Training')).toHaveTextContent(/entropy/i);
});
