/** `npm run hod`: how many galaxies haloes have by their mass, two models of it, and mocks drawn from one. */
import { hodReport } from '../analysis/hod/report';
import { ProblemError } from '../base/problem';
import { type HaloColumns, haloRows, mockTable } from '../share/halo-rows';
import { formatOfName, tablePieces } from '../share/table-out/write';
import { haloContext, isGivenHaloes } from '../worker/haloes/context';
import { type HeldOutFlow, heldOutFlow } from '../worker/haloes/held-out';
import { withProperties } from '../worker/haloes/mock';
import { fitOf } from '../worker/shared/drawn-model';
import { splitTable } from '../worker/usable-rows';
import { badArgument, listOf, parse, texts, wholeNumber } from './arguments';
import { flowJson, flowLines, hodJson, hodLines } from './hod-report';
import { engineFrom } from './inputs';
import { openModel } from './open-model';
import { checkOutputs, named, writeWhole } from './outputs';
import { READING_OPTIONS, readingFrom, readTable, say } from './reading';
import { ARGUMENT_WORDS } from './words';

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...READING_OPTIONS,
  data: { type: 'string' },
  mass: { type: 'string' },
  id: { type: 'string' },
  central: { type: 'string' },
  group: { type: 'string' },
  galaxies: { type: 'string' },
  haloes: { type: 'string' },
  where: { type: 'string' },
  mock: { type: 'string' },
  ...texts('model', 'engine', 'threads'),
  seed: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function hod(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const { data, mass, id, central, mock } = options;
  if (data === undefined || mass === undefined || id === undefined || central === undefined) {
    throw badArgument(
      ARGUMENT_WORDS.give('--data FILE, --mass (of the host halo), --id (of the halo) and --central (1 or 0)'),
    );
  }
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const chosen: HaloColumns = { mass, id, central, groups: listOf(options.group) };
  await checkOutputs(
    [named('--mock', mock)],
    [named('--data', data), named('--haloes', options.haloes), named('--model', options.model)],
  );
  const openEngine = engineFrom(options);
  const model = options.model === undefined ? undefined : await openModel(options.model);
  if (model && !isGivenHaloes(model, chosen)) {
    throw badArgument(ARGUMENT_WORDS.modelGiven(mass));
  }
  const table = await readTable(data, readingFrom(options));
  const more = options.haloes === undefined ? undefined : await readTable(options.haloes, readingFrom(options));
  const { galaxies, where } = options;
  const choice = { galaxies, where, more };
  const haloes = haloRows(table, chosen, choice);
  for (const note of haloes.notes) say(note);
  const report = hodReport(haloes, seed);
  const { models } = report;
  if ((mock !== undefined || model) && !models) {
    throw new ProblemError('no-hod', 'No mock can be drawn.', report.unfitted ?? '');
  }
  const centrals = haloes.centrals.reduce((total, one) => total + one, 0);
  const satellites = haloes.satellites.reduce((total, one) => total + one, 0);
  const counts = {
    haloes: haloes.count,
    centrals,
    satellites,
    groups: chosen.groups.length > 0 ? haloes.groups.length : 0,
  };
  let flow: HeldOutFlow | string | undefined;
  let drawn = mock === undefined || !models ? undefined : mockTable(haloes, models.zheng.hod, chosen, seed);
  if (model) {
    const contextOf = haloContext(model, table, haloes, chosen);
    const { engine } = await openEngine({ spec: model.flow, batch: model.recipe.training.batch, rows: haloes.count });
    const open = fitOf(model, engine);
    // The same rows and the same seed: the split of the model.
    const { split, prepared } = splitTable(table, model.recipe);
    const rowsOf = (places: Uint32Array) => Array.from(places, (at) => prepared.rows[at] as number);
    flow = await heldOutFlow({
      ...{ table, columns: chosen, choice, haloes, model, fit: open.fit, contextOf, seed },
      learned: new Set([...rowsOf(split.train), ...rowsOf(split.validation)]),
      test: new Set(rowsOf(split.test)),
    });
    if (drawn) drawn = await withProperties(drawn, model, open.fit, contextOf, chosen, seed);
    open.dispose();
    if (typeof flow === 'string') say(flow);
  }
  if (mock !== undefined && drawn) {
    await writeWhole({ option: '--mock', path: mock }, tablePieces(formatOfName(mock), drawn));
    say(`${drawn.rows.toLocaleString('en')} mock galaxies in ${haloes.count.toLocaleString('en')} haloes.`);
  }
  const told = typeof flow === 'object' ? flow : undefined;
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ ...counts, ...hodJson(report), ...(told ? { flow: flowJson(told) } : {}) })}\n`,
    );
  else {
    const words = `${haloes.count.toLocaleString('en')} haloes, ${centrals.toLocaleString('en')} centrals, ${satellites.toLocaleString('en')} satellites`;
    const lines = [words, ...hodLines(report), ...(told ? flowLines(told) : [])];
    for (const line of lines) process.stdout.write(`${line}\n`);
  }
  return 0;
}
