/** The tutorial around its steps: addresses, exercises, the way to the workbench and back, light and dark, and a hand that drags. */
import { describe, expect, it } from 'vitest';
import { commands, page, userEvent } from 'vitest/browser';
import { CHAPTERS } from '../../src/tutorial/chapters/all';
import { knotsChapter } from '../../src/tutorial/chapters/knots';
import { readOff } from '../../src/tutorial/chapters/knots-state';
import { setTheme } from '../../src/ui/theme';
import { frameTimes } from './support/frames';
import { PHONE, useCleanPage, violations, WIDE } from './support/render-app';
import { renderStep, renderTutorial, useTutorial } from './support/render-tutorial';

useCleanPage();
useTutorial();

const heading = (level: number, name: string | RegExp) => page.getByRole('heading', { level, name });

describe('addresses', () => {
  it('lists every chapter, and leads to it and to the reference pages', async () => {
    await renderTutorial('#learn');
    for (const { title } of CHAPTERS) await expect.element(page.getByRole('link', { name: title })).toBeVisible();
    await page.getByRole('link', { name: 'Glossary' }).click();
    await expect.element(heading(2, 'Glossary')).toBeVisible();
    await page.getByRole('link', { name: 'Sources' }).click();
    await expect.element(page.getByText(/Neural spline flows/)).toBeVisible();
    await expect.element(page.getByText(/^Durkan 2019, equation 4/)).toBeVisible();
    await page.getByRole('link', { name: 'Contents' }).click();
    await page.getByRole('link', { name: 'Knots' }).click();
    await expect.element(heading(2, 'Knots')).toBeVisible();
  });

  it('hides everything but the step in an exercise', async () => {
    await renderTutorial('#learn/knots/slopes?only');
    await expect.element(heading(1, 'Slopes')).toBeVisible();
    expect(await violations()).toEqual([]);
    await expect.element(page.getByRole('slider', { name: 'Slope at knot 2' })).toBeVisible();
    await expect.element(page.getByRole('navigation')).not.toBeInTheDocument();
    await expect.element(page.getByRole('link', { name: /^Next/ })).not.toBeInTheDocument();
    await expect.element(page.getByRole('link', { name: 'The whole chapter' })).toBeVisible();
  });

  it('leads to the contents from an address of nothing', async () => {
    await renderTutorial('#learn/../knots/<script>');
    await expect.element(heading(2, /holding one/)).toBeVisible();
    location.hash = '#learn/nothing/at-all';
    await expect.element(page.getByRole('status')).toHaveTextContent('There is no chapter “nothing” here');
    location.hash = '#learn/knots/nothing';
    await expect.element(heading(2, 'Knots')).toBeVisible();
    await expect.element(page.getByRole('status').first()).toHaveTextContent('There is no step “nothing”');
    location.hash = '#learn/knots/slopes%3Fonly.';
    await expect.element(heading(1, 'Slopes')).toBeVisible();
  });

  it('tells what a term means, by key and by pointer', async () => {
    await renderStep('density', 'draw');
    (page.getByRole('button', { name: 'density', exact: true }).element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('note', { name: 'Density' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('note', { name: 'Density' })).not.toBeInTheDocument();
  });
});

describe('the way to the workbench', () => {
  it('leaves what the workbench holds as it was, and what the reader did', async () => {
    const { calls } = await renderTutorial('');
    await page.getByRole('button', { name: 'Sample catalog' }).click();
    await page.getByRole('radio', { name: 'M_star', exact: true }).click();
    await page.getByRole('link', { name: 'Learn' }).click();
    await page.getByRole('link', { name: 'Knots' }).click();
    (page.getByRole('slider', { name: 'Knot 2' }).element() as SVGGElement).focus();
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(page.getByRole('status')).toHaveTextContent('Done');
    await page.getByRole('link', { name: 'Workbench' }).click();
    await expect.element(page.getByRole('combobox', { name: 'Transform of M_star' })).toHaveValue('log10');
    await page.getByRole('link', { name: 'Learn' }).click();
    await expect.element(page.getByText(`1 of ${knotsChapter.steps.length} steps done`)).toBeVisible();
    expect(calls.filter((call) => call === 'open')).toHaveLength(1);
  });

  it('leads back to the step that it was left from, with what was done there', async () => {
    const { calls } = await renderStep('knots', 'target');
    (page.getByRole('slider', { name: 'Knot 2', exact: true }).element() as SVGGElement).focus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    const { knots } = knotsChapter.state.value;
    await page.getByRole('button', { name: /^Open .* in the workbench$/ }).click();
    await expect.element(page.getByRole('region', { name: 'Training' })).toBeVisible();
    await expect.poll(() => calls.includes('train')).toBe(true);
    history.back();
    await expect.element(heading(2, 'Fit by hand')).toBeVisible();
    expect(knotsChapter.state.value.knots).toEqual(knots);
  });

  it.each(CHAPTERS.map(({ name }) => name))('chapter %s ends there, with its state being learned', async (name) => {
    const last = CHAPTERS.find((one) => one.name === name)?.steps.at(-1);
    const { calls } = await renderStep(name, last?.name ?? '');
    await page.getByRole('button', { name: /^Open .* in the workbench$/ }).click();
    await expect.element(page.getByRole('region', { name: 'Training' })).toBeVisible();
    await expect
      .poll(() => calls.filter((call) => ['open', 'choose', 'train'].includes(call)))
      .toEqual(['open', 'choose', 'train']);
  });
});

describe.each([
  ['light', WIDE],
  ['dark', PHONE],
] as const)('axe finds nothing, %s', (theme, size) => {
  it('on the contents, the reference pages, and the first step of every chapter', async () => {
    setTheme(theme);
    await renderTutorial('#learn', size);
    await expect.element(heading(1, /Knotwork/)).toBeVisible();
    for (const place of ['', '/glossary', '/sources', ...CHAPTERS.map(({ name }) => `/${name}`)]) {
      location.hash = `#learn${place}`;
      await expect.element(page.getByRole('article')).toBeVisible();
      expect(await violations(), place).toEqual([]);
    }
  });
});

it('shows the engine’s own numbers, to six digits', async () => {
  await renderStep('knots', 'inverse');
  await page.getByRole('radio', { name: /^forward/ }).click();
  (page.getByRole('slider', { name: 'Mark on the z axis' }).element() as SVGGElement).focus();
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  const { x, slope, back, logProb } = readOff(knotsChapter.state.value);
  const shown = document.querySelector('[data-part=stage] dl')?.textContent?.replaceAll('−', '-');
  for (const value of [x, slope, back, logProb]) expect(shown).toContain(value.toFixed(6));
});

it('says done of what is on screen: a handle moved back takes it away, and with it what is said of a step that is done', async () => {
  await renderStep('knots', 'slopes');
  const status = page.getByRole('status');
  const after = page.getByText(/^The density at the knot itself moved in step/);
  (page.getByRole('slider', { name: 'Slope at knot 2' }).element() as SVGGElement).focus();
  await userEvent.keyboard('{ArrowDown>16/}');
  await expect.element(status).toHaveTextContent('Done');
  await expect.element(after).toBeVisible();
  await userEvent.keyboard('{ArrowUp>16/}');
  await expect.element(status).toHaveTextContent('');
  await expect.element(after).not.toBeInTheDocument();
  await expect.element(page.getByText('To do')).toBeVisible();
});

const DRAGGED_FRAMES = 50;

/** Something done in every one of so many frames. */
const everyFrame = (act: (frame: number) => void) => async () => {
  for (let frame = 0; frame < DRAGGED_FRAMES; frame++) {
    await new Promise(requestAnimationFrame);
    act(frame);
  }
};

function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
  return `median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms`;
}

it('keeps up with a hand that drags a knot', async () => {
  await renderStep('knots', 'slopes');
  const handle = page.getByRole('slider', { name: 'Knot 2', exact: true }).element() as SVGGElement;
  const { left, top } = handle.getBoundingClientRect();
  // A pointer that the browser knows nothing of cannot be captured.
  handle.setPointerCapture = () => undefined;
  handle.hasPointerCapture = () => true;
  const work: number[] = [];
  const drag = (frame: number) => {
    const began = performance.now();
    const before = handle.getAttribute('transform');
    handle.dispatchEvent(
      new PointerEvent('pointermove', {
        bubbles: true,
        pointerId: 7,
        clientX: left + 22 + 40 * Math.sin(frame / 9),
        clientY: top + 22 + 40 * Math.cos(frame / 7),
      }),
    );
    // The page is drawn in a microtask that is waiting already.
    queueMicrotask(() => {
      if (handle.getAttribute('transform') === before) return;
      handle.getBoundingClientRect();
      work.push(performance.now() - began);
    });
  };
  const still = await frameTimes(everyFrame(() => undefined));
  // In the first seconds the browser still compiles what the drag runs.
  const first = await frameTimes(everyFrame(drag));
  work.length = 0;
  const dragged = await frameTimes(everyFrame(drag));
  // What other programs leave of the machine shows in the frames of a page that does nothing.
  await commands.print(
    `frames while a knot is dragged: ${percentiles(dragged)}; in the first seconds: ${percentiles(first)}; while nothing moves: ${percentiles(still)}; work and layout of one: ${percentiles(work)}`,
  );
  // The knot did follow the hand, within the frame.
  expect(work.length).toBeGreaterThan(DRAGGED_FRAMES / 2);
});

describe('for teachers', () => {
  it('an exercise with words of one’s own is fresh each time, and its code is read into a table', async () => {
    await renderTutorial('#learn/teachers');
    await expect.element(page.getByRole('combobox', { name: 'Step' })).toBeVisible();
    expect(await violations()).toEqual([]);
    await page.getByRole('combobox', { name: 'Step' }).selectOptions('Slopes');
    await page.getByRole('textbox', { name: /^Title/ }).fill('Exercise 3');
    await page.getByRole('textbox', { name: /^Task/ }).fill('Make the middle <flat>.');
    const link = (page.getByRole('textbox', { name: 'Link for your students' }).element() as HTMLTextAreaElement).value;
    const lower = async () => {
      const slope = page.getByRole('slider', { name: 'Slope at knot 2' });
      await expect.element(slope).toBeVisible();
      (slope.element() as SVGGElement).focus();
      await userEvent.keyboard('{ArrowDown>16/}');
      await expect.element(page.getByRole('status').first()).toHaveTextContent('Done');
    };
    // Somebody who did the step before finds it fresh.
    location.hash = '#learn/knots/slopes';
    await lower();
    location.hash = new URL(link).hash;
    await expect.element(page.getByText('Make the middle <flat>.')).toBeVisible();
    await expect.element(page.getByText(/^When the step is done/)).toBeVisible();
    expect(await violations()).toEqual([]);
    await lower();
    await page.getByRole('textbox', { name: /^Your name/ }).fill('Ada');
    const code = (page.getByRole('textbox', { name: 'Completion code' }).element() as HTMLTextAreaElement).value;
    location.hash = '#learn/teachers';
    await page.getByRole('textbox', { name: /^Codes/ }).fill(`here you are: ${code}.`);
    await expect.element(page.getByRole('row', { name: /^Ada Slopes – yes/ })).toBeVisible();
  });

  it('an exercise brings a density as a formula, and rows of two columns', async () => {
    await renderTutorial('#learn/teachers');
    const make = async (step: string, data: string, text: string) => {
      location.hash = '#learn/teachers';
      await page.getByRole('combobox', { name: 'Step' }).selectOptions(step);
      await page.getByRole('combobox', { name: /^Your own data/ }).selectOptions(data);
      await page.getByRole('textbox', { name: new RegExp(`^${data}`, 'i') }).fill(text);
      const link = page.getByRole('textbox', { name: 'Link for your students' }).element() as HTMLTextAreaElement;
      return new URL(link.value).hash;
    };
    const formula = await make('Draw a shape', 'a density as a formula', 'x < 0 ? 1 : 3');
    await page.getByRole('button', { name: 'QR code of the link' }).click();
    await expect.element(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
    expect(await violations()).toEqual([]);
    location.hash = formula;
    await expect.element(page.getByText(/^The density is your teacher’s/)).toBeVisible();
    const height = (at: string) =>
      Number(
        page
          .getByRole('slider', { name: `Height at x = ${at}`, exact: true })
          .element()
          .getAttribute('aria-valuenow'),
      );
    expect(height('1') / height('−1')).toBeCloseTo(3, 2);
    const pairs = Array.from({ length: 120 }, (_, i) => `${Math.sin(i)} ${Math.cos(3 * i)}`).join('\n');
    location.hash = await make('Rows of your own', 'a table of two columns', pairs);
    await expect.element(page.getByText(/table of 120 rows/)).toBeVisible();
    await expect.element(page.getByRole('group', { name: 'Your rows' })).toBeVisible();
    expect(await violations()).toEqual([]);
  });

  it('says so where the words were cut on the way', async () => {
    await renderTutorial('#learn/knots/slopes?only=AAAAAAAAAAAAAAAA');
    await expect.element(page.getByText(/words in this link were cut or changed on the way/)).toBeVisible();
    await expect.element(page.getByRole('slider', { name: 'Slope at knot 2' })).toBeVisible();
  });
});
