/**
 * `npm run score`: ln p of every row of a catalog under a saved model, beside the catalog's own columns. What could not be
 * scored stays blank, and stderr counts why.
 */

import { readFile, stat } from 'node:fs/promises';
import { spreadOf } from '../analysis/average';
import { meanWithError } from '../analysis/mean-error';
import type { Table } from '../catalog/table';
import { ProblemError } from '../flow/problem';
import { csvPieces, type OutColumn } from '../share/csv-out';
import { compiledFit } from '../share/model-density';
import { MOST_FILE_BYTES, readModel } from '../share/model-file';
import type { Model } from '../share/recipe';
import { scorableRows } from '../share/score-rows';
import { badArgument, parse } from './arguments';
import { engineFrom, readTable, say } from './inputs';
import { checkOutputs, named, writeWhole } from './outputs';

const OPTIONS = {
  model: { type: 'string' },
  data: { type: 'string' },
  out: { type: 'string' },
  engine: { type: 'string' },
  threads: { type: 'string' },
} as const;

/** As float32 has them. */
const DIGITS = 7;

async function openModel(path: string): Promise<Model> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) throw new ProblemError('no-file', `There is no model file at ${path}.`, 'Check the path.');
  if (info.size > MOST_FILE_BYTES) {
    throw new ProblemError(
      'model-file',
      `${path} is larger than any model.`,
      'Name a file that npm run fit has written.',
    );
  }
  return readModel(await readFile(path));
}

/** A name that no column of the catalog has. */
function freeName(name: string, { columns }: Table): string {
  const taken = new Set(columns.map((column) => column.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
  return free;
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function score(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const { model: path, data, out } = options;
  if (path === undefined || data === undefined || out === undefined) {
    throw badArgument('Give --model MODEL.safetensors, --data FILE.csv and --out SCORES.csv.');
  }
  const openEngine = engineFrom(options);
  await checkOutputs([named('--out', out)], [named('--model', path), named('--data', data)]);
  const model = await openModel(path);
  const table = await readTable(data);
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
  const digits = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : Number.NaN);
  const columns: OutColumn[] = [
    ...table.columns.map(({ name, values }): OutColumn => ({ name, cell: (row) => values[row] ?? '' })),
    { name: freeName('log_p', table), cell: (row) => digits(scores[row] as number) },
    ...(spread
      ? [{ name: freeName('log_p_spread', table), cell: (row: number) => digits(spreads[row] as number) }]
      : []),
    ...(scorable.extrapolated.some((one) => one === 1)
      ? [{ name: freeName('extrapolated', table), cell: (row: number) => extrapolated.get(row) ?? '' }]
      : []),
  ];
  await writeWhole({ option: '--out', path: out }, csvPieces(columns, table.rows));
  const { mean, standardError } = meanWithError(finite);
  // One row has no standard error.
  const error = Number.isFinite(standardError) ? ` ± ${standardError.toFixed(4)}` : '';
  const words = finite.length > 0 ? `, mean ln p ${mean.toFixed(4)}${error} nats in catalog units` : '';
  process.stdout.write(`${finite.length} of ${table.rows} rows scored${words}\n`);
  return 0;
}
