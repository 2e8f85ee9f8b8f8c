/** The hands that walk the tutorial: one pair with a pointer, one with the keyboard alone. Everything is found by role and name. */
import { expect } from 'vitest';
import { type Locator, page, userEvent } from 'vitest/browser';

/** A reader's hands. */
export interface Hands {
  press(name: string | RegExp): Promise<void>;
  choose(name: string | RegExp, within?: string | RegExp): Promise<void>;
  tick(name: string | RegExp): Promise<void>;
  follow(name: string | RegExp): Promise<void>;
  /** Chooses an entry of a list. */
  select(name: string | RegExp, entry: string): Promise<void>;
  /** Gives a slider the focus. */
  reach(name: string | RegExp): Promise<void>;
  /** To an end of a slider. */
  toEnd(name: string | RegExp, end: 'Home' | 'End'): Promise<void>;
  /** Moves a handle of a chart by so many steps. */
  nudge(name: string | RegExp, key: string, times: number): Promise<void>;
}

const MOST_TABS = 90;

export const single = (role: 'button' | 'link' | 'checkbox' | 'slider', name: string | RegExp) =>
  page.getByRole(role, { name, exact: true }).first();
const radio = (name: string | RegExp, within?: string | RegExp) =>
  (within === undefined ? page : page.getByRole('group', { name: within }))
    .getByRole('radio', { name, exact: true })
    .first();

const STOPS = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';
/** Of radios in a group Tab stops at one. */
const isPassed = (one: Element) =>
  one instanceof HTMLInputElement &&
  one.type === 'radio' &&
  !one.checked &&
  one !== document.querySelector(`input[name="${CSS.escape(one.name)}"]`);

/** Things that Tab may stop at between the focus and an element that comes later; 0 where it comes before. */
function stopsBefore(element: Element): number {
  const stops = [...document.querySelectorAll<HTMLElement | SVGElement>(STOPS)].filter(
    (one) => one.tabIndex >= 0 && one.checkVisibility() && !isPassed(one),
  );
  const focused = document.activeElement === document.body ? -1 : stops.indexOf(document.activeElement as HTMLElement);
  return stops.indexOf(element as HTMLElement) - focused;
}

/** Presses Tab until the element has the focus, as somebody without a pointer has to. */
async function tabTo(target: Locator): Promise<void> {
  await expect.element(target).toBeEnabled();
  const element = target.element();
  // Several presses in one go, as long as they cannot lead past it; the way of a key to the browser and back costs more than the key.
  for (let tabs = 0; tabs <= MOST_TABS; ) {
    if (document.activeElement === element) return;
    const many = Math.max(1, Math.floor(stopsBefore(element) / 2));
    await userEvent.keyboard('{Tab}'.repeat(many));
    tabs += many;
  }
  throw new Error(`no Tab leads to ${element.outerHTML.slice(0, 120)}`);
}

export const pointer: Hands = {
  press: (name) => single('button', name).click(),
  choose: (name, within) => radio(name, within).click(),
  tick: (name) => single('checkbox', name).click(),
  follow: (name) => single('link', name).click(),
  select: (name, entry) => page.getByRole('combobox', { name }).selectOptions(entry),
  async reach(name) {
    (single('slider', name).element() as HTMLElement).focus();
  },
  async toEnd(name, end) {
    const input = single('slider', name);
    await expect.element(input).toBeEnabled();
    const element = input.element() as HTMLInputElement;
    await input.fill(end === 'Home' ? element.min : element.max);
  },
  async nudge(name, key, times) {
    const handle = single('slider', name);
    const element = handle.element() as SVGGElement;
    const svg = element.ownerSVGElement;
    if (!svg) throw new Error('a handle lies outside of a chart');
    const [at, frame] = [element.getBoundingClientRect(), svg.getBoundingClientRect()];
    const [x, y] = [(at.left + at.right) / 2 - frame.left, (at.top + at.bottom) / 2 - frame.top];
    const by = 4 * times;
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-by, 0],
      ArrowRight: [by, 0],
      ArrowUp: [0, -by],
      ArrowDown: [0, by],
    };
    const [right, down] = moves[key] ?? [0, 0];
    const within = (value: number, most: number) => Math.min(most - 2, Math.max(2, value));
    await userEvent.dragAndDrop(handle, page.elementLocator(svg), {
      targetPosition: { x: within(x + right, frame.width), y: within(y + down, frame.height) },
    });
  },
};

export const keyboard: Hands = {
  async press(name) {
    await tabTo(single('button', name));
    await userEvent.keyboard('{Enter}');
  },
  async choose(name, within) {
    const wanted = radio(name, within).element() as HTMLInputElement;
    const group = Array.from(document.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(wanted.name)}"]`));
    const entry = group.find((one) => one.checked) ?? (group[0] as HTMLInputElement);
    await tabTo(page.elementLocator(entry));
    const moves = group.indexOf(wanted) - group.indexOf(entry);
    await userEvent.keyboard(moves === 0 ? ' ' : (moves > 0 ? '{ArrowDown}' : '{ArrowUp}').repeat(Math.abs(moves)));
  },
  async tick(name) {
    await tabTo(single('checkbox', name));
    await userEvent.keyboard(' ');
  },
  async follow(name) {
    await tabTo(single('link', name));
    await userEvent.keyboard('{Enter}');
  },
  async select(name, entry) {
    const list = page.getByRole('combobox', { name });
    await tabTo(list);
    const { options, selectedIndex } = list.element() as HTMLSelectElement;
    const moves = Array.from(options).findIndex(({ text }) => text === entry) - selectedIndex;
    await userEvent.keyboard('{ArrowDown}'.repeat(moves));
  },
  reach: (name) => tabTo(single('slider', name)),
  async toEnd(name, end) {
    await tabTo(single('slider', name));
    await userEvent.keyboard(`{${end}}`);
  },
  async nudge(name, key, times) {
    await tabTo(single('slider', name));
    // With Shift an arrow moves ten times as far.
    const [tens, ones] = [`{${key}}`.repeat(Math.floor(times / 10)), `{${key}}`.repeat(times % 10)];
    if (tens !== '') await userEvent.keyboard(`{Shift>}${tens}{/Shift}`);
    if (ones !== '') await userEvent.keyboard(ones);
  },
};
