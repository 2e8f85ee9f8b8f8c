/** Models whose flows hold every transform and base, with the rows and the truth that the exported Python is held to. */
import { applyTransform, invertTransform, logSlope } from '../../src/catalog/column-transforms';
import { plainFlow } from '../../src/flow/evaluate';
import type { FlowSpec } from '../../src/flow/spec';
import { plainFit, plainLogProb } from '../../src/share/model-density';
import type { Model } from '../../src/share/recipe';
import type { FittedDomain } from '../../src/train/domain';
import { presets } from '../../src/train/presets';
import { restoreUnits } from '../../src/train/standardise';
import { drawnRows } from '../flow/drawn';
import { baseExamples, transformExamples } from '../flow/examples';
import { firstFlow } from './first-flow';
import { untrainedAverage, untrainedModel } from './untrained';

const masked = { hidden: [16, 9], activation: 'relu' as const, fast: 'density' as const };
const pyro = { bins: 6, bound: 3, pyro: true } as const;

/** Options that no example has. */
const further: readonly (readonly [string, FlowSpec])[] = [
  [
    'Pyro-like splines, listed orders',
    {
      dim: 3,
      context: 1,
      base: { kind: 'standard-normal' },
      transforms: [
        { kind: 'autoregressive-spline', visit: [2, 0, 1], ...masked, order: 'linear-rational', ...pyro },
        { kind: 'coupling-spline', split: [1], ...masked, order: 'rational-quadratic', ...pyro, bound: [2, 3, 4] },
      ],
    },
  ],
  [
    'one column',
    {
      dim: 1,
      context: 0,
      base: { kind: 'standard-normal' },
      transforms: [
        { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 },
        { kind: 'autoregressive-affine', visit: 'ascending', ...masked },
        { kind: 'autoregressive-map', map: 'bent', visit: 'ascending', ...masked },
        { kind: 'elementwise-spline', order: 'rational-quadratic', bins: 32, bound: 3 },
      ],
    },
  ],
  [
    'many layers on a conditional normal',
    {
      dim: 4,
      context: 2,
      base: { kind: 'multivariate-normal', conditional: { hidden: [8], activation: 'relu' } },
      transforms: [
        { kind: 'act-norm' },
        { kind: 'lu' },
        { kind: 'autoregressive-spline', visit: 'ascending', ...masked, order: 'linear-rational', bins: 8, bound: 3 },
        { kind: 'rotation' },
        { kind: 'coupling-affine', split: 'first', ...masked, activation: 'tanh' },
        { kind: 'permutation', order: [2, 3, 1, 0] },
      ],
    },
  ],
];

/** Three columns: above a limit, below one, between two, which a logit can be brought back from. */
export const LIMITS: readonly FittedDomain[] = [
  { kind: 'within', from: -1, unit: 0.7 },
  { kind: 'within', to: 25.3, unit: 2 },
  { kind: 'within', from: -2, to: 3, unit: 5 },
];

/** The name says whether it is one of flows and mixtures that are averaged. */
export const isAverage = (name: string) => name.startsWith('average');

type Case = readonly [name: string, flow: FlowSpec, domains?: readonly FittedDomain[]];

export const cases: readonly Case[] = [
  ['limits', presets.default.flow(3, 0), LIMITS],
  ['average', presets.light.flow(3), LIMITS],
  ['average given a context', presets.light.flow(2, 2)],
  ...[...transformExamples, ...baseExamples].map(
    ({ name, flow, conditional }) => [name, flow(3, conditional ? 2 : 0)] as const,
  ),
  ...further,
  ...Object.entries(presets).map(([name, { flow }]) => [`preset ${name}`, flow(3, 0)] as const),
];

const ROWS = 60;
const DRAWS = 1500;

const table = (values: ArrayLike<number>, width: number) =>
  width === 0
    ? null
    : Array.from({ length: values.length / width }, (_, i) => Array.from(values).slice(i * width, (i + 1) * width));

/** Rows in all units, [rows][columns], as JSON for Python. */
function rowsOf({ flow, standardisation, transforms }: Model) {
  const { dim, context } = flow;
  const seen = drawnRows(ROWS, dim);
  const given = drawnRows(ROWS, context, 1, 5);
  const transformed = restoreUnits(seen, dim, standardisation);
  const transformedContext = restoreUnits(given, context, standardisation.context);
  const invert = (values: Float64Array, width: number, from: number) =>
    values.map((t, i) => invertTransform(transforms[from + (i % width)] ?? { kind: 'none' }, t));
  return {
    seen,
    given,
    transformed,
    transformedContext,
    catalog: invert(transformed, dim, 0),
    catalogContext: invert(transformedContext, context, dim),
  };
}

/** Draws in the units of the transformed columns, given the first row's context. */
function drawsOf(model: Model, given: Float64Array): Promise<Float64Array> {
  const { context } = model.flow;
  const repeated = Float64Array.from({ length: DRAWS * context }, (_, i) => given[i % context] ?? 0);
  return plainFit(model).sample(DRAWS, 3, context > 0 ? repeated : undefined);
}

export async function truthOf(flow: FlowSpec, domains?: readonly FittedDomain[], average = false) {
  const model = (average ? untrainedAverage : untrainedModel)(flow, 'c', domains);
  const rows = rowsOf(model);
  const { dim, context } = model.flow;
  const points = { values: rows.transformed, context: rows.transformedContext };
  const again = rows.catalog.map((x, i) => applyTransform(model.transforms[i % dim] ?? { kind: 'none' }, x));
  const fromCatalog = await plainLogProb(model, { ...points, values: again });
  const slope = (row: number) =>
    Array.from(rows.catalog.subarray(row * dim, (row + 1) * dim)).reduce(
      (sum, x, d) => sum + logSlope(model.transforms[d] ?? { kind: 'none' }, x),
      0,
    );
  const plain = plainFlow(model.flow, firstFlow(model));
  return {
    model,
    json: {
      seen: table(rows.seen, dim),
      transformed: table(rows.transformed, dim),
      catalog: table(rows.catalog, dim),
      context: table(rows.transformedContext, context),
      catalogContext: table(rows.catalogContext, context),
    },
    transformed: await plainLogProb(model, points),
    catalog: fromCatalog.map((value, row) => value + slope(row)),
    inverse: plain.inverse(rows.seen, context > 0 ? rows.given : undefined).value,
    draws: await drawsOf(model, rows.transformedContext),
  };
}
