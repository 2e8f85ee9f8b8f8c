/** A column with spikes asks what is done about them before it trains. */
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { PHONE, renderApp, useCleanPage, violations, WIDE } from './support/render-app';

useCleanPage();

it.each([
  ['wide', WIDE],
  ['phone', PHONE],
])('names the spikes and trains only after the choice, %s', async (_name, size) => {
  const { session, calls } = await renderApp({ every: 40 }, size);
  session.open({ kind: 'sample' });
  await page.getByRole('radio', { name: 'f_exsitu' }).click();
  const group = page.getByRole('group', { name: 'Spikes' });
  await expect.element(group).toHaveTextContent('1.0 % of the rows share the value 0.5 of “f_exsitu”.');
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await expect.element(train).toBeDisabled();
  await expect
    .element(page.getByRole('group', { name: 'Run' }))
    .toHaveTextContent('f_exsitu has repeated values. Choose a treatment.');
  await expect.element(group.getByRole('radio', { name: /^Floor/ })).toBeDisabled();
  for (const radio of group.getByRole('radio').elements()) expect(radio).not.toBeChecked();
  expect(await violations()).toEqual([]);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(size.width);

  await group.getByRole('radio', { name: /^Dequantise/ }).click();
  await expect.element(group.getByRole('radio', { name: /^Dequantise/ })).toBeChecked();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(group.getByRole('radio', { name: /^Drop/ })).toBeChecked();
  await expect.element(group.getByRole('radio', { name: /^Drop/ })).toHaveFocus();
  await train.click();
  await expect.element(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  expect(calls.filter((call) => call === 'choose' || call === 'train')).toEqual([
    'choose',
    'choose',
    'choose',
    'train',
  ]);
});

it('keeps the choice while other columns are looked at, and forgets it with the transform', async () => {
  const { session } = await renderApp();
  session.open({ kind: 'sample' });
  const keep = page.getByRole('group', { name: 'Spikes' }).getByRole('radio', { name: /^Go on/ });
  await page.getByRole('radio', { name: 'f_exsitu' }).click();
  await keep.click();
  await expect.element(keep).toBeChecked();
  await page.getByRole('radio', { name: 'age' }).click();
  await expect.element(keep).not.toBeInTheDocument();
  await page.getByRole('radio', { name: 'f_exsitu' }).click();
  await expect.element(keep).toBeChecked();
  const transform = page.getByRole('combobox', { name: 'Transform of f_exsitu' });
  await transform.selectOptions('log10');
  await expect.element(keep).not.toBeInTheDocument();
  await transform.selectOptions('as it is');
  await expect.element(keep).not.toBeChecked();
});

it('says which numbers look like markers for a missing value', async () => {
  const { session } = await renderApp();
  session.open({ kind: 'sample' });
  await page.getByRole('radio', { name: 'Z_star' }).click();
  await expect.element(page.getByText('looking like a marker of it: −9999 (3 cells).')).toBeVisible();
});
