/** Rows with weights, errors, holes and limits on their way to an ensemble: the deconvolved mixture, its proposal, and mixtures for all folds. */
import type { Cells } from '../analysis/measured/cells';
import { exactRows, reportedLogProb } from '../analysis/measured/deconvolve';
import { type Deconvolved, deconvolving, refitted } from '../analysis/measured/deconvolved-mixture';
import { mixtureProposal } from '../analysis/measured/mixture-proposal';
import type { GaussianMixture } from '../analysis/mixture-steps';
import { invertTransform } from '../catalog/column-transforms';
import { type CatalogCells, CELL, emptyCells } from '../catalog/measured/cells';
import { featuresOf, mixtureCells } from '../share/measured-columns';
import type { EnsembleInput } from '../train/ensemble';
import { type FlowStandardisation, fitStandardisation, type Standardisation } from '../train/standardise';
import type { SplitData } from './run';
import { nextTurn } from './turn';

/** What an ensemble needs to know of such rows. */
export type OfMeasured = Pick<EnsembleInput, 'weights' | 'measured' | 'mixtures' | 'standardisation'>;

/** The deconvolved mixture of training rows, in the coordinates of its cells, and how it judges rows. */
export interface DeconvolvedRows {
  readonly cells: Cells;
  readonly mixture: GaussianMixture;
  readonly standardisation: FlowStandardisation;
  /** ln p of the named rows as they were measured, in the units that densities are reported in. */
  logProb(rows: Uint32Array): Float64Array;
}

/** Milliseconds of work between two turns. */
const SLICE_MS = 25;

/** Runs to the end, and lets messages in. */
export async function inTurns<Result>(work: Generator<void, Result>): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - began < SLICE_MS) continue;
    await nextTurn();
    began = performance.now();
  }
}

/** The prepared cells, or those of exact rows. */
function cellsOf({ cells, values, context, features, contexts, prepared: { transforms } }: SplitData): CatalogCells {
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
function standardisationOf(data: SplitData, cells: CatalogCells): FlowStandardisation {
  const { values, context, features, contexts, split, prepared } = data;
  const [dim, given] = [features.length, contexts.length];
  const columns = features.map((_, d) => {
    const known = split.train.filter((row) => {
      const kind = cells.kinds[row * (dim + given) + d];
      return kind === CELL.exact || kind === CELL.error || kind === CELL.split;
    });
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

/** Whether the rows have anything that this file is for. */
export const needsMixture = ({ cells, weights }: SplitData): boolean => cells !== undefined || weights !== undefined;

/** Fits the mixture to the training rows; with `components`, of so many. Undefined where a column is an angle, which no mixture goes round. */
export async function deconvolvedRows(
  data: SplitData,
  seed: number,
  components?: number,
): Promise<DeconvolvedRows | undefined> {
  const { features, contexts, prepared, split, weights } = data;
  if (prepared.domains.some(({ kind }) => kind === 'circle')) return undefined;
  const catalog = cellsOf(data);
  const standardisation = standardisationOf(data, catalog);
  const cells = mixtureCells(catalog, prepared.transforms, standardisation, features.length, weights);
  const given = contexts.length;
  const { mixture } = await inTurns<Deconvolved>(
    deconvolving(cells, split, { seed, given, ...(components ? { components: [components] } : {}) }),
  );
  return { cells, mixture, standardisation, logProb: (rows) => reportedLogProb(mixture, cells, rows, given) };
}

/** What an ensemble gets of it. */
export function ofMeasured(data: SplitData, found: DeconvolvedRows): OfMeasured {
  const { features, contexts, weights } = data;
  const { cells, mixture, standardisation } = found;
  const given = contexts.length;
  const width = features.length + given;
  return {
    standardisation,
    ...(weights ? { weights } : {}),
    ...(data.cells
      ? {
          measured: {
            exact: exactRows(cells),
            proposal: featuresOf(mixtureProposal(mixture, cells), width, features.length),
          },
        }
      : {}),
    *mixtures(folds) {
      const parts: GaussianMixture[] = [mixture];
      for (const fold of folds.slice(1)) parts.push((yield* refitted(mixture, cells, fold, given)).mixture);
      return parts;
    },
  };
}
