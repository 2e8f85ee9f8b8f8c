/** The Infer view: a row asked of a trained model over the real worker, and how it looks over a fake one. */
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import {
  assign,
  openView,
  PHONE,
  pickMass,
  renderApp,
  renderWholeApp,
  setSteps,
  useCleanPage,
  violations,
} from './support/render-app';

useCleanPage();

const cell = (name: string) => page.getByRole('combobox', { name: `${name} is`, exact: true });
const answer = (name: string | RegExp) => page.getByRole('article', { name });
/** The parts of the worker that answer come with the first question, and a busy machine takes its time. */
const LATE = { timeout: 60_000 } as const;

/** y follows x; every tenth y is blank. */
function pairs(): File {
  const draw = random(4, 'catalog');
  const lines = Array.from({ length: 150 }, (_, i) => {
    const x = draw.normal();
    return `${x.toFixed(4)},${i % 10 === 9 ? '' : (0.8 * x + 0.6 * draw.normal()).toFixed(4)}`;
  });
  return new File([`x,y\n${lines.join('\n')}\n`], 'pairs.csv');
}

it('asks a row of the table and then all rows, whose answers become columns', async () => {
  const session = await renderWholeApp();
  session.open({ kind: 'files', files: [pairs()] });
  await page.getByRole('radio', { name: 'x', exact: true }).click();
  await assign('y', 'learn');
  await setSteps(60, 1);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('button', { name: 'Train again' }), LATE).toBeVisible();
  await openView('Infer');
  await page.getByRole('rowheader', { name: '3', exact: true }).click();
  await expect.element(page.getByText('Row 3 of the table')).toBeVisible();
  await cell('y').selectOptions('unknown');
  await cell('x').selectOptions('known');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  const first = answer('Answer, Row 3: y');
  await expect.element(first, LATE).toHaveTextContent(/Reliable: integrated along the column/);
  await expect.element(first.getByRole('row', { name: /^y / })).toHaveTextContent(/to/);
  await expect.element(first.getByRole('img', { name: /^Marginal PDF of y\. Median .*; the row has / })).toBeVisible();
  // Another row, asked by mistake, takes nothing away.
  await page.getByRole('rowheader', { name: '4', exact: true }).click();
  await expect.element(page.getByText('Row 4 of the table')).toBeVisible();
  await cell('x').selectOptions('unknown');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect.element(answer('Answer, Row 4: x, y'), LATE).toBeVisible();
  await expect.element(page.getByRole('img', { name: /^Posterior of every pair/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'Answer' }).selectOptions('1. Row 3: y');
  await expect.element(first).toBeVisible();
  await cell('x').selectOptions('known');
  await page.getByText('Every row', { exact: true }).click();
  await page.getByRole('button', { name: 'Estimate' }).click();
  await expect.element(page.getByRole('button', { name: 'Ask 150 rows' }), LATE).toBeVisible();
  await page.getByRole('button', { name: 'Ask 150 rows' }).click();
  await expect
    .element(answer('Answers to many rows: y'), LATE)
    .toHaveTextContent(/150 of 150 rows answered, 150 reliable\./);
  await expect.element(page.getByRole('columnheader', { name: 'y_median' })).toBeVisible();
  // Answers are columns like others: they colour the points, and a box along them selects.
  await page.getByRole('combobox', { name: 'Colour by' }).selectOptions('y_median');
  const picture = page.getByRole('img', { name: /^y_median against y\. 135 rows; dashed: equal/ });
  await expect.element(picture).toBeVisible();
  await page.getByRole('combobox', { name: 'Column of the answers across' }).selectOptions('x');
  const along = page.getByRole('img', { name: /^y_median against x\. 150 rows/ });
  await expect.element(along).toBeVisible();
  const canvas = along.element();
  canvas.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const send = (type: string, x: number, y: number) =>
    canvas.dispatchEvent(
      new PointerEvent(type, {
        bubbles: true,
        pointerId: 1,
        button: 0,
        clientX: left + x * width,
        clientY: top + y * height,
      }),
    );
  const capture = vi.spyOn(HTMLElement.prototype, 'setPointerCapture').mockImplementation(() => {});
  send('pointerdown', 0.17, 0.02);
  send('pointermove', 0.6, 0.5);
  send('pointerup', 0.6, 0.82);
  capture.mockRestore();
  await expect.element(page.getByText(/^\d+ of 150 rows selected$/)).toBeVisible();
  await page.getByRole('button', { name: 'Train on it' }).click();
  await expect.element(page.getByText(/selected by y_median, which is an answer/)).toBeVisible();
}, 180_000);

/** 300 haloes: the light ones have no galaxy, the heavy ones a few. */
function haloes(): File {
  const draw = random(6, 'catalog');
  const lines = Array.from({ length: 300 }, (_, i) => {
    const logMass = 11.5 - Math.log10(draw.uniform());
    const galaxies = Math.floor(1.5 * (logMass - 11.6) + draw.uniform());
    const row = (central: string) => `${i},${(10 ** logMass).toExponential(6)},${central}`;
    return galaxies < 1 ? row('') : Array.from({ length: galaxies }, (_, k) => row(k === 0 ? '1' : '0')).join('\n');
  });
  return new File([`halo_id,M200,central\n${lines.join('\n')}\n`], 'haloes.csv');
}

it('keeps what was counted in haloes while another view is shown, and not under another catalog', async () => {
  const session = await renderWholeApp();
  session.open({ kind: 'files', files: [haloes()] });
  await openView('Infer');
  await page.getByRole('button', { name: 'Fit the HOD' }).click();
  const counted = page.getByRole('article', { name: 'Galaxies in haloes' });
  await expect.element(counted, LATE).toHaveTextContent(/300 haloes/);
  await openView('Trust');
  await expect.element(counted).not.toBeInTheDocument();
  await openView('Infer');
  await expect.element(counted).toHaveTextContent(/300 haloes/);
  await session.open({ kind: 'files', files: [haloes()] });
  await expect.element(counted).not.toBeInTheDocument();
}, 180_000);

describe('over a fake session', () => {
  it.each([
    ['wide', undefined],
    ['phone', PHONE],
  ])('fits the screen and is accessible, %s', async (_name, size) => {
    const { session, calls } = await renderApp({ stride: 2000 }, size);
    await pickMass(session);
    await assign('spin', 'learn');
    await openView('Infer');
    await expect.element(page.getByText(/Press Train\.$/)).toBeVisible();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await cell('spin').selectOptions('known ± σ');
    await page.getByRole('textbox', { name: 'Value of spin' }).fill('200');
    await page.getByRole('textbox', { name: 'Error of spin' }).fill('20');
    await userEvent.keyboard('{Enter}');
    await expect.element(answer('Answer, Typed row: M_star, spin')).toHaveTextContent(/−3\.21 ± 0\.02 nats/);
    expect(calls).toContain('infer');
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(size?.width ?? 1280);
    expect(await violations()).toEqual([]);
    // On another catalog it stays, and says whose answer it is.
    const state = session.state as { value: typeof session.state.value };
    if (state.value.catalog) state.value = { ...state.value, catalog: { ...state.value.catalog, name: 'other.csv' } };
    await expect
      .element(answer('Answer, Typed row: M_star, spin'))
      .toHaveTextContent(/This answer is from an earlier run on .+, not from the run on the page/);
  });
});
