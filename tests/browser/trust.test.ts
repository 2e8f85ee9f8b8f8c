/** What the page says of a flow's worth: findings with their judgements in words, and a context far outside of what was trained on. */
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Assessment } from '../../src/worker/messages/assessment';
import { assessment } from './support/fixtures';
import { assign, openView, pickMass, renderApp, useCleanPage } from './support/render-app';

useCleanPage();

it('says before all else that a baseline beats the flow, and has a judgement in words for every finding', async () => {
  const { session, emit } = await renderApp({ stride: 1000 });
  await pickMass(session);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
  const sentence = 'A Gaussian mixture (8) beats the flow: test NLL 1.202 against 1.453, better by 0.251 ± 0.030 nats.';
  const beaten: Assessment = {
    ...assessment,
    findings: [{ title: 'Baselines', judgement: 'bad', sentence }, ...assessment.findings],
  };
  emit({ type: 'assessment', run: 1, assessment: beaten });
  // Beside the headline number.
  await expect.element(page.getByRole('region', { name: 'Test NLL' })).toHaveTextContent(sentence);
  await openView('Trust');
  const trust = page.getByRole('region', { name: 'Can it be trusted?' });
  const findings = trust.getByRole('listitem');
  await expect.element(findings.first()).toHaveTextContent(`Baselines, bad${sentence}`);
  for (const words of [', good', ', bad', ', warning', ', too few rows to tell']) {
    await expect.element(trust).toHaveTextContent(words);
  }
  await expect.element(trust.getByRole('row', { name: /Gaussian mixture/ })).toHaveTextContent(/0\.014 ± 0\.004/);
});

it('says that the picture is conditioned on a value far outside of what was trained on', async () => {
  const { session } = await renderApp({ stride: 1000 });
  await pickMass(session);
  await assign('Omega_m', 'condition on');
  await openView('Infer');
  const slider = page.getByRole('slider', { name: /^Given Omega_m/ });
  await expect.element(slider).toBeVisible();
  await expect.element(page.getByText(/^Extrapolated/)).not.toBeInTheDocument();
  slider.element().focus();
  await userEvent.keyboard('{End}');
  await expect
    .element(page.getByText(/^Extrapolated: Omega_m is far outside the training range, 9 to 10\.5/))
    .toBeVisible();
});
