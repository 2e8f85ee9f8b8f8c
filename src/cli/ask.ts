/** `npm run ask`: what a saved model says of unknown columns of every row of a catalog, given what is known of the row. */
import { ask as askRows } from '../analysis/ask/ask';
import { unlikeness } from '../analysis/ask/unlike';
import { ProblemError } from '../base/problem';
import { askedModel } from '../share/asked-model';
import { askReport, metricLines } from '../share/asked-report';
import { askedRows } from '../share/asked-rows';
import type { Asking, NumberOrColumn } from '../share/asking';
import { compiledFit } from '../share/model-density';
import { orderedColumns } from '../share/model-schema';
import { formatOfName, tablePieces } from '../share/table-out/write';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from './arguments';
import { engineFrom } from './inputs';
import { openModel } from './open-model';
import { checkOutputs, named, writeWhole } from './outputs';
import { READING_OPTIONS, readingFrom, readTable, say } from './reading';
import { ARGUMENT_WORDS } from './words';

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...READING_OPTIONS,
  ...texts('model', 'data', 'unknown', 'given-error', 'above', 'below', 'draws', 'seed', 'out', 'pdf', 'samples'),
  ...texts('engine', 'threads'),
  ...flags('fill', 'unlike', 'json'),
} as const;

/** Draws of each row where nothing is said. */
const DRAWS = 200;
/** Places of each row's marginal densities. */
const GRID = 101;
/** Rows of answers between two lines of progress. */
const PROGRESS = 2_000;

/** `B=B_err,C=0.1` by column: each a number or the name of a column. */
function byColumn(text: string | undefined, option: string): [string, NumberOrColumn][] {
  return listOf(text).map((item) => {
    const at = item.indexOf('=');
    const [name, what] = [item.slice(0, at).trim(), item.slice(at + 1).trim()];
    if (at < 1 || what === '') {
      throw badArgument(ARGUMENT_WORDS.takes(option, 'COLUMN=NUMBER or COLUMN=COLUMN', item));
    }
    return [name, Number.isNaN(Number(what)) ? what : Number(what)];
  });
}

function askingFrom(options: {
  readonly unknown?: string | undefined;
  readonly 'given-error'?: string | undefined;
  readonly above?: string | undefined;
  readonly below?: string | undefined;
  readonly fill?: boolean | undefined;
}): Asking {
  const limits = (['above', 'below'] as const).flatMap((side) =>
    byColumn(options[side], side).map(([name, limit]) => [name, { side, limit }] as const),
  );
  return {
    unknown: listOf(options.unknown),
    fill: options.fill ?? false,
    asLearned: true,
    errors: Object.fromEntries(byColumn(options['given-error'], 'given-error')),
    limits: Object.fromEntries(limits),
  };
}

const shown = (count: number) => count.toLocaleString('en');

/** p-value below which what is known of a row is said to be unlike the model. */
const UNLIKE = 0.01;

const countUnlike = (unlike: Float64Array) => ({
  threshold: UNLIKE,
  rows: unlike.filter((p) => !Number.isNaN(p)).length,
  found: unlike.filter((p) => p <= UNLIKE).length,
});

function sayUnlike(unlike: Float64Array, context: number): void {
  const { rows, found } = countUnlike(unlike);
  if (context > 0)
    say('A conditional model does not know how its given columns are distributed: no row has a p_unlike.');
  else {
    say(
      `${shown(found)} of ${shown(rows)} rows have known values unlike the model at p ≤ ${UNLIKE}, where ${(UNLIKE * rows).toFixed(0)} are expected by chance.`,
    );
  }
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function ask(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const { model: path, data, out, pdf, samples } = options;
  if (path === undefined || data === undefined || (options.unknown === undefined && !options.fill)) {
    throw badArgument(
      ARGUMENT_WORDS.give('--model MODEL.safetensors, --data FILE and --unknown COLUMN[,COLUMN...] (or --fill)'),
    );
  }
  if (out === undefined && !options.json) throw badArgument(ARGUMENT_WORDS.give('--out FILE, --json, or both'));
  const asking = askingFrom(options);
  const draws = wholeNumber(options.draws, 'draws', 20, DRAWS);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const openEngine = engineFrom(options);
  const files = [named('--out', out), named('--pdf', pdf), named('--samples', samples)];
  await checkOutputs(files, [named('--model', path), named('--data', data)]);
  const model = await openModel(path);
  const table = await readTable(data, readingFrom(options));
  const { rows, asked, truth, unanswered, extrapolated, notes } = askedRows(table, model, asking);
  for (const { reason, count } of unanswered) say(`${count.toLocaleString('en')} rows not answered: ${reason}.`);
  for (const note of notes) say(note);
  if (asked.length === 0) {
    throw new ProblemError('no-rows', 'No row can be answered.', 'Name the blank columns as --unknown, or add --fill.');
  }
  const points = asked.length * 4 * draws;
  const { engine } = await openEngine({ spec: model.flow, batch: model.recipe.training.batch, rows: points });
  const compiled = engine.compile(model.flow);
  const density = await askedModel(model, compiledFit(compiled, model), seed);
  const report = askReport(density, {
    names: orderedColumns(model.recipe.columns).map(({ name }) => name),
    asked,
    rows,
    truth,
    extrapolated,
    grid: pdf === undefined ? 0 : GRID,
    samples: samples !== undefined,
  });
  let count = 0;
  for await (const answer of askRows(density, asked, { draws, seed })) {
    report.add(answer);
    count += 1;
    if (count % PROGRESS === 0) say(`${shown(count)} of ${shown(asked.length)} rows answered`);
  }
  const unlike = options.unlike ? await unlikeness(density, asked, report.evidences(), seed) : undefined;
  compiled.dispose();
  if (unlike) sayUnlike(unlike, model.flow.context);
  if (out !== undefined) {
    await writeWhole({ option: '--out', path: out }, tablePieces(formatOfName(out), report.table(table, unlike)));
  }
  if (pdf !== undefined) await writeWhole({ option: '--pdf', path: pdf }, report.grids());
  if (samples !== undefined) await writeWhole({ option: '--samples', path: samples }, report.samples());
  const { doubts } = report;
  for (const [reason, rowsOf] of doubts) say(`${shown(rowsOf)} rows not reliable: ${reason}.`);
  const metrics = report.metrics();
  const reliable = asked.length - [...doubts.values()].reduce((sum, one) => sum + one, 0);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ rows: asked.length, reliable, columns: metrics, ...(unlike ? { unlike: countUnlike(unlike) } : {}) })}\n`,
    );
  else {
    process.stdout.write(`${shown(asked.length)} of ${shown(table.rows)} rows answered, ${shown(reliable)} reliable\n`);
    for (const line of metricLines(metrics)) process.stdout.write(`${line}\n`);
  }
  return 0;
}
