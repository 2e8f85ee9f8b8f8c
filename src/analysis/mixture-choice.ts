/** How many components a Gaussian mixture has: of one that stands alone by Schwarz's criterion, of several by rows that they were not fitted to. */
import { ENOUGH_OF_MANY, fittingGaussianMixture, gaussianMixtureLogProb, MOST_ROWS } from './gaussian-mixture';
import { meanWithError } from './mean-error';
import { type GaussianMixture, thinned } from './mixture-steps';

/** Rows that mixtures are fitted to: row-major [n, width] near 1, given the first `given` columns, where there are any. */
export interface MixtureRows {
  readonly all: Float64Array;
  readonly width: number;
  readonly given: number;
}

/** Free numbers of a mixture. */
const freeOf = (components: number, width: number) => components - 1 + components * (width + (width * (width + 1)) / 2);

/** Numbers of components that are tried in turn; those of many columns take seconds each. */
const COMPONENTS = [1, 2, 4, 8, 16, 32] as const;
const MANY_COLUMNS = 5;

/** The numbers of components that so many rows may have, up to `most`. */
const triedFor = (width: number, rows: number, most: number) =>
  COMPONENTS.filter((components) => components === 1 || (freeOf(components, width) <= rows && components <= most));

/** Components of a mixture that stands alone. */
const mostAlone = (width: number) => (width < MANY_COLUMNS ? 16 : 8);

/** Trials in a row that may be no better: of a conditional mixture the first ones rise and fall with where the components come to lie. */
const PATIENCE = 3;

/**
 * The mixture with the number of components that is best by Schwarz's criterion, mean ln p − k ln n / 2n on the rows it was fitted to (given
 * the context, where there is one), with k free numbers. A tenth of 200 rows for validation chose 8 components for one Gaussian. Yields between
 * pieces of work.
 */
export function* chosenMixture(
  { all, width, given }: MixtureRows,
  rows: Uint32Array,
  seed: number,
): Generator<void, GaussianMixture> {
  const train = thinned(rows, MOST_ROWS);
  let best: { mixture: GaussianMixture; score: number } | undefined;
  let worse = 0;
  for (const components of triedFor(width, train.length, mostAlone(width))) {
    if (worse >= PATIENCE) break;
    const mixture = yield* fittingGaussianMixture(all, width, train, components, seed);
    const fitted = gaussianMixtureLogProb(mixture, all, width, train, given);
    const free = freeOf(components, width);
    const score = meanWithError(fitted).mean - (free * Math.log(train.length)) / (2 * train.length);
    worse = best && score <= best.score ? worse + 1 : 0;
    if (!best || score > best.score) best = { mixture, score };
    yield;
  }
  return (best as { mixture: GaussianMixture }).mixture;
}

/** Mixtures to be averaged, and ln p of every fold's validation rows by its own. */
export interface FoldMixtures {
  readonly parts: readonly GaussianMixture[];
  readonly logProb: readonly Float64Array[];
}

interface MixtureFold {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/** Trials in a row that may be no better. */
const PATIENCE_OF_FOLDS = 2;

/**
 * Mixtures of each fold from other seeds are averaged: where expectation maximisation ends depends on its seeds, and an average varies less. Five folds of
 * 900 rows of four CAMELS columns, 8 components: ln p 0.905 with one of each fold and 0.945 with three. One or two columns have one, since
 * links of their models hold the mixtures in few characters.
 *
 * So many components in all, since every one takes time. Of 9,000 rows of four CAMELS columns one start of 32 components, with five flows beside, has ln p
 * 1.117, and three of 16 components, fitted to 5,000 of the rows, 1.106; of 900 rows of eight the best of up to 16 has 3.35, and of up to 8 3.30.
 */
const MOST_STARTS = 3;
const FEWEST_COLUMNS_RESTARTED = 3;
const [MOST_IN_ALL, MOST_IN_ALL_OF_MANY] = [48, 24] as const;
/** Between the seeds of one fold. */
const RESTART_STEP = 0x9e3779b1;

function startsFor(components: number, width: number): number {
  if (components === 1 || width < FEWEST_COLUMNS_RESTARTED) return 1;
  const most = width < MANY_COLUMNS ? MOST_IN_ALL : MOST_IN_ALL_OF_MANY;
  return Math.min(MOST_STARTS, Math.floor(most / components));
}

/** Rows that a mixture of three or four columns is fitted to; of more it would take a third of the training, for 0.01 nats. */
const ROWS_OF_SOME = 10_000;

/** Rows that a mixture of a fold is fitted to, at most, and when its fit ends: one start alone is better where it goes on. */
function effortFor(width: number): readonly [rows: number, enough?: number] {
  if (width < FEWEST_COLUMNS_RESTARTED) return [MOST_ROWS];
  return [width < MANY_COLUMNS ? ROWS_OF_SOME : MOST_ROWS, ENOUGH_OF_MANY];
}

/** Components of a start. */
function mostOfStart(width: number): number {
  if (width < FEWEST_COLUMNS_RESTARTED) return 16;
  return width < MANY_COLUMNS ? 32 : 16;
}

/** Mixtures averaged, which is a mixture. */
const averaged = (mixtures: readonly GaussianMixture[]): GaussianMixture => ({
  weights: Float64Array.from(mixtures.flatMap(({ weights }) => Array.from(weights, (one) => one / mixtures.length))),
  means: Float64Array.from(mixtures.flatMap(({ means }) => [...means])),
  factors: mixtures.flatMap(({ factors }) => factors),
});

/** The mixture of a fold with so many components in each start. */
function* mixtureOfFold(
  { all, width }: MixtureRows,
  train: Uint32Array,
  components: number,
  seed: number,
): Generator<void, GaussianMixture> {
  const each: GaussianMixture[] = [];
  for (let start = 0; start < startsFor(components, width); start++) {
    const own = (seed + start * RESTART_STEP) % 2 ** 53;
    each.push(yield* fittingGaussianMixture(all, width, train, components, own, ...effortFor(width)));
    yield;
  }
  return averaged(each);
}

function* chosenByFold(rows: MixtureRows, folds: readonly MixtureFold[], seed: number): Generator<void, FoldMixtures> {
  const parts: GaussianMixture[] = [];
  for (const [k, { train }] of folds.entries()) parts.push(yield* chosenMixture(rows, train, (seed + k) % 2 ** 53));
  const { all, width, given } = rows;
  const logProb = folds.map(({ validation }, k) =>
    gaussianMixtureLogProb(parts[k] as GaussianMixture, all, width, validation, given),
  );
  return { parts, logProb };
}

/**
 * A mixture for each fold, all with the number of components that is best on the folds' validation rows together: averages bear more components
 * than Schwarz's criterion allows. Five mixtures of 900 rows of four CAMELS columns: ln p 0.774 by the 4 of the criterion, 0.922 by the 8 of the
 * validation rows.
 *
 * One column takes each fold's own number by the criterion: there is little to learn of it, and more components show modes of the sample. The default of
 * 300 rows, medians of five seeds of NLL − H in nats, by validation rows and by the criterion: normal 0.0021 and 0.0011, four modes 0.0263 and 0.0198,
 * Gumbel 0.0111 and 0.0122 (with a second mode in one run and in none), skew normal 0.0187 both.
 */
export function* mixturesOfFolds(
  rows: MixtureRows,
  folds: readonly MixtureFold[],
  seed: number,
): Generator<void, FoldMixtures> {
  const { all, width, given } = rows;
  if (width === 1) return yield* chosenByFold(rows, folds, seed);
  const least = folds.reduce((count, { train }) => Math.min(count, train.length), effortFor(width)[0]);
  let best: FoldMixtures | undefined;
  let worse = 0;
  for (const components of triedFor(width, least, mostOfStart(width))) {
    if (worse >= PATIENCE_OF_FOLDS) break;
    const parts: GaussianMixture[] = [];
    const logProb: Float64Array[] = [];
    for (const [k, { train, validation }] of folds.entries()) {
      const mixture = yield* mixtureOfFold(rows, train, components, (seed + k) % 2 ** 53);
      parts.push(mixture);
      logProb.push(gaussianMixtureLogProb(mixture, all, width, validation, given));
      yield;
    }
    const better = !best || clearlyBetter(logProb, best.logProb);
    if (better) best = { parts, logProb };
    worse = better ? 0 : worse + 1;
  }
  return best as FoldMixtures;
}

/** More components must be better by so many standard errors of the mean difference. */
const CLEARLY = 0.5;

function clearlyBetter(own: readonly Float64Array[], other: readonly Float64Array[]): boolean {
  const gains = own.flatMap((rows, k) => Array.from(rows, (value, i) => value - (other[k]?.[i] as number)));
  const { mean, standardError } = meanWithError(Float64Array.from(gains));
  return mean > CLEARLY * standardError;
}
