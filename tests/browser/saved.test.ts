/** A page that is left in the middle: what was open is offered again, and the run goes on from where it was. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { mountSaved } from '../../src/ui/saved/mount';
import { forget, recall } from '../../src/ui/saved/store';
import { renderWholeApp, useCleanPage, violations } from './support/render-app';

useCleanPage();

const STEPS = 100_000;

it('offers the last session, with its columns and its run, and forgets it where asked', async () => {
  await forget();
  const first = await renderWholeApp();
  const host = mountSaved(first);
  await page.getByText('Data from a given PDF', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Density' }).selectOptions('Two moons');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect.element(page.getByRole('combobox', { name: 'Transform of y' })).toBeVisible();
  await page.getByText('Settings', { exact: true }).click();
  await page.getByLabelText('Steps', { exact: true }).fill(String(STEPS));
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const saved = async () => (await recall())?.checkpoint?.step ?? 0;
  await expect.poll(saved, { timeout: 15_000 }).toBeGreaterThan(100);
  const kept = (await recall())?.checkpoint;
  host.remove();
  first.reset();

  // Another page, as after a reload.
  for (const old of document.body.querySelectorAll(':scope > div')) old.remove();
  const second = await renderWholeApp();
  const again = mountSaved(second);
  const offer = page.getByRole('region', { name: 'Your last session' });
  await expect.element(offer).toHaveTextContent(/moons.* open with x, y, at step [\d,]+ of 100,000/i);
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => second.state.value.training?.step ?? 0, { timeout: 15_000 }).toBeGreaterThan(kept?.step ?? 0);
  // The looks of the first page belong to the run.
  expect(second.state.value.training?.curve.step[0]).toBe(kept?.looks[0]?.step);
  second.finish();
  await expect.element(page.getByRole('heading', { name: 'Held-out NLL' }), { timeout: 20_000 }).toBeVisible();
  again.remove();
  await forget();
  expect(await recall()).toBeUndefined();
}, 60_000);
