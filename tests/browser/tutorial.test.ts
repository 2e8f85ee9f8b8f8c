/** Every chapter of the tutorial, walked by role: with the pointer, with the keyboard alone, and on a phone. */
import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { CHAPTERS } from '../../src/tutorial/chapters/all';
import { PHONE, useCleanPage, violations, WIDE } from './support/render-app';
import { renderStep, useTutorial } from './support/render-tutorial';
import { keyboard, pointer } from './support/tutorial-hands';
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
  ['with the pointer on a phone', pointer, PHONE],
  ['with the keyboard alone on a wide screen', keyboard, WIDE],
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
      if (size === WIDE) expect(await violations(seen)).toEqual([]);
      const next = chapter.steps[i + 1];
      if (next) await hands.follow(`Next: ${next.title}`);
    }
  });
});
