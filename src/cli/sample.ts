/**
 * `npm run sample`: samples of a saved model in the units of its catalog; of a conditional model at values that are named, or at
 * every row of a catalog.
 */
import { stat } from 'node:fs/promises';
import type { Table } from '../catalog/table';
import { compiledFit } from '../share/model-density';
import { orderedColumns } from '../share/model-schema';
import type { Model } from '../share/recipe';
import { givenRows } from '../share/score-rows';
import type { OutTable } from '../share/table-out/table';
import { formatOfName, tablePieces } from '../share/table-out/write';
import { samplesOf } from '../worker/sharing';
import { badArgument, listOf, parse, texts, wholeNumber } from './arguments';
import { engineFrom } from './inputs';
import { openModel } from './open-model';
import { checkOutputs, named, writeWhole } from './outputs';
import { READING_OPTIONS, readingFrom, readTable, say } from './reading';
import { ARGUMENT_WORDS } from './words';

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...READING_OPTIONS,
  ...texts('model', 'rows', 'given', 'seed', 'out', 'engine', 'threads'),
} as const;

const namesOf = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name).join(', ');

/** One row of `A=1.2,B=3`. */
function namedRow(text: string): Table {
  const columns = listOf(text).map((item) => {
    const at = item.lastIndexOf('=');
    const value = Number(item.slice(at + 1));
    if (at < 1 || item.slice(at + 1).trim() === '' || Number.isNaN(value)) {
      throw badArgument(ARGUMENT_WORDS.takes('given', 'a catalog file, or NAME=NUMBER[,NAME=NUMBER...]', item));
    }
    return { kind: 'number' as const, name: item.slice(0, at).trim(), values: Float64Array.of(value) };
  });
  return { name: '--given', rows: 1, columns, notes: [] };
}

/** The table that names what is given, and whether it is a file. */
async function givenTable(
  model: Model,
  text: string | undefined,
  reading: Parameters<typeof readTable>[1],
): Promise<Table | undefined> {
  const contexts = orderedColumns(model.recipe.columns).slice(model.flow.dim);
  if (contexts.length === 0) {
    if (text !== undefined) throw badArgument(ARGUMENT_WORDS.nothingGiven);
    return undefined;
  }
  if (text === undefined) {
    throw badArgument(
      ARGUMENT_WORDS.givenWhat(namesOf(contexts), contexts.map(({ name }) => `${name}=NUMBER`).join(',')),
    );
  }
  if ((await stat(text).catch(() => undefined))?.isFile()) return readTable(text, reading);
  const row = namedRow(text);
  const other = row.columns.filter(({ name }) => !contexts.some((context) => context.name === name));
  if (other.length > 0) {
    throw badArgument(ARGUMENT_WORDS.givenOther(namesOf(contexts), namesOf(other)));
  }
  return row;
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function sample(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const { model: path, out } = options;
  if (path === undefined || out === undefined || options.rows === undefined) {
    throw badArgument(ARGUMENT_WORDS.give('--model MODEL.safetensors, --rows N and --out SAMPLES.csv'));
  }
  const each = wholeNumber(options.rows, 'rows', 1, 1);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const openEngine = engineFrom(options);
  await checkOutputs([named('--out', out)], [named('--model', path), named('--given', options.given)]);
  const model = await openModel(path);
  const reading = readingFrom(options);
  const definitions = [...(model.recipe.definitions ?? []), ...(reading.definitions ?? [])];
  const table = await givenTable(model, options.given, { ...reading, definitions });
  const given = table && givenRows(table, model);
  for (const { reason, count } of given?.unscored ?? [])
    say(`${count === 1 ? '1 row' : `${count} rows`} left out: ${reason}`);
  for (const note of given?.notes ?? []) say(note);
  for (const { name, role, spikes } of model.recipe.columns) {
    if (role !== 'context' && (spikes === 'floor' || spikes === 'dequantise'))
      say(`The repeated values of “${name}” were spread by noise before training: its samples are spread too.`);
  }
  if (given?.rows.length === 0) throw badArgument(ARGUMENT_WORDS.noGivenRow);

  const { context } = model.flow;
  const count = each * (given?.rows.length ?? 1);
  const { engine } = await openEngine({ spec: model.flow, batch: model.recipe.training.batch, rows: count });
  const compiled = engine.compile(model.flow);
  const fit = compiledFit(compiled, model);
  const rowOf = (i: number) => Math.floor(i / each);
  const draw = (n: number) =>
    fit.sample(
      n,
      seed,
      given &&
        Float64Array.from(
          { length: n * context },
          (_, i) => given.context[rowOf(Math.floor(i / context)) * context + (i % context)] as number,
        ),
    );
  const samples = await samplesOf({ model, sample: draw }, count, { ...table?.facts, ...unitsOf(model) });
  compiled.dispose();
  const beside = table && given ? givenColumns(table, model, (i) => given.rows[rowOf(i)] as number) : [];
  const whole: OutTable = { ...samples, columns: [...beside, ...samples.columns] };
  await writeWhole({ option: '--out', path: out }, tablePieces(formatOfName(out), whole));
  const at = table && given && given.rows.length > 1 ? `, ${each} at each of ${given.rows.length} rows` : '';
  process.stdout.write(`${count} samples${at}\n`);
  return 0;
}

/** The units of the model's columns, as its Recipe has them. */
const unitsOf = ({ recipe }: Model): Table['facts'] =>
  Object.fromEntries(recipe.columns.flatMap(({ name, unit }) => (unit ? [[name, { unit }]] : [])));

/** What each sample was given, in the units of the catalog. */
function givenColumns(table: Table, model: Model, rowOf: (i: number) => number): OutTable['columns'] {
  return orderedColumns(model.recipe.columns)
    .slice(model.flow.dim)
    .map(({ name }) => {
      const column = table.columns.find((one) => one.name === name);
      return { name, cell: (i: number) => column?.values[rowOf(i)] ?? '' };
    });
}
