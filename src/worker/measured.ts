/** Rows with weights, errors, holes and limits on their way to an ensemble: the deconvolved mixture, its proposal, and mixtures for all folds. */
import type { Cells } from '../analysis/measured/cells';
import { exactRows, reportedLogProb } from '../analysis/measured/deconvolve';
import { deconvolving, deconvolvingCommon, deconvolvingFolds } from '../analysis/measured/deconvolved-mixture';
import { mixtureProposal } from '../analysis/measured/mixture-proposal';
import { mixtureDraws } from '../analysis/mixture-model';
import type { GaussianMixture } from '../analysis/mixture-steps';
import { ProblemError } from '../base/problem';
import { invertTransform } from '../catalog/column-transforms';
import { type CatalogCells, emptyCells, hasValue } from '../catalog/measured/cells';
import { featuresOf, mixtureCells } from '../share/measured-columns';
import type { EnsembleInput } from '../train/ensemble-interface';
import type { Fold } from '../train/folds';
import type { Measured } from '../train/measured-table';
import { type FlowStandardisation, fitStandardisation, type Standardisation } from '../train/standardise';
import { nextTurn } from './turn';
import type { SplitData, UsableRows } from './usable-rows';

/** What an ensemble needs to know of such rows. */
export type OfMeasured = Pick<EnsembleInput, 'weights' | 'measured' | 'mixtures' | 'standardisation'>;

/** A mixture below the errors of rows. */
export interface JudgingMixture {
  readonly components: number;
  /** ln p of the named rows as they were measured, in the units that densities are reported in. */
  logProb(rows: Uint32Array): Float64Array;
}

export interface Deconvolved extends JudgingMixture {
  readonly cells: Cells;
  readonly mixture: GaussianMixture;
  readonly standardisation: FlowStandardisation;
  readonly seed: number;
}

/** Milliseconds of work between two turns. */
const SLICE_MS = 25;

/** Says that nobody waits for the result any more. */
export type IsOver = () => boolean;

/** Runs to the end, and lets messages in. Throws ProblemError `cancelled` once it is over. */
export async function inTurns<Result>(work: Generator<void, Result>, isOver: IsOver = () => false): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - began < SLICE_MS) continue;
    await nextTurn();
    if (isOver()) throw new ProblemError('cancelled', 'Fitting a mixture was stopped.', 'Start it again.');
    began = performance.now();
  }
}

/** The prepared cells, or those of exact rows. */
function cellsOf({ cells, values, context, features, contexts, prepared: { transforms } }: UsableRows): CatalogCells {
  if (cells) return cells;
  const [dim, given] = [features.length, contexts.length];
  const exact = emptyCells(values.length / dim, dim + given);
  for (let at = 0; at < exact.measured.length; at++) {
    const [row, c] = [Math.floor(at / (dim + given)), at % (dim + given)];
    const t = c < dim ? values[row * dim + c] : context[row * given + c - dim];
    exact.measured[at] = invertTransform(transforms[c] ?? { kind: 'none' }, t as number);
  }
  return exact;
}

/** Scales of every column by the cells in which a value was measured, so that guesses of the others do not narrow them. */
function standardisationOf(data: ScaledRows, cells: CatalogCells): FlowStandardisation {
  const { values, context, features, contexts, split, prepared } = data;
  const [dim, given] = [features.length, contexts.length];
  const columns = features.map((_, d) => {
    const known = split.train.filter((row) => hasValue(cells.kinds[row * (dim + given) + d]));
    const rows = known.length > 0 ? known : split.train;
    const own = Float64Array.from(rows, (row) => values[row * dim + d] as number);
    const every = Uint32Array.from(own, (_, i) => i);
    return fitStandardisation(own, 1, every, [prepared.domains[d] ?? { kind: 'line' }]);
  });
  const joined: Standardisation = {
    shift: columns.flatMap(({ shift }) => [...shift]),
    scale: columns.flatMap(({ scale }) => [...scale]),
    ...(columns.some(({ domains }) => domains)
      ? { domains: columns.map(({ domains }) => domains?.[0] ?? { kind: 'line' }) }
      : {}),
  };
  return { ...joined, context: fitStandardisation(context, given, split.train) };
}

/** Usable rows, with those that decide the scales. */
export type ScaledRows = UsableRows & { readonly split: { readonly train: Uint32Array } };

interface Seen {
  readonly cells: Cells;
  readonly standardisation: FlowStandardisation;
}

/** The cells in the coordinates of mixtures; undefined where a column is an angle, which no mixture goes round. */
export function seenOf(data: ScaledRows): Seen | undefined {
  const { features, prepared, weights } = data;
  if (prepared.domains.some(({ kind }) => kind === 'circle')) return undefined;
  const catalog = cellsOf(data);
  const standardisation = standardisationOf(data, catalog);
  const cells = mixtureCells(catalog, prepared.transforms, standardisation, features.length, weights);
  return { cells, standardisation };
}

const judging = (mixture: GaussianMixture, cells: Cells, given: number): JudgingMixture => ({
  components: mixture.weights.length,
  logProb: (rows) => reportedLogProb(mixture, cells, rows, given),
});

/** Deconvolves a mixture from the training rows of a catalog with weights, errors or holes; undefined of any other, and of angles. */
export async function deconvolvedOf(data: SplitData, seed: number, isOver?: IsOver): Promise<Deconvolved | undefined> {
  const seen = data.cells || data.weights ? seenOf(data) : undefined;
  if (!seen) return undefined;
  const given = data.contexts.length;
  const { mixture } = await inTurns(deconvolving(seen.cells, data.split, { seed, given }), isOver);
  return { ...seen, mixture, seed, ...judging(mixture, seen.cells, given) };
}

const gaussians = new WeakMap<SplitData, Promise<JudgingMixture | undefined>>();

/** One Gaussian below the errors of the same rows, fitted once. */
export function deconvolvedGaussian(data: SplitData): Promise<JudgingMixture | undefined> {
  const known = gaussians.get(data) ?? gaussianBelow(data);
  gaussians.set(data, known);
  return known;
}

async function gaussianBelow(data: SplitData): Promise<JudgingMixture | undefined> {
  const seen = data.cells || data.weights ? seenOf(data) : undefined;
  if (!seen) return undefined;
  const given = data.contexts.length;
  const { mixture } = await inTurns(deconvolving(seen.cells, data.split, { seed: 0, given, components: [1] }));
  return judging(mixture, seen.cells, given);
}

/**
 * The mixture of the rows that all flows of an ensemble train on, so that none has seen rows that a flow is validated on; that of a single flow is the
 * mixture itself. Undefined where few such rows are left.
 */
export async function commonMixture(
  { contexts }: Pick<SplitData, 'contexts'>,
  { cells, mixture, seed }: Deconvolved,
  folds: readonly Fold[],
  isOver?: IsOver,
): Promise<GaussianMixture | undefined> {
  if (folds.length < 2) return mixture;
  const options = { components: mixture.weights.length, seed, given: contexts.length };
  return inTurns(deconvolvingCommon(cells, folds, options), isOver);
}

/** What an ensemble gets of it. Its flows begin by learning the `common` mixture. */
export function ofMeasured(
  data: SplitData,
  { cells, mixture, standardisation, seed }: Deconvolved,
  common?: GaussianMixture,
): OfMeasured {
  const { features, contexts, weights } = data;
  const [dim, given] = [features.length, contexts.length];
  return {
    standardisation,
    weights,
    ...(data.cells
      ? {
          measured: {
            exact: exactRows(cells),
            proposal: featuresOf(mixtureProposal(mixture, cells), dim + given, dim),
            ...(common ? { near: nearRows(common) } : {}),
          },
        }
      : {}),
    *mixtures(folds) {
      const [, ...others] = folds;
      const options = { components: mixture.weights.length, seed, given, common };
      return [mixture, ...(yield* deconvolvingFolds(cells, others, options))];
    },
  };
}

/** Its coordinates are those of the columns as a flow sees them. */
const nearRows =
  (mixture: GaussianMixture): NonNullable<Measured['near']> =>
  (count, seed, context) =>
    mixtureDraws(mixture, count, seed, context);
