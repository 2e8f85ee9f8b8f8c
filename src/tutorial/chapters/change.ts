/** Chapter 2: a map carries probability from a base to the data, and the density pays for every stretch. */
import { percent } from '../../ui/format';
import { type ChapterStart, choice, createChapter, guessed } from '../chapter';
import { throughBoth } from '../mathematics/stacked';
import { densityOpening } from '../opening';
import { cite, math, term, writing } from '../text';
import {
  baseDensity,
  type ChangeState,
  carriedBy,
  DROP,
  densestUnit,
  dipOf,
  dragKnot,
  initialChange,
  readingAt,
  STRIP_REACH,
  STRIP_WIDTH,
  stripMass,
  withStrip,
} from './change-state';
import CONTENTS from './contents.json';

const forgottenArea = (state: ChangeState) => carriedBy(state).forgottenArea;
const dataArea = (state: ChangeState) => carriedBy(state).area;
const slopeAtCentre = (state: ChangeState) => readingAt({ ...state, probe: 0 }).slope;
const STEEP = 2;
const DIP = 0.6;
/** By how much the image of a strip has to grow on its way from a flat part to a steep one. */
const MUCH_WIDER = 1.5;
/** Difference of an area from one that nobody takes for rounding. */
const PLAIN_TO_SEE = 0.1;
/** A bend that shows. */
const BENT = 0.2;

const stackedAt = ({ bends, mark }: ChangeState) => throughBoth(bends, mark);

/** A map that plainly changes areas, for those who come by the address of a later step or have hardly moved a handle. */
const bent = (state: ChangeState): ChangeState => {
  if (Math.abs(forgottenArea(state) - 1) > PLAIN_TO_SEE && imagesAlong(state) > MUCH_WIDER) return state;
  const straight = { ...state, knots: initialChange().knots };
  return { ...dragKnot(dragKnot(straight, 2, -1.2, -1), 4, 1.2, 0.3), moved: state.moved };
};

const start: ChapterStart<ChangeState> = {
  ...CONTENTS.change,
  initial: initialChange,
  opening: () => densityOpening('two peaks', { kind: 'named', name: 'bimodal' }),
};

/** How many times as wide the widest image of the strip is as the narrowest, wherever the strip lies. */
const imagesAlong = (state: ChangeState): number => {
  const places = Array.from({ length: 11 }, (_, i) => STRIP_REACH * (i / 5 - 1));
  const { images } = places.reduce(withStrip, { ...state, images: initialChange().images });
  return images.widest / images.narrowest;
};

const { p, value } = writing<ChangeState>();

export const changeChapter = createChapter<ChangeState>({
  ...start,
  steps: [
    {
      name: 'map',
      title: 'A map',
      text: [
        p`The curve at the bottom is the ${term('base', 'base')}, a standard normal in z; the curve at the side is the density of the data, x. Between them runs a map ${math('gz')} that always rises, so that every x comes from exactly one z. Draw z, apply the map, and you have drawn an x: this is the ${term('forward', 'forward')} direction. The way back from x to z is its ${term('inverse', 'inverse')}.`,
        p`A ${term('flow', 'normalizing flow')} is such a map together with the density that it gives to x (${cite('prince2023')}).`,
      ],
      task: 'Drag a handle of the map, and watch the density at the side.',
      control: 'knots',
      hint: 'Handles move in both directions; the map has to keep rising, so they stop at their neighbours. With the keyboard, use the four arrows.',
      done: ({ moved }) => moved > 0,
      after: [p`Where you flattened the map, x piles up. Where you steepened it, x is spread thin.`],
    },
    {
      name: 'drop',
      title: 'Sampling',
      text: [
        p`To ${term('sample', 'sample')} from the flow, draw z from the base and apply the map: ${math('gz')}. That is all. Each dot starts at its z below, rises to the map, and goes over to its x at the side.`,
      ],
      question: choice(
        `You drop ${DROP} dots. At the side they will pile up`,
        ['where the map is flat', 'where the map is steep', 'at the same height everywhere'],
        0,
        [
          p`Where the map is flat, many different z go to nearly the same x. The red histogram counts the dots that have arrived; the blue curve is the density.`,
        ],
      ),
      task: `Guess, then drop ${DROP} dots.`,
      control: 'drop',
      hint: 'Press the button under the figure. Press it again for more dots.',
      enter: bent,
      done: (state) => guessed('drop')(state) && state.dropped > 0,
      after: [
        p`Within half a unit of the highest point are ${value((s) => 100 * densestUnit(s).share, 1, '%')} of the dots. The density has ${value((s) => 100 * densestUnit(s).mass, 1, '%')} of its mass there. With more dots the two come closer.`,
      ],
    },
    {
      name: 'mass',
      title: 'Mass is carried',
      text: [
        p`Follow a strip of the base, ${value(() => STRIP_WIDTH, 1)} wide. Everything drawn from it lands in its image, and nothing else does. So the strip and its image hold the same mass, however much wider or narrower the image is:`,
        math('mass'),
        p`The strip holds ${value((s) => stripMass(s).base, 6)} and its image ${value((s) => stripMass(s).data, 6)}.`,
      ],
      task: 'Move the strip along the base, from the flat part of the map to the steep one.',
      control: 'strip',
      hint: 'Use the slider under the figure. The shaded area at the side changes its form, but is always as large as the one below.',
      enter: (state) => withStrip(bent(state), state.strip),
      done: ({ images }) => images.widest > MUCH_WIDER * images.narrowest,
      after: [
        p`The strip is ${value(() => STRIP_WIDTH, 1)} wide and its image ${value((s) => stripMass(s).x1 - stripMass(s).x0, 3)}. So the density over the image is as low, or as high, as it has to be to hold the same mass.`,
      ],
    },
    {
      name: 'forgotten',
      title: 'What was forgotten',
      text: [
        p`A first idea, which is wrong: the density of x is the base’s density at the z that x comes from. That is the curve at the side now. It looks like a density.`,
      ],
      question: choice(
        'Its area is',
        ['one, like that of any density', 'not one, in general'],
        (state) => (Math.abs(forgottenArea(state) - 1) < 1e-3 ? 0 : 1),
        [
          p`It is ${value(forgottenArea, 6)}. The curve forgets that the map has stretched and squeezed the axis. What was forgotten is the width: where one unit of z becomes ${math('dxdz')} units of x, the density has to be divided by that factor.`,
          math('change'),
        ],
      ),
      task: 'Guess, then put the factor in.',
      control: 'factor',
      hint: 'Tick the factor under the figure.',
      enter: bent,
      done: (state) => guessed('forgotten')(state) && state.factor,
      after: [p`With the factor the area is ${value(dataArea, 6)}, whatever you do to the map.`],
    },
    {
      name: 'steep',
      title: 'Steep is thin',
      text: [
        p`The slope of the map is ${math('dxdz')}, the ${term('jacobian', 'Jacobian')} in one dimension. At the centre it is ${value(slopeAtCentre, 3)} now.`,
      ],
      question: choice('Make the map steeper at the centre. The density of x there will', ['rise', 'fall', 'stay'], 1, [
        p`The same mass is spread over more of x, so the density falls in proportion: the base’s ${value(() => baseDensity(0), 4)} divided by the slope, which gives ${value((s) => baseDensity(0) / slopeAtCentre(s), 4)} now.`,
      ]),
      task: `Guess, then make the slope at the centre larger than ${STEEP}.`,
      control: 'knots',
      hint: 'Pull the handle left of the centre down and the one right of it up, or bring both closer to the centre along z.',
      enter: (state) => ({ ...state, factor: true }),
      done: (state) => guessed('steep')(state) && slopeAtCentre(state) > STEEP,
    },
    {
      name: 'peaks',
      title: 'Two peaks from one',
      text: [
        p`A Gaussian has one peak. A map can make two of it: flat, steep, flat. That is all that a flow does in one dimension: it lays flat parts where data are and steep ones where they are not.`,
      ],
      task: `Give the density of x two peaks with a dip between them, at most ${percent(DIP)} as high as the lower peak.`,
      control: 'knots',
      hint: 'Draw a staircase: two handles at nearly the same height left of the centre, two more at another height right of it.',
      enter: (state) => ({ ...state, factor: true }),
      done: (state) => {
        const { peaks, dip } = dipOf(carriedBy(state).density);
        return peaks >= 2 && dip <= DIP;
      },
      after: [
        p`The dip is at ${value((s) => 100 * dipOf(carriedBy(s).density).dip, 1, '%')} of the lower peak. It never becomes zero: the map would have to be vertical.`,
      ],
    },
    {
      name: 'logs',
      title: 'In logarithms',
      text: [
        p`Products become sums, and every flow uses this formula (${cite('dinh2017')}):`,
        math('logchange'),
        p`At the mark ${value((s) => readingAt(s).logBase, 6)} and ${value((s) => readingAt(s).logFactor, 6)} add up to ${value((s) => readingAt(s).logProb, 6)} nats.`,
      ],
      task: 'Move the mark along the base, and see which of the two terms changes more.',
      control: 'probe',
      hint: 'Use the slider under the figure.',
      enter: (state) => ({ ...bent(state), factor: true }),
      done: ({ probed }) => probed,
      after: [
        p`The base’s term falls with the distance from its centre; the map’s rises where the map is flat, and falls where it is steep.`,
      ],
    },
    {
      name: 'stack',
      title: 'Two maps',
      text: [
        p`Put a second map behind the first: z goes to u, and u to x. The result is again a map that always rises, so again a flow. Its slope is the product of both slopes (the chain rule), and logarithms of products add up:`,
        math('twoMaps'),
      ],
      question: choice(
        'At some z the first map has slope 2, and at the u that it leads to the second has slope 3. From ln p of z to ln p of x is a change of',
        ['−ln 5', '−ln 6', '−ln 2 · ln 3'],
        1,
        [
          p`−ln 2 − ln 3 = −ln 6. Each map contributes its own term, and none has to know the others. This is why a flow can have as many layers as it needs.`,
        ],
      ),
      task: 'Guess, then bend both maps, and move the mark.',
      control: 'stack',
      hint: 'Use the three sliders under the figure: bend both maps by more than a little, then move the mark.',
      done: (state) => guessed('stack')(state) && state.bends.every((bend) => Math.abs(bend) > BENT) && state.markMoved,
      after: [
        p`At the mark ${value((s) => stackedAt(s).logBase, 4)} − ${value((s) => stackedAt(s).first, 4)} − ${value((s) => stackedAt(s).second, 4)} = ${value((s) => stackedAt(s).logProb, 4)} nats, where the base’s ln p comes first and then both ln of slopes. Two simple maps make a shape that neither makes alone.`,
      ],
    },
    {
      name: 'flip',
      title: 'The flip',
      text: [
        p`So far the map went from the latent z to the data x: the ${term('forward', 'forward')} direction, which draws samples. To learn from rows one needs their density, and so the way back, from x to z: the ${term('inverse', 'inverse')}. It is the same curve, with its two axes exchanged.`,
        p`x is always the data and z always the latent, in every chapter. Only which of them runs to the right changes, and it changes here.`,
      ],
      question: choice(
        'Before the flip the curve is flat where rows are dense. After the flip, with x to the right, over dense rows it is',
        ['steep', 'flat'],
        0,
        [
          p`A slope dx/dz that is small becomes a slope dz/dx that is large: one is the inverse of the other. Before, the density was divided by dx/dz; now it is multiplied by dz/dx. That is the same.`,
        ],
      ),
      task: 'Guess, then flip the curve about its diagonal.',
      control: 'flip',
      hint: 'Press the button under the figure.',
      enter: bent,
      done: (state) => guessed('flip')(state) && state.flipped,
      after: [
        p`From the next chapter on x runs to the right. In the workbench a flow learns such a map from rows alone. Press the button again to see the curve turn back.`,
      ],
    },
  ],
});
