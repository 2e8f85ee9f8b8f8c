/** Chapter 9: what errors do to a density, and how it is learned without them. */
import { type ChapterStart, choice, createChapter, guessed } from '../chapter';
import { givenMeasurement, meanOfPeaks, varianceOf, withErrors } from '../mathematics/noisy';
import { densityOpening } from '../opening';
import { cite, math, term, writing } from '../text';
import CONTENTS from './contents.json';
import {
  type ErrorsState,
  FACTORS,
  initialErrors,
  LEVELS,
  MOON_COMPONENTS,
  MOON_ERRORS,
  missed,
  peaksAt,
  STATED_AT,
  TRUTH,
} from './errors-state';

const trueVariance = varianceOf(TRUTH);
/** A large error and a value far out: there the estimate moves plainly. */
const FAR_OUT = 3;
const LARGE = 1;
const estimate = ({ measured, ownError }: ErrorsState) => meanOfPeaks(givenMeasurement(TRUTH, measured, ownError));
const spread = (peaks: Parameters<typeof varianceOf>[0]) => Math.sqrt(varianceOf(peaks));
const start: ChapterStart<ErrorsState> = {
  ...CONTENTS.errors,
  initial: initialErrors,
  opening: () => densityOpening('two peaks', { kind: 'named', name: 'bimodal' }),
};

const [SMALL, , BIG] = FACTORS;

const { p, value } = writing<ErrorsState>();

export const errorsChapter = createChapter<ErrorsState>({
  ...start,
  steps: [
    {
      name: 'noise',
      title: 'What errors do',
      text: [
        p`A telescope does not see the true value x but a measured value w, x plus an error. Here the error is normal with standard deviation σ. The density of measured values is then the true one, smeared out (a convolution):`,
        math('convolved'),
      ],
      question: {
        kind: 'number',
        ask: `The variance of the true values is ${trueVariance.toFixed(2)}. Errors have σ = 1. The variance of the measured values is`,
        from: 0,
        to: 6,
        by: 0.1,
        unit: '',
        truth: () => trueVariance + 1,
        reveal: [
          p`Variances of independent numbers add up: ${value(() => trueVariance, 3)} + 1 = ${value(() => varianceOf(withErrors(TRUTH, 1)), 3)}. A measured catalog always looks wider than the truth.`,
        ],
      },
      task: 'Guess, then make the errors so large that the two peaks become one.',
      control: 'error',
      hint: 'Move the slider for σ to the right.',
      done: (state) => guessed('noise')(state) && peaksAt(state.error) === 1,
      after: [
        p`At σ = ${value(({ error }) => error, 2)} the measured values have one peak, and nobody sees by eye that the truth has two.`,
      ],
    },
    {
      name: 'deconvolve',
      title: 'Deconvolution',
      text: [
        p`A fit of the measured values learns the smeared density. But the error of each row is known. So fit the true density p(x), and compare with the rows only after smearing it by each row’s own error. For a mixture of K Gaussians with weights a, means m and variances v that is closed form (${cite('bovy2011')}, section 2):`,
        math('deconvolved'),
        p`This is ${term('deconvolution', 'deconvolution')}. Both fits here are mixtures of two Gaussians. The only difference is that one of them is told the errors.`,
      ],
      task: `Let both learn, and slide the errors from 0 to ${LEVELS.at(-1)}.`,
      control: 'level',
      hint: 'Press Learn, then move the slider to its right end.',
      done: ({ pairs, deepest, level }) => pairs.length > 0 && deepest === LEVELS.length - 1 && level > 0,
      after: [
        p`At σ = ${value(({ level }) => LEVELS[level], 1)} the plain fit is ${value(({ pairs, level }) => missed(pairs[level]?.plain), 3)} nats from the truth (the ${term('kl', 'Kullback-Leibler divergence')}), the deconvolved one ${value(({ pairs, level }) => missed(pairs[level]?.deconvolved), 3)}. More rows bring the deconvolved fit to the truth. They bring the plain fit to the smeared density.`,
      ],
    },
    {
      name: 'moons',
      title: 'Each row its own error',
      text: [
        p`The two moons, measured by three telescopes, with errors of ${value(() => MOON_ERRORS[0], 1)}, ${value(() => MOON_ERRORS[1], 1)} and ${value(() => MOON_ERRORS[2], 1)} in both columns. Rows with small errors say most about the true density, but rows with large ones help too. Both mixtures have ${value(() => MOON_COMPONENTS, 0)} Gaussians.`,
      ],
      question: choice(
        'Both are scored on true values of other rows. Which NLL is lower?',
        ['that of the plain mixture', 'that of the deconvolved one', 'they are equal'],
        ({ moons }) => moons && (moons.nll.plain < moons.nll.deconvolved ? 0 : 1),
        [
          p`Plain ${value(({ moons }) => moons?.nll.plain, 3)}, deconvolved ${value(({ moons }) => moons?.nll.deconvolved, 3)} nats per row. The true density has ${value(({ moons }) => moons?.nll.truth, 3)}.`,
        ],
      ),
      task: 'Guess, let both learn, and look at each.',
      control: 'moons',
      hint: 'Press Learn, which takes a few seconds. Then choose plain and deconvolved under the picture.',
      done: (state) =>
        guessed('moons')(state) &&
        state.moons !== undefined &&
        state.seen.includes('plain') &&
        state.seen.includes('deconvolved'),
      after: [
        p`The workbench does the same with flows (Train, for columns with errors): a deconvolved mixture proposes true values, and the flow is trained on them with weights.`,
      ],
    },
    {
      name: 'row',
      title: 'One row’s true value',
      text: [
        p`What is the true value of one row? Its measurement says N(w; x, σ²). The density of all true values says where values are to be expected. Together they give a posterior:`,
        math('shrink'),
      ],
      question: choice(
        'A row is measured at w = 3, far outside, with a large error, σ = 1. The mean of its posterior is',
        ['below 3', '3, as measured', 'above 3'],
        () => {
          const mean = meanOfPeaks(givenMeasurement(TRUTH, FAR_OUT, LARGE));
          return mean < FAR_OUT - 0.05 ? 0 : mean > FAR_OUT + 0.05 ? 2 : 1;
        },
        [
          p`It is ${value(() => meanOfPeaks(givenMeasurement(TRUTH, FAR_OUT, LARGE)), 3)}. Few rows are truly out there, but many are at the peak, and an error may have carried one of them out.`,
        ],
      ),
      task: 'Guess, then put the measured value at 3 and its error at 1.',
      control: 'row',
      hint: 'Use both sliders: w to 3 and σ to 1 or more.',
      done: (state) =>
        guessed('row')(state) && state.moved && state.measured >= FAR_OUT - 0.25 && state.ownError >= LARGE,
      after: [
        p`Now: measured ${value(({ measured }) => measured, 2)}, posterior mean ${value(estimate, 2)}. An outlier search on such rows must ask how unlikely a row is with its error. Without errors it finds the worst measured rows, not the oddest ones.`,
      ],
    },
    {
      name: 'stated',
      title: 'Errors that are wrong',
      text: [
        p`Deconvolution believes the errors that a catalog states. Here the true errors are σ = ${value(() => STATED_AT, 1)}. The catalog may state ${value(() => SMALL, 1)} times that, the truth, or ${value(() => BIG, 1)} times that.`,
      ],
      question: choice(
        'The stated errors are too large. The deconvolved peaks are',
        ['too narrow', 'right', 'too wide'],
        ({ stated }) => {
          const [, right, large] = stated;
          if (!right || !large) return undefined;
          return spread(large) < spread(right) ? 0 : 2;
        },
        [
          p`More width is taken out than errors have put in. Standard deviation of all true values: ${value(() => spread(TRUTH), 3)}. Deconvolved with stated errors too large: ${value(({ stated }) => stated[2] && spread(stated[2]), 3)}, too small: ${value(({ stated }) => stated[0] && spread(stated[0]), 3)}.`,
        ],
      ),
      task: 'Guess, let them learn, and look at errors stated too small and too large.',
      control: 'stated',
      hint: 'Press Learn, then choose each under the figure.',
      done: (state) =>
        guessed('stated')(state) &&
        state.stated.length > 0 &&
        FACTORS.every((factor) => state.factorsSeen.includes(factor)),
      after: [
        p`At ${value(({ factor }) => factor, 1)} times the true error, the fit lies ${value(({ stated, factor }) => missed(stated[(FACTORS as readonly number[]).indexOf(factor)]), 3)} nats from the truth. The measured values alone do not show that the stated errors are wrong. Check the errors before you deconvolve, for example on objects that were measured twice.`,
      ],
    },
  ],
});
