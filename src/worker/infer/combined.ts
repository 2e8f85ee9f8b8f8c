/** The posterior of the learned columns that many rows share, from a conditional model and the contexts that it was trained on. */
import type { AskedColumn, AskedDensity } from '../../analysis/ask/asked';
import { type Combined, combine, logMean } from '../../analysis/ask/combined';
import { type SharedPosterior, sharedPosterior } from '../../analysis/ask/shared-posterior';
import { sharedPrior } from '../../analysis/ask/shared-prior';
import { centralIn } from '../../base/central';
import { ProblemError } from '../../base/problem';
import { random } from '../../base/random';
import { applyTransform, invertTransform, logSlope } from '../../catalog/column-transforms';
import type { Table } from '../../catalog/table';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import { standardiseRows } from '../../train/standardise';
import { marginalsTold } from './marginals-told';
import type { CombinedAnswer, CombinedParameter, CombineRequest, ToldCombined } from './messages';
import { wantedRows } from './rows';

/** Rows that are combined, at most: what the model gets wrong of each adds up. */
export const MOST_COMBINED = 50;
const MOST_PARAMETERS = 6;
/** Training rows whose posteriors are the prior: of several parameters it is found at few points. */
const PRIOR_ROWS = { line: 2_000, several: 20_000 } as const;
const GRID = 161;
/** Of the range of the training rows, on either side. */
const PAD = 0.1;
/** A posterior narrower than so many cells is found again on a finer grid about it. */
const FEWEST_CELLS = 24;

type LogPosteriors = (grid: Float64Array) => Promise<Float64Array>;

/** ln p(θ | c) at every grid point of each of the contexts, row-major [contexts, grid], in the coordinate that the density sees. */
function logsOf(density: AskedDensity, contexts: Float64Array): LogPosteriors {
  const { context: width } = density;
  const rows = contexts.length / width;
  return (grid) => {
    const values = new Float64Array(rows * grid.length);
    const given = new Float64Array(rows * grid.length * width);
    for (let i = 0; i < rows; i++) {
      values.set(grid, i * grid.length);
      const own = contexts.subarray(i * width, (i + 1) * width);
      for (let k = 0; k < grid.length; k++) given.set(own, (i * grid.length + k) * width);
    }
    return density.logProb(values, given);
  };
}

const even = (from: number, to: number) =>
  Float64Array.from({ length: GRID }, (_, k) => from + ((to - from) * k) / (GRID - 1));

const firstTransform = (model: Model) => model.transforms[0] ?? ({ kind: 'none' } as const);

function toldOf(model: Model, column: AskedColumn, combined: Combined): ToldCombined {
  const transform = firstTransform(model);
  const values = combined.grid.map((seen) => column.catalog(seen));
  return {
    ...centralIn(combined, (seen) => column.catalog(seen)),
    marginal: {
      grid: values.map((value) => applyTransform(transform, value)),
      density: combined.density.map(
        (p, k) => p * Math.exp(column.logSlope(values[k] as number) - logSlope(transform, values[k] as number)),
      ),
    },
  };
}

/** So many of the rows of row-major values, chosen at random. */
function someOf(values: Float64Array, width: number, most: number, seed: number): Float64Array {
  const rows = values.length / width;
  if (rows <= most) return values;
  const order = random(seed, 'ask').permutation(rows).subarray(0, most);
  const out = new Float64Array(most * width);
  for (const [i, row] of order.entries()) out.set(values.subarray(row * width, (row + 1) * width), i * width);
  return out;
}

/** A number for each row of the table, the same in rows that agree in these columns. */
export function groupsAt(table: Table, rows: Uint32Array, by: readonly string[]): number[] | undefined {
  const columns = by.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  if (columns.length === 0 || columns.length < by.length) return undefined;
  const numbers = new Map<string, number>();
  return Array.from(rows, (row) => {
    const key = JSON.stringify(columns.map(({ values }) => values[row]));
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
}

/** What is combined: the contexts of the rows and of training rows, as the density sees them. */
interface Combining {
  readonly model: Model;
  readonly density: AskedDensity;
  readonly contexts: Float64Array;
  readonly prior: Float64Array;
  /** A number for each row, the same in rows of one group. */
  readonly groups: readonly number[] | undefined;
  readonly seed: number;
}

type Parts = Pick<CombinedAnswer, 'clouds' | 'warnings'> & {
  readonly parameters: readonly Pick<CombinedParameter, 'independent' | 'byGroup'>[];
};

/** Of one parameter, on a grid. */
async function combinedLine({ model, density, contexts, prior, groups }: Combining): Promise<Parts> {
  const [column] = density.columns;
  const range = model.valueRange?.[0];
  if (!column || !range) throw refusedModel();
  const priorOf = logsOf(density, prior);
  const rowsOf = logsOf(density, contexts);
  const solve = async (grid: Float64Array) =>
    combine({ grid, posteriors: await rowsOf(grid), prior: logMean(await priorOf(grid), grid.length), groups });
  const transform = firstTransform(model);
  const pad = PAD * (range.to - range.from);
  const ends = [range.from - pad, range.to + pad].map((t) => column.seen(invertTransform(transform, t)));
  const [from, to] = ends.every(Number.isFinite) ? ends : [-5, 5];
  const whole = even(from as number, to as number);
  let { independent, byGroup } = await solve(whole);
  const cell = (whole[1] as number) - (whole[0] as number);
  if (independent.high95 - independent.low95 < FEWEST_CELLS * cell) {
    const reach = Math.max(2 * (independent.high95 - independent.low95), 2 * cell);
    ({ independent } = await solve(even(independent.low95 - reach, independent.high95 + reach)));
  }
  return {
    warnings: [],
    parameters: [
      {
        independent: toldOf(model, column, independent),
        ...(byGroup ? { byGroup: toldOf(model, column, byGroup) } : {}),
      },
    ],
  };
}

/** Of several parameters, by draws. */
async function combinedDraws({ model, density, contexts, prior, groups, seed }: Combining): Promise<Parts> {
  const rows = contexts.length / density.context;
  const own = await sharedPrior(density, prior, seed);
  const sizes = new Map<number, number>();
  for (const group of groups ?? []) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const by = (weights: Float64Array) => sharedPosterior(density, contexts, weights, own, seed);
  const independent = await by(new Float64Array(rows).fill(1));
  const byGroup = groups && (await by(Float64Array.from(groups, (group) => 1 / (sizes.get(group) ?? 1))));
  const told = (found: SharedPosterior) => marginalsTold(model, density, found);
  const [one, other] = [told(independent), byGroup && told(byGroup)];
  return {
    parameters: one.columns.map((column, d) => {
      const grouped = other?.columns[d];
      return { independent: column, ...(grouped ? { byGroup: grouped } : {}) };
    }),
    clouds: { independent: one.cloud, ...(other ? { byGroup: other.cloud } : {}) },
    warnings: [
      ...(independent.doubt ? [`The posterior of independent rows is not reliable: ${independent.doubt}.`] : []),
      ...(byGroup?.doubt ? [`The posterior by group is not reliable: ${byGroup.doubt}.`] : []),
    ],
  };
}

const refusedModel = () =>
  new ProblemError(
    'combine-model',
    `Posteriors are combined of a model that learned 1 to ${MOST_PARAMETERS} columns and is conditioned on others.`,
    'Learn parameters, conditioned on properties.',
  );

/** Throws ProblemError `combine-model`, `combine-rows`, and as `wantedRows`. `training` are the contexts of the training rows, in the units of the transformed columns. */
export async function combinedOf(
  model: Model,
  density: AskedDensity,
  table: Table,
  { where, seed }: CombineRequest,
  training: Float64Array,
): Promise<CombinedAnswer> {
  const { flow, standardisation } = model;
  const { dim, context: width } = flow;
  if (dim > MOST_PARAMETERS || width === 0) throw refusedModel();
  const names = orderedColumns(model.recipe.columns)
    .slice(0, dim)
    .map(({ name }) => name);
  const wanted = wantedRows(table, model, { unknown: names, where, draws: 1, seed }, new Set());
  const count = wanted.asked.length;
  if (count < 2 || count > MOST_COMBINED) {
    throw new ProblemError(
      'combine-rows',
      `${count === 1 ? '1 row is' : `${count.toLocaleString('en')} rows are`} selected, and 2 to ${MOST_COMBINED} are combined: what the model gets wrong of each row adds up.`,
      'Select other rows.',
    );
  }
  const some = someOf(training, width, dim === 1 ? PRIOR_ROWS.line : PRIOR_ROWS.several, seed);
  const every = Uint32Array.from({ length: some.length / width }, (_, row) => row);
  const by = model.recipe.split.by ?? [];
  const groups = groupsAt(table, wanted.rows, by);
  const counted = groups ? new Set(groups).size : 0;
  const { parameters, ...rest } = await (dim === 1 ? combinedLine : combinedDraws)({
    ...{ model, density, seed },
    contexts: Float64Array.from(wanted.asked.flatMap(({ context }) => Array.from(context ?? []))),
    prior: Float64Array.from(standardiseRows(some, width, every, standardisation.context)),
    groups: counted < count ? groups : undefined,
  });
  return {
    ...rest,
    parameters: parameters.map((one, d) => {
      const name = names[d] as string;
      const truths = wanted.truth.get(name) ?? new Float64Array();
      const agree = truths.length > 0 && truths.every((value) => value === truths[0]);
      return { name, ...one, ...(agree ? { truth: truths[0] as number } : {}) };
    }),
    rows: count,
    groups: counted,
    by,
  };
}
