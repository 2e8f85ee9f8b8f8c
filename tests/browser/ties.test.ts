/** Columns that follow from others and rows that repeat others are decided on before anything trains. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { renderApp, useCleanPage, violations, WIDE } from './support/render-app';

useCleanPage();

it('trains only after dependent columns and duplicate rows are decided on', async () => {
  const { session } = await renderApp({ every: 40 }, WIDE);
  session.open({ kind: 'sample' });
  await page.getByRole('combobox', { name: 'Role of Z_star' }).selectOptions('learn');
  await page.getByRole('combobox', { name: 'Role of spin' }).selectOptions('learn');
  const dependent = page.getByRole('group', { name: 'Dependent columns' });
  const duplicates = page.getByRole('group', { name: 'Duplicate rows' });
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await expect.element(dependent).toHaveTextContent('“spin” = 2 × “Z_star”, exactly but for rounding.');
  await expect.element(duplicates).toHaveTextContent('90 of 20,275 rows (0.44 %) repeat an earlier row');
  await expect.element(train).toBeDisabled();
  expect(await violations()).toEqual([]);

  await duplicates.getByRole('radio', { name: 'Keep copies on one side of the split' }).click();
  await expect.element(duplicates.getByRole('radio', { name: /^Keep copies/ })).toBeChecked();
  await expect.element(train).toBeDisabled();
  await dependent.getByRole('checkbox', { name: /^Go on as it is/ }).click();
  await expect.element(train).toBeEnabled();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.element(train).toBeDisabled();
  await expect.element(duplicates.getByRole('radio', { name: /^Keep copies/ })).toBeChecked();

  await dependent.getByRole('button', { name: 'Leave out spin' }).click();
  await expect.element(dependent).not.toBeInTheDocument();
  await expect.element(train).toBeEnabled();
});
