/** Every chapter of the tutorial, walked by role: with the keyboard alone, with a finger on a phone, with a mouse that guesses wrong, and with every wrong answer. */
import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { hrefOf } from '../../src/tutorial/address';
import { CHAPTERS } from '../../src/tutorial/chapters/all';
import { restart } from '../../src/tutorial/Ways';
import { CHAPTERS as PLANS } from '../tutorial/support/chapters';
import { PHONE, useCleanPage, violations, WIDE } from './support/render-app';
import { renderStep, renderTutorial, useTutorial } from './support/render-tutorial';
import { finger, keyboard, mouse } from './support/tutorial-hands';
import { WALKS } from './support/tutorial-walk';

useCleanPage();
useTutorial();

/** As for readers who want less motion: runs then take few, long strides. */
function withoutMotion(): void {
  const real = window.matchMedia.bind(window);
  vi.spyOn(window, 'matchMedia').mockImplementation((query) =>
    query.includes('reduced-motion') ? ({ ...real(query), matches: true } as MediaQueryList) : real(query),
  );
}

describe.each([
  ['with a finger on a phone', finger, PHONE],
  ['with the keyboard alone on a wide screen', keyboard, WIDE],
  ['with a mouse on a wide screen, every guess wrong', mouse, WIDE],
] as const)('the tutorial, %s', (_way, hands, size) => {
  it.each(CHAPTERS.map(({ name }) => name))('chapter %s: doing what each step asks is seen', async (name) => {
    withoutMotion();
    const chapter = CHAPTERS.find((one) => one.name === name);
    const walk = WALKS[name];
    if (!chapter || !walk) throw new Error(`nobody walks ${name}`);
    expect(Object.keys(walk)).toEqual(chapter.steps.map((step) => step.name));
    await renderStep(name, chapter.steps[0]?.name ?? '', size);
    for (const [i, step] of chapter.steps.entries()) {
      await expect.element(page.getByRole('heading', { level: 2 })).toHaveTextContent(step.title);
      await walk[step.name]?.(hands);
      await expect
        .element(page.getByRole('status'), { timeout: 15_000, message: `${name}/${step.name}` })
        .toHaveTextContent('Done');
      expect(document.documentElement.scrollWidth, `${name}/${step.name} is too wide`).toBeLessThanOrEqual(size.width);
      // Axe takes a third of a second, and sees the same on a phone. What is around a step is the same in a whole chapter.
      const seen = (i > 0 && document.querySelector('article')) || document.body;
      if (hands === keyboard) expect(await violations(seen)).toEqual([]);
      const next = chapter.steps[i + 1];
      if (next) await hands.follow(`Next: ${next.title}`);
    }
  });
});

const STEPS = PLANS.flatMap((chapter) => chapter.steps.map((step) => ({ chapter, step })));
const STEPS_OF = PLANS.map(({ name }) => name);

describe('every wrong answer', () => {
  /** Steps with a choice whose answer is known before anything was learned. */
  const asked = STEPS.flatMap(({ chapter, step }) => {
    const { question } = step;
    const state = step.enter ? step.enter(chapter.initial()) : chapter.initial();
    return question?.kind === 'choice' ? [{ chapter, step, question, right: question.right(state) }] : [];
  });

  it.each(STEPS_OF)('is answered in words, and the figure opens: chapter %s', async (name) => {
    await renderTutorial('#learn/glossary', PHONE);
    const group = page.getByRole('group', { name: 'Your prediction' });
    for (const { chapter, step, question, right } of asked.filter(({ chapter }) => chapter.name === name)) {
      const wrong = question.options.filter((_, i) => i !== right);
      // The mouse has guessed the first of them.
      for (const option of right === undefined ? wrong : wrong.slice(1)) {
        restart(chapter);
        location.hash = '#learn/glossary';
        await expect.element(page.getByRole('heading', { level: 2, name: 'Glossary' })).toBeVisible();
        location.hash = hrefOf(name, step.name);
        await expect.element(group).toBeVisible();
        const radio = group.getByRole('radio', { name: option, exact: true }).element() as HTMLInputElement;
        radio.click();
        const guess = group.getByRole('button', { name: 'This is my guess' });
        await expect.element(guess).toBeEnabled();
        (guess.element() as HTMLElement).click();
        await expect
          .element(group, { message: `${name}/${step.name}: ${option}` })
          .toHaveTextContent(
            right === undefined
              ? `You said “${option}”. Now find out.`
              : `You said “${option}”. It is: ${question.options[right]}.`,
          );
        expect(radio.disabled).toBe(true);
        expect(document.querySelector<HTMLFieldSetElement>('fieldset[data-part=stage]')?.disabled).toBe(false);
        // The focus is at what the page answers, not at the top.
        await expect.poll(() => group.element().contains(document.activeElement)).toBe(true);
      }
    }
  });
});
