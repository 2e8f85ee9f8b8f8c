/**
 * `npm run outliers`: ranks the rows of a catalog by how unlikely flows find them that were trained without them, with reasons, and holds
 * the flagged shares of simulations against their parameters. With --json the last line of stdout is one JSON object.
 */
import { presetsFor } from '../train/presets';
import { tellerOf } from '../worker/outliers/galaxy-view';
import { type Outcome, outcomeOf } from '../worker/outliers/outcome';
import { scoresCsv } from '../worker/outliers/scores-csv';
import { studyOf } from '../worker/outliers/study';
import { usableRows } from '../worker/run';
import { badArgument, listOf, parse, wholeNumber } from './arguments';
import {
  chosenColumns,
  decisionsFrom,
  engineFrom,
  INPUT_OPTIONS,
  independentColumns,
  presetFrom,
  say,
  sayPrepared,
  sourceOf,
} from './inputs';
import { checkOutputs, named, writeWhole } from './outputs';

const OPTIONS = {
  ...INPUT_OPTIONS,
  reference: { type: 'string' },
  group: { type: 'string' },
  cut: { type: 'string' },
  by: { type: 'string' },
  flow: { type: 'string' },
  folds: { type: 'string' },
  members: { type: 'string' },
  keep: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const FOLDS = 5;
const MEMBERS = 5;
const CUT = 0.01;

function cutFrom(text: string | undefined): number {
  const cut = text === undefined ? CUT : Number(text);
  if (!(cut > 0 && cut < 0.5)) throw badArgument(`--cut takes a share between 0 and 0.5, and got '${text}'.`);
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
  const { table, columns: fallback } = await sourceOf(options.data, options.preset, seed);
  const columns = independentColumns(table, chosenColumns(options, fallback), options, seed);
  const decided = decisionsFrom(options);
  const by = options.by === undefined ? undefined : listOf(options.by);
  const unknown = by?.find((name) => !table.columns.some((column) => column.kind === 'number' && column.name === name));
  if (unknown !== undefined) throw badArgument(`--by names '${unknown}', which is no column of numbers.`);
  const usable = usableRows(table, {
    columns,
    seed,
    ...(options.where ? { filter: options.where } : {}),
    ...decided,
  });
  sayPrepared(usable.prepared, decided.decisions);
  const [dim, context] = [usable.features.length, usable.contexts.length];
  if (!presetsFor(dim, context).some((name) => name === flow)) {
    throw badArgument(`The flow '${flow}' does not suit ${dim} columns given ${context}.`);
  }
  const { engine } = await openEngine({
    spec: preset.flow(dim, context),
    batch: preset.training.batch,
    rows: usable.prepared.rows.length,
  });
  const searching = studyOf({
    engine,
    table,
    usable,
    flow: preset.flow(dim, context),
    training: preset.training,
    request: {
      reference: options.reference,
      by: options.group === undefined ? undefined : listOf(options.group),
      folds: wholeNumber(options.folds, 'folds', 2, FOLDS),
      members: wholeNumber(options.members, 'members', 1, MEMBERS),
      ignored: listOf(options.keep),
      seed,
    },
  });
  let doing = '';
  let step = await searching.next();
  for (; !step.done; step = await searching.next()) {
    if (step.value.doing !== doing) say(`${(100 * step.value.fraction).toFixed(0).padStart(3)} %  ${step.value.doing}`);
    doing = step.value.doing;
  }
  const study = step.value;
  const outcome = outcomeOf(study, cut, by);
  for (const note of outcome.notes) say(note);
  if (options.out !== undefined) {
    await writeWhole({ option: '--out', path: options.out }, scoresCsv(study, tellerOf(study), cut));
  }
  if (options.json) process.stdout.write(`${JSON.stringify(summaryOf(outcome))}\n`);
  else for (const line of sentencesOf(outcome)) process.stdout.write(`${line}\n`);
  return 0;
}

const summaryOf = ({
  cut,
  reference,
  rows,
  found,
  expected,
  galaxies,
  artefacts,
  shares,
  relations,
  dispersion,
}: Outcome) => ({
  cut,
  reference,
  rows,
  found,
  expected,
  ...(galaxies === undefined ? {} : { galaxies }),
  artefacts: artefacts.map(({ name, on, rows: failed, flagged }) => ({ name, on, rows: failed, flagged })),
  flagged: shares.map(({ group, rows: counted, flagged, fraction, standardError, reference: learned, parameters }) => {
    return { group, rows: counted, flagged, fraction, standardError, reference: learned, parameters };
  }),
  relations: relations.map(({ points: _, ...relation }) => relation),
  ...(dispersion ? { dispersion } : {}),
});

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

function sentencesOf(outcome: Outcome): string[] {
  const { found, rows, expected, cut, artefacts, reference, shares, relations, dispersion } = outcome;
  const worst = shares
    .filter((share) => !share.reference)
    .sort((a, b) => b.fraction - a.fraction)
    .slice(0, 10);
  return [
    reference.by.length > 0
      ? `Learned from ${reference.rows} rows of ${reference.groups} ${reference.by.join(' and ')}.`
      : `Learned from ${reference.rows} rows, cut one by one.`,
    `${found} of ${rows} rows are below a cut of ${percent(cut, 2)}, where ${expected.toFixed(0)} would be by chance.`,
    ...artefacts.map(
      ({ title, rows: failed, flagged, on }) =>
        `${failed} rows fail the test “${title}”, ${flagged} of them below the cut${on ? '; they are listed apart' : '; the test is off'}.`,
    ),
    ...worst.map(
      ({ group, fraction, standardError, rows: counted }) =>
        `${group.padEnd(12)} ${percent(fraction).padStart(7)} ± ${percent(standardError)} of ${counted}`,
    ),
    ...relations.map((relation) => {
      if (relation.design === 'unknown') return `${relation.parameter}: no simulation states it.`;
      if (relation.design === 'constant')
        return `${relation.parameter}: does not vary here, so that nothing can be said of it.`;
      const of = `${relation.simulations} simulations, varied ${relation.design}`;
      const { away, partial } = relation;
      const rest = away ?? partial;
      const words = away ? 'with the distance from its fiducial' : 'with the others taken out';
      return relation.spearman === undefined
        ? `${relation.parameter}: ${of}, too few for a trend.`
        : `${relation.parameter}: Spearman ${relation.spearman.toFixed(2)} (p ${relation.corrected?.toPrecision(2)} corrected), ${rest ? `${words} ${rest.spearman.toFixed(2)} (p ${rest.corrected.toPrecision(2)}); ` : ''}${of}.`;
    }),
    ...(dispersion
      ? [
          `Between the ${dispersion.simulations} simulations that differ by chance only the share varies by ${percent(dispersion.deviation, 2)}, ${dispersion.factor.toFixed(1)} times the variance of independent galaxies.`,
        ]
      : []),
  ];
}
