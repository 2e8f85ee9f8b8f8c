/** Chapter 5: a density of two columns as a product, the masks that keep it one, orders, and layers. */

import { grid } from '../../analysis/histogram';
import { type ChapterStart, choice, createChapter, guessed, onceKnown } from '../chapter';
import { seenBy } from '../mathematics/masks';
import { passesOf } from '../mathematics/passes';
import { peaksOf, sliceAt } from '../mathematics/plane';
import { galaxiesOpening } from '../opening';
import { cite, math, term, writing } from '../text';
import CONTENTS from './contents.json';
import { PICTURE } from './two-masks';
import { broughtRows, ENOUGH_ROWS, ownEntropy } from './two-own';
import { CONTEST_GAUSSIANS, crescentTruth, FIRST_MASS, initialTwo, moonsTruth, type TwoState } from './two-state';

/** A slide across both moons leads past these places. */
const [LEFT, RIGHT] = [-2, 2];
/** Where a line cuts one arm, and where it cuts two. */
const [ONE_ARM, TWO_ARMS] = [-2.6, 0];
const SLICE_POINTS = 121;

const peaksAt = ({ moons }: TwoState, at: number): number | undefined => {
  if (!moons) return undefined;
  const { from, to } = moons.y.histogram;
  return peaksOf(sliceAt(moons.snapshot, at, grid(from, to, SLICE_POINTS)).density);
};
const affineGap = ({ orders }: TwoState) => {
  const [first, second] = [orders['affine ascending'], orders['affine descending']];
  return first === undefined || second === undefined ? undefined : second - first;
};
const splineGap = ({ orders }: TwoState) => {
  const [first, second] = [orders['spline ascending'], orders['spline descending']];
  return first === undefined || second === undefined ? undefined : second - first;
};
const SAME = 0.05;
/** Columns of the layer whose passes are guessed. */
const ASKED_COLUMNS = 16;
const start: ChapterStart<TwoState> = {
  ...CONTENTS.two,
  initial: initialTwo,
  own: broughtRows,
  opening: () => galaxiesOpening('the synthetic galaxies', 'poster-2d'),
};

/** Ratio of two areas that nobody takes for alike. */
const MUCH = 5;

const { p, value } = writing<TwoState>();

export const twoChapter = createChapter<TwoState>({
  ...start,
  steps: [
    {
      name: 'product',
      title: 'A product',
      text: [
        p`Any density of two variables is a product:`,
        math('product'),
        p`The first factor takes a spline, as before. The second is a ${term('conditional', 'conditional density')}: for every ${math('x1')} a spline of its own. A small network looks at ${math('x1')} and puts out that spline’s knots. This is what ${term('autoregressive', 'autoregressive')} means (${cite('papamakarios2017')}).`,
      ],
      task: 'Let it learn, then slide x₁ across both moons and watch the knots of x₂.',
      control: 'slice',
      hint: 'Press Learn. Then move the slider for x₁ from one end to the other.',
      done: ({ moons, least, most }) => moons !== undefined && least < LEFT && most > RIGHT,
      after: [
        p`At x₁ = ${value(() => ONE_ARM, 1)}, where the line cuts one moon, the number of peaks of x₂’s density is ${value((s) => peaksAt(s, ONE_ARM), 0)}; at x₁ = ${value(() => TWO_ARMS, 0)}, where it cuts both, it is ${value((s) => peaksAt(s, TWO_ARMS), 0)}. On rows that it was not trained on one layer reaches an NLL of ${value(({ moons }) => moons?.nll, 3)}; the true density has ${value(() => moonsTruth, 3)} on them.`,
      ],
    },
    {
      name: 'samples',
      title: 'Samples of two variables',
      text: [
        p`Sampling follows the product. Draw z₁ and z₂ from the base. First the spline of x₁ takes z₁ to x₁: each dot moves sideways. Now the network sees x₁ and puts out the knots for x₂, and that spline takes z₂ to x₂: each dot moves up or down.`,
      ],
      task: 'Drop 500 dots through the learned map, then show the rows beside them.',
      control: 'samples',
      hint: 'Press Learn if the moons are not learned yet, then Drop 500. The tick beside it shows the rows.',
      done: ({ moons, dropped, rowsShown }) => moons !== undefined && dropped > 0 && rowsShown,
      after: [
        p`This is the poster’s figure 6: samples of the flow against rows. ln p of all dots takes one pass of the network, because all variables are known. The samples took ${value(() => 2, 0)} passes, one for each variable: x₂ has to wait for x₁.`,
      ],
    },
    {
      name: 'square',
      title: 'A small square',
      text: [
        p`In one dimension the density is divided by the slope of the map. In two it is divided by the factor by which the map changes a small area: the ${term('jacobian', 'Jacobian')} determinant. Drag the square in the base, and see its image.`,
        p`x₁ does not depend on z₂, so a step along z₂ moves x₂ alone. The matrix of slopes is triangular, and its determinant is the product of its diagonal:`,
        math('triangular'),
        p`This is why many flows are autoregressive. A general determinant of D columns costs about D³ operations, this product costs D.`,
      ],
      task: `Find a place where the image is large and one where it is small: ${MUCH} times apart.`,
      control: 'square',
      hint: 'The image is large between the moons, where few rows are, and small on them.',
      done: ({ moons, ratios: { least, most } }) => moons !== undefined && most > MUCH * least,
      after: [
        p`Your smallest ratio is ${value(({ ratios }) => (ratios.most > 0 ? ratios.least : undefined), 3)}, your largest ${value(({ ratios }) => ratios.most || undefined, 3)}. With K layers, one after another, the logarithms of their determinants add up. This is the poster’s formula (${cite('papamakarios2021')}):`,
        math('stacked'),
      ],
    },
    {
      name: 'masks',
      title: 'Cut arrows',
      text: [
        p`One network puts out all the knots at once, and it must not cheat: the knots of ${math('x2')} may depend on ${math('x1')}, but not on ${math('x2')} itself. So arrows are cut. A unit of degree d may know of the first d variables. An arrow from unit i to unit o stays only where the degree does not fall (${cite('germain2015')}):`,
        math('mask'),
        p`In the last layer the degree must increase. A table of zeros and ones that does this is a ${term('mask', 'mask')}. Where no path is left there is no dependence.`,
      ],
      question: choice(
        'With the order x₁, x₂, x₃: which variables can the knots of x₃ depend on?',
        ['x₁ only', 'x₁ and x₂', 'x₁, x₂ and x₃'],
        () => seenBy(PICTURE, 2).length - 1,
        [
          p`The arrows that are left lead to it from ${value(() => seenBy(PICTURE, 2).length, 0)} inputs. And to the knots of x₁ from ${value(() => seenBy(PICTURE, 0).length, 0)}: they are plain numbers.`,
        ],
      ),
      task: 'Guess, then follow the arrows to each of the three outputs.',
      control: 'output',
      hint: 'Choose the outputs one after another under the figure.',
      done: (state) => guessed('masks')(state) && state.seen.length === 3,
      after: [
        p`The price of the order: densities take one pass of the network, but samples come one variable after another, since each must be there before the next can be drawn.`,
      ],
    },
    {
      name: 'passes',
      title: 'What each way costs',
      text: [
        p`An autoregressive layer knows all x when it computes a density: one pass of the network. To draw a sample it has to wait for each x in turn. Three kinds of layers divide this cost in different ways. Each square below says whether one of the x (a row) depends on one of the z (a column): the matrix of ∂x/∂z. All three are triangular, so the determinant is the product of the diagonal.`,
      ],
      question: {
        kind: 'number',
        ask: `One autoregressive layer on ${ASKED_COLUMNS} columns. How many passes of its network does a sample take?`,
        from: 1,
        to: 32,
        by: 1,
        unit: 'passes',
        truth: () => passesOf('autoregressive', ASKED_COLUMNS).sample,
        reveal: [
          p`One for each column: x₁ must be there before the knots of x₂ can be computed, and so on. ln p of a row takes ${value(() => passesOf('autoregressive', ASKED_COLUMNS).density, 0)}.`,
        ],
      },
      task: 'Guess, then look at all three kinds of layers.',
      control: 'kind',
      hint: 'Choose each kind under the figure. The slider changes the number of columns.',
      done: (state) => guessed('passes')(state) && state.kindsSeen.length === 3,
      after: [
        p`An inverse autoregressive layer lets the network see z instead of x: samples in one pass, densities in as many as there are columns (${cite('papamakarios2021')}, on inverse autoregressive flows). A ${term('coupling', 'coupling layer')} (${cite('dinh2017')}) leaves one half of the columns as they are, and only these are seen by the network that changes the other half: one pass each way. The price is that one layer does less, so more layers are needed, and the halves have to change places. The workbench offers all three.`,
      ],
    },
    {
      name: 'order',
      title: 'Order matters',
      text: [
        p`The product can be read in both orders, x₁ first or x₂ first. For the density itself it makes no difference. For a flow that is not flexible enough it does. Here is a crescent: x₂ is a parabola of x₁ with Gaussian noise, and the true density has an NLL of ${value(() => crescentTruth, 3, 'nats')} on the rows that are kept apart. The ${term('layer', 'layer')} is ${term('affine', 'affine')}: it only shifts and scales, each variable by amounts that depend on those before it.`,
      ],
      question: choice(
        'Which order does one affine layer learn better?',
        ['x₁ first, then x₂ given x₁', 'x₂ first, then x₁ given x₂', 'no difference'],
        onceKnown(affineGap, (gap) => (Math.abs(gap) < SAME ? 2 : gap > 0 ? 0 : 1)),
        [
          p`x₁ first reaches ${value(({ orders }) => orders['affine ascending'], 3)}, x₂ first ${value(({ orders }) => orders['affine descending'], 3)}. Given x₁, x₂ is a Gaussian, which a shift and a scale of the base can make. Given x₂, x₁ lies on either arm of the parabola: two peaks, which they cannot make.`,
        ],
      ),
      task: 'Guess, then learn in both orders.',
      control: 'order',
      hint: 'Press the two buttons under the figure, one after the other.',
      done: (state) => guessed('order')(state) && affineGap(state) !== undefined,
      after: [
        p`With splines in place of affine maps the difference shrinks from ${value(affineGap, 3)} to ${value(splineGap, 3)} nats: a spline can make two peaks. And if layers alternate the order, you need not guess the right one.`,
      ],
    },
    {
      name: 'layers',
      title: 'Layers, and galaxies',
      text: [
        p`Stellar mass against total mass, in ${term('msun', 'Msun')}, for galaxies drawn after the CAMELS simulations (${cite('villaescusa2021')}). They are synthetic: drawn from relations that were fitted to the simulations’ galaxies. The poster’s flow has three layers. Here the order alternates from one layer to the next.`,
      ],
      task: 'Learn them with one layer and with three, and slide along the total mass.',
      control: 'layers',
      hint: 'Press both buttons, then move the slider under the figure.',
      done: ({ galaxies, massAt }) => galaxies[1] !== undefined && galaxies[3] !== undefined && massAt !== FIRST_MASS,
      after: [
        p`One layer reaches ${value(({ galaxies }) => galaxies[1]?.nll, 3)} nats on simulations that it was not trained on, three reach ${value(({ galaxies }) => galaxies[3]?.nll, 3)}. The curve beside the picture is what astronomers ask for: the stellar masses to expect of a galaxy whose total mass is known, with their scatter.`,
      ],
    },
    {
      name: 'own',
      title: 'Rows of your own',
      takes: ['pairs', 'toy'],
      text: [
        p`Now you choose the rows. Every third of them is kept apart: no flow is trained on it, and each NLL is the mean over these rows.`,
        p`A flow has a limit that no training removes. Its map is continuous, and so is its inverse. It can stretch and bend the base, but not tear it, and not close it to a ring. So between two separate groups of rows a thin bridge of density stays, and a ring keeps a weak place.`,
      ],
      task: `Paint at least ${ENOUGH_ROWS} rows, or choose a known density. Then learn them with one layer, and with three.`,
      control: 'own',
      hint: 'Paint with the pointer held down. Without a pointer, choose a known density under the figure. Then press both buttons.',
      done: ({ own }) => own.learned[1] !== undefined && own.learned[3] !== undefined,
      after: [
        p`One layer has ${value(({ own }) => own.learned[1]?.nll, 3)} nats on the rows kept apart, three layers have ${value(({ own }) => own.learned[3]?.nll, 3)}, one Gaussian ${value(({ own }) => own.gaussian, 3)}. If a known density was chosen, no model can be below its entropy for long: ${value(ownEntropy, 3)}. On few rows the Gaussian may win: it has fewer numbers to learn.`,
      ],
    },
    {
      name: 'mixture',
      title: 'Why not a mixture?',
      text: [
        p`A mixture of Gaussians is a density too, and much simpler: here ${value(() => CONTEST_GAUSSIANS, 0)} Gaussians, each with its own mean, widths and tilt. It is the oldest rival of a flow. Both learn the same rows: two moons, which are smooth, and a chess board, whose squares have sharp edges. The flow has three layers.`,
      ],
      question: choice(
        'Which has the lower NLL on other rows of the moons?',
        ['the flow', 'the mixture'],
        ({ contest }) => {
          const moons = contest['two-moons'];
          return moons && (moons.flow < moons.mixture ? 0 : 1);
        },
        [
          p`Flow ${value(({ contest }) => contest['two-moons']?.flow, 3)}, mixture ${value(({ contest }) => contest['two-moons']?.mixture, 3)} nats; the true density has ${value(({ contest }) => contest['two-moons']?.truth, 3)}. In two columns a few Gaussians cover a smooth shape well, and have few numbers to learn.`,
        ],
      ),
      task: 'Guess, then let both learn both.',
      control: 'contest',
      hint: 'Press the button under the table. It takes a few seconds.',
      done: (state) => guessed('mixture')(state) && state.contest.checkerboard !== undefined,
      after: [
        p`On the chess board: flow ${value(({ contest }) => contest.checkerboard?.flow, 3)}, mixture ${value(({ contest }) => contest.checkerboard?.mixture, 3)}, truth ${value(({ contest }) => contest.checkerboard?.truth, 3)}. A Gaussian has no edges, so each edge takes many of them; a spline makes an edge with one steep bin. In many columns, and where one column bends with another, the number of Gaussians grows fast. So the workbench trains both, and reports which one wins on the test set.`,
      ],
    },
  ],
});
