/** Rows as they were measured, with the real worker: errors by name, missing cells, a weight, and the density with and without errors. */
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import { assign, openView, PHONE, renderWholeApp, setSteps, useCleanPage, violations } from './support/render-app';

useCleanPage();

/** Two columns with errors, a fifth of the first one missing, and a weight. */
function stars(): File {
  const draw = random(3, 'catalog');
  const lines = Array.from({ length: 300 }, (_, i) => {
    const x = draw.normal();
    const seen = i % 5 === 0 ? '' : (x + draw.normal()).toFixed(5);
    return [seen, '1.0', (x + 0.5 * draw.normal()).toFixed(5), (0.5 + draw.uniform()).toFixed(3)].join();
  });
  return new File([`x,e_x,y,v\n${lines.join('\n')}\n`], 'stars.csv');
}

it('learns true values from columns with errors and missing cells, and shows them as the instrument sees them', async () => {
  await renderWholeApp(PHONE);
  const input = document.querySelector<HTMLInputElement>('input[type=file]') ?? expect.fail('no file input');
  await userEvent.upload(input, stars());
  await assign('x', 'learn');
  await assign('y', 'learn');
  await page.getByRole('button', { name: 'Details of x', exact: true }).click();
  await expect.element(page.getByText('240 rows used', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Use it' }).click();
  await expect.element(page.getByRole('combobox', { name: 'Errors of x' })).toHaveValue('of e_x');
  await expect.element(page.getByRole('combobox', { name: 'Role of e_x', exact: true })).toHaveValue('errors');
  await page.getByRole('checkbox', { name: 'Integrate over missing cells of x' }).click();
  await expect.element(page.getByText('60 rows kept that would be left out.')).toBeVisible();
  await assign('v', 'weight');
  await expect.element(page.getByText(/The weights leave \d+ effective rows of 300\./)).toBeVisible();
  expect(await violations()).toEqual([]);

  await setSteps(20);
  await page.getByLabelText('Flows', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  const picture = (name: RegExp) => page.getByRole('img', { name });
  await expect.element(picture(/Density of true values/)).toBeInTheDocument();
  await page.getByRole('checkbox', { name: 'As the instrument sees it' }).click();
  await expect.element(picture(/Learned density with errors/)).toBeInTheDocument();
  await openView('Trust');
  await expect.element(page.getByText(/Coverage, samples and calibration are not tested/)).toBeVisible();
  await expect.element(page.getByRole('rowheader', { name: /Deconvolved mixture/ })).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(PHONE.width);
});
