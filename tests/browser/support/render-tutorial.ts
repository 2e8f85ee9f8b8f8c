/** Puts the tutorial, or the workbench beside it, into the test's document, at an address. */
import { h, render } from 'preact';
import { afterEach, expect } from 'vitest';
import { page } from 'vitest/browser';
import { Pages } from '../../../src/Pages';
import { hrefOf } from '../../../src/tutorial/address';
import { CHAPTERS } from '../../../src/tutorial/chapters/all';
import { createSession } from '../../../src/ui/create-session';
import { type FakeSession, fakeSession } from './fake-session';
import { WIDE } from './render-app';

let stop: (() => void) | undefined;

/** Call once per test file: a test leaves no page, no address and no progress behind. */
export function useTutorial(): void {
  afterEach(() => {
    stop?.();
    stop = undefined;
    history.replaceState(null, '', location.pathname + location.search);
    for (const chapter of CHAPTERS) chapter.restart();
  });
}

/** The page at an address of the tutorial. */
export async function renderTutorial(
  hash: string,
  size: { readonly width: number; readonly height: number } = WIDE,
): Promise<FakeSession> {
  await page.viewport(size.width, size.height);
  history.replaceState(null, '', location.pathname + location.search + hash);
  const root = document.createElement('div');
  document.body.append(root);
  const fake = fakeSession();
  render(h(Pages, { session: createSession(fake.commands) }), root);
  stop = () => {
    fake.stop();
    render(null, root);
    root.remove();
  };
  return fake;
}

/** Renders a step, and waits until it is there. */
export async function renderStep(chapter: string, step: string, size = WIDE as { width: number; height: number }) {
  const fake = await renderTutorial(hrefOf(chapter, step), size);
  await expect.element(page.getByRole('article')).toBeVisible();
  return fake;
}
