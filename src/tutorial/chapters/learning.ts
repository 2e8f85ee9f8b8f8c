/** Chapter 4: the knots are moved by gradient descent on the NLL; rate, batch, batch norm, overfitting. */
import { createChapter, guessed } from '../chapter';
import { cite, math, term, writing } from '../text';
import {
  endedWith,
  floorOf,
  initialLearning,
  type LearningState,
  nllNow,
  PLAIN,
  type RunSettings,
  STEPS,
  stepsTaken,
} from './learning-state';

const { p, value } = writing<LearningState>();

const FIRST_STEPS = 5;
const SMALL_RATE = 0.001;
const LARGE_RATE = 0.3;
const SMALL_BATCH = 8;
const DRAWS = 120_000;
/** Rise of the validation NLL from its best, in nats, that no noise makes. */
const RISE = 0.1;

const ofPlain = (settings: RunSettings) =>
  settings.norm === 'none' && settings.rows === PLAIN.rows && settings.shift === 0;
const slow = (state: LearningState) => endedWith(state, (s) => ofPlain(s) && s.rate <= SMALL_RATE);
const wild = (state: LearningState) => endedWith(state, (s) => ofPlain(s) && s.rate >= LARGE_RATE);
const middling = (state: LearningState) =>
  endedWith(state, (s) => ofPlain(s) && s.rate > SMALL_RATE && s.rate < LARGE_RATE && s.batch === PLAIN.batch);
const batchOf = (state: LearningState, batch: number) => endedWith(state, (s) => ofPlain(s) && s.batch === batch);
const normAt = (state: LearningState, norm: RunSettings['norm']) =>
  endedWith(state, (s) => s.norm === norm && s.shift !== 0);
const overfit = (state: LearningState) => endedWith(state, (s) => s.rows < 100);

const lowest = (state: LearningState): number | undefined => {
  const runs = [slow(state), middling(state), wild(state)];
  const known = runs.map((run) => run?.validation);
  if (known.some((nll) => nll === undefined)) return undefined;
  return known.indexOf(Math.min(...(known as number[])));
};
/** Settings to begin a step with; a run of other settings is over. */
const settled =
  (change: Partial<RunSettings>) =>
  (state: LearningState): LearningState => {
    const settings = { ...PLAIN, ...change };
    const { rows, shift } = state.running ?? PLAIN;
    const goesOn = rows === settings.rows && shift === settings.shift;
    return { ...state, settings, ...(goesOn ? {} : { run: undefined, running: undefined, bestSeen: undefined }) };
  };

export const learningChapter = createChapter<LearningState>({
  name: 'learning',
  title: 'Learning',
  about: 'The same knots, moved by gradient descent, in single steps or slow motion. The poster’s figure 4.',
  initial: initialLearning,
  opening: () => ({
    words: 'these two peaks',
    request: { kind: 'given-pdf', pdf: { kind: 'named', name: 'bimodal' }, count: DRAWS, seed: 1 },
    preset: 'poster-1d',
  }),
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
        p`After ${value(stepsTaken, 0)} steps the NLL on rows that are not trained on is ${value(nllNow, 4, 'nats')}. The dots on the curve are the knots: they creep towards the two peaks.`,
      ],
    },
    {
      name: 'run',
      title: 'Slow motion',
      text: [
        p`Let it go on. In slow motion you see what comes first: the coarse shape, two humps in the right places; then the depth of the gap; last the details, where there is little left to gain.`,
      ],
      task: 'Run it to its end: in slow motion for a while, then fast.',
      control: 'run',
      hint: 'Press Slow motion, watch, then press Fast.',
      enter: settled({}),
      done: (state) => middling(state) !== undefined,
      after: [
        p`It ends at ${value((s) => middling(s)?.validation, 4, 'nats')}. The true density has ${value(() => floorOf(PLAIN), 4)} on the same rows: that is how far from perfect it is.`,
      ],
    },
    {
      name: 'rate',
      title: 'The learning rate',
      text: [
        p`How far should one step go? The ${term('rate', 'learning rate')} decides. A run has ${value(() => STEPS, 0)} steps here, whatever the rate.`,
      ],
      question: {
        kind: 'choice',
        ask: 'Which of these ends with the lowest NLL?',
        options: ['a rate of at most 0.001', 'a rate of about 0.02', 'a rate of 0.3 or more'],
        right: lowest,
        reveal: [
          p`With the small rate it ends at ${value((s) => slow(s)?.validation, 4)}, with the middling one at ${value((s) => middling(s)?.validation, 4)}, with the large one at ${value((s) => wild(s)?.validation, 4)}.`,
        ],
      },
      task: 'Guess, then make a run with a rate of at most 0.001, one of about 0.02, and one of at least 0.3.',
      control: 'rate',
      hint: 'Set the slider to one end, press Run, then to the other end, then near 0.02. Home and End jump to the ends of a slider.',
      enter: settled({}),
      done: (state) => guessed('rate')(state) && lowest(state) !== undefined,
      after: [
        p`Too small, and it has not arrived. Too large, and it leaps about: over its last steps the large rate’s NLL wobbled by ${value((s) => wild(s)?.wobble, 3)} nats, against ${value((s) => middling(s)?.wobble, 3)}. The workbench lets the rate fall to zero along a cosine: first far, then fine.`,
      ],
    },
    {
      name: 'batch',
      title: 'Batches',
      text: [
        p`The gradient over all rows is exact and dear. Over a ${term('batch', 'batch')} of a few rows it is noisy and cheap, and the noise averages out over the steps.`,
      ],
      task: 'Compare a run with a batch of 8 with one of 1,000.',
      control: 'batch',
      hint: 'Choose the batch under the figure and press Run, once for each.',
      enter: settled({}),
      done: (state) => batchOf(state, SMALL_BATCH) !== undefined && batchOf(state, PLAIN.rows) !== undefined,
      after: [
        p`The training curve wobbles by ${value((s) => batchOf(s, SMALL_BATCH)?.wobble, 3)} nats with the small batch and by ${value((s) => batchOf(s, PLAIN.rows)?.wobble, 3)} with the large one, yet the runs end at ${value((s) => batchOf(s, SMALL_BATCH)?.validation, 3)} and ${value((s) => batchOf(s, PLAIN.rows)?.validation, 3)}.`,
      ],
    },
    {
      name: 'norm',
      title: 'Batch norm, and where',
      text: [
        p`Now the same rows lie around ${value((s) => s.settings.shift, 0)}, as a catalog’s might, while the spline’s box reaches from −3 to 3. A ${term('batchNorm', 'batch norm')} layer shifts and scales by the rows’ own mean and variance:`,
        math('norm'),
        p`It can stand next to the data, before the spline, or next to the base, behind it (${cite('dinh2017')}, ${cite('papamakarios2017')}).`,
      ],
      question: {
        kind: 'choice',
        ask: 'Does the place matter?',
        options: [
          'No: a shift and a scale can be undone anywhere',
          'Yes: next to the data is better',
          'Yes: next to the base is better',
        ],
        right: (state) => {
          const [data, base] = [normAt(state, 'data'), normAt(state, 'base')];
          if (!data || !base) return undefined;
          return Math.abs(data.validation - base.validation) < RISE ? 0 : data.validation < base.validation ? 1 : 2;
        },
        reveal: [
          p`Next to the data it ends at ${value((s) => normAt(s, 'data')?.validation, 4)}, next to the base at ${value((s) => normAt(s, 'base')?.validation, 4)}.`,
        ],
      },
      task: 'Guess, then run it in both places.',
      control: 'norm',
      hint: 'Choose the place under the figure and press Run, once for each.',
      enter: settled({ shift: 10, norm: 'base' }),
      done: (state) =>
        guessed('norm')(state) && normAt(state, 'data') !== undefined && normAt(state, 'base') !== undefined,
      after: [
        p`Raw rows lie outside the box, where the spline is the identity and learns nothing. All that is left is a shift and a scale: a Gaussian, whatever the spline could have done.`,
      ],
    },
    {
      name: 'overfit',
      title: 'Overfitting',
      text: [
        p`Give it few rows and many numbers: ${value((s) => s.settings.rows, 0)} rows, and ${value((s) => s.settings.bins, 0)} bins. The training NLL falls and falls. Whether anything was learned shows only on rows that were kept apart, the ${term('validation', 'validation rows')}.`,
      ],
      task: 'Run it, watch the two curves part, and then go back to its best look.',
      control: 'overfit',
      hint: 'Press Run. The grey curve is the training rows’, the green one the validation rows’. When it has ended, tick the box beside the button.',
      enter: settled({ rows: 40, bins: 32, batch: 40, rate: 0.05 }),
      done: (state) => {
        const run = overfit(state);
        return run !== undefined && run.validation - run.best > RISE && state.bestShown;
      },
      after: [
        p`The validation NLL was best at step ${value((s) => overfit(s)?.bestStep, 0)}, with ${value((s) => overfit(s)?.best, 3)}, and ended at ${value((s) => overfit(s)?.validation, 3)}, while the training NLL went down to ${value((s) => overfit(s)?.training, 3)}, far below the ${value((s) => floorOf(s.settings), 3)} of the truth itself. That is ${term('overfitting', 'overfitting')}. The remedy is to keep the numbers of the best look, which is the picture that you see now, and what the workbench does.`,
      ],
    },
  ],
});
