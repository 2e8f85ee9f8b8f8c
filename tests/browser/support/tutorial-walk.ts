/** What a reader does in every step of the tutorial, with any pair of hands. */
import { expect } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { type Hands, keyboard, single } from './tutorial-hands';

/** The first of the options that is not the right one. */
function wrongFor(right: string): string {
  const options = page.getByRole('group', { name: 'Your prediction' }).getByRole('radio').all();
  const words = options.map((option) => option.element().closest('label')?.textContent?.trim() ?? '');
  return words.find((one) => one !== right) ?? right;
}

const guess = async (hands: Hands, right?: string) => {
  if (right !== undefined) {
    const option = hands.guessesWrong ? wrongFor(right) : right;
    await hands.choose(option, 'Your prediction');
    await hands.press('This is my guess');
    const said = hands.guessesWrong ? `You said “${option}”.` : /As you said|You said “/;
    await expect.element(page.getByRole('group', { name: 'Your prediction' })).toHaveTextContent(said);
    return;
  }
  await expect.element(single('button', 'This is my guess')).toBeDisabled();
  await hands.reach('Your guess');
  await userEvent.keyboard('{ArrowRight}');
  await hands.press('This is my guess');
};

const SLOW = { timeout: 45_000 };
/** Until work in the background has ended. */
const worked = async () => {
  await expect.poll(() => document.querySelector('progress'), SLOW).toBeNull();
};
const ran = async () => {
  await expect.poll(() => document.body.textContent?.includes('Training …'), SLOW).toBe(false);
};

/** Moves a range input to about a value by its keys. */
async function slideTo(hands: Hands, name: string | RegExp, value: number): Promise<void> {
  const input = single('slider', name);
  await expect.element(input).toBeEnabled();
  const element = input.element() as HTMLInputElement;
  const step = Number(element.step);
  await hands.reach(name);
  const moves = Math.round((value - Number(element.value)) / step);
  if (moves !== 0) await userEvent.keyboard(`{${moves > 0 ? 'ArrowRight' : 'ArrowLeft'}>${Math.abs(moves)}/}`);
}

type Walk = Readonly<Record<string, (hands: Hands) => Promise<void>>>;

export const WALKS: Readonly<Record<string, Walk>> = {
  density: {
    async draw(hands) {
      await hands.nudge('Height at x = −1', 'ArrowDown', 4);
      await hands.nudge('Height at x = 0', 'ArrowUp', 4);
      await hands.nudge('Height at x = 1', 'ArrowUp', 4);
    },
    async sample(hands) {
      await guess(hands, 'half as large');
      await hands.press('Draw 1,000');
      await hands.press('Draw 1,000');
    },
    async logp(hands) {
      const handle = () => single('slider', 'Place to read off');
      const at = () => Number(handle().element().getAttribute('aria-valuenow'));
      for (let tries = 0; tries < 30 && !isDone(); tries++) {
        await hands.nudge('Place to read off', 'ArrowRight', hands === keyboard ? 4 : 3);
        if (at() > 2.9) break;
      }
    },
    nll: (hands) => guess(hands),
    async fit(hands) {
      // Down the slope of the NLL, in turn along both sliders.
      for (const name of ['Width', 'Mean', 'Width', 'Mean']) {
        let best = nllShown();
        for (const key of ['{ArrowLeft}', '{ArrowRight}']) {
          await hands.reach(name);
          for (let i = 0; i < 120 && !isDone(); i++) {
            await userEvent.keyboard(key);
            if (nllShown() > best) break;
            best = nllShown();
          }
        }
      }
    },
    async entropy(hands) {
      await guess(hands, 'No, none can');
      await hands.press('Stretch to twice the width');
    },
  },
  change: {
    map: (hands) => hands.nudge('Handle 3 of the map', 'ArrowUp', 5),
    async drop(hands) {
      await guess(hands, 'where the map is flat');
      await hands.press('Drop 500');
    },
    mass: (hands) => hands.toEnd('Middle of the strip, z', 'End'),
    async forgotten(hands) {
      await guess(hands, 'not one, in general');
      await hands.tick('Divide by the slope of the map');
    },
    async steep(hands) {
      await guess(hands, 'fall');
      await hands.nudge('Handle 2 of the map', 'ArrowDown', 30);
      await hands.nudge('Handle 4 of the map', 'ArrowUp', 30);
      await hands.nudge('Handle 2 of the map', 'ArrowRight', 14);
      await hands.nudge('Handle 4 of the map', 'ArrowLeft', 14);
    },
    async peaks(hands) {
      await hands.nudge('Handle 2 of the map', 'ArrowRight', 12);
      await hands.nudge('Handle 4 of the map', 'ArrowLeft', 12);
    },
    logs: (hands) => hands.toEnd('The mark, z', 'End'),
    async stack(hands) {
      await guess(hands, '−ln 6');
      await hands.toEnd('Bend of the first map', 'End');
      await hands.toEnd('Bend of the second map', 'End');
      await hands.toEnd('The mark, z', 'End');
    },
    async flip(hands) {
      await guess(hands, 'steep');
      await hands.press('Flip the curve');
    },
  },
  knots: {
    position: (hands) => hands.nudge('Knot 2', 'ArrowUp', 5),
    async height(hands) {
      await hands.nudge('Knot 2', 'ArrowUp', 12);
      await hands.nudge('Knot 1', 'ArrowRight', 22);
      await hands.nudge('Knot 1', 'ArrowDown', 10);
    },
    slopes: (hands) => hands.nudge('Slope at knot 2', 'ArrowDown', 16),
    async bins(hands) {
      await guess(hands);
      await hands.toEnd('Bins, K', 'End');
    },
    async box(hands) {
      await guess(hands, 'the identity: z = x');
      await hands.nudge('Mark on the x axis', 'ArrowRight', 62);
    },
    async order(hands) {
      await hands.choose('linear-rational', 'Form');
      await hands.toEnd('Split, λ', 'End');
    },
    async inverse(hands) {
      await hands.choose('forward, z to x', 'Direction');
      await hands.nudge('Mark on the z axis', 'ArrowUp', 5);
    },
    async target(hands) {
      // Knots of six bins at −2, −1, 0, 1, 2: a steep bin over each peak, and a flat stretch between them.
      const places: readonly (readonly [number, number, number])[] = [
        [1, -2.7, -1.5],
        [2, -1.3, -0.12],
        [4, 1.3, 0.12],
        [5, 2.7, 1.5],
      ];
      for (const [knot, x, y] of places) await placeKnot(hands, `Knot ${knot}`, x, y);
    },
  },
  learning: {
    async step(hands) {
      await hands.press('Step');
      // The first step of all waits for the lab to start.
      const shown = () =>
        page
          .getByText(/^Step, of/)
          .element()
          .parentElement?.querySelector('dd')?.textContent;
      await expect.poll(shown, SLOW).toMatch(/\d/);
      for (let i = 0; i < 5; i++) await hands.press('Step');
    },
    async run(hands) {
      await hands.press('Slow motion');
      await hands.press('Fast');
    },
    async samples(hands) {
      await hands.press('Draw 1,000 samples');
    },
    async rate(hands) {
      await guess(hands, 'a rate of about 0.1');
      await hands.toEnd('Learning rate', 'Home');
      await hands.press('Run');
      await ran();
      await hands.toEnd('Learning rate', 'End');
      await hands.press('Run');
      await ran();
      await slideTo(hands, 'Learning rate', -1);
      await hands.press('Run');
      await ran();
    },
    async batch(hands) {
      await hands.choose('8', 'Batch');
      await hands.press('Run');
      await ran();
      await hands.choose('1,000', 'Batch');
      await hands.press('Run');
      await ran();
    },
    async norm(hands) {
      await guess(hands, 'Yes: next to the data is better');
      await hands.press('Run');
      await ran();
      await hands.choose('next to the data', 'Batch norm');
      await hands.press('Run');
      await ran();
    },
    async overfit(hands) {
      await hands.press('Run');
      await ran();
      await hands.tick('Show the best step');
    },
  },
  two: {
    async product(hands) {
      await hands.press('Learn');
      await worked();
      await hands.toEnd('x₁', 'Home');
      await hands.toEnd('x₁', 'End');
    },
    async samples(hands) {
      await hands.press('Drop 500');
      await hands.tick('Show the rows');
    },
    async square(hands) {
      for (const [key, times] of [
        ['ArrowRight', 12],
        ['ArrowUp', 12],
        ['ArrowLeft', 30],
        ['ArrowDown', 30],
      ] as const)
        if (!isDone()) await hands.nudge('The square', key, times);
    },
    async masks(hands) {
      await guess(hands, 'x₁ and x₂');
      const follow = 'Follow the arrows to the knots of';
      await hands.choose('x₂', follow);
      await hands.choose('x₃', follow);
    },
    async passes(hands) {
      await guess(hands);
      await hands.choose('inverse autoregressive', 'Layer');
      await hands.choose('coupling', 'Layer');
    },
    async order(hands) {
      await guess(hands, 'x₁ first, then x₂ given x₁');
      await hands.press('Learn x₁ first');
      await worked();
      await hands.press('Learn x₂ first');
      await worked();
    },
    async layers(hands) {
      await hands.press('Learn with one layer');
      await worked();
      await hands.press('Learn with three layers');
      await worked();
      await hands.toEnd(/total mass/, 'End');
    },
    async own(hands) {
      await hands.select('Known density', 'crescent');
      await hands.press('Learn with one layer');
      await worked();
      await hands.press('Learn with three layers');
      await worked();
    },
    async mixture(hands) {
      await guess(hands, 'the mixture');
      await hands.press('Learn');
      await worked();
    },
  },
  trust: {
    async heldout(hands) {
      await guess(hands, 'that on training rows');
      await hands.press('Learn, split by simulation');
      await worked();
    },
    async leak(hands) {
      await guess(hands, 'too low');
      await hands.press('Learn, split by row');
      await worked();
    },
    async calibration(hands) {
      await guess(hands, 'piles up at both ends');
      await hands.press('Learn');
      await worked();
      await hands.toEnd(/^Width/, 'Home');
      await hands.toEnd(/^Width/, 'End');
    },
    async nowhere(hands) {
      await guess(hands, 'give a peak about as narrow as ever');
      await hands.press('Learn');
      await worked();
      await hands.toEnd(/total mass/, 'End');
    },
  },
  outliers: {
    async cut(hands) {
      await hands.press('Learn');
      await worked();
      await slideTo(hands, /^Cut/, -2);
    },
    async artefact(hands) {
      await guess(hands, 'most of them');
      await hands.tick('Set galaxies without dark matter apart');
    },
    async why(hands) {
      const names = page.getByRole('group', { name: 'The least likely first' }).getByRole('radio').all();
      for (const one of names.slice(0, 3)) {
        const label = one.element().closest('label')?.textContent?.trim() ?? '';
        await hands.choose(label, 'The least likely first');
      }
    },
    async parameter(hands) {
      await guess(hands, 'A_SN1');
      await hands.choose('Omega_m', 'Parameter');
      await hands.choose('sigma_8', 'Parameter');
      await hands.choose('A_SN1', 'Parameter');
    },
  },
  posterior: {
    async condition(hands) {
      await guess(hands, 'wider');
      await hands.press('Learn');
      await worked();
      await hands.toEnd(/^Angle/, 'Home');
      await hands.toEnd(/^Angle/, 'End');
    },
    async infer(hands) {
      await guess(hands, 'two');
      await hands.press('Learn');
      await worked();
      await hands.toEnd(/^Observed range/, 'Home');
      await hands.toEnd(/^Observed range/, 'End');
    },
    async ranks(hands) {
      await guess(hands, 'flat');
      await hands.press('Rank 1,000 simulations');
    },
    async wrong(hands) {
      await guess(hands, 'high at the left, low at the right');
      for (const one of ['0.6 × as wide', '1.6 × as wide', 'shifted up']) await hands.choose(one, 'Posterior');
    },
    async blind(hands) {
      await guess(hands, 'flat');
      await hands.choose('the prior', 'Posterior');
    },
  },
  errors: {
    async noise(hands) {
      await guess(hands);
      await hands.toEnd(/^Standard deviation of the errors/, 'End');
    },
    async deconvolve(hands) {
      await hands.press('Learn');
      await worked();
      await hands.toEnd(/^Errors/, 'End');
    },
    async moons(hands) {
      await guess(hands, 'that of the deconvolved one');
      await hands.press('Learn');
      await worked();
      await hands.choose('plain', 'Show');
      await hands.choose('deconvolved', 'Show');
    },
    async row(hands) {
      await guess(hands, 'below 3');
      await hands.toEnd(/^Measured value/, 'End');
      await hands.toEnd(/^Its error/, 'End');
    },
    async stated(hands) {
      await guess(hands, 'too narrow');
      await hands.press('Learn');
      await worked();
      await hands.choose('0.5 × the true ones', 'Stated errors');
      await hands.choose('1.5 × the true ones', 'Stated errors');
    },
  },
};

/** Whether the page says that the step is done. */
export const isDone = () => document.querySelector('[data-part=task] strong')?.textContent === 'Done';

const nllShown = () => {
  const shown = page.getByText('NLL of your Gaussian').element().parentElement?.querySelector('dd')?.textContent ?? '';
  return Number.parseFloat(shown);
};

/** Brings a knot to a place: by the pointer at once, by the keys in steps of a twentieth. */
async function placeKnot(hands: Hands, name: string, x: number, y: number): Promise<void> {
  const words = single('slider', name).element().getAttribute('aria-valuetext') ?? '';
  const [atX = 0, atY = 0] = Array.from(words.replaceAll('−', '-').matchAll(/-?\d+(\.\d+)?/g), ([text]) =>
    Number(text),
  );
  if (hands === keyboard) {
    const [right, up] = [Math.round((x - atX) / 0.05), Math.round((y - atY) / 0.05)];
    await hands.nudge(name, right > 0 ? 'ArrowRight' : 'ArrowLeft', Math.abs(right));
    await hands.nudge(name, up > 0 ? 'ArrowUp' : 'ArrowDown', Math.abs(up));
    return;
  }
  const svg = (single('slider', name).element() as SVGGElement).ownerSVGElement;
  if (!svg) throw new Error('a knot lies outside of a chart');
  const { width, height } = svg.getBoundingClientRect();
  // The chart's own margins, and its range of ±4 on both axes.
  await hands.drag(name, { x: 44 + ((x + 4) / 8) * (width - 56), y: height - 36 - ((y + 4) / 8) * (height - 46) });
}
