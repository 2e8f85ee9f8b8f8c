/**
 * Scores rows with errors, missing cells or limits by deconvolved mixtures that have not seen them. A p-value takes hundreds of draws with the errors of the
 * very row, each with a marginal ln p: of a mixture that has a formula, of a flow it would take dozens of densities.
 */
import type { Cells } from '../../analysis/measured/cells';
import { byPattern, reportedLogProb } from '../../analysis/measured/deconvolve';
import { deconvolving } from '../../analysis/measured/deconvolved-mixture';
import { measuredDepths } from '../../analysis/measured/depth';
import { type CellSurprises, cellSurprises } from '../../analysis/measured/surprise';
import type { GaussianMixture } from '../../analysis/mixture-steps';
import { foldsOf } from '../../analysis/outliers/folds';
import { ProblemError } from '../../base/problem';
import { seenOf } from '../measured';
import type { Progress } from '../progress';
import type { UsableRows } from '../usable-rows';
import { type CrossScores, splitTraining } from './cross-fit';

export interface MeasuredCrossFitInput {
  readonly usable: UsableRows;
  readonly groups: Uint32Array;
  /** 1 for the rows that may be trained on. */
  readonly reference: Uint8Array;
  readonly folds: number;
  readonly seed: number;
  /** Whether the deviation of each cell is asked for. */
  readonly reasons: boolean;
}

/** Fraction of the time of a fold that its fit takes, which nobody knows before its end; and steps of EM that tell how far it is. */
const FIT = { share: 0.4, typicalSteps: 200 } as const;

/** The scores of every row, and what is to be said of them. */
export async function* measuredCrossFit(
  input: MeasuredCrossFitInput,
): AsyncGenerator<Progress, CrossScores & { readonly notes: readonly string[] }, void> {
  const { usable, groups, reference, seed } = input;
  const places = Uint32Array.from(groups.keys());
  const own = places.filter((place) => reference[place] === 1);
  const others = places.filter((place) => reference[place] !== 1);
  const seen = seenOf({ ...usable, split: { train: own } });
  if (!seen) {
    throw new ProblemError(
      'measured-angle',
      'A column is an angle, and the mixture that judges rows with errors does not come round.',
      'Use the angle without its period, or all columns as exact values.',
    );
  }
  const { cells } = seen;
  const given = usable.contexts.length;
  const dim = cells.dim - given;
  const foldOf = foldsOf(
    own.map((place) => groups[place] as number),
    input.folds,
    seed,
  );
  const folds = 1 + foldOf.reduce((most, fold) => Math.max(most, fold), 0);
  const count = groups.length;
  const logProb = new Float64Array(count);
  const depth = new Float64Array(count);
  const [sigma, offset] = [
    new Float32Array(count * dim).fill(Number.NaN),
    new Float32Array(count * dim).fill(Number.NaN),
  ];
  let components: number | undefined;
  let unjudged = 0;
  for (let fold = 0; fold < folds; fold++) {
    const progress = (fraction: number, doing: string) => ({ fraction: (fold + fraction) / folds, doing });
    const trained = own.filter((_, i) => foldOf[i] !== fold);
    const judged = Uint32Array.from([
      ...own.filter((_, i) => foldOf[i] === fold),
      ...others.filter((_, i) => i % folds === fold),
    ]);
    const split = splitTraining(groups, trained, { steps: trained.length, batch: 1 }, seed + fold);
    const fitting = deconvolving(cells, split, {
      seed: seed + fold,
      given,
      ...(components ? { components: [components] } : {}),
    });
    const doing = `deconvolving mixture ${fold + 1} of ${folds}`;
    let mixture: GaussianMixture | undefined;
    for (let step = 0; !mixture; step++) {
      const { done, value } = fitting.next();
      if (done) mixture = value.mixture;
      yield progress((FIT.share * step) / (step + FIT.typicalSteps), doing);
    }
    components ??= mixture.weights.length;
    const scoring = scoresOf(mixture, cells, byPattern(cells, judged), {
      given,
      seed: seed + fold,
      reasons: input.reasons,
    });
    for (const step of scoring) {
      if (typeof step === 'number') {
        yield progress(FIT.share + (1 - FIT.share) * step, `scoring fold ${fold + 1} of ${folds}`);
        continue;
      }
      unjudged += step.unjudged;
      for (const [i, place] of step.rows.entries()) {
        logProb[place] = step.logProb[i] as number;
        depth[place] = step.depth[i] as number;
        sigma.set(step.sigma.subarray(i * dim, (i + 1) * dim), place * dim);
        offset.set(step.offset.subarray(i * dim, (i + 1) * dim), place * dim);
      }
    }
  }
  return {
    ...{ folds, logProb, depth, sigma, offset },
    byMember: [Float32Array.from(logProb)],
    hpd: depth.map((own) => Math.max(Number.MIN_VALUE, Math.exp(-own))),
    notes: [
      `Rows with errors, missing cells or limits are scored by deconvolved mixtures of ${components} ${components === 1 ? 'component' : 'components'}, not by flows. Each row is compared with draws that have its own errors and missing cells, taken as independent of the true values. p-values are calibrated over all rows: among the rows of smallest errors they may be too small.`,
      ...(cells.catalog.correlated
        ? ['The deviation of each property takes its error as independent of those of the others; p-values do not.']
        : []),
      ...(unjudged > 0
        ? [
            `${unjudged.toLocaleString('en')} rows are not judged and have p = 1: hardly any draw lies beyond their limits.`,
          ]
        : []),
    ],
  };
}

interface FoldScores {
  readonly rows: Uint32Array;
  readonly logProb: Float64Array;
  readonly depth: Float64Array;
  readonly unjudged: number;
  readonly sigma: Float64Array;
  readonly offset: Float64Array;
}

const DEPTHS = 0.9;

/** Yields the fraction that is done, and at the end the scores. */
function* scoresOf(
  mixture: GaussianMixture,
  cells: Cells,
  rows: Uint32Array,
  { given, seed, reasons }: { readonly given: number; readonly seed: number; readonly reasons: boolean },
): Generator<number | FoldScores, void> {
  const depths = measuredDepths(mixture, cells, rows, { seed, given });
  for (;;) {
    const { done, value } = depths.next();
    if (!done) {
      yield DEPTHS * value;
      continue;
    }
    const none = () => new Float64Array(rows.length * (cells.dim - given)).fill(Number.NaN);
    let surprises: CellSurprises = { sigma: none(), offset: none() };
    if (reasons) {
      const looking = cellSurprises(mixture, cells, rows, given);
      for (let step = looking.next(); ; step = looking.next()) {
        if (step.done) {
          surprises = step.value;
          break;
        }
        yield DEPTHS;
      }
    }
    yield { rows, logProb: reportedLogProb(mixture, cells, rows, given), ...value, ...surprises };
    return;
  }
}
