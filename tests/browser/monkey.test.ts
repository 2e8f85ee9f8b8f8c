/**
 * A seeded monkey at the page after a search: presses and keys lose neither the run nor the result, and break nothing. A few here;
 * `npm run soak` gives it more, and seeds of its own.
 */
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import { assign, openView, renderWholeApp, setSteps, useCleanPage } from './support/render-app';

useCleanPage();

const PRESSES = Number(import.meta.env.VITE_PRESSES ?? 60);
const SEED = Number(import.meta.env.VITE_SEED ?? 200);
/** Deleting is a person's own wish; other files and other pages are other tests. */
const LEFT_ALONE = /^(Delete|Open a catalog|Sample catalog|Learn|Save|Copy|Draw|Report|Train it yourself)/;
const KEYS = [
  ' ',
  '.',
  'f',
  'r',
  'l',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '?',
  'Escape',
  'z',
  'Z',
  'Enter',
  'ArrowDown',
];

function galaxies(): File {
  const draw = random(13, 'catalog');
  const lines = Array.from({ length: 500 }, (_, i) => {
    const total = 12 + 0.25 * draw.normal();
    return `${i},${total.toFixed(6)},${(total - 1.3 + 0.12 * draw.normal() + (i === 100 ? 1 : 0)).toFixed(6)}`;
  });
  return new File([`galaxy_id,M_total,M_star\n${lines.join('\n')}\n`], 'galaxies.csv');
}

/** What a hand could press now: of a dialog alone while one is open, and nothing that opens another tab. */
function pressable(): HTMLElement[] {
  const within = document.querySelector('dialog[open]') ?? document.body;
  return [
    ...within.querySelectorAll<HTMLElement>(
      'button, summary, a[href]:not([target]), input[type=checkbox], input[type=radio]',
    ),
  ].filter((element) => {
    const words = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
    return !LEFT_ALONE.test(words) && !element.matches(':disabled') && element.checkVisibility();
  });
}

it(
  'loses neither the run nor the result of the search, and no step of it is a fault',
  async () => {
    const session = await renderWholeApp();
    const input = document.querySelector<HTMLInputElement>('input[type=file]');
    if (!input) throw new Error('the page has no file input');
    await userEvent.upload(input, galaxies());
    await page.getByRole('radio', { name: 'M_total', exact: true }).click();
    await assign('M_star', 'learn');
    await setSteps(60, 1);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => session.state.value.finished, { timeout: 60_000 }).toBeDefined();
    const recipe = JSON.stringify(session.state.value.saved?.recipe);
    await openView('Outliers');
    await page.getByRole('combobox', { name: 'Ensemble size' }).selectOptions('1 (no intervals)');
    // Those of 60 steps: what a search finds is another test.
    await page.getByRole('combobox', { name: 'Scored by' }).selectOptions('the flow of the settings');
    await page.getByRole('button', { name: 'Find outliers' }).click();
    await expect.poll(() => session.state.value.results, { timeout: 90_000 }).toHaveLength(1);
    const key = session.state.value.results[0]?.key;

    const faults: string[] = [];
    const onError = ({ message }: ErrorEvent) => void faults.push(message);
    window.addEventListener('error', onError);
    const draw = random(SEED, 'catalog');
    const one = <T>(of: readonly T[]): T | undefined => of[Math.floor(draw.uniform() * of.length)];
    for (let i = 0; i < PRESSES; i++) {
      if (draw.uniform() < 0.35) {
        const pressed = one(KEYS) ?? ' ';
        const ctrlKey = pressed.toLowerCase() === 'z';
        const event = { key: pressed, ctrlKey, shiftKey: pressed === 'Z', bubbles: true, cancelable: true };
        (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', event));
      } else one(pressable())?.click();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    window.removeEventListener('error', onError);
    expect(faults, `seed ${SEED}`).toEqual([]);
    const { results, runs, saved } = session.state.value;
    expect(results.map((result) => result.key)).toContain(key);
    expect([...runs.map((run) => run.recipe), saved?.recipe].map((kept) => JSON.stringify(kept))).toContain(recipe);
    for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog[open]')) dialog.close();
    // The page still goes where it is asked to.
    const link = page.getByRole('link', { name: 'Data', exact: true });
    (link.element() as HTMLElement).click();
    await expect.element(link).toHaveAttribute('aria-current', 'page');
  },
  200_000 + 1_000 * PRESSES,
);
