/** axe over the page, in light and dark, wide and on a phone. */
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { setTheme } from '../../src/ui/theme';
import { assessment } from './support/fixtures';
import { assign, openView, PHONE, pickMass, renderApp, useCleanPage, violations, WIDE } from './support/render-app';

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
    await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
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
    await assign('spin', 'learn');
    await assign('age', 'learn');
    await assign('Omega_m', 'condition on');
    await openView('Train');
    await page.getByText(/^Layers: /).click();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
    emit({ type: 'assessment', run: 1, assessment });
    for (const details of document.querySelectorAll('details')) details.open = true;
    expect(await violations()).toEqual([]);
    await page.getByRole('checkbox', { name: 'Every pair' }).click();
    await expect.element(page.getByRole('img', { name: /^Every pair of columns/ })).toBeVisible();
    for (const view of ['Trust', 'Outliers', 'Infer', 'Compare', 'Share']) {
      await openView(view);
      await expect.element(page.getByRole('main').getByRole('heading', { level: 2 }).last()).toBeVisible();
      expect(await violations()).toEqual([]);
    }
  });
});
