/** What a finished run is told by, and what can be shared of it. */
import type { Metrics, Recipe } from '../share/recipe';
import type { Ensemble } from '../train/ensemble-interface';
import { instrumentOf } from './instrument';
import type { PreparedRows } from './messages/catalog';
import type { FinishedTraining } from './messages/training';
import type { OnEngines } from './on-engines';
import { modelOf } from './run';
import type { Shareable } from './sharing';
import { cycled, pointsAt, type SplitData } from './usable-rows';
import { comparison, densityOf } from './views';

/** The model, with samples of it from wherever the run computes by then. */
export async function shareableOf(
  fit: Ensemble,
  data: SplitData,
  recipe: Recipe,
  metrics: Metrics,
  { now, elsewhere }: OnEngines,
): Promise<Shareable> {
  const heldOut = pointsAt(data, data.split.test.length > 0 ? data.split.test : data.split.validation);
  return {
    model: await modelOf(fit, recipe, data, metrics),
    heldOut,
    instrument: instrumentOf(data),
    async sample(count) {
      const draw = (from: Ensemble) =>
        from.sample(count, recipe.seed, cycled(heldOut.context, data.contexts.length, count));
      const used = now() ?? fit;
      try {
        return await draw(used);
      } catch (error) {
        return draw(await elsewhere(error, used));
      }
    },
  };
}

interface Finished {
  readonly data: SplitData;
  readonly recipe: Recipe;
  readonly features: PreparedRows['features'];
  readonly context: readonly number[];
  readonly metrics: Metrics;
}

export async function finishedOf(
  fit: Ensemble,
  { data, recipe, features, context, metrics }: Finished,
): Promise<FinishedTraining> {
  return {
    metrics,
    stopped: fit.trainer.stopped ?? 'stopped by hand',
    averaged: { flows: fit.flows.length, mixtureShare: fit.mixtures?.weight ?? 0 },
    density: await densityOf(fit, features, context, 'final'),
    ...(await comparison(
      fit,
      data,
      features.map(({ histogram }) => histogram),
      recipe.seed,
    )),
  };
}
