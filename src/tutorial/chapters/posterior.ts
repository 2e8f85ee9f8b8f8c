/** Chapter 8: flows with a condition, the same simulations read backwards, and ranks that test a posterior. */
import { count } from '../../ui/format';
import { type ChapterStart, choice, createChapter, guessed } from '../chapter';
import { ANGLE_GRID, cumulativeGap, meanRange, overAngles, scatterOf } from '../mathematics/throws';
import { cite, math, term, writing } from '../text';
import CONTENTS from './contents.json';
import {
  exactAt,
  initialPosterior,
  learnedAt,
  type PosteriorState,
  PRIOR_NLL,
  ranksAt,
  SIMULATIONS,
  TESTED,
  TESTS,
  type Tested,
} from './posterior-state';

const [FLAT, STEEP] = [20, 70];
/** Ranges that two angles reach, and that only angles near 45° reach. */
const [SHORT, LONG] = [0.5, 1.05];
/** How much higher or lower the bins at an end of a histogram of ranks must be to be called so. */
const CLEARLY = 1.5;

const HALF_WAY = 45;
const flatThrows = (density: Float64Array) =>
  overAngles(density.map((height, i) => ((ANGLE_GRID[i] as number) < HALF_WAY ? height : 0)));
const below = (state: PosteriorState, of: 'flow' | 'exact') =>
  state.inferred &&
  100 * flatThrows(of === 'flow' ? learnedAt(state.inferred, state.observed) : exactAt(state.observed));
const gap = ({ inferred, observed }: PosteriorState) =>
  inferred && 100 * cumulativeGap(learnedAt(inferred, observed), exactAt(observed));

/** The form of a histogram of ranks: 0 flat, 1 high at both ends, 2 high in the middle, 3 high at the left. */
function formOf(state: PosteriorState, tested: Tested): number | undefined {
  const ranks = ranksAt(state.ranked > 0 ? state : { ...state, ranked: TESTS }, tested);
  if (!ranks) return undefined;
  const { counts, expected } = ranks;
  const mean = (from: number, to: number) => {
    const some = counts.subarray(from, to);
    return some.reduce((sum, count) => sum + count, 0) / some.length / expected;
  };
  const [left, right] = [mean(0, 3), mean(counts.length - 3, counts.length)];
  if (left > CLEARLY && right > CLEARLY) return 1;
  if (left < 1 / CLEARLY && right < 1 / CLEARLY) return 2;
  return left > CLEARLY ? 3 : 0;
}

const start: ChapterStart<PosteriorState> = {
  ...CONTENTS.posterior,
  initial: initialPosterior,
  opening: () => ({
    words: 'stellar mass given total mass',
    request: { kind: 'sample' },
    columns: [
      { name: 'M_star', transform: 'log10' },
      { name: 'M_total', role: 'context', transform: 'log10' },
    ],
    preset: 'default',
  }),
};

const FORMS = ['flat', 'high at both ends', 'high in the middle', 'high at the left, low at the right'] as const;

const { p, value } = writing<PosteriorState>();

export const posteriorChapter = createChapter<PosteriorState>({
  ...start,
  steps: [
    {
      name: 'condition',
      title: 'A condition',
      text: [
        p`A ball is thrown at an angle α. It flies a range x, in units of the longest range. Wind scatters it. A program simulates ${value(() => SIMULATIONS, 0)} throws, with α drawn evenly between 0 and ${value(() => 90, 0)} degrees.`,
        p`A flow learns p(x | α), a ${term('conditional', 'conditional density')}: a small network sees α and puts out the knots of the spline. One flow then holds a density of x for every α. It is fitted by the NLL of pairs:`,
        math('conditionalNll'),
      ],
      question: choice(
        'A steep throw is longer in the air, so that wind has more time. Compared with a flat throw, p(x | α) of a steep throw is',
        ['narrower', 'as wide', 'wider'],
        () => (scatterOf(STEEP) > scatterOf(FLAT) ? 2 : 0),
        [
          p`The standard deviation of the range is ${value(() => scatterOf(FLAT), 3)} at ${value(() => FLAT, 0)} degrees and ${value(() => scatterOf(STEEP), 3)} at ${value(() => STEEP, 0)} degrees. The flow was not told; it has to find this in the throws.`,
        ],
      ),
      task: `Guess, let it learn, and slide the angle from below ${FLAT} to above ${STEEP} degrees.`,
      control: 'angle',
      hint: 'Press Learn. Then move the slider for the angle to its left end and to its right end.',
      done: (state) =>
        guessed('condition')(state) &&
        state.likelihood !== undefined &&
        state.flattest < FLAT &&
        state.steepest > STEEP,
      after: [
        p`The red curve is the flow, the dashed one the exact density, a normal around sin 2α = ${value(({ angle }) => meanRange(angle), 3)}. No throw had exactly this angle: the network carries over what it learned from throws near it.`,
      ],
    },
    {
      name: 'infer',
      title: 'Turned round',
      text: [
        p`Now you see where the ball has landed, and want to know the angle. That is the ${term('posterior', 'posterior')} p(α | x). Bayes’ theorem gives it from p(x | α) and the ${term('prior', 'prior')} p(α), the density from which the angles were drawn:`,
        math('bayes'),
        p`For a real simulator p(x | α) has no formula (${cite('cranmer2020')}). But the simulations are pairs of x and α. Let a flow learn α given x from the same pairs, and it learns the posterior (${cite('papamakarios2016')}, Proposition 1). This is ${term('sbi', 'simulation-based inference')}.`,
      ],
      question: choice(
        'A ball has flown x = 0.6, so 60 % of the longest range. How many peaks has the posterior of its angle?',
        ['one', 'two'],
        1,
        [
          p`A flat and a steep throw reach the same place. The two peaks hold nearly the same probability, but the steep one is wider: wind blurs it.`,
        ],
      ),
      task: `Guess, let it learn, and slide the observed range from below ${SHORT} to above ${LONG}.`,
      control: 'observed',
      hint: 'Press Learn. Then move the slider for the observed range to its left end and to its right end.',
      done: (state) =>
        guessed('infer')(state) && state.inferred !== undefined && state.shortest < SHORT && state.longest > LONG,
      after: [
        p`At x = ${value(({ observed }) => observed, 2)} the flow gives ${value((s) => below(s, 'flow'), 1, '%')} to flat throws (below ${value(() => HALF_WAY, 0)} degrees), the exact posterior ${value((s) => below(s, 'exact'), 1, '%')}. No probability of an angle below some value is off by more than ${value(gap, 1)} percentage points. One training serves all observations. This is called amortised inference.`,
      ],
    },
    {
      name: 'ranks',
      title: 'Ranks',
      text: [
        p`In real problems nobody knows the exact posterior. One test needs none (${cite('talts2018')}, Theorem 1). Draw an angle from the prior, simulate its range, and draw ${value(() => 99, 0)} angles from the posterior of that range. How many of them are below the true one? That is its rank, between 0 and ${value(() => 99, 0)}:`,
        math('rank'),
        p`Do this for many simulations. This is ${term('sbc', 'simulation-based calibration')}.`,
      ],
      question: choice('If the posterior is right, the histogram of ranks is', FORMS, 0, [
        p`The true angle is then one more draw from the same density. Among ${value(() => 100, 0)} draws of one density each is equally likely to be the lowest, the second lowest, and so on.`,
      ]),
      task: `Guess, then rank ${count(TESTS)} simulations that the flow was not trained on.`,
      control: 'rank',
      hint: 'Press Learn if the flow is not learned yet, then Rank.',
      done: (state) => guessed('ranks')(state) && state.inferred !== undefined && state.ranked >= TESTS,
      after: [
        p`The green band holds a bin of a right posterior in ${value(() => 95, 0)} of ${value(() => 100, 0)} cases, so that one bin of twenty may lie outside. The ranks are off from even by at most ${value((s) => 100 * (ranksAt(s, 'flow')?.distance ?? Number.NaN), 1)} percentage points. Chance alone does worse in ${value((s) => 100 * (ranksAt(s, 'flow')?.pValue ?? Number.NaN), 0, '%')} of all cases.`,
      ],
    },
    {
      name: 'wrong',
      title: 'Wrong posteriors',
      text: [
        p`Now the posterior is made wrong on purpose: ${value(() => TESTED.narrow.width, 1)} times as wide as learned, ${value(() => TESTED.wide.width, 1)} times as wide, or shifted to larger angles. (The base’s draws are stretched or shifted before the flow carries them to angles.)`,
      ],
      question: choice(
        'The posterior is shifted to angles that are too large. The histogram of ranks is',
        FORMS,
        (state) => formOf(state, 'shifted'),
        [
          p`Draws lie too high, so few of them are below the true angle: low ranks are too many. A histogram that slopes means a posterior that is shifted.`,
        ],
      ),
      task: 'Guess, then look at the ranks of all three.',
      control: 'tested',
      hint: 'Press Learn and Rank if there are no ranks yet, then choose each of the three under the figure.',
      done: (state) =>
        guessed('wrong')(state) &&
        state.ranked >= TESTS &&
        (['narrow', 'wide', 'shifted'] as const).every((one) => state.seen.includes(one)),
      after: [
        p`Too narrow gives a U, too wide a hump, shifted a slope. The workbench shows this histogram under Trust wherever a model has a condition.`,
      ],
    },
    {
      name: 'blind',
      title: 'What ranks cannot see',
      text: [
        p`Here is a useless posterior: it ignores the observation, and always gives the prior, all angles alike. Its NLL is ln ${value(() => 90, 0)} = ${value(() => PRIOR_NLL, 4)} nats.`,
      ],
      question: choice('The histogram of its ranks is', FORMS, (state) => formOf(state, 'prior'), [
        p`The true angle was drawn from the prior, and so are the draws: again one more draw of the same density. Ranks say whether a posterior is too sure or shifted. They do not say whether it has used the observation.`,
      ]),
      task: 'Guess, then look at the ranks of the prior, and compare the NLLs.',
      control: 'tested',
      hint: 'Press Learn and Rank if there are no ranks yet, then choose the prior under the figure.',
      done: (state) => guessed('blind')(state) && state.ranked >= TESTS && state.tested === 'prior',
      after: [
        p`Only the NLL tells them apart: ${value(() => PRIOR_NLL, 3)} nats for the prior, ${value(({ inferred }) => inferred?.nll, 3)} for the flow, ${value(({ inferred }) => inferred?.exact, 3)} for the exact posterior, which nothing can beat. Look at both: first the NLL, then the ranks. And remember that a posterior holds only if reality is like the simulator.`,
      ],
    },
  ],
});
