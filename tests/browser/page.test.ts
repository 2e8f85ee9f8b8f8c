/** The page over a fake session: what a person sees and can do, found by role and words. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { HOSTILE_NAME, wideCatalog } from './support/fixtures';
import { openView, PHONE, pickMass, renderApp, useCleanPage, WIDE } from './support/render-app';

useCleanPage();

/** A run that no machine is too slow to pause: it takes minutes. */
const LONG = { stride: 1, every: 100 } as const;

const refusal = { code: 'not-csv', message: 'The file is not text.', hint: 'Save it as CSV and drop that.' };

describe('before anything is opened', () => {
  it('shows the demo, labelled as synthetic, without a word to the session', async () => {
    const { calls } = await renderApp();
    await expect.element(page.getByText('Synthetic demo', { exact: true })).toBeVisible();
    await expect
      .element(page.getByRole('region', { name: 'From a catalog' }))
      .toHaveTextContent(/least likely.*dex above/);
    await expect.element(page.getByRole('img', { name: /^Density\. Synthetic demo/ })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).not.toBeInTheDocument();
    expect(calls).toEqual([]);
  });

  it('says in every region what will be there', async () => {
    await renderApp();
    await expect.element(page.getByRole('region', { name: 'Data' })).toHaveTextContent(/columns of your catalog/);
    await expect.element(page.getByRole('region', { name: 'From a catalog' })).toHaveTextContent(/Outliers/);
    await openView('Train');
    await expect.element(page.getByRole('region', { name: 'Training' })).toHaveTextContent(/Open a catalog to train/);
    for (const view of ['Trust', 'Infer', 'Compare', 'Share']) {
      await openView(view);
      await expect.element(page.getByText(/When a run ends/)).toBeVisible();
    }
    await openView('Outliers');
    await expect.element(page.getByText(/^Find galaxies that are unlikely/)).toBeVisible();
  });
});

describe.each([
  ['wide', WIDE],
  ['phone', PHONE],
])('the journey, %s', (_name, size) => {
  it('opens, picks, trains, pauses, steps, finishes and resets', async () => {
    const { session, calls } = await renderApp(LONG, size);
    await pickMass(session);
    await expect.element(page.getByRole('combobox', { name: 'Transform of M_star' })).toHaveValue('log10');
    await expect.element(page.getByText('41 rows left out:')).toBeVisible();

    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.element(page.getByRole('progressbar', { name: 'Training' })).toBeVisible();
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
    await expect.element(page.getByText('It ended because you finished it.')).toBeVisible();
    await openView('Compare');
    await expect.element(page.getByRole('img', { name: /^Test set against samples/ })).toBeVisible();

    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
    expect(calls.slice(-6)).toEqual(['train', 'pause', 'step', 'resume', 'finish', 'reset']);
  });

  it('has nothing wider than the screen, before a run and after', async () => {
    const { session } = await renderApp({ stride: 2000 }, size);
    await expect.element(page.getByRole('button', { name: 'Open a catalog' })).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(size.width);
    await pickMass(session);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(size.width);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await openView('Share');
    await expect.element(page.getByRole('region', { name: 'Share and save' })).toBeVisible();
    await expect.element(page.getByText(/no row of it is ever in a link/)).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(size.width);
  });
});

it('goes to the view that was pressed last, whatever the page itself changed just before', async () => {
  const { session } = await renderApp();
  await openView('Outliers');
  const trust = page.getByRole('link', { name: 'Trust', exact: true });
  // Not drawn yet when the link is followed.
  session.setView('train');
  (trust.element() as HTMLElement).click();
  await expect.element(trust).toHaveAttribute('aria-current', 'page');
  await expect.poll(() => location.hash).toBe('#trust');
});

it('keeps a run when the columns change or it is reset, goes back to it, and deletes it only where asked', async () => {
  const { session, trained } = await renderApp({ stride: 1000 });
  await pickMass(session);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
  await page.getByRole('radio', { name: 'spin', exact: true }).click();
  const runs = page.getByRole('region', { name: 'Runs' });
  await expect.element(runs).toHaveTextContent(/2,000 steps/);
  await page.getByRole('textbox', { name: 'Name of 1: M_star' }).fill('masses');
  await userEvent.keyboard('{Enter}');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect.poll(() => runs.getByRole('listitem').elements().length).toBe(2);

  await page.getByRole('button', { name: 'Reopen masses' }).click();
  await expect.element(page.getByRole('radio', { name: 'M_star', exact: true })).toBeChecked();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
  expect(trained.at(-1)?.from?.checkpoint.step).toBe(2000);
  await page.getByRole('button', { name: 'Delete masses' }).click();
  await expect.poll(() => runs.getByRole('listitem').elements().length).toBe(1);
});

it('keeps touch targets at 44 px on a phone', async () => {
  const { session } = await renderApp({}, PHONE);
  await pickMass(session);
  const small = [
    ...document.querySelectorAll(
      'button, summary, select, input:not([type=checkbox], [type=radio], [type=file]), .check',
    ),
  ]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
    .map((element) => element.textContent);
  expect(small).toEqual([]);
});

it('works from the keyboard alone, and leaves the space bar to buttons and fields', async () => {
  const { session, calls } = await renderApp(LONG);
  await pickMass(session);
  (document.activeElement as HTMLElement).blur();
  await userEvent.keyboard(' ');
  await expect.element(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await userEvent.keyboard(' ');
  await expect.element(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await userEvent.keyboard('.');
  await userEvent.keyboard('f');
  await expect.element(page.getByRole('heading', { name: 'Test NLL' })).toBeVisible();
  await userEvent.keyboard('l');
  await expect.element(page.getByRole('checkbox', { name: 'Log density' })).toBeChecked();
  await userEvent.keyboard('?');
  await expect.element(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog', { name: 'Keys' })).not.toBeInTheDocument();

  const before = calls.length;
  await page.getByRole('searchbox', { name: 'Search columns' }).click();
  await userEvent.keyboard(' r.');
  expect(calls.length).toBe(before);
});

it('walks the columns with the arrow keys, past those that cannot be learned', async () => {
  const { session } = await renderApp();
  await pickMass(session);
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  await expect.element(page.getByRole('radio', { name: 'Omega_m' })).toBeChecked();
  await expect.element(page.getByRole('radio', { name: 'Omega_m' })).toHaveFocus();
});

it('shows a column name that is HTML as the text that it is', async () => {
  const { session } = await renderApp();
  session.open({ kind: 'sample' });
  await page.getByRole('radio', { name: HOSTILE_NAME }).click();
  await expect.element(page.getByRole('heading', { name: HOSTILE_NAME })).toBeVisible();
  expect(document.querySelector('img')).toBeNull();
});

it('keeps a catalog of 2,000 columns out of the page but for a window', async () => {
  const { session } = await renderApp({ catalog: wideCatalog(2000) });
  session.open({ kind: 'sample' });
  await expect.element(page.getByRole('radio', { name: 'column 1', exact: true })).toBeVisible();
  expect(page.getByRole('radiogroup', { name: 'Column to learn' }).getByRole('radio').elements().length).toBeLessThan(
    40,
  );
  await page.getByRole('searchbox', { name: 'Search columns' }).fill('column 1999');
  await page.getByRole('radio', { name: 'column 1999' }).click();
  await expect.element(page.getByRole('heading', { name: 'column 1999' })).toBeVisible();
});

it('shows the test NLL as its largest number, whatever other part of the page has come', async () => {
  const { session } = await renderApp({ stride: 2000 });
  await pickMass(session);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await openView('Outliers');
  await expect.element(page.getByRole('button', { name: 'Find outliers' })).toBeVisible();
  await openView('Train');
  const truth = page.getByRole('region', { name: 'Test NLL' });
  await expect.element(truth).toBeVisible();
  const headline = truth.element().querySelector('h3 + p');
  expect(headline && Number.parseFloat(getComputedStyle(headline).fontSize)).toBe(28);
});

describe('problems', () => {
  it('are told with what to do next, lose nothing, and can be dismissed', async () => {
    const { session, emit } = await renderApp();
    await pickMass(session);
    emit({ type: 'problem', problem: refusal });
    await expect.element(page.getByRole('alert')).toHaveTextContent(`${refusal.message} ${refusal.hint}`);
    await expect.element(page.getByRole('radio', { name: 'M_star', exact: true })).toBeChecked();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('');
  });

  it('leave the page ready when training is refused', async () => {
    const { session } = await renderApp({ refuses: { train: refusal } });
    await pickMass(session);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(refusal.message);
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  });

  it('stand beside the formula that they are about', async () => {
    await renderApp({ refuses: { open: { ...refusal, message: 'The formula is negative at x = 2.' } } });
    await page.getByText('Data from a given PDF').click();
    await page.getByRole('combobox', { name: 'Density' }).selectOptions('A formula in x');
    await page.getByRole('button', { name: 'Draw' }).click();
    await expect.element(page.getByRole('region', { name: 'Data' })).toHaveTextContent(/The formula is negative/);
  });

  it('name an address on another site', async () => {
    const { calls } = await renderApp();
    await page.getByText('From an address').click();
    await page.getByRole('textbox', { name: 'Address on this site' }).fill('https://example.org/a.csv');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/not an address on this site/);
    expect(calls).toEqual([]);
  });

  it('stop a run whose settings make no sense, in words at the field', async () => {
    const { session, calls } = await renderApp();
    await pickMass(session);
    await openView('Train');
    await page.getByRole('textbox', { name: 'Steps' }).fill('0');
    await expect
      .element(page.getByRole('textbox', { name: 'Steps' }))
      .toHaveAccessibleDescription(/whole number from 1/);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/Steps must be/);
    expect(calls).not.toContain('train');
  });
});

it('shows how far the reading is, and stops it', async () => {
  const { calls } = await renderApp({ slow: true });
  await page.getByRole('button', { name: 'Sample catalog' }).click();
  await expect.element(page.getByRole('progressbar', { name: 'Reading' })).toHaveAttribute('value', '0.42');
  await expect.element(page.getByText('8,533 rows so far, 42 %')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.element(page.getByRole('progressbar', { name: 'Reading' })).not.toBeInTheDocument();
  expect(calls).toContain('cancelOpening');
});

it('draws from a known density with its truth, and measures the distance to it in nats', async () => {
  await renderApp({ stride: 2000 });
  await page.getByText('Data from a given PDF').click();
  await page.getByRole('button', { name: 'Draw' }).click();
  await expect.element(page.getByText('True density', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByText('Above the true entropy')).toBeVisible();
  await expect.element(page.getByText('+0.0041 nats')).toBeVisible();
});

it('remembers the theme that was chosen', async () => {
  await renderApp();
  await page.getByRole('button', { name: 'Dark' }).click();
  expect(document.documentElement.dataset.theme).toBe('dark');
  expect(localStorage.getItem('knotwork-theme')).toBe('dark');
  await expect.element(page.getByRole('button', { name: 'Light' })).toBeVisible();
});
