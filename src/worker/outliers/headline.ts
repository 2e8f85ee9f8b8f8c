/** What a search found, in a few sentences: the count against chance, single rows, simulations, and rows too rare to be judged. */
import { GROUP_LEVEL } from '../../analysis/outliers/group-tests';
import type { SimulationShare } from '../../analysis/outliers/simulations';
import { HEADLINE_WORDS } from './headline-words';
import type { Outcome } from './outcome';

/** Rows up to this q-value are outliers of which this fraction is expected to be there by chance. */
export const Q_LEVEL = 0.05;
/** Standard deviations by which a count has to be off before it is called more or less than chance. */
const CLEAR = 3;
/** Where many rows are expected at the smallest p-value, the form of the tail is off by more than counting them: by up to so much of the number. */
const FORM = 2;
/** The farthest row lies far out where it is deeper than so many times the depth that one row is expected beyond. */
const FAR = 2;
const NAMED = 5;

const percent = (share: number) => `${(100 * share).toPrecision(share >= 0.0995 ? 3 : 2).replace(/\.0+$/, '')} %`;
const count = (value: number) =>
  (value < 100 ? value : Math.round(value)).toLocaleString('en-GB', { maximumSignificantDigits: value < 100 ? 2 : 21 });
const rowsOf = (value: number) => `${count(value)} ${value === 1 ? 'row' : 'rows'}`;

/** Standard deviation of the number of rows at or below the threshold by chance: of counting them, and of the threshold itself. */
export const spreadOf = ({
  expected,
  expectedError,
  weighed,
}: Pick<Outcome, 'expected' | 'expectedError' | 'weighed'>) =>
  Math.sqrt((weighed?.variance ?? expected) + expectedError ** 2);

/** The simulations that have more flagged rows than the rest, most first. */
export const standingOut = (shares: readonly SimulationShare[]): SimulationShare[] =>
  shares.filter(({ test }) => test !== undefined && test.qValue <= GROUP_LEVEL).sort((a, b) => b.fraction - a.fraction);

/** Sentences, the verdict first. */
export function headlineOf(outcome: Omit<Outcome, 'headline'>): string[] {
  const { found, rows, expected, expectedError, cut, significant, galaxies, farthest, smallestP, simulation } = outcome;
  const counted = outcome.weighed?.found ?? found;
  const off = (counted - expected) / Math.max(1, spreadOf(outcome));
  const groups = standingOut(outcome.shares);
  const far = farthest !== undefined && farthest.depth > FAR * farthest.limit;
  const most = outcome.beyond.expected;
  const beyond = outcome.beyond.found > most + Math.max(CLEAR * Math.sqrt(most), FORM * (most - 1)) + 1;
  const error = expectedError >= 0.1 * expected ? ` ± ${count(expectedError)}` : '';
  const same = galaxies !== undefined && galaxies < found ? HEADLINE_WORDS.same(count(galaxies)) : '';
  const shown = [rowsOf(found), count(rows), percent(cut)] as const;
  const chance = `${count(expected)}${error}`;
  const sentences = [
    outcome.weighed
      ? HEADLINE_WORDS.weighted(...shown, same, count(counted), chance)
      : HEADLINE_WORDS.found(...shown, same, chance),
  ];
  if (significant > 0) {
    sentences.push(HEADLINE_WORDS.significant(rowsOf(significant), Q_LEVEL, percent(Q_LEVEL)));
  } else if (off > CLEAR) {
    sentences.push(HEADLINE_WORDS.more(percent(expected / counted)));
  } else if (off < -CLEAR) {
    sentences.push(HEADLINE_WORDS.fewer);
  } else if (!far && !beyond && groups.length === 0) {
    sentences.push(found === 0 ? HEADLINE_WORDS.none : HEADLINE_WORDS.asMany);
  } else {
    sentences.push(HEADLINE_WORDS.inAll);
  }
  if (groups.length > 0) {
    const named = groups.slice(0, NAMED).map(({ group, fraction }) => `${group} (${percent(fraction)})`);
    const more = groups.length > NAMED ? HEADLINE_WORDS.andMore(groups.length - NAMED) : '';
    sentences.push(HEADLINE_WORDS.standOut(simulation ?? '', `${named.join(', ')}${more}`));
  } else if (outcome.shares.some(({ test }) => test !== undefined)) {
    sentences.push(HEADLINE_WORDS.noneStandsOut(simulation ?? ''));
  }
  if (farthest && (far || beyond)) {
    const next = farthest.next === undefined ? '' : HEADLINE_WORDS.next(farthest.next.toFixed(1));
    const { found: deep, expected: usual } = outcome.beyond;
    const words = [smallestP.toPrecision(2), count(usual), farthest.logProb.toFixed(1), next] as const;
    sentences.push(HEADLINE_WORDS.beyond(rowsOf(deep), ...words));
  }
  return sentences;
}
