/** What a finished run gives away: its links with their cost, its file, and draws of it as a table. */

import { ProblemError, problemOf } from '../base/problem';
import { invertTransform } from '../catalog/column-transforms';
import type { Table } from '../catalog/table';
import type { Caption } from '../share/caption';
import { freeName } from '../share/csv-out';
import { shortestModelLink } from '../share/link/cost';
import { encodeRecipeLink, withoutNames } from '../share/link/link';
import { writeModel } from '../share/model-file';
import { PYTHON_CLUSTER, pythonCluster } from '../share/python/cluster';
import { PYTHON_MODULE, pythonModule } from '../share/python/export';
import type { Model } from '../share/recipe';
import type { OutTable } from '../share/table-out/table';
import { type TableFormat, tableBlob } from '../share/table-out/write';
import type { Points } from '../train/fit';
import type { Instrument } from './instrument';
import type { PythonFiles, ShareLinks, ShareOptions } from './messages/share';

/** A finished run, as far as it is shared. */
export interface Shareable {
  readonly model: Model;
  /** Rows that were not trained on, in the units of the transformed columns. */
  readonly heldOut: Points;
  /** Draws in those units, each given the context of a held-out row where there is one. */
  sample(count: number): Promise<Float64Array>;
  /** Adds errors like those of the catalog to draws. Undefined if the catalog has none. */
  readonly instrument?: Instrument | undefined;
}

/** Rows that the cost of a link is measured on, at most: in float64 a hundred take some milliseconds. */
const MOST_ROWS = 2_000;

export async function shareLinks(
  { model, heldOut }: Shareable,
  { names, hidden, look, caption }: ShareOptions,
): Promise<ShareLinks> {
  const recipe = names ? model.recipe : withoutNames(model.recipe);
  const own = await encodeRecipeLink(recipe, { hidden, look, caption });
  const { dim, context } = model.flow;
  const most = Math.ceil(MOST_ROWS / model.members.length);
  const some = {
    values: heldOut.values.subarray(0, most * dim),
    ...(heldOut.context && context > 0 ? { context: heldOut.context.subarray(0, most * context) } : {}),
  };
  try {
    const { fragment, bits, cost, flows } = await shortestModelLink(captioned({ ...model, recipe }, caption), some, {
      hidden,
    });
    return { recipe: own, model: { fragment, bits, flows, of: model.members.length, ...cost } };
  } catch (error) {
    return { recipe: own, refusal: problemOf(error) };
  }
}

const captioned = (model: Model, caption: Caption | undefined): Model => (caption ? { ...model, caption } : model);

/** The model as safetensors. */
export const modelFile = ({ model }: Shareable, caption?: Caption): Blob =>
  new Blob([writeModel(captioned(model, caption)).slice()], { type: 'application/octet-stream' });

/** The model's flow as PyTorch, and a second file for several machines; both read the saved model. */
export const pythonFiles = ({ model }: Shareable): PythonFiles => ({
  module: { name: `${PYTHON_MODULE}.py`, text: pythonModule(model) },
  cluster: { name: `${PYTHON_CLUSTER}.py`, text: pythonCluster() },
});

const MOST_SAMPLES = 1_000_000;

/** The seed of errors, which are those of the same samples whenever these are saved. */
const NOISE_SEED = 1;

/**
 * Draws in the catalog's own units; of a column with errors a second one, `NAME_seen`, has the same draws with the errors of an instrument. Throws
 * ProblemError `sample-count`.
 */
export async function samplesOf(
  { model, sample, instrument }: Pick<Shareable, 'model' | 'sample' | 'instrument'>,
  count: number,
  facts: Table['facts'],
): Promise<OutTable> {
  if (!(count >= 1 && count <= MOST_SAMPLES)) {
    throw new ProblemError('sample-count', `${count} samples were asked for.`, 'Ask for 1 to a million.');
  }
  const { dim } = model.flow;
  const values = await sample(count);
  const features = model.recipe.columns.filter(({ role }) => role !== 'context');
  const seen = instrument?.(values, NOISE_SEED);
  const cellOf = (from: Float64Array, column: number) => (row: number) =>
    invertTransform(model.transforms[column] ?? { kind: 'none' }, from[row * dim + column] as number);
  const columns = features.flatMap(({ name, error }, column) => [
    { name, cell: cellOf(values, column) },
    ...(seen && error !== undefined
      ? [{ name: freeName(`${name}_seen`, { columns: features }), cell: cellOf(seen, column) }]
      : []),
  ]);
  const rows = values.length / dim;
  return { name: 'samples', rows, columns, ...(facts ? { facts } : {}) };
}

/** The same as a file. */
export const samplesTable = async (
  shared: Shareable,
  count: number,
  format: TableFormat,
  facts: Table['facts'],
): Promise<Blob> => tableBlob(format, await samplesOf(shared, count, facts));
