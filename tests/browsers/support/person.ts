/** What a person does on a page: finds things by role and name, presses, chooses, types, and waits for what comes. */
import type { Remote } from './remote';

export type Role = 'button' | 'link' | 'radio' | 'combobox' | 'textbox' | 'region' | 'heading';

const WAIT_MS = 180_000;
/** Between looks at first, and at most: what is long in coming is long work, which looking at the whole page holds up. */
const POLL_MS = { least: 100, most: 500 } as const;

/** A visible element of a role whose name matches, and which can be used; in the page. */
const FIND = `(role, pattern) => {
  const selectors = {
    button: 'button, [role=button], summary',
    link: 'a[href]',
    radio: 'input[type=radio]',
    combobox: 'select',
    textbox: 'input[type=text], input[type=number], input:not([type]), textarea',
    region: 'section, [role=region]',
    heading: 'h1, h2, h3, h4',
  };
  const nameOf = (element) => {
    const labelled = (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '');
    const label = element.labels?.[0]?.textContent;
    return (element.getAttribute('aria-label') ?? (labelled.join(' ').trim() || label || element.textContent) ?? '').trim();
  };
  return [...document.querySelectorAll(selectors[role])].find(
    (element) => element.checkVisibility() && !element.disabled && new RegExp(pattern).test(nameOf(element)),
  );
}`;

/** Where it is, '' where it is not there. */
const PLACE = `(role, pattern) => {
  const box = (${FIND})(role, pattern)?.getBoundingClientRect();
  return box ? [box.x, box.y + scrollY, box.width, box.height].join(' ') : '';
}`;

/** Sets what an element holds as a person's input does. */
const SET = `(role, pattern, value) => {
  const element = (${FIND})(role, pattern);
  const isSelect = element instanceof HTMLSelectElement;
  const prototype = isSelect ? HTMLSelectElement : HTMLInputElement;
  const option = isSelect && [...element.options].find(({ text }) => new RegExp(value).test(text));
  if (option === undefined) return false;
  const next = isSelect ? option.value : value;
  Object.getOwnPropertyDescriptor(prototype.prototype, 'value').set.call(element, next);
  for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
  return true;
}`;

export interface Person {
  readonly browser: string;
  visit(url: string): Promise<void>;
  /** Waits until it is there. Names are patterns. */
  see(role: Role, name: string): Promise<void>;
  press(role: 'button' | 'link' | 'radio', name: string): Promise<void>;
  choose(combobox: string, option: string): Promise<void>;
  type(textbox: string, text: string): Promise<void>;
  /** Chooses a file where the page asks for one. */
  open(path: string): Promise<void>;
  /** The first group that the pattern finds in the text of the page; waits for it, and gives up on a refusal. */
  read(pattern: string): Promise<string>;
  /** What a text box holds once that fits the pattern. */
  value(textbox: string, pattern: string): Promise<string>;
}

/** @throws Error with what the page shows, where something does not come. */
export function personAt(remote: Remote): Person {
  const text = () => remote.call<string>('() => document.body.innerText');

  async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
    const end = performance.now() + WAIT_MS;
    for (let pause: number = POLL_MS.least; ; pause = Math.min(POLL_MS.most, 1.4 * pause)) {
      const found = await look();
      if (found !== null) return found;
      const refusal = await remote.call<string | null>(
        `() => document.querySelector('[role=alert]')?.innerText ?? null`,
      );
      if (refusal) throw new Error(`${remote.name}: waiting for ${what}, the page refused: ${refusal}`);
      if (performance.now() > end) {
        throw new Error(
          `${remote.name}: ${what} did not come in ${WAIT_MS / 1000} s. The page shows:\n${(await text()).slice(-3_000)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  const there = (role: Role, name: string) =>
    until(
      `${role} /${name}/`,
      async () => (await remote.call<boolean>(`(...args) => (${FIND})(...args) !== undefined`, role, name)) || null,
    );
  const set = async (role: Role, name: string, value: string) => {
    await there(role, name);
    // An option may come later than its list.
    await until(
      `${value} in ${role} /${name}/`,
      async () => (await remote.call<boolean>(SET, role, name, value)) || null,
    );
  };

  return {
    browser: remote.name,
    visit: (url) => remote.navigate(url),
    see: async (role, name) => {
      await there(role, name);
    },
    async press(role, name) {
      // Not while the page still moves it.
      let before = '';
      await until(`${role} /${name}/ at rest`, async () => {
        const now = await remote.call<string>(PLACE, role, name);
        const rests = now !== '' && now === before;
        before = now;
        return rests || null;
      });
      await remote.click(FIND, role, name);
    },
    choose: (combobox, option) => set('combobox', combobox, option),
    type: (textbox, words) => set('textbox', textbox, words),
    async open(path) {
      const find = `() => document.querySelector('input[type=file]')`;
      await until('a file input', async () => (await remote.call<boolean>(`() => (${find})() !== null`)) || null);
      await remote.upload(path, find);
    },
    read: (pattern) =>
      until(`the text /${pattern}/`, async () => new RegExp(pattern, 's').exec(await text())?.[1] ?? null),
    async value(textbox, pattern) {
      await there('textbox', textbox);
      return until(`${pattern} in textbox /${textbox}/`, async () => {
        const held = await remote.call<string>(`(...args) => (${FIND})(...args)?.value ?? ''`, 'textbox', textbox);
        return new RegExp(pattern).test(held) ? held : null;
      });
    },
  };
}
