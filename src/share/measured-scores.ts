/** ln p of the rows of a catalog as they were measured, under a saved model, and the posterior of their true values. */

import { fitGaussianMixture } from '../analysis/gaussian-mixture';
import { FORM } from '../analysis/measured/cells';
import { exactRows } from '../analysis/measured/deconvolve';
import { marginals } from '../analysis/measured/marginal';
import { mixtureProposal } from '../analysis/measured/mixture-proposal';
import type { GaussianMixture } from '../analysis/mixture-steps';
import { applyTransform, logSlope } from '../catalog/column-transforms';
import { withDefined } from '../catalog/define/define';
import { transformedDomain } from '../catalog/domain';
import { filterRows } from '../catalog/filter/evaluate';
import { parseFilter } from '../catalog/filter/parse';
import { measuredColumns } from '../catalog/measured/columns';
import { isMeasured } from '../catalog/measured/measurement';
import { refuseMeasured } from '../catalog/measured/read';
import { sortedFinite } from '../catalog/missing-markers';
import { find } from '../catalog/prepare-refusals';
import type { Table } from '../catalog/table';
import { mixtureRows } from '../train/mixture-density';
import { featuresOf, mixtureCells } from './measured-columns';
import type { ModelFit } from './model-density';
import { orderedColumns } from './model-schema';
import type { Model } from './recipe';
import { wanted, whyNot } from './score-rows';

export interface MeasuredScores {
  /** Where each scored row stands in the table. */
  readonly rows: Uint32Array;
  /** In nats. Exact cells and cells whose error is normal in the column that is learned count in the catalog's units, as do all others. */
  readonly logProb: Float64Array;
  /** Monte Carlo error of each, and its effective number of draws. */
  readonly error: Float64Array;
  readonly effective: Float64Array;
  /** Posterior mean and deviation of every learned column, row-major, in the units of the transformed columns. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly unscored: readonly { readonly reason: string; readonly count: number }[];
}

/** True where the model's columns, as they are read, have cells that are not exact. */
export const hasMeasured = ({ recipe }: Model): boolean => recipe.columns.some(isMeasured);

type Fit = Pick<ModelFit, 'logProb' | 'sample'>;

/** Draws and components of a mixture that stands in for one that the model does not have. */
const STAND_IN = { draws: 5_000, components: 8 } as const;

/** A mixture near the model's density, over the columns as its flow sees them, contexts first. */
async function proposing(model: Model, fit: Fit, context: Float64Array): Promise<GaussianMixture> {
  const [own] = model.mixtures?.parts ?? [];
  if (own) return own;
  const { dim, context: width } = model.flow;
  const given = Float64Array.from({ length: STAND_IN.draws * width }, (_, i) => context[i % context.length] as number);
  const values = await fit.sample(STAND_IN.draws, model.recipe.seed, width > 0 ? given : undefined);
  const rows = mixtureRows(model.flow, model.standardisation, { values, context: given });
  const every = Uint32Array.from({ length: STAND_IN.draws }, (_, row) => row);
  return fitGaussianMixture(rows, dim + width, every, STAND_IN.components, model.recipe.seed);
}

/** Throws ProblemError as `scorableRows` and `cellReader` do. A catalog without the columns of errors is scored as exact rows. */
export async function measuredScores(catalog: Table, model: Model, fit: Fit): Promise<MeasuredScores> {
  const table = withDefined(catalog, model.recipe.definitions);
  const columns = wanted(table, model);
  const ordered = orderedColumns(model.recipe.columns);
  for (const request of ordered) refuseMeasured(request);
  const { dim, context: width } = model.flow;
  const chosen = ordered.map((request) => {
    const column = find(table, request.name);
    return { request, column, sorted: sortedFinite(column.values) };
  });
  const transforms = columns.map(({ transform }) => transform);
  const reading = measuredColumns(table, chosen, transforms, true);
  if (!reading) throw new Error('no column is measured');
  const { filter } = model.recipe;
  const passed = new Uint8Array(table.rows).fill(filter ? 0 : 1);
  if (filter) for (const row of filterRows(parseFilter(filter), table)) passed[row] = 1;
  const counts = new Map<string, number>();
  const rows = Uint32Array.from(
    Array.from({ length: table.rows }, (_, row) => row).filter((row) => {
      const reason =
        passed[row] === 0
          ? "the model's filter leaves the row out"
          : (columns.reduce<string | undefined>(
              (found, one, c) =>
                found ?? (reading.checks[c] ? reading.checks[c]?.(row) : whyNot(one, one.values[row] as number)),
              undefined,
            ) ?? reading.whyUnusable(row));
      if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      return reason === undefined;
    }),
  );
  const all = new Float64Array(rows.length * (dim + width));
  for (const [i, row] of rows.entries()) {
    for (const [c, one] of columns.entries())
      all[i * (dim + width) + c] = applyTransform(one.transform, one.values[row] as number);
  }
  const domains = ordered.map(({ name, domain }, c) =>
    transformedDomain(name, domain, transforms[c] ?? { kind: 'none' }),
  );
  const catalogCells = reading.gathered(rows, all, domains);
  const part = (from: number, to: number) => {
    const out = new Float64Array(rows.length * (to - from));
    for (let i = 0; i < rows.length; i++)
      out.set(all.subarray(i * (dim + width) + from, i * (dim + width) + to), i * (to - from));
    return out;
  };
  const [values, context] = [part(0, dim), part(dim, dim + width)];
  const cells = mixtureCells(catalogCells, transforms, model.standardisation, dim);
  const mixture = await proposing(model, fit, context);
  const measured = { count: rows.length, dim, exact: exactRows(cells), values };
  const proposal = featuresOf(mixtureProposal(mixture, cells), dim + width, dim);
  const found = await marginals(fit, measured, proposal, {
    seed: model.recipe.seed,
    ...(width > 0 ? { context } : {}),
  });
  const logProb = found.logProb.map((value, i) => {
    let sum = value;
    for (let d = 0; d < dim; d++) {
      const form = cells.form[i * (dim + width) + width + d];
      const at = catalogCells.measured[i * (dim + width) + d] as number;
      if (form === FORM.exact || form === FORM.normal) sum += logSlope(transforms[d] ?? { kind: 'none' }, at);
    }
    return sum;
  });
  return { ...found, logProb, rows, unscored: Array.from(counts, ([reason, count]) => ({ reason, count })) };
}
