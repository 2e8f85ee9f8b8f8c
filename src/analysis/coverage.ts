/**
 * Highest-density regions on trial: the region that holds a share m of the flow's own draws should hold a share m of the test
 * rows. A row's HPD rank is the share of draws that are less likely than it, which is a p-value (Hyndman 1996; Zhao et al. 2021).
 */

import { countBelow } from '../base/sorted';
import { type DensityModel, eachRepeated, type ModelRows } from './density-model';
import { effectiveCount, meanWithError } from './mean-error';
import { studentTail } from './outliers/tails';
import { TRUST_WORDS } from './trust-words';
import { LEAST_ROWS, tooFew, type Verdict } from './verdict';

export interface Coverage {
  readonly mass: number;
  readonly observed: number;
  /**
   * Binomial, of the effective rows and of the draws that the region was found from; where rows come in groups or have weights, at least that of the weighted
   * mean over whole groups, which is too small where few rows are outside and few groups hold them.
   */
  readonly standardError: number;
  /** Two-sided: how often chance alone is as far from `mass`. */
  readonly pValue: number;
  readonly rows: number;
  /** Rows, or groups of them. */
  readonly independent: number;
  /** Independent rows that would tell as much. */
  readonly effective: number;
  readonly weighted: boolean;
}

const MASSES = [0.5, 0.9, 0.99];
const DRAWS = 4_000;
/** Of a conditional density every row has draws of its own. */
const DRAWS_EACH = 100;

/** The HPD rank of rows, (k + 1)/(n + 1) with k of n draws less likely, and the draws that each was held against. */
export async function hpdRanks(
  model: DensityModel,
  rows: ModelRows,
  seed: number,
): Promise<{ readonly ranks: Float64Array; readonly draws: number }> {
  const { dim, context } = model;
  if (context === 0) {
    const drawn = (await model.logProb({ values: await model.sample(DRAWS, seed) })).sort();
    const ranks = (await model.logProb(rows)).map((value) => (countBelow(drawn, value) + 1) / (DRAWS + 1));
    return { ranks, draws: DRAWS };
  }
  const count = rows.values.length / dim;
  const given = eachRepeated(rows.context, context, DRAWS_EACH);
  const values = await model.sample(count * DRAWS_EACH, seed, given);
  const drawn = await model.logProb({ values, context: given });
  const ranks = (await model.logProb(rows)).map((value, row) => {
    const own = drawn.subarray(row * DRAWS_EACH, (row + 1) * DRAWS_EACH);
    return (own.reduce((below, other) => below + (other < value ? 1 : 0), 0) + 1) / (DRAWS_EACH + 1);
  });
  return { ranks, draws: DRAWS_EACH * count };
}

/**
 * The regions of 50, 90 and 99 % against the ranks of test rows; `groups` is a number of each of them, where they are not independent, and `weights` how
 * much each counts.
 */
export function coverageOf(
  { ranks, draws }: { readonly ranks: Float64Array; readonly draws: number },
  groups?: Uint32Array | undefined,
  weights?: Float64Array | undefined,
): Coverage[] {
  const rows = ranks.length;
  const effective = effectiveCount(ranks, groups, weights);
  const isPlain = !groups && !weights;
  return MASSES.map((mass) => {
    const inside = ranks.map((rank) => (rank > 1 - mass ? 1 : 0));
    const { mean: observed, standardError: own, independent } = meanWithError(inside, groups, weights);
    const binomial = Math.sqrt(mass * (1 - mass) * (1 / effective + 1 / draws));
    const standardError = isPlain ? binomial : Math.max(binomial, own);
    const t = Math.abs(observed - mass) / standardError;
    const pValue =
      isPlain && rows <= EXACT
        ? binomialTwoSided(Math.round(observed * rows), rows, mass)
        : 2 * studentTail(t, isPlain ? rows : Math.max(1, independent - 1));
    return { mass, observed, standardError, pValue, rows, independent, effective, weighted: weights !== undefined };
  });
}

/** Rows up to which the binomial is summed: 99 % of fewer than a thousand leave too few outside for a normal. */
const EXACT = 1_000;

/** Twice the smaller tail of a binomial of n with chance p, at k. */
function binomialTwoSided(k: number, n: number, p: number): number {
  let log = n * Math.log(1 - p);
  let [below, at] = [0, 0];
  for (let i = 0; i <= k; i++) {
    at = Math.exp(log);
    below += at;
    log += Math.log((n - i) / (i + 1)) + Math.log(p / (1 - p));
  }
  return Math.min(1, 2 * Math.min(below, 1 - below + at));
}

/** More than this off, by mass, is bad where chance does not explain it: in fewer than one case of this many. */
const BAD: Readonly<Record<number, number>> = { 0.5: 0.05, 0.9: 0.03, 0.99: 0.01 };
const BAD_P = 0.0027;

/** Whether the regions hold what they claim. */
export function coverageVerdict(coverage: readonly Coverage[]): Verdict {
  const percent = (value: number) => (100 * value).toFixed(1);
  const list = coverage.map(({ mass }) => 100 * mass).join(', ');
  const held = `${coverage.map(({ observed }) => percent(observed)).join(', ')} %`;
  const allowed = ({ mass }: Coverage) => BAD[mass] ?? 0.03;
  const off = ({ mass, observed }: Coverage) => Math.abs(observed - mass);
  const bad = coverage.filter((one) => off(one) > allowed(one) && one.pValue < BAD_P);
  const worst = bad.toSorted((a, b) => off(b) - off(a))[0];
  const { rows = 0, independent = 0, effective = 0, weighted = false } = coverage[0] ?? {};
  const size = { rows, independent, effective, weighted, least: LEAST_ROWS.coverage };
  const words = TRUST_WORDS.coverage;
  const figures = words.figures(list, held);
  const few = tooFew(size, words.what, figures);
  // A fault that few heavy rows claim is none.
  if (few && weighted) return few;
  if (worst) {
    const error = `${percent(worst.observed)} ± ${percent(worst.standardError)}`;
    return { judgement: 'bad', sentence: words.off(worst.observed < worst.mass, 100 * worst.mass, error) };
  }
  if (few) return few;
  const [half] = coverage;
  // As far off as a fault would be, but within the scatter of groups or weights: neither can be said.
  if (independent < rows && coverage.some((one) => off(one) > allowed(one))) {
    const scattered = words.scattered(figures, weighted);
    return { judgement: 'too few', sentence: TRUST_WORDS.tooFew.independent(words.what, scattered) };
  }
  const error = half ? words.error(percent(half.standardError), 100 * half.mass) : '';
  return { judgement: 'good', sentence: words.correct(figures, error) };
}
