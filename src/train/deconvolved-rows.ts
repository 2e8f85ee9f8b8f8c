/**
 * What an ensemble takes of rows as they were measured: a Gaussian mixture is deconvolved from them first; its posterior of each row is the proposal
 * of the flows' draws, and mixtures of the folds stand beside the flows.
 */
import type { Cells } from '../analysis/measured/cells';
import { FORM } from '../analysis/measured/cells';
import { deconvolving, refitted } from '../analysis/measured/deconvolved-mixture';
import type { Proposal } from '../analysis/measured/measured-rows';
import { mixtureProposal } from '../analysis/measured/mixture-proposal';
import type { GaussianMixture } from '../analysis/mixture-steps';
import type { EnsembleInput } from './ensemble';
import type { Fold } from './folds';
import { type FlowStandardisation, type Standardisation, standardiseRows } from './standardise';

export interface DeconvolvedRows extends Pick<EnsembleInput, 'measured' | 'mixtures' | 'weights'> {
  /** Deconvolved from the training rows, over the coordinates of the cells. */
  readonly mixture: GaussianMixture;
}

interface Given {
  /** Columns to learn, which come last in the cells, and exact ones before them that the density is conditional on. */
  readonly dim: number;
  readonly context: number;
}

/** How far from affine a column's coordinate may be in that of the flow. */
const BENT = 1e-5;

/** Deconvolves a mixture from the training rows, its size chosen by the validation rows. Yields between pieces of work. */
export function* deconvolvedRows(
  cells: Cells,
  { dim, context }: Given,
  split: Fold,
  seed: number,
): Generator<void, DeconvolvedRows> {
  const { mixture } = yield* deconvolving(cells, split, { seed, given: context });
  const exact = new Uint8Array(cells.count).fill(1);
  const width = context + dim;
  for (const [at, form] of cells.form.entries()) if (form !== FORM.exact) exact[Math.floor(at / width)] = 0;
  const weights = cells.weights ? { weights: cells.weights } : {};
  return {
    mixture,
    ...weights,
    measured: { exact, proposal: learnedOnly(mixtureProposal(mixture, cells), dim, context) },
    *mixtures(folds, standardisation) {
      const parts: GaussianMixture[] = [];
      for (const fold of folds) {
        const own = yield* refitted(mixture, cells, fold, context);
        const seen = seenByFlow(own.mixture, cells, { dim, context }, standardisation);
        if (!seen) return undefined;
        parts.push(seen);
      }
      return parts;
    },
  };
}

/** A proposal without its context columns. */
function learnedOnly(proposal: Proposal, dim: number, context: number): Proposal {
  if (context === 0) return proposal;
  const width = context + dim;
  let whole = new Float64Array(0);
  return {
    draw(row, draws, random, values, logRatio, at) {
      if (whole.length < draws * width) whole = new Float64Array(draws * width);
      const ratio = logRatio.subarray(at, at + draws);
      proposal.draw(row, draws, random, whole, ratio, 0);
      for (let k = 0; k < draws; k++) {
        values.set(whole.subarray(k * width + context, (k + 1) * width), (at + k) * dim);
      }
    },
  };
}

/** A mixture over the columns as a flow sees them; undefined where these are no affine map of the coordinates of the cells, as with limits fitted to other rows. */
function seenByFlow(
  { weights, means, factors }: GaussianMixture,
  { maps }: Cells,
  { dim, context }: Given,
  standardisation: FlowStandardisation,
): GaussianMixture | undefined {
  const width = context + dim;
  const lines: { shift: number; scale: number }[] = [];
  for (const [c, map] of maps.entries()) {
    const own = c < context ? standardisation.context : standardisation;
    const at = weights.reduce((sum, weight, k) => sum + weight * (means[k * width + c] as number), 0);
    const reach = Math.sqrt(
      weights.reduce((sum, weight, k) => {
        const row = (factors[k] as Float64Array).subarray(c * width, (c + 1) * width);
        return sum + weight * row.reduce((square, value) => square + value * value, 0);
      }, 0),
    );
    const seen = [at - reach, at, at + reach].map((s) =>
      seenAt(own, c < context ? c : c - context, map.transformed(s)),
    );
    const [low = 0, middle = 0, high = 0] = seen;
    if (!(Math.abs(high + low - 2 * middle) <= BENT * Math.abs(high - low))) return undefined;
    const scale = (high - low) / (2 * reach);
    lines.push({ shift: middle - scale * at, scale });
  }
  const lineOf = (c: number) => lines[c] as { shift: number; scale: number };
  return {
    weights,
    means: means.map((mean, i) => lineOf(i % width).shift + lineOf(i % width).scale * mean),
    factors: factors.map((factor) => factor.map((value, i) => lineOf(Math.floor(i / width)).scale * value)),
  };
}

/** A value of one column as a flow sees it. */
function seenAt({ shift, scale, domains }: Standardisation, column: number, value: number): number {
  const own = {
    shift: [shift[column] as number],
    scale: [scale[column] as number],
    ...(domains ? { domains: [domains[column] as NonNullable<typeof domains>[number]] } : {}),
  };
  return standardiseRows(Float64Array.of(value), 1, Uint32Array.of(0), own)[0] as number;
}
