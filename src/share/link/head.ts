/** What a model link holds beside its weights: all of a Model that decides numbers, without what follows from the recipe. */
import * as v from 'valibot';
import type { FlowSpec } from '../../flow/spec';
import { engineName, finite, headEntries, type ModelHead, mean, rows } from '../model-schema';
import { FEWEST_BITS, MOST_BITS } from '../quantise';
import type { Model } from '../recipe';
import { storedMixtures } from '../stored-mixtures';

/** What fewer bits cost on rows that were not trained on, in nats per row. */
export interface LinkCost {
  readonly nats: number;
  /** Of the mean over the rows. */
  readonly standardError: number;
  readonly rows: number;
}

/** A head as it is used: the entries of a Model, and what the link says of itself. */
export interface LinkHead {
  readonly head: ModelHead;
  readonly bits: number;
  /** Absent where nobody measured it. */
  readonly cost?: LinkCost;
}

/** As the specification of a spline limits them. */
const bounds = v.pipe(v.array(v.pipe(finite, v.minValue(1e-3), v.maxValue(1e6))), v.minLength(1), v.maxLength(64));

/** Lists stand for objects where every name would be said each time; only what is new is added at their ends. */
export const linkHeadSchema = v.strictObject({
  recipe: headEntries.recipe,
  bits: v.pipe(v.number(), v.integer(), v.minValue(FEWEST_BITS), v.maxValue(MOST_BITS)),
  /** Of every spline whose bound the recipe leaves to the data. */
  bounds: v.exactOptional(v.pipe(v.array(bounds), v.maxLength(64))),
  /** Only where it differs from the recipe's by more than bounds. */
  flow: v.exactOptional(headEntries.flow),
  standardisation: headEntries.standardisation,
  transforms: headEntries.transforms,
  members: headEntries.members,
  mixtures: headEntries.mixtures,
  metrics: v.strictTuple([rows, rows, rows, mean, mean, mean, mean, rows, finite, engineName]),
  /** Nats, their standard error, rows. */
  lost: v.exactOptional(v.strictTuple([finite, finite, rows])),
  /** From and to of every context column in turn. */
  ranges: v.exactOptional(v.pipe(v.array(finite), v.maxLength(128))),
  caption: headEntries.caption,
});

/** Digits of a number of nats that a person could care for. */
const NAT_DIGITS = 5;
/** Digits of the numbers of a mixture: they move ln p by some 1e-4. */
const MIXTURE_DIGITS = 4;
/** What remains of the words for an engine, which may name a driver at length. */
const ENGINE_LETTERS = 40;
/** Share of a column's scale by which rounding may move its values: ten times what float32 does to them. */
const ROUNDING = 1e-6;
/** Share of a range by which rounding may move its ends. */
const RANGE_ROUNDING = 5e-3;

/** The shortest decimal within `error` of a value. */
function rounded(value: number, error: number): number {
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.abs(short - value) <= error) return short;
  }
  return value;
}

const isAuto = (transform: FlowSpec['transforms'][number]) => 'bound' in transform && transform.bound === 'auto';

/** The flow with its bounds in place of 'auto', in turn. */
function withBounds(flow: FlowSpec, bounds: readonly number[][]): FlowSpec {
  const left = [...bounds];
  const transforms = flow.transforms.map((transform) => {
    const bound = isAuto(transform) ? left.shift() : undefined;
    return bound ? { ...transform, bound } : transform;
  });
  return { ...flow, transforms };
}

function boundsOf({ recipe, flow }: Model): number[][] {
  return recipe.flow.transforms.flatMap((transform, i) => {
    const resolved = flow.transforms[i];
    return isAuto(transform) && resolved && 'bound' in resolved && Array.isArray(resolved.bound)
      ? [resolved.bound]
      : [];
  });
}

const text = (value: unknown) => JSON.stringify(value);

/** The head of a link of `bits` bits per weight, with numbers in no more digits than anybody could tell. */
export function packHead(model: Model, bits: number, cost?: LinkCost): v.InferInput<typeof linkHeadSchema> {
  // In the order of the schema, which is that of the phrases that shorten it.
  const recipe = v.parse(headEntries.recipe, model.recipe);
  const flow = v.parse(headEntries.flow, model.flow);
  const bounds = boundsOf({ ...model, recipe, flow });
  const short = ({ shift, scale }: { readonly shift: readonly number[]; readonly scale: readonly number[] }) => ({
    shift: shift.map((value, i) => rounded(value, ROUNDING * (scale[i] as number))),
    scale: scale.map((value) => rounded(value, ROUNDING * value)),
  });
  const { context, domains, ...features } = model.standardisation;
  const { metrics } = model;
  const nats = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(NAT_DIGITS)) : null);
  return {
    recipe,
    bits,
    ...(bounds.length > 0 ? { bounds } : {}),
    ...(text(withBounds(recipe.flow, bounds)) === text(flow) ? {} : { flow }),
    standardisation: {
      ...short(features),
      ...(domains ? { domains: [...domains] } : {}),
      ...(context.shift.length > 0 ? { context: short(context) } : {}),
    },
    ...(model.transforms.some((transform) => Object.keys(transform).length > 1)
      ? { transforms: [...model.transforms] }
      : {}),
    ...(model.members.length > 1 ? { members: model.members.length } : {}),
    ...(model.mixtures
      ? { mixtures: storedMixtures(model.mixtures, (value) => Number(value.toPrecision(MIXTURE_DIGITS))) }
      : {}),
    metrics: [
      metrics.trainRows,
      metrics.validationRows,
      metrics.testRows,
      nats(metrics.validationLogProb),
      nats(metrics.testLogProb),
      nats(metrics.testLogProbStdErr),
      nats(metrics.gaussianLogProb),
      metrics.steps,
      Number(metrics.trainSeconds.toPrecision(2)),
      metrics.engine.slice(0, ENGINE_LETTERS),
    ],
    ...(model.contextRange && context.shift.length > 0
      ? {
          ranges: model.contextRange.flatMap(({ from, to }) =>
            [from, to].map((end) => rounded(end, RANGE_ROUNDING * (to - from))),
          ),
        }
      : {}),
    ...(model.caption ? { caption: model.caption } : {}),
    ...(cost ? { lost: [Number(cost.nats.toPrecision(2)), Number(cost.standardError.toPrecision(2)), cost.rows] } : {}),
  };
}

function namedMetrics(metrics: v.InferOutput<typeof linkHeadSchema>['metrics']): ModelHead['metrics'] {
  const [trainRows, validationRows, testRows, ...means] = metrics;
  const [validationLogProb, testLogProb, testLogProbStdErr, gaussianLogProb, steps, trainSeconds, engine] = means;
  const rows = { trainRows, validationRows, testRows };
  return { ...rows, validationLogProb, testLogProb, testLogProbStdErr, gaussianLogProb, steps, trainSeconds, engine };
}

const pairs = (ends: readonly number[]) =>
  Array.from({ length: ends.length >> 1 }, (_, i) => ({ from: ends[2 * i] as number, to: ends[2 * i + 1] as number }));

/** What `packHead` packed: metrics by name, and the flow with its bounds. */
export function unpackHead({
  bounds,
  flow,
  lost,
  metrics,
  ranges,
  bits,
  ...rest
}: v.InferOutput<typeof linkHeadSchema>): LinkHead {
  return {
    head: {
      ...rest,
      flow: flow ?? withBounds(rest.recipe.flow, bounds ?? []),
      ...(ranges ? { contextRange: pairs(ranges) } : {}),
      metrics: namedMetrics(metrics),
    },
    bits,
    ...(lost ? { cost: { nats: lost[0], standardError: lost[1], rows: lost[2] } } : {}),
  };
}
