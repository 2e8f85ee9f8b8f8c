/** Chapter 3: a rational spline in the hand: knots, slopes, bins, the box, both forms, both directions. */
import { splineSize } from '../../flow/spline/options';
import { type ChapterStart, choice, createChapter, guessed } from '../chapter';
import { identityKnots } from '../mathematics/knots';
import { densityOpening } from '../opening';
import { cite, math, term, writing } from '../text';
import CONTENTS from './contents.json';
import {
  BOUND,
  curvesOf,
  dragKnot,
  freeNumbers,
  highest,
  initialKnots,
  type KnotsState,
  orderGap,
  readOff,
  targetEntropy,
  targetNll,
} from './knots-state';

const TALL = 0.8;
const FLAT = 0.3;
const STEEP = 3;
const BY_HAND = 0.2;
const TARGET_BINS = 6;
const MANY_BINS = 8;

const binsOf = ({ knots }: KnotsState) => knots.x.length - 1;
const numbersOf = ({ knots }: KnotsState) => freeNumbers(knots.order, knots.x.length - 1);
const isOutside = ({ knots, probe }: KnotsState) => Math.abs(probe) > knots.bound;

const start: ChapterStart<KnotsState> = {
  ...CONTENTS.knots,
  initial: initialKnots,
  opening: () => densityOpening('the poster’s mixture', { kind: 'named', name: 'given-pdf-mixture' }),
};

/** A bent spline, for those who come by the address of a later step. */
const bent = (state: KnotsState): KnotsState => {
  if (state.knots.x.some((x, k) => x !== state.knots.y[k])) return state;
  const straight = { ...state, knots: initialKnots().knots };
  return { ...dragKnot(dragKnot(straight, 1, -1.2, -2.1), 3, 1.2, 2), moved: state.moved };
};

const { p, value } = writing<KnotsState>();

export const knotsChapter = createChapter<KnotsState>({
  ...start,
  steps: [
    {
      name: 'position',
      title: 'Knots',
      text: [
        p`To learn a map, a machine needs one that a few numbers describe, that always rises, and that can be inverted exactly. A ${term('spline', 'spline')} through ${term('knot', 'knots')} ${math('knot')} has all three properties (${cite('durkan2019')}). Here it runs from data x to the latent z, the flipped curve: the direction in which densities are computed. The density of x lies below it.`,
      ],
      task: 'Drag a knot. See how the curve and the density follow.',
      control: 'knots',
      hint: 'The round handles are knots. They move between their neighbours, by the pointer or by the four arrow keys.',
      done: ({ moved }) => moved > 0,
      after: [
        p`Only the two bins beside the knot have changed. A spline is local: the rest of the curve stays where it was.`,
      ],
    },
    {
      name: 'height',
      title: 'Steep gathers',
      text: [
        p`The map now goes from x to the latent, so steep means dense: the density of x is the base’s times the slope dz/dx, and a steep ${term('bin', 'bin')} gathers density. A bin of width Δx and height Δz has the mean slope s = Δz/Δx.`,
      ],
      task: `Raise the density of x above ${TALL} somewhere.`,
      control: 'knots',
      hint: 'Make one bin near the centre narrow and high: bring its two knots close together along x and far apart along z.',
      done: (state) => highest(state) > TALL,
      after: [
        p`It is ${value(highest, 3)} at its highest, and its area is still ${value((s) => curvesOf(s.knots).area, 6)}.`,
      ],
    },
    {
      name: 'slopes',
      title: 'Slopes',
      text: [
        p`At every inner knot there is one more number: the slope ${math('slope')} of the curve there. Between two knots the curve is a ratio of two quadratics, which meets both ends with both slopes and, unlike a plain polynomial, always rises. With ξ the position in the bin, 0 at its left end and 1 at its right, ${math('rest')}, and s its mean slope (${cite('durkan2019')}, equation 4):`,
        math('rq'),
      ],
      task: `Turn the slope at a knot to below ${FLAT}, or above ${STEEP}.`,
      control: 'slopes',
      hint: 'The diamond at the end of each lever sets the slope: drag it round the knot, or press the up and down arrows.',
      done: ({ knots, sloped }) => sloped > 0 && knots.slopes.some((slope) => slope < FLAT || slope > STEEP),
      after: [
        p`The density at the knot itself moved in step with the slope, since it is the base’s density times that very number.`,
      ],
    },
    {
      name: 'bins',
      title: 'How many',
      text: [
        p`K bins have a knot at both of their ends. The first and the last knot are the corners of the box. The slopes there are one, so that the curve joins the identity without a kink. Every other knot is free: it has an x, a z and a slope.`,
      ],
      question: {
        kind: 'number',
        ask: `How many free numbers has a rational-quadratic spline of ${MANY_BINS} bins?`,
        from: 4,
        to: 40,
        by: 1,
        unit: 'numbers',
        truth: () => freeNumbers('rational-quadratic', MANY_BINS),
        reveal: [
          p`It is ${math('count')}: three for each of the K − 1 inner knots. One layer of a flow of one column is no more than that.`,
          p`A program writes them as ${math('raw')} numbers, here ${value(() => splineSize({ order: 'rational-quadratic', bins: MANY_BINS, bound: BOUND }), 0)}: K for the widths, K for the heights and K − 1 slopes. A softmax makes the widths add up to the box, and the heights too, so that one number of each K could be left out. With more columns a network computes these numbers, for each row its own.`,
        ],
      },
      task: `Guess, then set the number of bins to ${MANY_BINS} or more.`,
      control: 'bins',
      hint: 'Use the slider “Bins, K” under the figure.',
      done: (state) => guessed('bins')(state) && binsOf(state) >= MANY_BINS,
      after: [
        p`Your spline now has ${value(binsOf, 0)} bins and ${value(numbersOf, 0)} free numbers. More bins draw finer detail, and need more rows to learn it from.`,
      ],
    },
    {
      name: 'box',
      title: 'The box',
      text: [
        p`The spline acts in a ${term('box', 'box')}, ${math('box')} on both axes, here with B = ${value((s) => s.knots.bound, 1)}. Real data have no ends, so the map needs a rule for what lies outside.`,
      ],
      question: choice(
        'Outside the box the map is',
        ['constant: everything lands on the edge', 'the identity: z = x', 'undefined: such rows are dropped'],
        1,
        [
          p`The identity, with slope one: the density there is simply the base’s. Nothing is learned outside, so the box must contain the data. By default the workbench measures the data first and makes the box large enough.`,
        ],
      ),
      task: 'Guess, then move the mark out of the box. Change B and see the box move.',
      control: 'probe',
      hint: 'The mark is the bar on the x axis: drag it, or use the left and right arrows. B is the slider under the figure.',
      enter: (state) => ({ ...bent(state), direction: 'inverse' }),
      done: (state) => guessed('box')(state) && isOutside(state),
      after: [
        p`At x = ${value((s) => readOff(s).x, 3)} the spline gives z = ${value((s) => readOff(s).y, 6)}, with slope ${value((s) => readOff(s).slope, 6)}.`,
      ],
    },
    {
      name: 'order',
      title: 'Two forms',
      text: [
        p`A second form fits the same knots and slopes: two ratios of straight lines in each bin, which meet at a share λ of its width (${cite('dolatabadi2020')}). It is the default of ${term('pyro', 'Pyro')}, and its inverse needs no root. The price is one more number per bin, λ: ${math('countLinear')} free numbers in all.`,
      ],
      task: 'Change to the linear-rational form, and move λ.',
      control: 'order',
      hint: 'Choose the form under the figure; the slider for λ appears beside it.',
      enter: bent,
      done: ({ knots, lambdaMoved, seenOrders }) =>
        seenOrders.includes('linear-rational') && lambdaMoved && knots.order === 'linear-rational',
      after: [
        p`Through the same knots the two curves differ by at most ${value((s) => orderGap(s, 'y'), 4)}, and their densities by at most ${value((s) => orderGap(s, 'density'), 4)}. Both densities have a kink at every knot; that of the linear-rational spline has another at every λ.`,
      ],
    },
    {
      name: 'inverse',
      title: 'Both ways',
      text: [
        p`One curve, two directions. Read it from the z axis across and down: this is the ${term('forward', 'forward map')}, from latent to data. It turns draws from the base into samples. Read it from the x axis, and you have its ${term('inverse', 'inverse')}, which gives densities. Both are exact formulas, not searches. (The names are those of ${cite('prince2023')} and ${cite('papamakarios2021')}; some programs, the workbench’s own code among them, call the way from data to latent forward.)`,
      ],
      task: 'Turn the direction to forward, and move the mark along the z axis.',
      control: 'direction',
      hint: 'Choose “forward” under the figure, then drag the bar on the left axis, or use the up and down arrows.',
      enter: (state) => ({ ...bent(state), direction: 'inverse', probe: isOutside(state) ? 0.5 : state.probe }),
      done: ({ sampled }) => sampled,
      after: [
        p`From ${value((s) => s.probe, 6)} to ${value((s) => readOff(s).value, 6)} and back to ${value((s) => readOff(s).back, 6)}.`,
      ],
    },
    {
      name: 'target',
      title: 'Fit by hand',
      text: [
        p`Below are rows from a density with two peaks, whose entropy is ${value(() => targetEntropy, 4, 'nats')}. Under your spline they have an NLL of ${value(targetNll, 4)}. You know all that a flow does now: gather density where the rows are.`,
      ],
      task: `Bring the NLL to within ${BY_HAND} nats of the entropy.`,
      control: 'knots',
      hint: 'Two steep bins, one over each peak, and a flat one between them. Move a knot to each side of a peak along x, far apart along z; the inner knots belong near z = 0. Then lower the slopes in the gap.',
      enter: (state) =>
        binsOf(state) === TARGET_BINS ? state : { ...state, knots: identityKnots(TARGET_BINS, BOUND) },
      done: (state) => targetNll(state) - targetEntropy < BY_HAND,
      after: [
        p`You are ${value((s) => targetNll(s) - targetEntropy, 3, 'nats')} above the floor, by hand, with ${value(numbersOf, 0)} numbers. In the next chapter the computer moves the knots.`,
      ],
    },
  ],
});
