/** Chapter 6: held-out rows, leakage between snapshots, calibration, and what a flow says where it has seen nothing. */
import { type ChapterStart, choice, createChapter, guessed, onceKnown } from '../chapter';
import { galaxiesOpening } from '../opening';
import { chapterLink, math, term, writing } from '../text';
import CONTENTS from './contents.json';
import { answersOf, distanceOf, NEAR, nearOf } from './trust-members';
import { AMONG, initialTrust, pitAt, TRAINING_BOXES, type TrustState } from './trust-state';

const NARROW = 0.7;
const WIDE = 1.4;
/** Farther than this from the total mass of every galaxy, in dex. */
const FAR = 1;
/** A flow that knew that it knows nothing would have to answer at least so many times as wide as among the galaxies. */
const HUMBLE = 3;
/** A difference of NLLs that is more than noise, in nats. */
const CLEAR = 0.02;

const isFar = (state: TrustState) => (distanceOf(state, state.asked) ?? 0) >= FAR;
const bySim = ({ splits }: TrustState) => splits.simulation;
const start: ChapterStart<TrustState> = {
  ...CONTENTS.trust,
  initial: initialTrust,
  opening: () => galaxiesOpening('galaxies at four times', 'poster-2d', 'CV'),
};

const byRow = ({ splits }: TrustState) => splits.row;

const { p, value } = writing<TrustState>();

export const trustChapter = createChapter<TrustState>({
  ...start,
  steps: [
    {
      name: 'heldout',
      title: 'Held-out rows',
      text: [
        p`A flow of three columns, total mass, stellar mass and radius, is learned from synthetic galaxies of ${value(() => TRAINING_BOXES, 0)} simulations. How good is it? Its NLL on the rows that it was trained on is one answer. The NLL on ${term('heldOut', 'held-out rows')} is another.`,
      ],
      question: choice(
        'Which NLL will be lower?',
        ['that on training rows', 'that on held-out rows', 'they will be equal'],
        onceKnown(bySim, ({ fresh, training }) => (Math.abs(fresh - training) < CLEAR ? 2 : fresh > training ? 0 : 1)),
        [
          p`On its training rows it has ${value((s) => bySim(s)?.training, 3)} nats, on simulations that it knows nothing of ${value((s) => bySim(s)?.fresh, 3)}. The first number is too low: the flow has partly learned these rows. (An NLL may be negative: where a density exceeds one, −ln p is below zero.)`,
        ],
      ),
      task: 'Guess, then let it learn.',
      control: 'simulation',
      hint: 'Press the button under the figure; it takes a few seconds.',
      done: (state) => guessed('heldout')(state) && bySim(state) !== undefined,
      after: [
        p`Only rows that neither training nor any choice has touched tell what a flow is worth. The workbench holds some out from every run, and reports on those.`,
      ],
    },
    {
      name: 'leak',
      title: 'Leakage',
      text: [
        p`The catalog has each galaxy at up to four times, several hundred million years apart, and in that span galaxies change little. Draw held-out rows one by one, and for most of them the same galaxy is among the training rows, at another time. That is ${term('leakage', 'leakage')}.`,
      ],
      question: choice(
        'Split by row instead of by simulation. Compared with simulations that are not used in training, the held-out NLL will be',
        ['about as high: it is held out, after all', 'too low', 'too high'],
        onceKnown(byRow, ({ heldOut, fresh }) => (Math.abs(heldOut - fresh) < CLEAR ? 0 : heldOut < fresh ? 1 : 2)),
        [
          p`Split by row, ${value((s) => byRow(s) && 100 * (byRow(s)?.known ?? 0), 0, '%')} of the held-out rows are of galaxies that also stand among the training rows; by simulation, ${value((s) => bySim(s) && 100 * (bySim(s)?.known ?? 0), 0, '%')}. Split by row, the NLL is ${value((s) => byRow(s)?.heldOut, 3)} on held-out rows, but on new simulations ${value((s) => byRow(s)?.fresh, 3)}. Split by simulation, it is ${value((s) => bySim(s)?.heldOut, 3)} and ${value((s) => bySim(s)?.fresh, 3)}.`,
        ],
      ),
      task: 'Guess, then learn with both splits. Compare the NLL on held-out rows with that on new simulations.',
      control: 'row',
      hint: 'Press both buttons under the figure, one after the other.',
      done: (state) => guessed('leak')(state) && byRow(state) !== undefined && bySim(state) !== undefined,
      after: [
        p`A split by row looks ${value((s) => (byRow(s)?.fresh ?? 0) - (byRow(s)?.heldOut ?? 0), 2)} nats better than the flow is on new simulations. The workbench keeps the rows of a simulation together wherever a catalog names one, and can measure what a split by row would have hidden.`,
      ],
    },
    {
      name: 'calibration',
      title: 'Calibration',
      text: [
        p`A density predicts which fraction of the values lies below x. For every held-out row x take the fraction u that the density puts below it, the ${term('pit', 'PIT')}:`,
        math('pit'),
        p`If the density is right, these fractions are spread evenly from 0 to 1, and their histogram is flat within the band of chance.`,
      ],
      question: choice(
        'A density that is too narrow, too sure of itself, gives a PIT histogram that',
        ['piles up in the middle', 'piles up at both ends', 'slopes to one side'],
        ({ latents }) => {
          if (!latents) return undefined;
          const { counts, expected } = pitAt(latents, NARROW);
          const ends = (counts[0] ?? 0) + (counts.at(-1) ?? 0);
          return ends > 2.4 * expected ? 1 : ends < 1.6 * expected ? 0 : 2;
        },
        [
          p`Values fall outside of what it expects more often than it thinks: below, where u is near 0, or above, where u is near 1. One that is too wide does the opposite.`,
        ],
      ),
      task: `Guess, let a spline learn, and make its density as narrow as ${NARROW} times what it learned, and as wide as ${WIDE} times.`,
      control: 'width',
      hint: 'Press Learn, then move the slider to either side.',
      done: (state) =>
        guessed('calibration')(state) &&
        state.latents !== undefined &&
        state.narrowest <= NARROW &&
        state.widest >= WIDE,
      after: [
        p`As learned, its quantiles are off by at most ${value(({ latents }) => latents && 100 * pitAt(latents, 1).distance, 1)} percentage points; at ${value(({ width }) => width, 2)} times that width by ${value(({ latents, width }) => latents && 100 * pitAt(latents, width).distance, 1)}. An NLL says how good a density is; ${term('calibration', 'calibration')} says in which way it is wrong.`,
        p`Errors of measurement widen what a flow learns, and calibration on rows with the same errors does not show it. The chapter ${chapterLink('errors', 'Rows with errors')} adds growing noise to the same values: the plain fit widens, the deconvolved one stays.`,
      ],
    },
    {
      name: 'nowhere',
      title: 'Where nothing was seen',
      text: [
        p`Three flows that differ only in their random start (the ${term('seed', 'seed')}) learn stellar mass and total mass. Ask them for the stellar masses at a given total mass: p(M_star | M_total). The ticks are the galaxies that they learned within ${value(() => NEAR, 1)} dex of that total mass.`,
      ],
      question: choice(
        'Ask about a total mass far above that of any galaxy that they learned. They will',
        [
          'give a very wide density: they do not know',
          'give a peak about as narrow as ever',
          'give a density of zero everywhere',
        ],
        (state) => {
          const [far, among] = [answersOf(state, state.asked), answersOf(state, AMONG)];
          if (!far || !among || !isFar(state)) return undefined;
          return far.widest < HUMBLE * among.widest ? 1 : 0;
        },
        [p`A flow is a formula, and a formula has a value everywhere. Nothing in it knows where the data were.`],
      ),
      task: 'Guess, let them learn, and ask about a total mass of 10¹⁵ Msun, at the right end of the slider.',
      control: 'asked',
      hint: 'Press Learn, then move the slider to its right end.',
      done: (state) => guessed('nowhere')(state) && isFar(state),
      after: [
        p`The nearest galaxy is ${value((s) => distanceOf(s, s.asked), 1)} dex away. Yet the widest of their ${value(() => 90, 0, '%')} intervals is only ${value((s) => answersOf(s, s.asked)?.widest, 2)} dex wide, where the widest is ${value((s) => answersOf(s, AMONG)?.widest, 2)} dex among ${value((s) => nearOf(s, AMONG).length, 0)} galaxies; and the three medians agree to ${value((s) => answersOf(s, s.asked)?.spread, 2)} dex. No data decided that: the formula goes on where the data end. Several flows of the same kind may go on alike, so their agreement proves nothing here. Ask first how many galaxies were near.`,
      ],
    },
  ],
});
