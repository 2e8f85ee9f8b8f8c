/** Puts the whole page over a fake session into the test's document, and holds it to silence on the console. */
// As on the page: before the styles of the parts, which change what these say.
import '../../../src/ui/styles/tokens.css';
import '../../../src/ui/styles/base.css';
import '../../../src/ui/styles/layout.css';
import '../../../src/ui/styles/names.css';
import axe from 'axe-core';
import { h, render } from 'preact';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { App } from '../../../src/ui/App';
import { mayReplace } from '../../../src/ui/asking/replacing';
import { createSession } from '../../../src/ui/create-session';
import type { Session } from '../../../src/ui/session';
import { setTheme } from '../../../src/ui/theme';
import { createClient } from '../../../src/worker/client';
import { type FakeOptions, type FakeSession, fakeSession } from './fake-session';

export const WIDE = { width: 1280, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

export interface RenderedApp extends FakeSession {
  readonly session: Session;
}

let rendered: { readonly root: HTMLElement; stop(): void } | undefined;

function show(session: Session, stop: () => void): void {
  const root = document.createElement('div');
  root.id = 'app';
  document.body.append(root);
  rendered = { root, stop };
  render(h(App, { session }), root);
}

export async function renderApp(
  options: FakeOptions = {},
  size: { readonly width: number; readonly height: number } = WIDE,
): Promise<RenderedApp> {
  await page.viewport(size.width, size.height);
  const fake = fakeSession(options);
  const session = createSession(fake.commands, mayReplace);
  show(session, fake.stop);
  return { ...fake, session };
}

/** The page over the real worker and its engines. */
export async function renderWholeApp(
  size: { readonly width: number; readonly height: number } = WIDE,
): Promise<Session> {
  await page.viewport(size.width, size.height);
  const session = createSession(createClient(), mayReplace);
  show(session, session.reset);
  return session;
}

/** Gives the page a file, as a person does who has chosen it. */
export async function openFile(file: File): Promise<void> {
  const input = document.querySelector<HTMLInputElement>('input[type=file]') ?? expect.fail('no file input');
  await userEvent.upload(input, file);
}

/** Holds the page to axe with every part of it open, in light and dark, and what `inside` names to the width of a phone. */
export async function expectAccessible(inside: string, scrolls: string): Promise<void> {
  for (const details of document.querySelectorAll('details')) details.open = true;
  expect(await violations()).toEqual([]);
  setTheme('dark');
  await page.viewport(PHONE.width, PHONE.height);
  expect(await violations()).toEqual([]);
  const tooWide = [...document.querySelectorAll(`${inside} *`)].filter(
    (element) => element.getBoundingClientRect().right > PHONE.width + 1 && !element.closest(scrolls),
  );
  expect(tooWide.map(({ tagName, className, textContent }) => `${tagName} ${className} ${textContent}`)).toEqual([]);
}

/** Looks at one of the views, as by a press on its name. */
export async function openView(name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click();
  await expect.element(page.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page');
}

/** The steps of the next run, in the Train view, and its flows: the default averages up to five. */
export async function setSteps(steps: number, flows?: number): Promise<void> {
  await openView('Train');
  const field = page.getByLabelText('Steps', { exact: true });
  const shown = page.getByText('Settings', { exact: true });
  await expect.element(shown).toBeVisible();
  if (!field.query()?.checkVisibility()) await shown.click();
  await field.fill(String(steps));
  if (flows !== undefined) await page.getByLabelText('Flows', { exact: true }).fill(String(flows));
}

/** Gives a column its role in the list of columns. */
export const assign = (column: string, role: string) =>
  page.getByRole('combobox', { name: `Role of ${column}`, exact: true }).selectOptions(role);

/** Opens the fake's galaxies and picks the stellar mass. */
export async function pickMass(session: Session): Promise<void> {
  session.open({ kind: 'files', files: [new File(['x'], 'galaxies.csv')] });
  await page.getByRole('radio', { name: 'M_star', exact: true }).click();
  await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
}

/** What axe finds wrong with the page, or with a part of it, as `rule: selector`; by all of its rules, or one. */
export async function violations(within: Element = document.body, rule?: string): Promise<string[]> {
  // On a phone the names of the views scroll, and one that is out of sight is taken for a skip link without a target.
  const rules = { 'skip-link': { enabled: false } };
  const only = rule === undefined ? {} : { runOnly: { type: 'rule' as const, values: [rule] } };
  const { violations: found } = await axe.run(within, { resultTypes: ['violations'], rules, ...only });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const;

/** Call once per test file: every test starts on an empty page, ends without having said a word, and leaves nothing. */
export function useCleanPage(): void {
  let words: string[] = [];
  beforeEach(() => {
    localStorage.clear();
    history.replaceState(null, '', location.pathname + location.search);
    setTheme('light');
    words = [];
    for (const level of LEVELS) {
      vi.spyOn(console, level).mockImplementation((...said: readonly unknown[]) => {
        words.push(said.join(' '));
      });
    }
  });
  afterEach(() => {
    rendered?.stop();
    if (rendered) {
      render(null, rendered.root);
      rendered.root.remove();
    }
    rendered = undefined;
    vi.restoreAllMocks();
    expect(words).toEqual([]);
  });
}
