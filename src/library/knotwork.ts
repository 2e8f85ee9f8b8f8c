/**
 * Knotwork as a library, in Node and in browsers: a table, a flow that is fitted to it, ln p, samples, and the model as a file that the
 * page and the command line open too. What lies below is importable by its path: `knotwork/flow/…`, `knotwork/engine/…`, `knotwork/train/…`.
 *
 *     const table = await readTable(await openAsBlob('galaxies.csv'));
 *     const model = await fit(table, { columns: ['mass', 'size'], log10: ['mass'] });
 *     const { logProb } = await score(model, table);
 *     await writeFile('model.safetensors', save(model));
 */
import { ProblemError } from '../base/problem';
import { invertTransform } from '../catalog/column-transforms';
import { withDefined } from '../catalog/define/define';
import type { Definition } from '../catalog/define/definition';
import { refuseTies } from '../catalog/dependence/decisions';
import { openFile } from '../catalog/open';
import type { ReadOptions } from '../catalog/reader';
import { refuseUndecided } from '../catalog/spikes';
import type { Table } from '../catalog/table';
import type { EngineChoice } from '../engine/choose/candidates';
import { chooseFor } from '../engine/choose/choose';
import type { FlowSpec } from '../flow/spec';
import { type AnswerOptions, type Answers, answersOf } from '../share/answers';
import { readModel, writeModel } from '../share/model-file';
import type { ColumnChoice, Model, Recipe } from '../share/recipe';
import { givenRows, scorableRows } from '../share/score-rows';
import type { TrainingOptions } from '../train/options';
import { type PresetName, presetNamed, presets } from '../train/presets';
import { refuseColumns, refuseFlow, refuseRecipe } from '../worker/refusals';
import { fitOf, metricsOf, modelOf } from '../worker/run';
import { sizedRecipe, unsizedRecipe } from '../worker/sized-recipe';
import { nextTurn } from '../worker/turn';
import { splitTable } from '../worker/usable-rows';
import { pool, withModel } from './engines';

/** A step at which the flow was validated. */
export interface Progress {
  /** Which flow of the average, from 1, of how many. */
  readonly flow: number;
  readonly flows: number;
  readonly step: number;
  /** Mean NLL in nats per row, of standardised columns. */
  readonly train: number;
  readonly validation: number;
}

/** What `fit` learns, and how. */
export interface FitOptions {
  /** The columns to learn, each by its name or with its transform, treatment of repeated values, and limits. */
  readonly columns: readonly (string | ColumnChoice)[];
  /** The columns to condition on: the density is p(columns | given). */
  readonly given?: readonly string[];
  /** Those of both that are learned as log10 of their values. */
  readonly log10?: readonly string[];
  /** A preset, `default` where absent, or a flow of your own, trained as `default` is. */
  readonly flow?: PresetName | FlowSpec;
  readonly training?: Partial<TrainingOptions>;
  /** Flows that are averaged, and whether Gaussian mixtures join them; the preset decides where absent. */
  readonly members?: number;
  readonly mixture?: boolean;
  /** Rows that agree in these columns are never split between training and test set. */
  readonly group?: readonly string[];
  /** Columns that are computed of the table: `{ name: 'gr', expression: 'g - r' }`; the model keeps them. */
  readonly definitions?: readonly Definition[];
  /** Only rows for which this holds are used: `mass > 1e9 and snapshot == 90`. */
  readonly filter?: string;
  /** What to do with dependent columns and with repeated rows. */
  readonly decisions?: Recipe['decisions'];
  /** Fraction of the rows that are kept for testing; 0.1 where absent. */
  readonly test?: number;
  readonly seed?: number;
  readonly engine?: EngineChoice;
  onProgress?(progress: Progress): void;
  readonly signal?: AbortSignal;
}

/** ln p of each row of a table. */
export interface Scores {
  /** In nats, in the units of the catalog: ∫ p d(columns) = 1. NaN for a row that has none. */
  readonly logProb: Float64Array;
  /** 1 for rows far outside the training range: their ln p is an extrapolation. */
  readonly extrapolated: Uint8Array;
  /** How many rows have no ln p, by reason. */
  readonly unscored: readonly { readonly reason: string; readonly count: number }[];
  readonly notes: readonly string[];
}

/**
 * The table in a file of any format that the page opens: CSV, ECSV, FITS, VOTable, Parquet, HDF5, `.npy`. In Node a `Blob` of a file on the
 * disk is `await openAsBlob(path)`. Throws ProblemError where it cannot be read.
 */
export const readTable = (file: Blob & { readonly name?: string }, options: ReadOptions = {}): Promise<Table> =>
  openFile(file, options);

/** A table of columns of numbers, of which all are equally long. Missing values are NaN. */
export function tableOf(columns: Readonly<Record<string, ArrayLike<number>>>, name = 'table'): Table {
  const lengths = Object.values(columns).map(({ length }) => length);
  const [rows = 0] = lengths;
  if (lengths.some((length) => length !== rows)) {
    throw new ProblemError('uneven-columns', `The columns have ${lengths.join(', ')} values.`, 'Give each as many.');
  }
  const made = Object.entries(columns).map(([column, values]) => ({ name: column, values: Float64Array.from(values) }));
  return { name, rows, columns: made.map((column) => ({ kind: 'number', ...column })), notes: [] };
}

function chosenColumns({ columns, given = [], log10 = [] }: FitOptions): ColumnChoice[] {
  const transform = (name: string) => (log10.includes(name) ? 'log10' : 'none');
  return [
    ...columns.map((one): ColumnChoice => (typeof one === 'string' ? { name: one, transform: transform(one) } : one)),
    ...given.map((name): ColumnChoice => ({ name, role: 'context', transform: transform(name) })),
  ];
}

function namedPreset({ flow = 'default' }: FitOptions) {
  const name = typeof flow === 'string' ? flow : 'default';
  const preset = presetNamed(name);
  if (preset) return { name, preset };
  throw new ProblemError('preset', `There is no flow “${name}”.`, `Flows are ${Object.keys(presets).join(', ')}.`);
}

/**
 * Trains a flow on a table and measures it on rows that it was not trained on (`model.metrics`). The same table, options and engine give the
 * same model. Throws ProblemError where a column, a row or a flow must be decided about first, and `cancelled` where `signal` says so.
 */
export async function fit(catalog: Table, options: FitOptions): Promise<Model> {
  const {
    definitions = [],
    group = [],
    filter,
    decisions,
    test = 0.1,
    seed = 1,
    training,
    members,
    mixture,
    signal,
  } = options;
  const table = withDefined(catalog, definitions);
  const named = namedPreset(options);
  const columns = chosenColumns(options);
  refuseColumns(columns);
  const own = { flow: typeof options.flow === 'object' ? options.flow : undefined, training, members, mixture };
  const asked = refuseRecipe(
    unsizedRecipe(
      {
        source: { kind: 'file', name: table.name, digest: '' },
        ...(definitions.length > 0 ? { definitions: [...definitions] } : {}),
        columns,
        ...(filter ? { filter } : {}),
        ...(decisions ? { decisions } : {}),
        split: { validation: 0.1, test, ...(group.length > 0 ? { by: [...group] } : {}) },
        seed,
      },
      named,
      own,
    ),
  );
  const data = splitTable(table, asked);
  refuseUndecided(
    data.prepared.spikes,
    (undecided) =>
      `Give the column as { name, transform, spikes }: ${undecided.map(({ column, offered }) => `${column} takes ${offered.join(', ')}`).join('; ')}.`,
  );
  refuseTies(data.prepared, decisions ?? {}, {
    dependent: "Leave a column out, or give decisions: { dependent: 'keep' }.",
    duplicates: 'Give decisions: { duplicates }.',
  });
  const { recipe: sized } = sizedRecipe(asked, named, data.split.train.length, own);
  const recipe = refuseRecipe(sized);
  refuseFlow(recipe.flow, recipe.training, data, recipe.members);
  const { evaluateEvery, batch } = recipe.training;
  const rows = data.split.train.length;
  const { engine } = await chooseFor(await pool(), options.engine ?? 'auto', { spec: recipe.flow, batch, rows });
  const started = performance.now();
  const run = await fitOf(engine, data, recipe);
  try {
    while (!run.trainer.stopped) {
      await nextTurn();
      if (signal?.aborted) throw new ProblemError('cancelled', 'The training was stopped.', 'Call fit again.');
      await run.trainer.advance(evaluateEvery);
      const { looks, member, members: flows, weighing } = run.trainer;
      const last = looks.at(-1);
      if (last && !weighing) options.onProgress?.({ flow: member + 1, flows, ...last });
    }
    const metrics = await metricsOf(run, data, engine, (performance.now() - started) / 1000);
    return await modelOf(run, recipe, data, metrics);
  } finally {
    run.dispose();
  }
}

/** ln p of every row of a table, which has the model's columns. Throws ProblemError `model-columns` where it lacks one. */
export async function score(model: Model, table: Table): Promise<Scores> {
  const scorable = scorableRows(table, model);
  const found = await withModel(model, scorable.rows.length, (density) => density.logProb(scorable));
  const logProb = new Float64Array(table.rows).fill(Number.NaN);
  const extrapolated = new Uint8Array(table.rows);
  for (const [i, row] of scorable.rows.entries()) {
    logProb[row] = (found[i] as number) + (scorable.logSlope[i] as number);
    extrapolated[row] = scorable.extrapolated[i] as number;
  }
  return { logProb, extrapolated, unscored: scorable.unscored, notes: scorable.notes };
}

/** How `sample` draws. */
export interface SampleOptions {
  readonly seed?: number;
  /** Of a conditional model: its given columns in the units of the catalog, a row for each sample, or one row for all. */
  readonly given?: Table;
}

/** Samples of a model, in the units of the catalog. The same seed gives the same samples. Throws ProblemError `given` where context is wanted. */
export async function sample(model: Model, count: number, { seed = 1, given }: SampleOptions = {}): Promise<Table> {
  const { dim, context } = model.flow;
  const features = model.recipe.columns.filter(({ role }) => role !== 'context');
  const taken = given && context > 0 ? givenRows(given, model) : undefined;
  const rows = taken?.rows.length ?? 0;
  if (context > 0 && rows !== count && rows !== 1) {
    throw new ProblemError(
      'given',
      `The model is conditional, and ${rows} rows can be conditioned on.`,
      `Give a table of ${count} rows, or of one, in which no value is missing.`,
    );
  }
  const at =
    taken &&
    Float64Array.from({ length: count * context }, (_, i) => taken.context[i % taken.context.length] as number);
  const values = await withModel(model, count, (density) => density.sample(count, seed, at));
  const column = (c: number) =>
    Float64Array.from({ length: count }, (_, row) =>
      invertTransform(model.transforms[c] ?? { kind: 'none' }, values[row * dim + c] as number),
    );
  return tableOf(Object.fromEntries(features.map(({ name }, c) => [name, column(c)])), 'samples');
}

/**
 * What a model says of unknown columns of every row of a table, given the others: known exactly, with errors, or by limits. Throws ProblemError
 * `model-columns` where a column is missing that is not asked for, and `asked-columns` for names that the model does not learn.
 *
 *     const { rows } = await ask(model, galaxies, { unknown: ['redshift'], errors: { mag_i: 'mag_i_err' } });
 */
export const ask = (model: Model, table: Table, options: AnswerOptions): Promise<Answers> =>
  withModel(model, table.rows * 4 * (options.draws ?? 100), (density) => answersOf(model, density, table, options));

/** The model as a safetensors file, which the page, the command line and Python read. */
export const save = (model: Model): Uint8Array<ArrayBuffer> => writeModel(model);

/** The model in such a file. Throws ProblemError `model-file`. */
export const load = (bytes: Uint8Array): Model => readModel(bytes);
