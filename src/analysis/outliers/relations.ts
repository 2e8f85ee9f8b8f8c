/**
 * How the flagged fraction of simulations goes with their parameters: curves where one is varied at a time, rank correlations where all
 * are. Simulations are shuffled, not galaxies, and p-values are corrected for the number of tests.
 *
 * The fraction itself is no fair thing to shuffle: with few flagged rows it is 0 in most simulations, and how often depends on their rows.
 * Where the number of rows follows the parameter, its ranks had p ≤ 0.05 in 9 to 40 % of null catalogs. Shuffled are the
 * standardised counts (`quasiBinomialResiduals`), without weights, since few rows make them skew and a skew value must not meet a large
 * weight (10 % of null catalogs). Positions in the binomial instead of these cannot tell a box of 65 % from one of 5 %.
 * `npm run bench -- null --only counts`.
 */
import { quasiBinomialResiduals } from './quasi-binomial';
import { corrected, rankCorrelation, rankTrend } from './rank-correlation';
import type { SimulationShare } from './simulations';

export interface RelationPoint {
  readonly group: string;
  readonly value: number;
  readonly fraction: number;
  readonly standardError: number;
}

/** Of one parameter. */
export interface Relation {
  readonly parameter: string;
  /** `one at a time`: the simulations in which the others are fiducial; `together`: all; `constant`: it does not vary; `unknown`: no simulation states it. */
  readonly design: 'one at a time' | 'together' | 'constant' | 'unknown';
  readonly simulations: number;
  /** Spearman's ρ of the flagged fraction with the parameter; absent where that does not vary or no row is flagged. */
  readonly spearman?: number;
  /** Of a trend of the standardised counts with the rank of the parameter, by permutation of the simulations. */
  readonly pValue?: number;
  /** The p-value corrected for all tests of all parameters (Benjamini–Hochberg). */
  readonly corrected?: number;
  /** The same of the share with the distance from the fiducial, in ln: a parameter may move galaxies off on both sides. */
  readonly away?: { readonly spearman: number; readonly pValue: number; readonly corrected: number };
  /** With what the other parameters explain taken out of both. */
  readonly partial?: { readonly spearman: number; readonly pValue: number; readonly corrected: number };
  readonly points: readonly RelationPoint[];
}

interface Trend {
  readonly spearman: number;
  readonly pValue: number;
}

/** Fewer simulations say nothing of a trend. */
const LEAST_SIMULATIONS = 5;
/** Values of one parameter are equal when they agree to so many digits: tables round. */
const DIGITS = 4;
/** This share of the simulations or more off the fiducial in one parameter at most is a design of one at a time. */
const ONE_AT_A_TIME = 0.9;

const rounded = (value: number | undefined) => Number((value ?? Number.NaN).toPrecision(DIGITS));

/** The commonest value of a parameter. */
function fiducialOf(shares: readonly SimulationShare[], parameter: string): number {
  const counts = new Map<number, number>();
  for (const { parameters } of shares) {
    const value = rounded(parameters[parameter]);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [Number.NaN, 0])[0];
}

/** The relations of the flagged share with each parameter, in the order of the parameters. */
export function relationsOf(
  shares: readonly SimulationShare[],
  parameters: readonly string[],
  seed: number,
): Relation[] {
  // A parameter that no simulation states drops none of them.
  const known = parameters.filter((name) => shares.some(({ parameters: own }) => Number.isFinite(own[name])));
  const usable = shares.filter(({ parameters: own }) => known.every((name) => Number.isFinite(own[name])));
  const fiducial = new Map(parameters.map((name) => [name, fiducialOf(usable, name)]));
  const isOff = (share: SimulationShare, name: string) => rounded(share.parameters[name]) !== fiducial.get(name);
  const varied = known.filter((name) => usable.some((share) => isOff(share, name)));
  const single = usable.filter((share) => varied.filter((name) => isOff(share, name)).length <= 1);
  const oneAtATime = single.length >= ONE_AT_A_TIME * usable.length;
  const valuesOf = (of: readonly SimulationShare[], name: string) =>
    Float64Array.from(of, ({ parameters: own }) => own[name] as number);

  const found = parameters.map((parameter) => {
    const own = !varied.includes(parameter)
      ? usable
      : oneAtATime
        ? single.filter((share) => varied.every((name) => name === parameter || !isOff(share, name)))
        : usable;
    const points = own
      .map(({ group, fraction, standardError, parameters: at }) => {
        return { group, value: at[parameter] as number, fraction, standardError };
      })
      .sort((a, b) => a.value - b.value);
    const plain = { parameter, simulations: own.length, points };
    if (!known.includes(parameter)) return { ...plain, simulations: 0, points: [], design: 'unknown' as const };
    if (!varied.includes(parameter)) return { ...plain, design: 'constant' as const };
    const design = oneAtATime ? ('one at a time' as const) : ('together' as const);
    const flagged = own.reduce((sum, share) => sum + share.flagged, 0);
    if (own.length < LEAST_SIMULATIONS || flagged === 0) return { ...plain, design };
    const x = valuesOf(own, parameter);
    const fractions = Float64Array.from(own, ({ fraction }) => fraction);
    const residuals = quasiBinomialResiduals(own);
    const trend = (values: Float64Array, out: readonly Float64Array[] = []): Trend => ({
      spearman: rankCorrelation(values, fractions, out),
      pValue: rankTrend(values, residuals, { others: out, seed }).pValue,
    });
    const others = varied.filter((name) => name !== parameter);
    const centre = fiducial.get(parameter) as number;
    return {
      ...plain,
      design,
      plain: trend(x),
      ...(oneAtATime
        ? { away: trend(x.map((value) => distance(value, centre))) }
        : {
            partial: trend(
              x,
              others.map((name) => valuesOf(own, name)),
            ),
          }),
    };
  });

  type Found = (typeof found)[number];
  const testsOf = (one: Found): Readonly<Record<'plain' | 'away' | 'partial', Trend | undefined>> => ({
    plain: 'plain' in one ? one.plain : undefined,
    away: 'away' in one ? one.away : undefined,
    partial: 'partial' in one ? one.partial : undefined,
  });
  // One family: a parameter that is looked at in two ways has two chances.
  const tested = found.flatMap((one) => Object.values(testsOf(one)).filter((test) => test !== undefined));
  const all = corrected(tested.map(({ pValue }) => pValue));
  const told = (trend: Trend | undefined) => trend && { ...trend, corrected: all[tested.indexOf(trend)] ?? 1 };
  return found.map((one): Relation => {
    const { parameter, design, simulations, points } = one;
    const tests = testsOf(one);
    const [plain, away, partial] = [told(tests.plain), told(tests.away), told(tests.partial)];
    return {
      parameter,
      design,
      simulations,
      ...plain,
      ...(away ? { away } : {}),
      ...(partial ? { partial } : {}),
      points,
    };
  });
}

/** In ln where the parameter is positive. */
const distance = (value: number, centre: number) =>
  value > 0 && centre > 0 ? Math.abs(Math.log(value / centre)) : Math.abs(value - centre);
