/** axe over the page, in light and dark, wide and on a phone. */
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { setTheme } from '../../src/ui/theme';
import { assessment } from './support/fixtures';
import { PHONE, pickMass, renderApp, useCleanPage, violations, WIDE } from './support/render-app';

useCleanPage();

describe.each([
  ['light', 'wide', WIDE],
  ['dark', 'wide', WIDE],
  ['light', 'phone', PHONE],
  ['dark', 'phone', PHONE],
] as const)('axe finds nothing, %s, %s', (theme, _size, size) => {
  it('on the demo', async () => {
    setTheme(theme);
    await renderApp({}, size);
    expect(await violations()).toEqual([]);
  });

  it('after a run, with everything open', async () => {
    setTheme(theme);
    const { session, emit } = await renderApp({ stride: 2000 }, size);
    await pickMass(session);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('heading', { name: 'Held-out NLL' })).toBeVisible();
    for (const details of document.querySelectorAll('details')) details.open = true;
    emit({ type: 'notice', message: 'The loss was not finite; training went back 12 steps and halves the rate.' });
    emit({ type: 'problem', problem: { code: 'x', message: 'The file is empty.', hint: 'Choose another.' } });
    await expect.element(page.getByRole('alert')).toHaveTextContent('The file is empty.');
    expect(await violations()).toEqual([]);
  });

  it('with three columns, one given, an assessment, and layers of one\u2019s own', async () => {
    setTheme(theme);
    const { session, emit } = await renderApp({ stride: 1000 }, size);
    await pickMass(session);
    const add = page.getByRole('combobox', { name: 'Learn together with' });
    await add.selectOptions('spin');
    await add.selectOptions('age');
    await page.getByRole('combobox', { name: 'Given' }).selectOptions('Omega_m');
    await page.getByText('Settings', { exact: true }).click();
    await page.getByText(/^Layers: /).click();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('heading', { name: 'Held-out NLL' })).toBeVisible();
    emit({ type: 'assessment', run: 1, assessment });
    await expect.element(page.getByRole('region', { name: 'Can it be trusted?' })).toBeVisible();
    await expect.element(page.getByRole('region', { name: 'Every pair of columns' })).toBeVisible();
    for (const details of document.querySelectorAll('details')) details.open = true;
    expect(await violations()).toEqual([]);
  });
});
