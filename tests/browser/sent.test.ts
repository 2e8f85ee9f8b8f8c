/** What was sent by somebody cannot hold the page: the worker that opens it has a deadline, and its ways out are closed. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { encodeModelLink } from '../../src/share/link/link';
import { writeModel } from '../../src/share/model-file';
import type { Model } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { createSharedReader } from '../../src/worker/shared/client';
import { untrainedAverage, untrainedModel } from '../share/untrained';
import { renderWholeApp, useCleanPage } from './support/render-app';

useCleanPage();

/** The parts of the worker that answer come with the first question, and a busy machine takes its time. */
const LATE = { timeout: 80_000 } as const;

/** A worker of these lines. */
const workerOf = (lines: string) => new Worker(URL.createObjectURL(new Blob([lines], { type: 'text/javascript' })));

it('a worker that never answers is ended at its deadline, and says so', async () => {
  const reader = createSharedReader(() => workerOf('onmessage = () => { for (;;); };'), 300);
  const began = performance.now();
  const opened = await reader.open({ kind: 'link', fragment: '' });
  // Of its own deadline, and not of the one that the page gives: with both cores busy a timer can be seconds late.
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(opened).toMatchObject({ ok: false, problem: { code: 'shared-slow' } });
  // It is not asked again.
  expect(await reader.draw(1, 'first')).toEqual(opened);
});

it('a worker that dies is noticed, and says so', async () => {
  const reader = createSharedReader(() => workerOf('onmessage = () => { throw new Error("out of memory"); };'));
  expect(await reader.open({ kind: 'link', fragment: '' })).toMatchObject({
    ok: false,
    problem: { code: 'shared-lost' },
  });
});

it.each([1, 2, 3])('a model of %i columns is drawn by the worker, and sampled again', async (dim) => {
  const session = await renderWholeApp();
  const model = untrainedModel(presets.light.flow(dim));
  session.openShared({ kind: 'link', fragment: await encodeModelLink(model, 8) });
  const sent = page.getByRole('region', { name: 'A model that was sent to you' });
  await expect.element(sent.getByRole('img', { name: /^Density of the shared model/ })).toBeVisible();
  await sent.getByRole('button', { name: 'Sample again' }).click();
  await expect.element(sent.getByRole('alert')).not.toBeInTheDocument();
  session.openShared({ kind: 'file', file: new File([Uint8Array.from(writeModel(model))], 'own.safetensors') });
  await expect.element(sent.getByRole('img', { name: /^Density of the shared model/ })).toBeVisible();
  session.closeShared();
  await expect.element(sent).not.toBeInTheDocument();
});

it('a model that was sent is asked about a typed row', async () => {
  const session = await renderWholeApp();
  const model = untrainedAverage(presets.light.flow(2));
  session.openShared({ kind: 'file', file: new File([Uint8Array.from(writeModel(model))], 'own.safetensors') });
  const sent = page.getByRole('region', { name: 'A model that was sent to you' });
  await sent.getByText('Ask this model').click();
  await sent.getByRole('combobox', { name: 'x0 is', exact: true }).selectOptions('unknown');
  await sent.getByRole('combobox', { name: 'x1 is', exact: true }).selectOptions('known');
  const value = sent.getByRole('textbox', { name: 'Value of x1' });
  await value.fill('so much');
  await sent.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect.element(sent.getByRole('alert'), LATE).toBeVisible();
  await value.fill('11.4');
  await sent.getByRole('button', { name: 'Ask', exact: true }).click();
  const answer = sent.getByRole('article', { name: 'Answer, Typed row: x0' });
  await expect.element(answer, LATE).toHaveTextContent(/ln p of what is known: .* nats/);
  await expect.element(answer.getByRole('img', { name: /^Marginal PDF of x0\. Median/ })).toBeVisible();
  await expect.element(sent.getByRole('alert')).not.toBeInTheDocument();
}, 180_000);

it('a model without a picture says why beside its words, and the page goes on', async () => {
  const session = await renderWholeApp();
  const model = untrainedModel(presets['poster-1d'].flow(1));
  const same: Model = {
    ...model,
    recipe: { ...model.recipe, columns: [{ name: 'x', transform: 'none' }] },
    transforms: [{ kind: 'none' }],
    standardisation: { ...model.standardisation, shift: [1e200], scale: [1e-200] },
  };
  session.openShared({ kind: 'link', fragment: await encodeModelLink(same, 8) });
  const sent = page.getByRole('region', { name: 'A model that was sent to you' });
  await expect.element(sent.getByRole('alert')).toHaveTextContent(/has no picture: all its samples of x are the same/);
  await sent.getByRole('button', { name: 'Close' }).click();
  await expect.element(sent).not.toBeInTheDocument();
});

it('a worker can ask nobody but its own site, and runs no text as code', async () => {
  const worker = new Worker(new URL('./support/closed-worker-tries.ts', import.meta.url), { type: 'module' });
  const tried = await new Promise<Record<string, string>>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  worker.terminate();
  const { own, instance, ...others } = tried;
  expect(own).toBe('ok');
  expect(instance).toBe('true');
  expect(Object.keys(others).length).toBeGreaterThan(8);
  for (const [what, outcome] of Object.entries(others)) expect(`${what}: ${outcome}`).toMatch(/: refused: .*own site/);
});
