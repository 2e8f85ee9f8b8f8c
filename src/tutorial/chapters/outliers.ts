/** Chapter 7: a cut on ln p, artefacts and discoveries, why a galaxy is odd, and which parameter moves galaxies off. */
import type { ParameterName } from '../../catalog/sample-responses';
import { createChapter, guessed } from '../chapter';
import { cite, term, writing } from '../text';
import {
  flaggedOf,
  initialOutliers,
  largestShares,
  type OutliersState,
  PARAMETERS,
  reasonOf,
  thresholdOf,
} from './outliers-state';

const { p, value } = writing<OutliersState>();

const CUT = 0.01;
const ENOUGH_SEEN = 3;
const ENOUGH_TRIED = 3;

const found = (state: OutliersState) => (state.study ? flaggedOf(state).length : undefined);
const expected = ({ study, cut, apart }: OutliersState) =>
  study && cut * study.candidates.filter(({ dark }) => dark || !apart).length;
const withoutDark = (state: OutliersState) =>
  state.study && flaggedOf({ ...state, apart: false }).filter(({ dark }) => !dark).length;
const pickedReason = (state: OutliersState) => {
  const galaxy = flaggedOf(state)[state.picked];
  return state.study && galaxy ? reasonOf(state.study, galaxy) : undefined;
};
const shareOfParameter = (name: ParameterName) => (state: OutliersState) => {
  const share = largestShares(state)?.[PARAMETERS.indexOf(name)];
  return share === undefined ? undefined : 100 * share;
};

export const outliersChapter = createChapter<OutliersState>({
  name: 'outliers',
  title: 'Outliers',
  about: 'A cut on ln p, artefact or discovery, why this galaxy, and which parameter moves galaxies off the manifold.',
  initial: initialOutliers,
  opening: () => ({
    words: 'the simulations of one parameter each',
    request: { kind: 'sample', set: '1P' },
    columns: [
      { name: 'M_total', transform: 'log10' },
      { name: 'M_star', transform: 'log10' },
    ],
    preset: 'default',
  }),
  steps: [
    {
      name: 'cut',
      title: 'A cut',
      text: [
        p`An ${term('outlier', 'outlier')} is a row at which the density is low. How low? There is no natural zero of ln p, so compare with a reference: galaxies that the flow has not been trained on either. A cut at one per cent calls outlier what is as unlikely as the least likely hundredth of the reference.`,
        p`The galaxies are synthetic, drawn after the CAMELS simulations (${cite('villaescusa2021')}). At the cut ln p is ${value(({ study, cut }) => study && thresholdOf(study, cut), 3)} nats.`,
      ],
      task: 'Let the flow learn, then move the cut to one per cent or less.',
      control: 'cut',
      hint: 'Press Learn, then move the slider to the left.',
      done: ({ study, cut, cutMoved }) => study !== undefined && cutMoved && cut <= CUT,
      after: [
        p`Of the galaxies in boxes that were kept apart, ${value(found, 0)} lie below the cut; chance alone would put ${value(expected, 1)} there. Some outliers there must always be. The question is whether there are more than that, and which.`,
      ],
    },
    {
      name: 'artefact',
      title: 'Artefact or discovery',
      text: [
        p`Look at the rows left of the relation: as many stars, and hardly any total mass. Of the rows below the cut ${value(withoutDark, 0)} have no dark matter at all. They are clumps of gas and stars that the group finder took for galaxies: an ${term('artefact', 'artefact')} of how the catalog was made.`,
      ],
      question: {
        kind: 'choice',
        ask: 'The flow ranks them as outliers. Is it wrong?',
        options: ['Yes, it should have known', 'No: they are rare, and what rare means is for you to judge'],
        right: () => 1,
        reveal: [
          p`The score says unlikely, never why. Physics has to say whether that is a mistake or a discovery, so artefacts are tested for by what is known of them, and told apart.`,
        ],
      },
      task: 'Guess, then set galaxies without dark matter apart.',
      control: 'apart',
      hint: 'Tick the box under the figure.',
      done: (state) => guessed('artefact')(state) && state.study !== undefined && state.apart,
      after: [p`Now ${value(found, 0)} are left, where chance gives ${value(expected, 1)}.`],
    },
    {
      name: 'why',
      title: 'Why this galaxy',
      text: [
        p`Low ln p is no reason. Take the galaxy’s total mass as given and ask what stellar masses go with it: the ${term('conditional', 'conditional density')} at that mass, and where in it the galaxy lies.`,
      ],
      task: 'Look at three of the outliers.',
      control: 'list',
      hint: 'Choose them in the list under the figure.',
      enter: (state) => ({ ...state, apart: true }),
      done: ({ study, seen }) => study !== undefined && seen.length >= ENOUGH_SEEN,
      after: [
        p`The one that you look at has a stellar mass ${value((s) => pickedReason(s)?.dex, 2)} dex from the median for its total mass, and ${value((s) => pickedReason(s) && 100 * (pickedReason(s)?.below ?? 0), 2)} % of such galaxies have less. That is a sentence one can defend.`,
      ],
    },
    {
      name: 'parameter',
      title: 'Which parameter',
      text: [
        p`CAMELS varies six parameters of its simulations, one at a time: two of cosmology, and four of the energy that supernovae (SN) and black holes (AGN) give off. The flow has only seen galaxies at the middle values. In which simulations do galaxies leave the relation that it knows?`,
      ],
      question: {
        kind: 'choice',
        ask: 'Which parameter moves the largest share of galaxies below the cut?',
        options: PARAMETERS,
        right: (state) => {
          const shares = largestShares(state);
          return shares?.indexOf(Math.max(...shares));
        },
        reveal: [
          p`At its extreme A_SN1, the energy of supernova winds, puts ${value(shareOfParameter('A_SN1'), 1)} % of its galaxies below the cut; Omega_m ${value(shareOfParameter('Omega_m'), 1)} %, and A_AGN1 ${value(shareOfParameter('A_AGN1'), 1)} %. In this sample.`,
        ],
      },
      task: 'Guess, then look at three of the parameters.',
      control: 'parameter',
      hint: 'Choose them under the figure.',
      enter: (state) => ({ ...state, cut: CUT }),
      done: (state) => guessed('parameter')(state) && state.study !== undefined && state.tried.length >= ENOUGH_TRIED,
      after: [
        p`Strong winds blow the gas out, and fewer stars form at the same total mass; weak ones let too many form. Both ends leave the relation. In the workbench the same is done with several flows, folds of whole simulations, and errors.`,
      ],
    },
  ],
});
