/**
 * Null catalogs that are only counts: flagged rows of two lines of boxes, in each of which one parameter varies and nothing depends on it, for
 * tests of boxes and for relations with parameters; and the same where the flagged fraction does depend on it, for their power.
 */
import { groupTests } from '../../analysis/outliers/group-tests';
import { relationsOf } from '../../analysis/outliers/relations';
import type { SimulationShare } from '../../analysis/outliers/simulations';
import { type Random, random } from '../../base/random';
import type { FalseAlarms, NullCheck } from './null';

/** Drawn for each catalog that takes training: counts cost nothing. */
const TIMES = 80;
const LEVEL = 0.05;
const THRESHOLD = 0.01;

interface Boxes {
  readonly name: string;
  readonly rows: readonly number[];
  readonly values: readonly number[];
  /** Variance of the counts over that of a binomial. */
  readonly scatter: number;
  /** Chance of a row of box i of n to be flagged; the threshold where absent. */
  chance?(i: number, n: number): number;
}

const steps = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
/** Rows of the A_SN1 boxes of CAMELS, from 0.25 to 4, and of its Ω_m boxes. */
const FALLING = [713, 640, 580, 520, 475, 444, 380, 300, 234, 180, 134];
const RISING = [148, 230, 300, 350, 400, 444, 471, 501, 517, 548, 581];
const AMPLITUDES = steps(11, -1, 1).map((power) => 4 ** power);
const line = (name: string, rows: readonly number[], values: readonly number[], scatter = 1): Boxes => {
  return { name, rows, values, scatter };
};
const fifth = (rows: readonly number[]) => rows.map((count) => Math.round(count / 5));
const MATTER = steps(27, 0.1, 0.5);

const KINDS: readonly Boxes[] = [
  line('11 boxes, rows fall', FALLING, AMPLITUDES),
  line('11 boxes, a fifth of the rows fall', fifth(FALLING), AMPLITUDES),
  line('11 boxes, rows rise, scatter 3', RISING, steps(11, 0.1, 0.5), 3),
  line('11 boxes, a fifth of the rows rise', fifth(RISING), steps(11, 0.1, 0.5)),
  line(
    '27 boxes, rows as the square',
    MATTER.map((value) => Math.round(60 * (value / 0.3) ** 2)),
    MATTER,
  ),
  line('31 boxes of 435 rows, scatter 2', steps(31, 435, 435), steps(31, 0.1, 0.5), 2),
  line('5 boxes of 435 rows', steps(5, 435, 435), steps(5, 0.1, 0.5)),
];

/** The chance changes by e^±1.2 from the middle to the ends; or three boxes of eleven have 10, 50 and 65 % as winds of CAMELS do. */
const slope = (sign: number) => (i: number, n: number) => THRESHOLD * Math.exp(1.2 * sign * ((2 * i) / (n - 1) - 1));
const burst = (i: number, n: number) => [0.65, 0.5, 0.1][n - 1 - i] ?? THRESHOLD;
const withChance = (boxes: Boxes, words: string, chance: Boxes['chance']): Boxes => {
  return { ...boxes, name: `${boxes.name}, ${words}`, ...(chance ? { chance } : {}) };
};
const DEPENDENT: readonly Boxes[] = [
  ...KINDS.flatMap((kind) => [withChance(kind, 'rising', slope(1)), withChance(kind, 'falling', slope(-1))]),
  withChance(KINDS[0] as Boxes, 'three burst', burst),
  withChance(KINDS[1] as Boxes, 'three burst', burst),
];

/** Gamma of shape k ≥ 0 (Marsaglia & Tsang 2000). */
function gamma(k: number, draw: Random): number {
  if (k < 1) return gamma(k + 1, draw) * draw.uniform() ** (1 / k);
  const d = k - 1 / 3;
  for (;;) {
    const z = draw.normal();
    const v = (1 + z / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(draw.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}

function countOf(rows: number, mean: number, typical: number, scatter: number, draw: Random): number {
  let chance = mean;
  if (scatter > 1) {
    const weight = (typical - 1) / (scatter - 1) - 1;
    const [a, b] = [gamma(mean * weight, draw), gamma((1 - mean) * weight, draw)];
    chance = a / (a + b);
  }
  let flagged = 0;
  for (let i = 0; i < rows; i++) if (draw.uniform() < chance) flagged += 1;
  return flagged;
}

function drawn({ rows, values, scatter, chance }: Boxes, draw: Random): SimulationShare[] {
  const typical = rows.reduce((sum, own) => sum + own, 0) / rows.length;
  const fiducial = values[values.length >> 1] as number;
  // Boxes in which another parameter varies say which value is fiducial.
  return ['a', 'b'].flatMap((varied) =>
    rows.map((own, i) => {
      const mean = varied === 'a' ? (chance?.(i, rows.length) ?? THRESHOLD) : THRESHOLD;
      const flagged = countOf(own, mean, typical, scatter, draw);
      const fraction = flagged / own;
      const parameters = { a: fiducial, b: fiducial, [varied]: values[i] as number };
      return { group: `${varied}${i}`, rows: own, flagged, fraction, standardError: 0, reference: false, parameters };
    }),
  );
}

/** In how many of so many catalogs the first parameter's tests and the tests of boxes claim something. */
function claimsOf(kind: Boxes, count: number, seed: number) {
  const draw = random(seed, 'catalog', 31);
  let [plain, away, groups, tested] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const shares = drawn(kind, draw);
    if (groupTests(shares, seed + i).some(({ qValue }) => qValue <= LEVEL)) groups += 1;
    const [relation] = relationsOf(shares, ['a', 'b'], seed + i);
    if (relation?.pValue === undefined) continue;
    tested += 1;
    if (relation.pValue <= LEVEL) plain += 1;
    if ((relation.away?.pValue ?? 1) <= LEVEL) away += 1;
  }
  return { plain, away, groups, tested };
}

export const nullCounts: readonly NullCheck[] = [
  ...KINDS.map(
    (kind): NullCheck => ({
      name: `counts: 2 × ${kind.name}`,
      async *run({ catalogs, seed }): AsyncGenerator<FalseAlarms> {
        const count = TIMES * catalogs;
        const { plain, away, groups, tested } = claimsOf(kind, count, seed);
        const told = { check: this.name, catalogs: tested, claimed: LEVEL };
        yield { ...told, statement: 'relation with a parameter, p ≤ 0.05', alarms: plain };
        yield { ...told, statement: 'relation with its offset, p ≤ 0.05', alarms: away };
        yield { ...told, catalogs: count, statement: 'a box with more than the rest, q ≤ 0.05', alarms: groups };
      },
    }),
  ),
  ...DEPENDENT.map(
    (kind): NullCheck => ({
      name: `power: ${kind.name}`,
      async *run({ catalogs, seed }): AsyncGenerator<FalseAlarms> {
        const { plain, tested } = claimsOf(kind, (TIMES / 4) * catalogs, seed);
        yield { check: this.name, catalogs: tested, statement: 'relation found, p ≤ 0.05', alarms: plain };
      },
    }),
  ),
];
