/** What each column is, seen and set in the list of columns, and taken back. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { galaxies, profileOf } from './support/fixtures';
import { openView, PHONE, renderApp, renderWholeApp, useCleanPage, violations, WIDE } from './support/render-app';

useCleanPage();

const role = (name: string) => page.getByRole('combobox', { name: `Role of ${name}`, exact: true });
const undo = () => page.getByRole('button', { name: 'Undo' }).click();

it('gives every column its role in one place, and takes each choice back by one press', async () => {
  const { session } = await renderApp();
  session.open({ kind: 'sample' });
  await expect.element(role('sim')).toHaveValue('group');
  await expect.element(role('galaxy_id')).toHaveValue('identity');
  await expect.element(role('M_star')).toHaveValue('ignore');

  await role('M_star').selectOptions('learn');
  await role('M_gas').selectOptions('learn');
  await role('Omega_m').selectOptions('condition on');
  await expect.element(role('Omega_m')).toHaveValue('context');
  await expect.element(page.getByRole('radio', { name: 'M_star', exact: true })).toBeChecked();
  expect(session.state.value.choices.map(({ name, role: part }) => [name, part])).toEqual([
    ['M_star', undefined],
    ['M_gas', undefined],
    ['Omega_m', 'context'],
  ]);

  await role('galaxy_id').selectOptions('group');
  expect(session.state.value.by).toEqual(['sim', 'galaxy_id']);
  await expect.element(page.getByRole('combobox', { name: 'Split by' })).toHaveValue('sim and galaxy_id');
  await role('sim').selectOptions('ID');
  expect(session.state.value.by).toEqual(['galaxy_id']);
  await role('age').selectOptions('ID');
  expect(session.state.value.identity).toEqual(['sim', 'galaxy_id', 'age']);
  await role('M_gas').selectOptions('ignore');
  await expect.element(role('M_gas')).toHaveValue('ignore');
  expect(await violations()).toEqual([]);

  await undo();
  await expect.element(role('M_gas')).toHaveValue('feature');
  await undo();
  await expect.element(role('age')).toHaveValue('ignore');
  await undo();
  await expect.element(role('sim')).toHaveValue('group');
  await undo();
  await expect.element(role('galaxy_id')).toHaveValue('identity');
  await undo();
  await undo();
  await undo();
  await expect.element(role('M_star')).toHaveValue('ignore');
  await expect.element(page.getByText('Pick a column', { exact: true })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

it('offers a column only what it can be', async () => {
  const { session } = await renderApp();
  session.open({ kind: 'sample' });
  const offered = (name: string) => [...(role(name).element() as HTMLSelectElement).options].map(({ text }) => text);
  await expect.element(role('sim')).toBeVisible();
  expect(offered('sim')).toEqual(['group', 'ID', 'ignore']);
  expect(offered('redshift')).toEqual(['ID', 'ignore']);
  expect(offered('M_star')).toEqual(['learn', 'condition on', 'weight', 'ID', 'ignore']);
});

it('takes a transform back by one press, and leaves none for a choice that changes nothing', async () => {
  const { session } = await renderApp();
  session.open({ kind: 'sample' });
  await role('M_star').selectOptions('learn');
  const transform = page.getByRole('combobox', { name: 'Transform of M_star' });
  await transform.selectOptions('asinh');
  await transform.selectOptions('as it is');
  session.setSettings({ ...session.state.value.settings });
  await undo();
  await expect.element(transform).toHaveValue('asinh');
  await undo();
  await expect.element(transform).toHaveValue('log10');
});

it('leaves what was chosen before where a choice is refused', async () => {
  const refuses: { choose?: { code: string; message: string; hint: string } } = {};
  const { session } = await renderApp({ refuses });
  session.open({ kind: 'sample' });
  await role('M_star').selectOptions('learn');
  await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  refuses.choose = { code: 'group-split', message: 'The usable rows are of 2 groups.', hint: 'Split by another.' };
  await role('galaxy_id').selectOptions('group');
  await expect.element(page.getByRole('alert')).toHaveTextContent(/of 2 groups/);
  await expect.element(role('galaxy_id')).toHaveValue('identity');
  await undo();
  await expect.element(role('M_star')).toHaveValue('ignore');
});

it('asks for outliers by the names that the person gave', async () => {
  const { session, requests } = await renderApp();
  session.open({ kind: 'sample' });
  await role('M_star').selectOptions('learn');
  await openView('Outliers');
  const find = page.getByRole('button', { name: 'Find outliers' });
  await find.click();
  await expect.poll(() => requests).toHaveLength(1);
  expect(requests[0]?.identity).toBeUndefined();
  await role('age').selectOptions('ID');
  await find.click();
  await expect.poll(() => requests).toHaveLength(2);
  expect(requests[1]?.identity).toEqual(['sim', 'galaxy_id', 'age']);
});

const long = 'Stellar mass within twice the half-mass radius, of all bound particles [10^10 Msun/h], extrapolated';

it.each([
  ['wide', WIDE],
  ['phone', PHONE],
])('keeps the controls of a column with a long name inside their region, %s', async (_name, size) => {
  const unit = { unit: '1e10 Msun/h', why: 'Its name says so.' };
  const { session } = await renderApp(
    { catalog: { ...galaxies, profiles: [profileOf(long, { unit }), profileOf(`other ${long}`, { unit })] } },
    size,
  );
  session.open({ kind: 'sample' });
  await role(long).selectOptions('learn');
  await role(`other ${long}`).selectOptions('learn');
  const transform = page.getByRole('combobox', { name: `Transform of other ${long}` });
  await expect.element(transform).toBeVisible();
  const { right } = page.getByRole('region', { name: 'Data' }).element().getBoundingClientRect();
  for (const control of transform.element().closest('section')?.querySelectorAll('select, input, button') ?? []) {
    expect(control.getBoundingClientRect().right).toBeLessThanOrEqual(right);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(size.width);
});

it('keeps columns, picture, run bar and sliders on one screen, however many columns are chosen', async () => {
  const { session } = await renderApp();
  session.open({ kind: 'sample' });
  await role('M_star').selectOptions('learn');
  for (const name of ['Omega_m', 'age', 'spin', 'M_gas', 'M_bh']) await role(name).selectOptions('condition on');
  await openView('Infer');
  const last = page.getByRole('slider', { name: /^Given log10 M_bh/ });
  await expect.element(last).toBeVisible();
  for (const size of [WIDE, { width: 1280, height: 800 }, { width: 2560, height: 1440 }]) {
    await page.viewport(size.width, size.height);
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(size.height);
    const seen = [last, page.getByRole('img', { name: /^Density/ }), page.getByRole('group', { name: 'Run' })];
    for (const part of seen) expect(part.element().getBoundingClientRect().bottom).toBeLessThanOrEqual(size.height);
    expect(page.getByRole('img', { name: /^Density/ }).element().clientHeight).toBeGreaterThan(200);
  }
});

it('shows the names of rows digit by digit, where a quantity has six', async () => {
  const session = await renderWholeApp();
  const rows = Array.from({ length: 60 }, (_, i) => `14297151234567890${10 + i},${i + 1 / 3},${9007199254740900 + i}`);
  session.open({ kind: 'files', files: [new File([`SOURCE_ID,G,row\n${rows.join('\n')}`], 'gaia.csv')] });
  const header = page.getByRole('columnheader', { name: 'SOURCE_ID' });
  await expect.poll(() => header.element().getBoundingClientRect().width).toBeGreaterThan(160);
  await role('row').selectOptions('ID');
  await expect.element(page.getByRole('cell', { name: '1429715123456789010', exact: true })).toBeVisible();
  await expect.element(page.getByRole('cell', { name: '9007199254740900', exact: true })).toBeVisible();
  await expect.element(page.getByRole('cell', { name: '0.333333', exact: true })).toBeVisible();
});
