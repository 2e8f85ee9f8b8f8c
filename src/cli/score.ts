/**
 * `npm run score`: ln p of every row of a catalog under a saved model, beside the catalog's own columns. What could not be
 * scored stays blank, and stderr counts why.
 */

import { spreadOf } from '../analysis/average';
import type { ModelRows } from '../analysis/density-model';
import { type MeanError, meanWithError } from '../analysis/mean-error';
import { ENDS, MOST_KEPT } from '../catalog/marker-survey';
import { isTextTable } from '../catalog/open';
import type { Table } from '../catalog/table';
import { freeName, type OutColumn, rounded } from '../share/csv-out';
import { hasMeasured, measuredScores } from '../share/measured-scores';
import { compiledFit } from '../share/model-density';
import type { Model } from '../share/recipe';
import { scorableRows } from '../share/score-rows';
import { formatOfName, tablePieces } from '../share/table-out/write';
import { trueColumns, withTrueColumns } from '../share/true-values';
import { badArgument, parse, texts } from './arguments';
import { diskFile } from './disk-file';
import { engineFrom } from './inputs';
import { withMeasurements } from './measured';
import { openModel } from './open-model';
import { checkOutputs, named, writeWhole } from './outputs';
import { READING_OPTIONS, readingFrom, readTable, say } from './reading';
import { noTotals, scoredLines } from './score-streamed';
import { surveyed } from './score-survey';
import { ARGUMENT_WORDS } from './words';

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...READING_OPTIONS,
  ...texts('model', 'data', 'out', 'engine', 'threads', 'errors', 'holes', 'limits'),
} as const;

/** A text table that takes more bytes is read twice and not held: the text of a smaller one, packed or not, fits beside the work. */
const STREAMED_BYTES = 32e6;

/** Scores a table without holding it; false where it must be held. */
async function scoreStreamed(
  path: string,
  model: Model,
  out: string,
  openEngine: ReturnType<typeof engineFrom>,
): Promise<boolean> {
  const file = await diskFile(path);
  if (file.size <= STREAMED_BYTES || !(await isTextTable(file))) return false;
  const found = await surveyed(file, model);
  if (!found) return false;
  const { table } = found;
  for (const note of [...table.notes, ...scorableRows({ ...table, rows: 0 }, model, found.markers).notes]) say(note);
  if (table.rows > MOST_KEPT) {
    say(
      `Markers of missing values were looked for among at least ${(MOST_KEPT / 2).toLocaleString('en')} evenly chosen values of each column and its ${ENDS} outermost at either end.`,
    );
  }
  const { engine } = await openEngine({ spec: model.flow, batch: model.recipe.training.batch, rows: table.rows });
  const compiled = engine.compile(model.flow);
  const fit = compiledFit(compiled, model);
  const several = model.members.length > 1;
  const added = ['log_p', ...(several ? ['log_p_spread'] : []), 'extrapolated'].map((name) => freeName(name, table));
  const totals = noTotals();
  const score = async (rows: ModelRows) => ({
    logProb: await fit.logProb(rows),
    ...(several ? { spread: spreadOf(await fit.byMember(rows)) } : {}),
  });
  await writeWhole({ option: '--out', path: out }, scoredLines(file, model, found, score, added, totals));
  compiled.dispose();
  const reasons = [...totals.unscored].sort(([, a], [, b]) => b - a);
  for (const [reason, count] of reasons) say(`${count} rows not scored: ${reason}`);
  if (totals.notFinite > 0) say(`${totals.notFinite} rows not scored: ln p is not a finite number`);
  if (totals.extrapolated > 0) {
    say(`${totals.extrapolated} rows lie far outside the training range: their ln p is an extrapolation.`);
  }
  const { rows, scored, mean, squares } = totals;
  sayScored(scored, rows, {
    mean,
    standardError: scored > 1 ? Math.sqrt(squares / (scored - 1) / scored) : Number.NaN,
  });
  return true;
}

function sayScored(scored: number, rows: number, { mean, standardError }: Pick<MeanError, 'mean' | 'standardError'>) {
  // One row has no standard error.
  const error = Number.isFinite(standardError) ? ` ± ${standardError.toFixed(4)}` : '';
  const words = scored > 0 ? `, mean ln p ${mean.toFixed(4)}${error} nats in catalog units` : '';
  process.stdout.write(`${scored} of ${rows} rows scored${words}\n`);
}

/** Writes marginal ln p with its error, and the posterior of every learned column. */
async function scoreMeasured(
  table: Table,
  model: Model,
  out: string,
  openEngine: ReturnType<typeof engineFrom>,
): Promise<number> {
  const { batch } = model.recipe.training;
  const { engine } = await openEngine({ spec: model.flow, batch, rows: table.rows });
  const compiled = engine.compile(model.flow);
  const found = await measuredScores(table, model, compiledFit(compiled, model));
  compiled.dispose();
  for (const { reason, count } of found.unscored) say(`${count} rows not scored: ${reason}`);
  const whole = withTrueColumns(table, trueColumns(found, table, model));
  await writeWhole({ option: '--out', path: out }, tablePieces(formatOfName(out), whole));
  const finite = found.logProb.filter(Number.isFinite);
  sayScored(finite.length, table.rows, meanWithError(finite));
  return 0;
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function score(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const { model: path, data, out } = options;
  if (path === undefined || data === undefined || out === undefined) {
    throw badArgument(ARGUMENT_WORDS.give('--model MODEL.safetensors, --data FILE.csv and --out SCORES.csv'));
  }
  const openEngine = engineFrom(options);
  await checkOutputs([named('--out', out)], [named('--model', path), named('--data', data)]);
  const saved = await openModel(path);
  const reading = readingFrom(options);
  const asItIs = reading.table === undefined && Object.keys(reading.text ?? {}).length === 0;
  const asked = [options.errors, options.holes, options.limits].some((one) => one !== undefined);
  // What is computed of a table is computed of all of it.
  const computed = (saved.recipe.definitions ?? reading.definitions) !== undefined;
  const plain = asItIs && !computed && !asked && !hasMeasured(saved) && formatOfName(out) === 'csv';
  if (plain && (await scoreStreamed(data, saved, out, openEngine))) return 0;
  const definitions = [...(saved.recipe.definitions ?? []), ...(reading.definitions ?? [])];
  const table = await readTable(data, { ...reading, definitions });
  const columnsAsked = withMeasurements(saved.recipe.columns, options, table);
  const model = asked ? { ...saved, recipe: { ...saved.recipe, columns: columnsAsked } } : saved;
  if (hasMeasured(model)) return scoreMeasured(table, model, out, openEngine);
  const scorable = scorableRows(table, model);
  for (const { reason, count } of scorable.unscored) say(`${count} rows not scored: ${reason}`);
  for (const note of scorable.notes) say(note);

  const { batch } = model.recipe.training;
  const { engine } = await openEngine({ spec: model.flow, batch, rows: scorable.rows.length });
  const compiled = engine.compile(model.flow);
  const fit = compiledFit(compiled, model);
  const logProb = await fit.logProb(scorable);
  const spread = model.members.length > 1 ? spreadOf(await fit.byMember(scorable)) : undefined;
  compiled.dispose();
  const inCatalogUnits = logProb.map((value, i) => value + (scorable.logSlope[i] as number));
  const finite = inCatalogUnits.filter(Number.isFinite);
  if (finite.length < logProb.length)
    say(`${logProb.length - finite.length} rows not scored: ln p is not a finite number`);

  const scores = new Float64Array(table.rows).fill(Number.NaN);
  for (const [i, row] of scorable.rows.entries()) scores[row] = inCatalogUnits[i] as number;
  const spreads = new Float64Array(spread ? table.rows : 0).fill(Number.NaN);
  for (const [i, row] of scorable.rows.entries()) if (spread) spreads[row] = spread[i] as number;
  const extrapolated = new Map(Array.from(scorable.rows, (row, i) => [row, scorable.extrapolated[i] as number]));
  const columns: OutColumn[] = [
    ...table.columns.map(({ name, values }): OutColumn => ({ name, cell: (row) => values[row] ?? '' })),
    { name: freeName('log_p', table), cell: (row) => rounded(scores[row] as number) },
    ...(spread
      ? [{ name: freeName('log_p_spread', table), cell: (row: number) => rounded(spreads[row] as number) }]
      : []),
    ...(scorable.extrapolated.some((one) => one === 1)
      ? [{ name: freeName('extrapolated', table), cell: (row: number) => extrapolated.get(row) ?? '' }]
      : []),
  ];
  const [scoreName = ''] = columns.slice(table.columns.length).map(({ name }) => name);
  const facts = {
    ...table.facts,
    [scoreName]: { description: 'ln p of the row in nats, in the units of the catalog' },
  };
  const written = tablePieces(formatOfName(out), { name: table.name, rows: table.rows, columns, facts });
  await writeWhole({ option: '--out', path: out }, written);
  sayScored(finite.length, table.rows, meanWithError(finite));
  return 0;
}
