/** Chapter 1: what a density is, what ln p and the NLL measure, and why no model gets below the entropy. */

import { count } from '../../ui/format';
import { type ChapterStart, choice, createChapter, guessed } from '../chapter';
import { densityAt, formulaOf, HALF_WIDTH, logDensityAt } from '../mathematics/drawn';
import { gaussianEntropy, gaussianFlow } from '../mathematics/gaussian';
import { densityOpening } from '../opening';
import { math, term, writing } from '../text';
import CONTENTS from './contents.json';
import {
  bestEntropy,
  bestNll,
  broughtDensity,
  type DensityState,
  ENOUGH,
  entropy,
  gapsOf,
  gaussianNll,
  initialDensity,
  lowestLog,
  normalNll,
  peakOf,
  withSamples,
} from './density-state';

/** As near to the best Gaussian as a hand gets, in nats. */
const NEAR = 0.02;
/** Steps on the drawn shape can begin with another. */
const TAKES = ['values', 'formula'] as const;
const LEAST_MOVED = 3;
const NEAR_PEAK = 0.98;

const logAtCentre = gaussianFlow(0, 1).logProb([0])[0] ?? 0;
const logAtProbe = ({ shape, probe }: DensityState) => logDensityAt(shape, probe);
const start: ChapterStart<DensityState> = {
  ...CONTENTS.density,
  initial: initialDensity,
  own: broughtDensity,
  opening: ({ shape }) => {
    const reach = HALF_WIDTH * shape.stretch;
    return densityOpening('your shape', { kind: 'formula', formula: formulaOf(shape), from: -reach, to: reach });
  },
};

const excess = (state: DensityState) => {
  const own = gaussianNll(state);
  return own === undefined ? undefined : own - (bestNll(state) ?? own);
};

const { p, value } = writing<DensityState>();

export const densityChapter = createChapter<DensityState>({
  ...start,
  steps: [
    {
      name: 'draw',
      title: 'Draw a shape',
      takes: TAKES,
      text: [
        p`A ${term('density', 'density')} says where values are likely. The area under it over an interval is the probability of landing there, so the whole area is one:`,
        math('area'),
        p`Whatever you draw is scaled until that holds. If you raise one point, all others go down, because the total area must stay 1. Your shape is ${value((s) => peakOf(s).p, 3)} high at its peak. This is a density, not a probability. It can be larger than 1.`,
      ],
      task: 'Draw a shape of your own: move at least three of the handles, or paint across the plot.',
      control: 'heights',
      hint: 'Drag a handle up or down. With the keyboard, go to a handle with Tab and press the up and down arrows; with Shift it moves ten times as far.',
      done: ({ moved }) => moved.length >= LEAST_MOVED,
      after: [p`With every pull all the other heights have changed too, and the area has stayed at one.`],
    },
    {
      name: 'sample',
      title: 'Sample it',
      takes: TAKES,
      text: [
        p`A ${term('sample', 'sample')} is a value drawn at random, more often where the density is high. We rarely get to see a density; what we see are its samples. A ${term('histogram', 'histogram')} counts them in bins. Divide the counts by the number of samples and by the width of a bin, and you have an estimate of the curve.`,
      ],
      question: choice(
        'With four times as many samples, the typical gap between histogram and curve becomes',
        ['as large as before', 'half as large', 'a quarter as large'],
        (state) => {
          const { few, many } = gapsOf(state);
          const ratio = many / few;
          return ratio > Math.SQRT1_2 ? 0 : ratio > Math.SQRT1_2 / 2 ? 1 : 2;
        },
        [
          p`On your shape the typical gap is ${value((s) => gapsOf(s).few, 4)} with ${value(() => ENOUGH, 0)} samples and ${value((s) => gapsOf(s).many, 4)} with ${value(() => 4 * ENOUGH, 0)}, ${value((s) => gapsOf(s).many / gapsOf(s).few, 2)} times as large. Counting errors shrink with the square root of the count: to halve them costs four times the samples.`,
        ],
      ),
      task: `Guess, then draw until there are at least ${count(ENOUGH)} samples.`,
      control: 'samples',
      hint: 'Press the buttons under the plot; each press adds to what is there.',
      done: (state) => guessed('sample')(state) && state.samples.length >= ENOUGH,
    },
    {
      name: 'logp',
      title: 'What ln p is',
      takes: TAKES,
      text: [
        p`A flow is scored, and galaxies are ranked, by the logarithm of the density: ${math('lnp')}, in ${term('nat', 'nats')}. Logarithms turn products of probabilities into sums, and they make very small densities easy to compare.`,
        p`At the line the density is ${value((s) => densityAt(s.shape, s.probe), 4)}, and its logarithm ${value(logAtProbe, 4)}. One nat less means less likely by a factor of e, which is ${value(() => Math.E, 3)}.`,
      ],
      task: 'Move the line to where ln p is highest.',
      control: 'probe',
      hint: 'It is highest where the curve is. Drag the line, or move it with the left and right arrows.',
      done: (state) => densityAt(state.shape, state.probe) > NEAR_PEAK * peakOf(state).p,
      after: [
        p`From here to the lowest place of your shape ln p falls by ${value((s) => Math.log(peakOf(s).p) - lowestLog(s), 2)} nats: a row there is ${value((s) => peakOf(s).p / Math.exp(lowestLog(s)), 0)} times less likely. Unusual values have a low ln p.`,
      ],
    },
    {
      name: 'nll',
      title: 'What NLL measures',
      text: [
        p`Somebody hands you ${term('row', 'rows')} and a density q. How well does q describe the rows? Take the mean of −ln q over the rows, the ${term('nll', 'NLL')}:`,
        math('nll'),
        p`Here are draws from a ${term('gaussian', 'Gaussian')} of mean 0 and standard deviation 1. At its centre −ln q is ${value(() => -logAtCentre, 3)}, and further out it is more.`,
      ],
      question: {
        kind: 'number',
        ask: 'What is the NLL of this Gaussian on its own draws?',
        from: 0,
        to: 3,
        by: 0.01,
        unit: 'nats',
        truth: () => normalNll,
        reveal: [
          p`On many draws it settles at ${value(() => gaussianEntropy(1), 6)}, for which there is a formula:`,
          math('gaussianEntropy'),
          p`Here σ is the standard deviation. Most draws are not at the centre, so their score is worse: on average by ${value(() => gaussianEntropy(1) + logAtCentre, 3)} nats more than at the peak.`,
        ],
      },
      task: 'Set the slider, then press “This is my guess”.',
      control: 'guess',
      hint: 'It must be above the value at the centre, since every draw is worse than that one. The question is by how much, on average.',
      done: guessed('nll'),
    },
    {
      name: 'fit',
      title: 'Fit by hand',
      takes: TAKES,
      text: [
        p`Now a Gaussian has to describe samples of your shape, and you are the optimiser. Its NLL on them is ${value(gaussianNll, 4, 'nats')}. Fitting a density means moving its numbers until the NLL is lowest; a flow does the same with many more numbers.`,
      ],
      task: `Move mean and width until the NLL is within ${NEAR} nats of the best that any Gaussian can do.`,
      control: 'gaussian',
      hint: 'First the mean, until nothing improves; then the width; then the mean again. Press Home or End on a slider to jump to its ends.',
      enter: (state) => withSamples(state),
      done: (state) => (excess(state) ?? 1) <= NEAR,
      after: [
        p`You are ${value(excess, 4, 'nats')} above the best Gaussian, whose NLL is ${value(bestNll, 4)}. No Gaussian can do better: what remains comes from the bell shape itself.`,
      ],
    },
    {
      name: 'entropy',
      title: 'The floor',
      takes: TAKES,
      text: [
        p`Your shape itself, as a description of its own samples, has an NLL too. On infinitely many samples that is its ${term('entropy', 'entropy')},`,
        math('entropy'),
        p`here ${value(entropy, 6, 'nats')}. The Gaussian that describes them best has ${value(bestEntropy, 6)}.`,
      ],
      question: choice(
        'Could some other density have a lower NLL on very many samples of your shape?',
        ['Yes, if it is clever enough', 'No, none can'],
        1,
        [
          p`NLL minus entropy is never negative, and 0 only if q = p. It is the ${term('kl', 'Kullback-Leibler divergence')} of q from p:`,
          math('gap'),
          p`So the entropy is the floor, and the distance from it can be read in nats. Where the true density is given, the workbench shows that distance as a flow learns.`,
        ],
      ),
      task: 'Guess, then stretch your shape to twice its width and watch its entropy.',
      control: 'stretch',
      hint: 'Press the button under the plot.',
      enter: (state) => withSamples(state),
      done: (state) => guessed('entropy')(state) && state.stretched,
      after: [
        p`Twice as wide means half as high everywhere, so that every −ln p grows by ln 2, which is ${value(() => Math.LN2, 6)} nats. An NLL therefore depends on the units of x. Compare NLLs only in the same units.`,
      ],
    },
  ],
});
