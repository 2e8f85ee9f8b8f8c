/** The picture of a model that was sent: its density, and draws that stand for the data, which are not in a link. */
import { histogram, pictureRange } from '../../analysis/histogram';
import { planeOfDraws } from '../../analysis/plane-of-draws';
import { invertTransform, transformLabel } from '../../catalog/column-transforms';
import { shownName } from '../../catalog/readable-name';
import type { Engine } from '../../engine/engine';
import { compiledFit, type ModelFit, plainFit } from '../../share/model-density';
import type { Model } from '../../share/recipe';
import type { PreparedColumn } from '../messages/catalog';
import type { Density } from '../messages/training';
import { densityOf } from '../views';
import type { Drawn } from './protocol';

/** A model's densities and draws, and what gives back the engine's memory. */
export interface OpenFit {
  readonly fit: ModelFit;
  dispose(): void;
}

/** On an engine, or in float64 where there is none or it does not run the flow. */
export function fitOf(model: Model, engine: Engine | undefined): OpenFit {
  if (engine?.supports(model.flow) !== undefined || !engine) {
    return { fit: plainFit(model), dispose: () => undefined };
  }
  const compiled = engine.compile(model.flow);
  return { fit: compiledFit(compiled, model), dispose: compiled.dispose };
}

/** Few at first, since without an engine a thousand take a fifth of a second. */
const DRAWS = { first: 400, live: 1_500 } as const;
const BINS = 60;

/** Why a picture of these would be empty, as a sentence. */
function nothingToSee(columns: readonly PreparedColumn[], density: Density, plane: Drawn['plane']): string | undefined {
  const unlikely = 'It may be damaged, or made to look like a model.';
  for (const {
    label,
    histogram: { from, to },
  } of columns) {
    if (!Number.isFinite(to - from))
      return `This model has no picture: its samples of ${label} are too large or not numbers. ${unlikely}`;
    if (!(to > from))
      return `This model has no picture: all its samples of ${label} are the same number, ${from}. ${unlikely}`;
  }
  const heights = plane?.density ?? (density.kind === 'cloud' ? undefined : density.density);
  if (heights?.some((p) => p > 0 && p < Number.POSITIVE_INFINITY)) return undefined;
  return `This model has no picture: its density is zero, infinite or not a number wherever its samples lie. ${unlikely}`;
}

/** Ranges from draws, and the density over them; of a conditional flow at the middle of its context. */
export async function drawnOf(model: Model, fit: ModelFit, seed: number, fineness: 'first' | 'live'): Promise<Drawn> {
  const count = DRAWS[fineness];
  const { dim, context } = model.flow;
  const middle = Array.from(model.standardisation.context.shift);
  const given =
    context > 0 ? Float64Array.from({ length: count * context }, (_, i) => middle[i % context] as number) : undefined;
  const draws = await fit.sample(count, seed, given);
  const features = model.recipe.columns.filter(({ role }) => role !== 'context');
  const columns = features.map((choice, column): PreparedColumn => {
    const own = Float64Array.from({ length: count }, (_, row) => draws[row * dim + column] as number);
    const { domain } = choice;
    const { from, to } = domain?.kind === 'angle' ? domain : pictureRange(own);
    const transform = model.transforms[column] ?? { kind: 'none' };
    return {
      choice,
      transform,
      label: transformLabel(transform, shownName(choice)),
      histogram: histogram(own, from, to, BINS),
      median: own.toSorted()[count >> 1] as number,
    };
  });
  const density = await densityOf(fit, columns, middle, fineness);
  const [first, second] = columns;
  const plane =
    density.kind === 'cloud' && first && second
      ? planeOfDraws(density.samples, dim, [0, 1], [first.histogram, second.histogram])
      : undefined;
  const nothing = nothingToSee(columns, density, plane);
  const conditions = model.recipe.columns
    .filter(({ role }) => role === 'context')
    .map(({ name }, i) => ({
      name,
      value: invertTransform(model.transforms[dim + i] ?? { kind: 'none' }, middle[i] as number),
    }));
  return {
    columns,
    given: conditions,
    draws,
    density,
    ...(plane ? { plane } : {}),
    ...(nothing === undefined ? {} : { nothing }),
  };
}
