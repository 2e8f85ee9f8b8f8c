/** axe over the page, in light and dark, wide and on a phone. */
import { beforeAll, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { setTheme } from '../../src/ui/theme';
import { assessment } from './support/fixtures';
import { assign, openView, PHONE, pickMass, renderApp, useCleanPage, violations, WIDE } from './support/render-app';

useCleanPage();

beforeAll(() => {
  // A colour on its way to another is none that has to be read.
  const style = document.createElement('style');
  style.textContent = '*, *::before, *::after { transition: none !important; }';
  document.head.append(style);
});

/** What axe finds in light; in dark only colours are different. */
async function inBothThemes() {
  const light = await violations();
  setTheme('dark');
  // What is drawn in the colours of the theme follows a frame later.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const dark = await violations(document.body, 'color-contrast');
  setTheme('light');
  return { light, dark };
}
const NOTHING = { light: [], dark: [] };

describe.each([
  ['wide', WIDE],
  ['phone', PHONE],
] as const)('axe finds nothing, in light and dark, %s', (_size, size) => {
  it('on the demo', async () => {
    await renderApp({}, size);
    expect(await inBothThemes()).toEqual(NOTHING);
  });

  it('after a run, with everything open', async () => {
    const { session, emit } = await renderApp({ stride: 2000 }, size);
    await pickMass(session);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
    for (const details of document.querySelectorAll('details')) details.open = true;
    emit({ type: 'notice', message: 'The loss was not finite; training went back 12 steps and halves the rate.' });
    emit({ type: 'problem', problem: { code: 'x', message: 'The file is empty.', hint: 'Choose another.' } });
    await expect.element(page.getByRole('alert')).toHaveTextContent('The file is empty.');
    expect(await inBothThemes()).toEqual(NOTHING);
  });

  it('with three columns, one given, an assessment, and layers of one\u2019s own', async () => {
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
    expect(await inBothThemes()).toEqual(NOTHING);
    await page.getByRole('checkbox', { name: 'Every pair' }).click();
    await expect.element(page.getByRole('img', { name: /^Every pair of columns/ })).toBeVisible();
    for (const view of ['Trust', 'Outliers', 'Infer', 'Compare', 'Share']) {
      await openView(view);
      await expect.element(page.getByRole('main').getByRole('heading', { level: 2 }).last()).toBeVisible();
      expect(await inBothThemes()).toEqual(NOTHING);
    }
  });
});
