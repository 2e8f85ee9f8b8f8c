/** `npm run compare`: which of several samples each row comes from, by a density for each, and whether two samples differ. */
import { edgesOf } from '../analysis/compare/edges';
import { type Comparison, comparisonOf } from '../analysis/compare/told';
import { groupsOf } from '../catalog/group-split';
import type { Table } from '../catalog/table';
import { formatOfName, tablePieces } from '../share/table-out/write';
import { presetsFor, sizedTo } from '../train/presets';
import { edgeColumns } from '../worker/compare/comparing';
import { labelFits } from '../worker/compare/label-fits';
import { labelsOf } from '../worker/compare/labels';
import { refuseMeasured } from '../worker/compare/prepared';
import { usableRows } from '../worker/usable-rows';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from './arguments';
import { chosenColumns, decisionsFrom } from './columns';
import { compareJson, compareLines, compareTable } from './compare-report';
import { engineFrom, INPUT_OPTIONS, presetFrom, sayPrepared } from './inputs';
import { joinedTables } from './joined-tables';
import { checkOutputs, named, writeWhole } from './outputs';
import { readingFrom, readTable, say } from './reading';
import { ARGUMENT_WORDS } from './words';

const { preset: _preset, given: _given, data: _data, dependent: _dependent, ...SHARED } = INPUT_OPTIONS;

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...SHARED,
  data: { type: 'string', multiple: true },
  ...texts('label', 'group', 'flow', 'folds', 'members', 'steps', 'out'),
  ...flags('json'),
} as const;

const FOLDS = 4;
/** Flows of each density, unless more are asked for: one is trained for each label and fold. */
const MOST_MEMBERS = 2;

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function compare(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const { data = [], out } = options;
  if (data.length === 0 || options.columns === undefined)
    throw badArgument(ARGUMENT_WORDS.give('--data FILE and --columns A[,B...]'));
  if (data.length === 1 && options.label === undefined) {
    throw badArgument(ARGUMENT_WORDS.give('--label COLUMN, or a second catalog by another --data'));
  }
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const folds = wholeNumber(options.folds, 'folds', 3, FOLDS);
  const flow = options.flow ?? 'default';
  const preset = presetFrom(flow);
  const openEngine = engineFrom(options);
  await checkOutputs(
    [named('--out', out)],
    data.map((path) => named('--data', path)),
  );
  const { data: _data, ...choices } = options;
  const columns = chosenColumns(choices, []);
  const by = listOf(options.group);
  const tables: Table[] = [];
  for (const path of data) tables.push(await readTable(path, readingFrom(options)));
  const { table, label } = joinedTables(tables, data, options.label);
  const decided = decisionsFrom(options);
  const usable = usableRows(table, { columns, seed, ...(options.where ? { filter: options.where } : {}), ...decided });
  refuseMeasured(usable);
  sayPrepared(usable.prepared, decided.decisions);
  const { rows } = usable.prepared;
  const { names, labels: own } = labelsOf(table, label, rows);
  const dim = usable.features.length;
  if (!presetsFor(dim).some((name) => name === flow))
    throw badArgument(ARGUMENT_WORDS.flowColumns(flow, ARGUMENT_WORDS.columns(dim)));
  const grouped = by.length > 0 ? groupsOf(table, by) : undefined;
  const groups = grouped && rows.map((row) => grouped[row] as number);
  const members = options.members === undefined ? undefined : wholeNumber(options.members, 'members', 1, 1);
  const steps = options.steps === undefined ? undefined : wholeNumber(options.steps, 'steps', 1, 1);
  const sized = (count: number) => {
    const own = sizedTo(preset, dim, 0, count);
    const training = steps === undefined ? own.training : { ...own.training, steps };
    return { ...own, training, members: members ?? Math.min(own.members, MOST_MEMBERS) };
  };
  const first = sized(rows.length / names.length);
  const { engine } = await openEngine({ spec: first.flow, batch: first.training.batch, rows: rows.length });
  const fitting = labelFits({
    engine,
    values: usable.values,
    dim,
    domains: usable.prepared.domains,
    labels: own,
    names,
    groups: groups ?? Uint32Array.from(rows, (_, i) => i),
    folds,
    sized,
    seed,
  });
  let step = await fitting.next();
  for (; !step.done; step = await fitting.next())
    say(`${(100 * step.value.fraction).toFixed(0).padStart(3)} %  ${step.value.doing}`);
  const comparison: Comparison = comparisonOf({ ...step.value, names, labels: own, groups });
  const edges = edgesOf({
    ...{ names, labels: own, groups },
    columns: edgeColumns(
      table,
      rows,
      usable.values,
      usable.features.map(({ name }) => name),
    ),
  });
  if (out !== undefined) {
    await writeWhole(
      { option: '--out', path: out },
      tablePieces(formatOfName(out), compareTable(table, rows, comparison)),
    );
  }
  if (options.json) process.stdout.write(`${JSON.stringify(compareJson(comparison, own, edges))}\n`);
  else for (const line of compareLines(comparison, own, edges)) process.stdout.write(`${line}\n`);
  return 0;
}
