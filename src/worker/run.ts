/** From a table and a Recipe to a trained Model: what the session and the command line have in common. */
import { type BaselineInput, gaussianOf } from '../analysis/baselines';
import { type MeanError, meanWithError } from '../analysis/mean-error';
import { rangesOf } from '../analysis/training-range';
import type { Engine } from '../engine/engine';
import type { Metrics, Model, Recipe } from '../share/recipe';
import { startEnsemble } from '../train/ensemble';
import type { Ensemble, EnsembleInput } from '../train/ensemble-interface';
import { foldsOf } from '../train/folds';
import {
  commonMixture,
  type Deconvolved,
  deconvolvedGaussian,
  deconvolvedOf,
  type IsOver,
  ofMeasured,
} from './measured';
import { groupsAt, type SplitData, weightsAt } from './usable-rows';

interface FitOptions extends Pick<EnsembleInput, 'from' | 'watch'> {
  /** Of rows with weights, errors or holes, where it was fitted before. */
  readonly deconvolved?: Deconvolved | undefined;
  /** Ends the work on mixtures. */
  readonly isOver?: IsOver | undefined;
}

/** Starts to train what a recipe asks for, or goes on with it. */
export async function fitOf(
  engine: Engine,
  data: SplitData,
  recipe: Recipe,
  { from, watch, deconvolved, isOver }: FitOptions = {},
): Promise<Ensemble> {
  const { flow, training, seed, members = 1, mixture = false } = recipe;
  const { values, context, split, groups } = data;
  const apart = split.test.length === 0;
  const found = deconvolved ?? (await deconvolvedOf(data, seed, isOver));
  const folds = foldsOf(split, members, seed, { groups, apart });
  // Of flows that are all trained nothing begins.
  const common = found && !from?.mixtures ? await commonMixture(data, found, folds, isOver) : undefined;
  return startEnsemble({
    ...(found ? ofMeasured(data, found, common) : { weights: data.weights }),
    engine,
    watch,
    flow,
    domains: data.prepared.domains,
    values,
    context,
    split,
    training,
    seed,
    members,
    mixture,
    groups,
    apart,
    from,
  });
}

/** What the baselines learn from. */
export const baselineInput = (
  { values, context, features, contexts, split }: SplitData,
  seed: number,
): BaselineInput => ({ values, dim: features.length, context, given: contexts.length, split, seed });

/** Mean ln p of one Gaussian fitted to the training rows, on other rows; given the context, where there is one. */
export const gaussianBaseline = (data: SplitData, rows: Uint32Array): number =>
  meanWithError(gaussianOf(baselineInput(data, 0)).logProb(rows)).mean;

/** The same below the errors of the rows, where they have any. */
async function gaussianLogProb(data: SplitData, rows: Uint32Array): Promise<number> {
  const below = await deconvolvedGaussian(data);
  return below
    ? meanWithError(below.logProb(rows), undefined, weightsAt(data, rows)).mean
    : gaussianBaseline(data, rows);
}

/** Mean marginal ln p of the given rows. Its standard error counts groups, where rows are split by group. */
export async function meanLogProb(
  fit: Pick<Ensemble, 'logProb' | 'measured'>,
  data: SplitData,
  rows: Uint32Array,
): Promise<MeanError> {
  const logProb = data.cells ? (await fit.measured(rows)).logProb : await fit.logProb(data, rows);
  return meanWithError(logProb, groupsAt(data, rows), weightsAt(data, rows));
}

/** Mean ln p of validation rows, each by a part of the model that was not trained on it. */
export async function validationLogProb(fit: Ensemble, data: SplitData): Promise<MeanError & { count: number }> {
  const { rows, logProb } = await fit.outOfFold();
  return { ...meanWithError(logProb, groupsAt(data, rows), weightsAt(data, rows)), count: rows.length };
}

/** What the fit reached, on rows that it was not trained on. */
export async function metricsOf(
  fit: Ensemble,
  data: SplitData,
  engine: Engine,
  trainSeconds: number,
): Promise<Metrics> {
  const { split } = data;
  const test = await meanLogProb(fit, data, split.test);
  return {
    trainRows: split.train.length,
    validationRows: split.validation.length,
    testRows: split.test.length,
    validationLogProb: (await validationLogProb(fit, data)).mean,
    testLogProb: test.mean,
    testLogProbStdErr: test.standardError,
    gaussianLogProb: await gaussianLogProb(data, split.test),
    steps: fit.trainer.allSteps,
    trainSeconds,
    engine: `${engine.name} (${engine.device})`,
  };
}

export async function modelOf(fit: Ensemble, recipe: Recipe, data: SplitData, metrics: Metrics): Promise<Model> {
  return {
    recipe,
    flow: fit.flows[0]?.flow.spec ?? recipe.flow,
    transforms: data.prepared.transforms,
    standardisation: fit.standardisation,
    members: await membersOf(fit),
    ...(fit.mixtures ? { mixtures: fit.mixtures } : {}),
    metrics,
    valueRange: rangesOf(data.values, data.features.length, data.split.train),
    ...(data.contexts.length > 0
      ? { contextRange: rangesOf(data.context, data.contexts.length, data.split.train) }
      : {}),
  };
}

async function membersOf({ flows }: Ensemble): Promise<Float32Array[]> {
  const members: Float32Array[] = [];
  for (const { flow } of flows) members.push(await flow.read());
  return members;
}
