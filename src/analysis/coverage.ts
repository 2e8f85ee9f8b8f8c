/**
 * Highest-density regions on trial: the region that holds a share m of the flow's own draws should hold a share m of the held-out
 * rows. A row's HPD rank is the share of draws that are less likely than it, which is a p-value (Hyndman 1996; Zhao et al. 2021).
 */
import { type DensityModel, eachRepeated, type ModelRows, type Verdict } from './density-model';
import { countBelow } from './sorted';

export interface Coverage {
  readonly mass: number;
  readonly observed: number;
  /** Binomial, of the rows and of the draws that the region was found from. */
  readonly standardError: number;
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

/** The regions of 50, 90 and 99 % against the ranks of held-out rows. */
export function coverageOf({ ranks, draws }: { readonly ranks: Float64Array; readonly draws: number }): Coverage[] {
  return MASSES.map((mass) => {
    const inside = ranks.reduce((sum, rank) => sum + (rank > 1 - mass ? 1 : 0), 0);
    const variance = mass * (1 - mass) * (1 / ranks.length + 1 / draws);
    return { mass, observed: inside / ranks.length, standardError: Math.sqrt(variance) };
  });
}

/** More than this off, by mass, is bad where three standard errors do not explain it. */
const BAD: Readonly<Record<number, number>> = { 0.5: 0.05, 0.9: 0.03, 0.99: 0.01 };

/** Whether the regions hold what they claim. */
export function coverageVerdict(coverage: readonly Coverage[]): Verdict {
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  const held = coverage.map(({ mass, observed }) => `the ${100 * mass} % region ${share(observed)}`).join(', ');
  const off = ({ mass, observed }: Coverage) => Math.abs(observed - mass);
  const bad = coverage.filter((one) => off(one) > Math.max(BAD[one.mass] ?? 0.03, 3 * one.standardError));
  const worst = bad.toSorted((a, b) => off(b) - off(a))[0];
  if (!worst) return { good: true, sentence: `Its regions hold what they claim of the held-out rows: ${held}.` };
  const how = worst.observed < worst.mass ? 'too narrow' : 'too wide';
  return { good: false, sentence: `Its regions are ${how}: of the held-out rows ${held}.` };
}
