/** Rows as they were measured, with the real worker: errors by name, missing cells, a weight, and the density with and without errors. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { random } from '../../src/base/random';
import {
  assign,
  openFile,
  openView,
  PHONE,
  renderWholeApp,
  setSteps,
  useCleanPage,
  violations,
  WIDE,
} from './support/render-app';

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
  await openFile(stars());
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

  await openView('Infer');
  await page.getByText('Every row', { exact: true }).click();
  await page.getByRole('button', { name: 'True values of all rows' }).click();
  await expect.element(page.getByRole('article', { name: 'Answers to many rows: true values' })).toBeVisible();
  await expect
    .element(page.getByText(/Posterior mean and standard deviation of the true values of 300 rows/))
    .toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(PHONE.width);
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  // In the table, and sorted by it: what is least certain first.
  const head = (name: string) => page.getByRole('columnheader', { name: new RegExp(`^${name}\\b`) });
  for (const name of ['log_p', 'log_p_error', 'x_true']) await expect.element(head(name).first()).toBeInTheDocument();
  expect(await violations()).toEqual([]);
});

/** Two columns with errors that go together by a column of their own. */
function positions(): File {
  const draw = random(4, 'catalog');
  const lines = Array.from({ length: 120 }, () => {
    const [x, y] = [draw.normal().toFixed(5), draw.normal().toFixed(5)];
    return [
      x,
      y,
      (0.1 + draw.uniform()).toFixed(3),
      (0.1 + draw.uniform()).toFixed(3),
      draw.uniform().toFixed(3),
    ].join();
  });
  return new File([`x,y,x_err,y_err,x_y_corr\n${lines.join('\n')}\n`], 'positions.csv');
}

it('offers the column of correlations once both columns have errors, at one of the two', async () => {
  await renderWholeApp(WIDE);
  await openFile(positions());
  await assign('x', 'learn');
  await assign('y', 'learn');
  const correlated = (other: string) => page.getByRole('checkbox', { name: `Correlated with the errors of ${other}` });
  await page.getByRole('button', { name: 'Details of x', exact: true }).click();
  await page.getByRole('combobox', { name: 'Errors of x' }).selectOptions('of x_err');
  await expect.element(page.getByRole('combobox', { name: 'Role of x_err', exact: true })).toHaveValue('errors');
  await expect.element(correlated('y')).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'Details of y', exact: true }).click();
  await page.getByRole('combobox', { name: 'Errors of y' }).selectOptions('of y_err');
  await correlated('x').click();
  await expect.element(correlated('x')).toBeChecked();
  await expect.element(page.getByRole('combobox', { name: 'Role of x_y_corr', exact: true })).toHaveValue('errors');
  await expect.element(page.getByText('120 rows used', { exact: false })).toBeVisible();
  // Long names wrap instead of being cut off.
  const label = correlated('x').element().closest('label') ?? expect.fail('no label');
  expect(label.scrollWidth).toBeLessThanOrEqual(label.clientWidth);
  expect(label.getBoundingClientRect().right).toBeLessThanOrEqual(
    label.parentElement?.getBoundingClientRect().right ?? 0,
  );
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Details of x', exact: true }).click();
  await expect.element(page.getByRole('combobox', { name: 'Errors of x' })).toHaveValue('of x_err');
  await expect.element(correlated('y')).not.toBeInTheDocument();
});
