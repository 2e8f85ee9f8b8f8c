/** What a search found, in a few sentences: the count against chance, single rows, simulations, and rows too rare to be judged. */
import { GROUP_LEVEL } from '../../analysis/outliers/group-tests';
import type { SimulationShare } from '../../analysis/outliers/simulations';
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
  const same = galaxies !== undefined && galaxies < found ? `, ${count(galaxies)} different galaxies` : '';
  const sentences = [
    outcome.weighed
      ? `${rowsOf(found)} of ${count(rows)} at p ≤ ${percent(cut)}${same}. By their weights they count as ${count(counted)}; ${count(expected)}${error} expected by chance.`
      : `${rowsOf(found)} of ${count(rows)} at p ≤ ${percent(cut)}${same}; ${count(expected)}${error} expected by chance.`,
  ];
  if (significant > 0) {
    sentences.push(
      `${rowsOf(significant)} with q ≤ ${Q_LEVEL}: at most about ${percent(Q_LEVEL)} of these are there by chance.`,
    );
  } else if (off > CLEAR) {
    sentences.push(
      `More than expected by chance, but no row alone is certain: about ${percent(expected / counted)} are expected by chance.`,
    );
  } else if (off < -CLEAR) {
    sentences.push('Fewer than expected by chance.');
  } else if (!far && !beyond && groups.length === 0) {
    sentences.push(found === 0 ? 'No row is below the threshold.' : 'As many as expected by chance.');
  } else {
    sentences.push('In all, the number does not differ from chance.');
  }
  if (groups.length > 0) {
    const named = groups.slice(0, NAMED).map(({ group, fraction }) => `${group} (${percent(fraction)})`);
    const more = groups.length > NAMED ? ` and ${groups.length - NAMED} more` : '';
    sentences.push(`More outliers than in the rest, by ${simulation}: ${named.join(', ')}${more}.`);
  } else if (outcome.shares.some(({ test }) => test !== undefined)) {
    sentences.push(`No ${simulation} has more outliers than the rest.`);
  }
  if (farthest && (far || beyond)) {
    const chance = count(outcome.beyond.expected);
    const next = farthest.next === undefined ? '' : `, rank 2 has ${farthest.next.toFixed(1)}`;
    sentences.push(
      `${rowsOf(outcome.beyond.found)} at the smallest p-value, ${smallestP.toPrecision(2)}, where ${chance} ${chance === '1' ? 'is' : 'are'} expected: the reference cannot tell how rare they are. Rank 1 has ln p = ${farthest.logProb.toFixed(1)}${next}. Look at these first.`,
    );
  }
  return sentences;
}
