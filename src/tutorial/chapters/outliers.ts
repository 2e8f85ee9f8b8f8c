/** Chapter 7: a cut on ln p, artefacts and discoveries, why a galaxy is odd, and which parameter moves galaxies off. */
import type { ParameterName } from '../../catalog/sample-responses';
import { percent } from '../../ui/format';
import { type ChapterStart, choice, createChapter, guessed, onceKnown } from '../chapter';
import { galaxiesOpening } from '../opening';
import { cite, term, writing } from '../text';
import CONTENTS from './contents.json';
import {
  ALIKE,
  clumpsBelow,
  flaggedOf,
  initialOutliers,
  largestShares,
  type OutliersState,
  reasonOf,
  sharesAtEnds,
  thresholdOf,
} from './outliers-state';
import { PARAMETERS } from './outliers-study';

const CUT = 0.01;
const ENOUGH_SEEN = 3;
const ENOUGH_TRIED = 3;

const found = (state: OutliersState) => (state.study ? flaggedOf(state).length : undefined);
const expected = ({ study, cut, apart }: OutliersState) =>
  study && cut * study.candidates.filter(({ dark }) => dark || !apart).length;
const pickedReason = (state: OutliersState) => {
  const galaxy = flaggedOf(state)[state.picked];
  return state.study && galaxy ? reasonOf(state.study, galaxy) : undefined;
};
const percentOf = (share: number | undefined) => (share === undefined ? undefined : 100 * share);
const start: ChapterStart<OutliersState> = {
  ...CONTENTS.outliers,
  initial: initialOutliers,
  opening: () => galaxiesOpening('these simulations', 'default', '1P'),
};

const shareOfParameter = (name: ParameterName) => (state: OutliersState) =>
  percentOf(largestShares(state)?.[PARAMETERS.indexOf(name)]);

const { p, value } = writing<OutliersState>();

export const outliersChapter = createChapter<OutliersState>({
  ...start,
  steps: [
    {
      name: 'cut',
      title: 'A cut',
      text: [
        p`An ${term('outlier', 'outlier')} is a row at which the density is low. How low? There is no natural zero of ln p, so compare with a reference: galaxies that the flow has not been trained on either. A cut at ${value(() => 100 * CUT, 0, '%')} calls a row an outlier if its ln p is as low as in the lowest ${value(() => 100 * CUT, 0, '%')} of the reference.`,
        p`The galaxies are synthetic, drawn after the CAMELS simulations (${cite('villaescusa2021')}). At the cut ln p is ${value(({ study, cut }) => study && thresholdOf(study, cut), 3)} nats.`,
      ],
      task: `Let the flow learn, then move the cut to ${percent(CUT)} or less.`,
      control: 'cut',
      hint: 'Press Learn, then move the slider to the left.',
      done: ({ study, cut, cutMoved }) => study !== undefined && cutMoved && cut <= CUT,
      after: [
        p`Of the galaxies in simulations that were kept apart, ${value(found, 0)} lie below the cut; chance alone would put ${value(expected, 1)} there. Some outliers are always expected. The question is whether there are more than that, and which.`,
      ],
    },
    {
      name: 'artefact',
      title: 'Artefact or discovery',
      text: [
        p`Look at the rows far left of the relation: stars like other galaxies, but hardly any total mass. They have no dark matter at all. In the simulations such rows are mostly clumps of gas and stars inside another galaxy, which were counted as galaxies of their own: an ${term('artefact', 'artefact')} of how the catalog was made.`,
        p`Of ${value((s) => clumpsBelow(s)?.all, 0)} such rows among those that are searched, ${value((s) => clumpsBelow(s)?.taughtWith, 0)} lie below the cut. But the flow was taught with such rows among all the others.`,
      ],
      question: choice(
        'Another flow was taught without them. How many of them lie below its cut?',
        ['about as many', 'most of them', 'none: it does not know them'],
        onceKnown(clumpsBelow, ({ all, taughtWith, taughtWithout }) => {
          if (taughtWithout > all / 2 && taughtWithout > taughtWith) return 1;
          return taughtWithout === 0 && taughtWith > 0 ? 2 : 0;
        }),
        [
          p`Taught without them ${value((s) => clumpsBelow(s)?.taughtWithout, 0)} lie below the cut, taught with them ${value((s) => clumpsBelow(s)?.taughtWith, 0)}. An outlier is what the training rows hardly showed: where artefacts crowd, a flow takes them for normal. A low score means rare. It does not mean wrong, and gives no reason.`,
          p`Physics has to tell a mistake from a discovery. So artefacts are tested for by what is known of them, and set apart.`,
        ],
      ),
      task: 'Guess, then set galaxies without dark matter apart.',
      control: 'apart',
      hint: 'Tick the choice under the figure. If there is none yet, let the flow learn first.',
      done: (state) => guessed('artefact')(state) && state.study !== undefined && state.apart,
      after: [p`Now ${value(found, 0)} are left, where chance gives ${value(expected, 1)}.`],
    },
    {
      name: 'why',
      title: 'Why this galaxy',
      text: [
        p`A low ln p gives no reason. Take the galaxy’s total mass as given and ask what stellar masses go with it: the ${term('conditional', 'conditional density')} at that mass, and where in it the galaxy lies. In its tails a flow may have bumps that no galaxy made, so count the training galaxies too.`,
      ],
      task: 'Look at three of the outliers.',
      control: 'list',
      hint: 'Choose them in the list under the figure.',
      enter: (state) => ({ ...state, apart: true }),
      done: ({ study, seen }) => study !== undefined && seen.length >= ENOUGH_SEEN,
      after: [
        p`Compare the galaxy that you look at with training galaxies of its total mass (within ${value(() => ALIKE, 1)} dex). Its stellar mass lies ${value((s) => pickedReason(s)?.peers.dex, 2)} ${term('dex', 'dex')} from their median, ${value((s) => pickedReason(s)?.peers.scatters, 1)} times their scatter. Of these ${value((s) => pickedReason(s)?.peers.count, 0)} galaxies, ${value((s) => pickedReason(s)?.peers.asFar, 0)} lie as far out. That is a count, which anybody can check.`,
      ],
    },
    {
      name: 'parameter',
      title: 'Which parameter',
      text: [
        p`CAMELS has simulations in which one of six parameters differs. Two are of cosmology: how much matter there is (Omega_m) and how clumpy it is (sigma_8). Four say what supernovae (SN) and black holes (AGN) do to the gas around them. The flow has only seen galaxies at the middle values. In which simulations do galaxies leave the relation that it knows?`,
      ],
      question: choice(
        'Which parameter moves the largest share of galaxies below the cut?',
        PARAMETERS,
        (state) => {
          const shares = largestShares(state);
          return shares?.indexOf(Math.max(...shares));
        },
        [
          p`At its extreme A_SN1, the energy of supernova winds, puts ${value(shareOfParameter('A_SN1'), 1, '%')} of its galaxies below the cut; Omega_m ${value(shareOfParameter('Omega_m'), 1, '%')}; and A_AGN1, the energy of black holes’ winds, ${value(shareOfParameter('A_AGN1'), 1, '%')}, where chance alone gives ${value(({ cut }) => 100 * cut, 0, '%')}.`,
        ],
      ),
      task: 'Guess, then look at three of the parameters.',
      control: 'parameter',
      hint: 'Choose them under the figure.',
      enter: (state) => ({ ...state, cut: CUT }),
      done: (state) => guessed('parameter')(state) && state.study !== undefined && state.tried.length >= ENOUGH_TRIED,
      after: [
        p`Strong winds blow the gas out, and fewer stars form at the same total mass; weak ones let more form. At the strong end ${value((s) => percentOf(sharesAtEnds(s, 'A_SN1')?.highest), 1, '%')} of the galaxies leave the relation, at the weak end ${value((s) => percentOf(sharesAtEnds(s, 'A_SN1')?.lowest), 1, '%')}.`,
        p`This sample is synthetic: we built its galaxies to react to the parameters as those of CAMELS do, so you have recovered our input. On real catalogs the workbench does the same with several flows, whole simulations kept apart, and errors.`,
      ],
    },
  ],
});
