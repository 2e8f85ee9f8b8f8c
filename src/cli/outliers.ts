/**
 * `npm run outliers`: ranks the rows of a catalog by how unlikely they are under flows that were not trained on them, with reasons, and
 * relates the flagged fractions of simulations to their parameters. With --json the last line of stdout is one JSON object.
 */
import { formatOfName, tablePieces } from '../share/table-out/write';
import { presetsFor, sizedTo } from '../train/presets';
import { measuredSentences } from '../worker/measured-words';
import { tellerOf } from '../worker/outliers/galaxy-view';
import { type Outcome, outcomeOf } from '../worker/outliers/outcome';
import { scoresTable } from '../worker/outliers/scores-table';
import { studyOf } from '../worker/outliers/study';
import { usableRows } from '../worker/usable-rows';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from './arguments';
import { chosenColumns, decisionsFrom, independentColumns } from './columns';
import { engineFrom, INPUT_OPTIONS, presetFrom, sayPrepared, sourceOf } from './inputs';
import { MEASURED_OPTIONS, withMeasurements } from './measured';
import { checkOutputs, named, writeWhole } from './outputs';
import { readingFrom, say } from './reading';
import { ARGUMENT_WORDS } from './words';

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...INPUT_OPTIONS,
  ...MEASURED_OPTIONS,
  ...texts('reference', 'group', 'cut', 'by', 'flow', 'folds', 'members', 'keep', 'out'),
  ...flags('json'),
} as const;

const MEMBERS = 5;
const CUT = 0.01;
/** Progress is told at least as often as this share of the work is done. */
const TOLD = 0.02;

function cutFrom(text: string | undefined): number {
  const cut = text === undefined ? CUT : Number(text);
  if (!(cut > 0 && cut < 0.5)) throw badArgument(ARGUMENT_WORDS.takes('cut', 'a share between 0 and 0.5', text));
  return cut;
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function outliers(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const cut = cutFrom(options.cut);
  const flow = options.flow ?? 'light';
  const preset = presetFrom(flow);
  const openEngine = engineFrom(options);
  await checkOutputs([named('--out', options.out)], [named('--data', options.data)]);
  const { table, columns: fallback } = await sourceOf(options.data, options.preset, seed, readingFrom(options));
  const chosen = withMeasurements(chosenColumns(options, fallback), options, table);
  const columns = independentColumns(table, chosen, options, seed);
  const decided = decisionsFrom(options);
  const by = options.by === undefined ? undefined : listOf(options.by);
  const unknown = by?.find((name) => !table.columns.some((column) => column.kind === 'number' && column.name === name));
  if (unknown !== undefined) throw badArgument(ARGUMENT_WORDS.notNumbers('by', unknown));
  const usable = usableRows(table, {
    columns,
    seed,
    ...(options.where ? { filter: options.where } : {}),
    ...(options.weight ? { weight: options.weight } : {}),
    ...decided,
  });
  sayPrepared(usable.prepared, decided.decisions);
  for (const sentence of measuredSentences(usable)) say(sentence);
  const [dim, context] = [usable.features.length, usable.contexts.length];
  if (!presetsFor(dim, context).some((name) => name === flow)) {
    throw badArgument(ARGUMENT_WORDS.flowColumns(flow, ARGUMENT_WORDS.columns(dim, context)));
  }
  const rows = usable.prepared.rows.length;
  const own = sizedTo(preset, dim, context, rows);
  const { engine } = await openEngine({ spec: own.flow, batch: own.training.batch, rows });
  const searching = studyOf({
    engine,
    table,
    usable,
    ...own,
    sized: (rows) => sizedTo(preset, dim, context, rows),
    request: {
      reference: options.reference,
      by: options.group === undefined ? undefined : listOf(options.group),
      ...(options.folds === undefined ? {} : { folds: wholeNumber(options.folds, 'folds', 2, 2) }),
      members: wholeNumber(options.members, 'members', 1, MEMBERS),
      cut,
      ignored: listOf(options.keep),
      seed,
    },
  });
  let told = { doing: '', fraction: 0 };
  let step = await searching.next();
  for (; !step.done; step = await searching.next()) {
    const { doing, fraction } = step.value;
    if (doing === told.doing && fraction - told.fraction < TOLD) continue;
    say(`${(100 * fraction).toFixed(0).padStart(3)} %  ${doing}`);
    told = { doing, fraction };
  }
  const study = step.value;
  const outcome = outcomeOf(study, cut, by);
  for (const note of outcome.notes) say(note);
  if (options.out !== undefined) {
    const scores = scoresTable(study, tellerOf(study), cut);
    await writeWhole({ option: '--out', path: options.out }, tablePieces(formatOfName(options.out), scores));
  }
  if (options.json) process.stdout.write(`${JSON.stringify(summaryOf(outcome))}\n`);
  else for (const line of sentencesOf(outcome)) process.stdout.write(`${line}\n`);
  return 0;
}

const summaryOf = (outcome: Outcome) => {
  const { cut, reference, rows, found, weighed, expected, expectedError, smallestP, beyond, significant, galaxies } =
    outcome;
  const { artefacts, shares, relations, dispersion, uncalibrated, headline } = outcome;
  return {
    cut,
    smallestP,
    reference,
    rows,
    found,
    ...(weighed ? { weighedFound: weighed.found } : {}),
    expected,
    expectedError,
    significant,
    beyond,
    uncalibrated,
    ...(galaxies === undefined ? {} : { galaxies }),
    headline,
    artefacts: artefacts.map(({ name, on, rows: failed, flagged }) => ({ name, on, rows: failed, flagged })),
    flagged: shares.map(({ group, rows: counted, flagged, fraction, standardError, test, ...rest }) => {
      const { reference: learned, parameters } = rest;
      return { group, rows: counted, flagged, fraction, standardError, ...test, reference: learned, parameters };
    }),
    relations: relations.map(({ points: _, ...relation }) => relation),
    ...(dispersion ? { dispersion } : {}),
  };
};

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

function sentencesOf(outcome: Outcome): string[] {
  const { headline, uncalibrated, expected, artefacts, reference, smallestP, shares, relations, dispersion } = outcome;
  const worst = shares
    .filter((share) => !share.reference)
    .sort((a, b) => b.fraction - a.fraction)
    .slice(0, 10);
  return [
    ...headline,
    reference.by.length > 0
      ? `Reference sample: ${reference.rows} rows of ${reference.groups} ${reference.by.join(' and ')}; smallest p-value ${smallestP.toPrecision(2)}.`
      : `Reference sample: ${reference.rows} rows, split row by row; smallest p-value ${smallestP.toPrecision(2)}.`,
    `Without calibration by reference rows, ${uncalibrated.toFixed(0)} rows would be flagged where ${expected.toFixed(0)} are expected.`,
    ...artefacts.map(
      ({ title, rows: failed, flagged, on }) =>
        `${failed} rows fail the test “${title}”, ${flagged} of them below the threshold${on ? '; they are listed separately' : '; the test is off'}.`,
    ),
    ...worst.map(
      ({ group, fraction, standardError, rows: counted, test }) =>
        `${group.padEnd(12)} ${percent(fraction).padStart(7)} ± ${percent(standardError)} of ${counted}${test ? ` (q ${test.qValue.toPrecision(2)})` : ''}`,
    ),
    ...relations.map((relation) => {
      if (relation.design === 'unknown') return `${relation.parameter}: no simulation states it.`;
      if (relation.design === 'constant') return `${relation.parameter}: does not vary in this catalog.`;
      const of = `${relation.simulations} simulations, varied ${relation.design}`;
      const { away, partial } = relation;
      const rest = away ?? partial;
      const words = away ? 'with |offset from fiducial|' : 'with the others taken out';
      return relation.spearman === undefined
        ? `${relation.parameter}: ${of}, ${relation.points.some(({ fraction }) => fraction > 0) ? 'too few for a trend' : 'no row flagged'}.`
        : `${relation.parameter}: rank correlation ${relation.spearman.toFixed(2)} (p ${relation.corrected?.toPrecision(2)} corrected), ${rest ? `${words} ${rest.spearman.toFixed(2)} (p ${rest.corrected.toPrecision(2)}); ` : ''}${of}.`;
    }),
    ...(dispersion
      ? [
          `Between the ${dispersion.simulations} simulations that differ by chance only the share varies by ${percent(dispersion.deviation, 2)}, ${dispersion.factor.toFixed(1)} times the variance of independent galaxies.`,
        ]
      : []),
  ];
}
