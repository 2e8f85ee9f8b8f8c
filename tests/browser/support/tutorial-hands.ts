/** The hands that walk the tutorial: the keyboard alone, a finger, and a mouse. Everything is found by role and name. */
import { expect } from 'vitest';
import { type Locator, page, userEvent } from 'vitest/browser';

/** A reader's hands. */
export interface Hands {
  /** Whether their reader guesses wrong wherever that is possible. */
  readonly guessesWrong?: true;
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
  /** Moves a handle of a chart to a place in it, in pixels; the keyboard has no such places. */
  drag(name: string | RegExp, to: Place): Promise<void>;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

const MOST_TABS = 90;

export const single = (role: 'button' | 'link' | 'checkbox' | 'slider', name: string | RegExp) =>
  page.getByRole(role, { name, exact: true }).first();
const radio = (name: string | RegExp, within?: string | RegExp) =>
  (within === undefined ? page : page.getByRole('group', { name: within }))
    .getByRole('radio', { name, exact: true })
    .first();

/** Presses Tab until the element has the focus, as somebody without a pointer has to. */
async function tabTo(target: Locator): Promise<void> {
  await expect.element(target).toBeEnabled();
  const element = target.element();
  for (let tabs = 0; tabs <= MOST_TABS; tabs++) {
    if (document.activeElement === element) return;
    await userEvent.keyboard('{Tab}');
  }
  throw new Error(`no Tab leads to ${element.outerHTML.slice(0, 120)}`);
}

/** A handle's chart, and where the handle is in it. */
function placeOf(handle: Locator): { readonly svg: SVGSVGElement; readonly at: Place } {
  const element = handle.element() as SVGGElement;
  const svg = element.ownerSVGElement;
  if (!svg) throw new Error('a handle lies outside of a chart');
  const [box, frame] = [element.getBoundingClientRect(), svg.getBoundingClientRect()];
  return { svg, at: { x: (box.left + box.right) / 2 - frame.left, y: (box.top + box.bottom) / 2 - frame.top } };
}

/** Pixels of a step by an arrow key, and where each key leads. */
const STEP = 4;
const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** By so many steps from where a handle is, within its chart. */
const nudgedBy = (hands: Pick<Hands, 'drag'>) => async (name: string | RegExp, key: string, times: number) => {
  const { svg, at } = placeOf(single('slider', name));
  const { width, height } = svg.getBoundingClientRect();
  const [right, down] = WAYS[key] ?? [0, 0];
  const within = (value: number, most: number) => Math.min(most - 2, Math.max(2, value));
  await hands.drag(name, { x: within(at.x + times * right, width), y: within(at.y + times * down, height) });
};

/** Sliders of the browser's own, which a mouse and a finger drag alike. */
async function slideToEnd(name: string | RegExp, end: 'Home' | 'End'): Promise<void> {
  const input = single('slider', name);
  await expect.element(input).toBeEnabled();
  const element = input.element() as HTMLInputElement;
  await input.fill(end === 'Home' ? element.min : element.max);
}

const focus = async (name: string | RegExp) => (single('slider', name).element() as HTMLElement).focus();

const pointer: Hands = {
  press: (name) => single('button', name).click(),
  choose: (name, within) => radio(name, within).click(),
  tick: (name) => single('checkbox', name).click(),
  follow: (name) => single('link', name).click(),
  select: (name, entry) => page.getByRole('combobox', { name }).selectOptions(entry),
  reach: focus,
  toEnd: slideToEnd,
  nudge: (...how) => nudgedBy(pointer)(...how),
  async drag(name, to) {
    const handle = single('slider', name);
    const { svg } = placeOf(handle);
    await userEvent.dragAndDrop(handle, page.elementLocator(svg), { targetPosition: to });
  },
};

export const mouse: Hands = { ...pointer, guessesWrong: true };

/** Fingers are this wide. */
const FINGER = 44;
const TOUCH = { bubbles: true, cancelable: true, pointerId: 7, pointerType: 'touch', isPrimary: true } as const;
const touchAt = (element: Element, type: string, { x, y }: Place) =>
  element.dispatchEvent(
    new PointerEvent(type, { ...TOUCH, button: type === 'pointermove' ? -1 : 0, clientX: x, clientY: y }),
  );

/** Where a finger that aims at something touches the screen; the reader scrolls until nothing lies over it. */
function aimAt(area: Element, what: string): Place {
  for (const block of ['center', 'end', 'start'] as const) {
    area.scrollIntoView({ block });
    const { left, right, top, bottom } = area.getBoundingClientRect();
    const at = { x: (left + right) / 2, y: (top + bottom) / 2 };
    if (area.contains(document.elementFromPoint(at.x, at.y))) return at;
  }
  throw new Error(`something lies over ${what}`);
}

/** Touches what is found, which has to be as wide as a finger and in reach of one. */
async function tap(target: Locator): Promise<void> {
  await expect.element(target).toBeEnabled();
  const element = target.element() as HTMLElement;
  const area = element.closest('label') ?? element;
  const what = `${area.textContent?.trim()}`;
  const at = aimAt(area, what);
  const { width, height } = area.getBoundingClientRect();
  expect(Math.min(width, height), `${what} is narrower than a finger`).toBeGreaterThanOrEqual(FINGER - 0.5);
  for (const type of ['pointerdown', 'pointerup']) touchAt(element, type, at);
  element.click();
}

export const finger: Hands = {
  press: (name) => tap(single('button', name)),
  choose: (name, within) => tap(radio(name, within)),
  tick: (name) => tap(single('checkbox', name)),
  follow: (name) => tap(single('link', name)),
  select: pointer.select,
  reach: focus,
  toEnd: slideToEnd,
  nudge: (...how) => nudgedBy(finger)(...how),
  async drag(name, to) {
    const handle = single('slider', name);
    const element = handle.element() as SVGGElement;
    const from = aimAt(element, String(name));
    const frame = placeOf(handle).svg.getBoundingClientRect();
    // A finger that the browser knows nothing of cannot be captured.
    Object.assign(element, { setPointerCapture: () => undefined, hasPointerCapture: () => true });
    touchAt(element, 'pointerdown', from);
    for (const share of [0.3, 0.7, 1])
      touchAt(element, 'pointermove', {
        x: from.x + share * (frame.left + to.x - from.x),
        y: from.y + share * (frame.top + to.y - from.y),
      });
    touchAt(element, 'pointerup', { x: frame.left + to.x, y: frame.top + to.y });
    for (const name of ['setPointerCapture', 'hasPointerCapture']) Reflect.deleteProperty(element, name);
    await new Promise(requestAnimationFrame);
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
    if (entry === wanted) await userEvent.keyboard(' ');
    for (let moves = group.indexOf(entry); moves < group.indexOf(wanted); moves++)
      await userEvent.keyboard('{ArrowDown}');
    for (let moves = group.indexOf(entry); moves > group.indexOf(wanted); moves--)
      await userEvent.keyboard('{ArrowUp}');
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
    if (moves > 0) await userEvent.keyboard(`{ArrowDown>${moves}/}`);
  },
  reach: (name) => tabTo(single('slider', name)),
  async toEnd(name, end) {
    await tabTo(single('slider', name));
    await userEvent.keyboard(`{${end}}`);
  },
  async nudge(name, key, times) {
    await tabTo(single('slider', name));
    // With Shift an arrow moves ten times as far.
    const [far, near] = [Math.floor(times / 10), times % 10];
    if (far > 0) await userEvent.keyboard(`{Shift>}{${key}>${far}/}{/Shift}`);
    if (near > 0) await userEvent.keyboard(`{${key}>${near}/}`);
  },
  async drag() {
    throw new Error('the keyboard does not drag');
  },
};
