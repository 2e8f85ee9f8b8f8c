/** Chapter 4: the knots are moved by gradient descent on the NLL; rate, batch, batch norm, overfitting. */
import { count } from '../../ui/format';
import { type ChapterStart, choice, createChapter, guessed } from '../chapter';
import { densityOpening } from '../opening';
import { cite, math, term, writing } from '../text';
import CONTENTS from './contents.json';
import {
  differsOnlyIn,
  endedWith,
  floorOf,
  initialLearning,
  LAST,
  type LearningState,
  largestByChance,
  largestGap,
  nllNow,
  PLAIN,
  plainRun,
  type RunSettings,
  SMALL_BOX,
  STEPS,
  stepsTaken,
  truthOnTraining,
} from './learning-state';

const FIRST_STEPS = 5;
/**
 * Of 300 steps with these rows, rates up to a thousandth end above 2.0 nats, those about a tenth at 1.39, and those from two on
 * between 1.40 and 1.68, whichever way their first steps threw them.
 */
const RATES = { small: 0.001, middling: 0.1, large: 2 } as const;
/** What counts as about the middling one. */
const MIDDLING = { least: 0.05, most: 0.16 } as const;
const SMALL_BATCH = 8;
const FEW_ROWS = 40;
/** Rise of the validation NLL from its best, in nats, that no noise makes. */
const RISE = 0.1;

const slow = (state: LearningState) => endedWith(state, (s) => differsOnlyIn(s, 'rate') && s.rate <= RATES.small);
const wild = (state: LearningState) => endedWith(state, (s) => differsOnlyIn(s, 'rate') && s.rate >= RATES.large);
const middling = (state: LearningState) =>
  endedWith(state, (s) => differsOnlyIn(s, 'rate') && s.rate >= MIDDLING.least && s.rate <= MIDDLING.most);
const batchOf = (state: LearningState, batch: number) =>
  endedWith(state, (s) => differsOnlyIn(s, 'batch') && s.batch === batch);
const normAt = (state: LearningState, norm: RunSettings['norm']) =>
  endedWith(state, (s) => s.norm === norm && s.shift !== 0);
const overfit = (state: LearningState) => endedWith(state, (s) => s.rows === FEW_ROWS);

const lowest = (state: LearningState): number | undefined => {
  const runs = [slow(state), middling(state), wild(state)];
  const known = runs.map((run) => run?.validation);
  if (known.some((nll) => nll === undefined)) return undefined;
  return known.indexOf(Math.min(...(known as number[])));
};
const start: ChapterStart<LearningState> = {
  ...CONTENTS.learning,
  initial: initialLearning,
  opening: () => densityOpening('these two peaks', { kind: 'named', name: 'bimodal' }),
};

/** Settings to begin a step with; a run of other settings is over. */
const settled =
  (change: Partial<RunSettings>) =>
  (state: LearningState): LearningState => {
    const settings = { ...PLAIN, ...change };
    const { rows, shift } = state.running ?? PLAIN;
    const goesOn = rows === settings.rows && shift === settings.shift;
    return { ...state, settings, bestShown: false, ...(goesOn ? {} : { run: undefined, running: undefined }) };
  };

const { p, value } = writing<LearningState>();

export const learningChapter = createChapter<LearningState>({
  ...start,
  steps: [
    {
      name: 'step',
      title: 'One step',
      text: [
        p`You fitted by looking. A machine cannot look, but it can differentiate: for every number of the spline, how would the NLL change if that number grew a little? That is the ${term('gradient', 'gradient')}. One step moves all numbers a little against it:`,
        math('step'),
        p`θ stands for all the numbers, η for the learning rate. The rule in use, Adam, gives each number a pace of its own, but it is the same idea.`,
      ],
      task: 'Take at least five single steps.',
      control: 'step',
      hint: 'Press Step under the figure.',
      enter: settled({}),
      done: (state) => stepsTaken(state) >= FIRST_STEPS,
      after: [
        p`After ${value(stepsTaken, 0)} steps the NLL on rows that are not trained on is ${value(nllNow, 4, 'nats')}. The dots on the curve are the knots; see where they go from here.`,
      ],
    },
    {
      name: 'run',
      title: 'Slow motion',
      text: [
        p`Let it go on. In slow motion, watch in which order things come right: where the two humps are, how deep the gap between them is, how high and how wide each of them is. Watch the knots as well: the curve is flat where rows are rare.`,
      ],
      task: 'Run it to its end: in slow motion for a while, then fast.',
      control: 'run',
      hint: 'Press Slow motion, watch, then press Fast.',
      enter: settled({}),
      done: (state) => plainRun(state) !== undefined,
      after: [
        p`Over its last ${value(() => LAST, 0)} steps it has ${value((s) => plainRun(s)?.validation, 4, 'nats')} on the ${term('validation', 'validation rows')}, which are not trained on. The true density has ${value(() => floorOf(PLAIN), 4)} on them, so the spline is ${value((s) => (plainRun(s)?.validation ?? Number.NaN) - floorOf(PLAIN), 4, 'nats')} from perfect.`,
      ],
    },
    {
      name: 'samples',
      title: 'Samples against rows',
      text: [
        p`Does the flow make data like the data? Draw as many samples as there are rows that it was not trained on, and compare the two histograms. This is the poster’s figure 4c.`,
        p`The histograms differ by chance even if both come from one density. So compare the fractions below every x: with this many rows, chance alone takes their largest difference above ${value(() => largestByChance, 3)} in one case of twenty.`,
      ],
      task: 'Draw samples of the run that ended.',
      control: 'samples',
      hint: 'Press Run if no run has ended yet, then draw the samples. Draw again to see how much is chance.',
      enter: settled({}),
      done: (state) => plainRun(state) !== undefined && state.samples !== undefined,
      after: [
        p`The largest difference is ${value(largestGap, 3)}. If it were often above ${value(() => largestByChance, 3)}, the flow would not have learned the density.`,
      ],
    },
    {
      name: 'rate',
      title: 'The learning rate',
      text: [
        p`How far should one step go? The ${term('rate', 'learning rate')} decides. A run has ${value(() => STEPS, 0)} steps here, whatever the rate.`,
      ],
      question: choice(
        'Which of these ends with the lowest NLL?',
        [`a rate of at most ${RATES.small}`, `a rate of about ${RATES.middling}`, `a rate of ${RATES.large} or more`],
        lowest,
        [
          p`With the small rate it ends at ${value((s) => slow(s)?.validation, 4)}, with the middling one at ${value((s) => middling(s)?.validation, 4)}, with the large one at ${value((s) => wild(s)?.validation, 4)}.`,
        ],
      ),
      task: `Guess, then make a run with a rate of at most ${RATES.small}, one of about ${RATES.middling}, and one of at least ${RATES.large}.`,
      control: 'rate',
      hint: `Set the slider to one end and press Run, then to the other end, then near ${RATES.middling}. Home and End jump to the ends of a slider.`,
      enter: settled({}),
      done: (state) => guessed('rate')(state) && lowest(state) !== undefined,
      after: [
        p`With the small rate the steps were not enough. With the large one the first steps overshoot: they took the NLL up to ${value((s) => wild(s)?.worst, 2)}, where the middling rate was never above ${value((s) => middling(s)?.worst, 2)}. From so far out a run may not find the way back. The workbench lets the rate fall to zero along a cosine: first far, then fine.`,
      ],
    },
    {
      name: 'batch',
      title: 'Batches',
      text: [
        p`Over all training rows the gradient takes long to compute. Over a ${term('batch', 'batch')} of a few rows it is quick and noisy, and over many steps the noise averages out.`,
      ],
      task: `Compare a run with a batch of ${SMALL_BATCH} with one of ${count(PLAIN.rows)}, which is all rows.`,
      control: 'batch',
      hint: 'Choose the batch under the figure and press Run, once for each.',
      enter: settled({}),
      done: (state) => batchOf(state, SMALL_BATCH) !== undefined && batchOf(state, PLAIN.rows) !== undefined,
      after: [
        p`Over the last steps the training NLL scatters by ${value((s) => batchOf(s, SMALL_BATCH)?.wobble, 3)} nats (standard deviation) with the small batch and by ${value((s) => batchOf(s, PLAIN.rows)?.wobble, 3)} with the large one. Yet the runs end at ${value((s) => batchOf(s, SMALL_BATCH)?.validation, 3)} and ${value((s) => batchOf(s, PLAIN.rows)?.validation, 3)}.`,
      ],
    },
    {
      name: 'norm',
      title: 'Batch norm, and where',
      text: [
        p`Now the same rows lie around ${value((s) => s.settings.shift, 0)}, as those of a ${term('catalog', 'catalog')} might, while the spline’s box reaches from ${value(() => -SMALL_BOX, 0)} to ${value(() => SMALL_BOX, 0)}. A ${term('batchNorm', 'batch norm')} layer shifts and scales by the rows’ own mean μ and variance v. Then it does so by two learned numbers, β and γ; ε only keeps the root from zero:`,
        math('norm'),
        p`It can stand next to the data, before the spline, or next to the base, behind it (${cite('dinh2017')}, ${cite('papamakarios2017')}).`,
      ],
      question: choice(
        'Does the place matter?',
        [
          'No: a shift and a scale can be undone anywhere',
          'Yes: next to the data is better',
          'Yes: next to the base is better',
        ],
        (state) => {
          const [data, base] = [normAt(state, 'data'), normAt(state, 'base')];
          if (!data || !base) return undefined;
          return Math.abs(data.validation - base.validation) < RISE ? 0 : data.validation < base.validation ? 1 : 2;
        },
        [
          p`Next to the data it ends at ${value((s) => normAt(s, 'data')?.validation, 4)}, next to the base at ${value((s) => normAt(s, 'base')?.validation, 4)}.`,
        ],
      ),
      task: 'Guess, then run it in both places.',
      control: 'norm',
      hint: 'Choose the place under the figure and press Run, once for each.',
      enter: settled({ shift: 10, norm: 'base' }),
      done: (state) =>
        guessed('norm')(state) && normAt(state, 'data') !== undefined && normAt(state, 'base') !== undefined,
      after: [
        p`Next to the base it cannot help: the spline got the raw rows, all outside its box, where it is the identity and learns nothing. All that is left is a shift and a scale, which make a Gaussian.`,
      ],
    },
    {
      name: 'overfit',
      title: 'Overfitting',
      text: [
        p`Give it few rows and many numbers: ${value((s) => s.settings.rows, 0)} rows, and ${value((s) => s.settings.bins, 0)} bins. The training NLL falls and falls. Whether anything was learned shows only on rows that were kept apart, the ${term('validation', 'validation rows')}.`,
      ],
      task: 'Run it, watch the two curves part, and then show the step with the lowest validation NLL.',
      control: 'overfit',
      hint: 'Press Run. The key under the figure tells the two curves apart. When the run has ended, tick the choice beside the button.',
      enter: settled({ rows: FEW_ROWS, bins: 32, batch: FEW_ROWS, rate: 0.05 }),
      done: (state) => {
        const run = overfit(state);
        return run !== undefined && run.validation - run.best > RISE && state.bestShown;
      },
      after: [
        p`The validation NLL was best at step ${value((s) => overfit(s)?.bestStep, 0)}, with ${value((s) => overfit(s)?.best, 3)}, and ended at ${value((s) => overfit(s)?.validation, 3)}. The training NLL went down to ${value((s) => overfit(s)?.training, 3)}, below the ${value((s) => truthOnTraining(s.settings), 3)} that the truth itself has on these rows. That is ${term('overfitting', 'overfitting')}. The remedy is to keep the numbers of that step. The picture shows them now: closer to the truth than at the end, and still far from it, because ${value((s) => s.settings.rows, 0)} rows do not tell more. The workbench does the same.`,
      ],
    },
  ],
});
