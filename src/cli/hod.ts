/** `npm run hod`: how many galaxies haloes have by their mass, two models of it, and mocks drawn from one. */
import type { Interval } from '../analysis/hod/maximise';
import { type HodReport, hodReport } from '../analysis/hod/report';
import type { MeanError } from '../analysis/mean-error';
import { ProblemError } from '../base/problem';
import { type HaloColumns, haloRows, mockTable } from '../share/halo-rows';
import { formatOfName, tablePieces } from '../share/table-out/write';
import { badArgument, listOf, parse, wholeNumber } from './arguments';
import { checkOutputs, named, writeWhole } from './outputs';
import { READING_OPTIONS, readingFrom, readTable, say } from './reading';

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
  seed: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const shown = (value: number) => value.toPrecision(4);
const meanWords = ({ mean, standardError }: MeanError) =>
  `${mean.toFixed(4)} ± ${Number.isNaN(standardError) ? '?' : standardError.toFixed(4)}`;
const intervalWords = ({ value, low, high }: Interval) =>
  `${shown(value)} (${low === undefined ? 'no lower bound' : shown(low)} to ${high === undefined ? 'no upper bound' : shown(high)})`;

function* linesOf({ bins, models, unfitted }: HodReport): Generator<string> {
  yield 'log10 M           haloes   ⟨N_cen⟩             ⟨N_sat⟩';
  for (const { from, to, haloes, centrals, satellites } of bins) {
    yield `${from.toFixed(2)} to ${to.toFixed(2)} ${String(haloes).padStart(9)}   ${meanWords(centrals).padEnd(19)} ${meanWords(satellites)}`;
  }
  if (unfitted !== undefined) yield unfitted;
  if (!models) return;
  const { zheng, step, heldOut } = models;
  yield `Five parameters (Zheng et al. 2007), 68 % intervals by ${zheng.errors}:`;
  for (const [name, interval] of Object.entries(zheng.intervals))
    yield `  ${name.padEnd(8)} ${intervalWords(interval)}`;
  yield 'Three parameters (a step):';
  for (const [name, value] of Object.entries(step.hod)) yield `  ${name.padEnd(8)} ${shown(value)}`;
  yield `  ${step.wrong} haloes lie on the wrong side of the step, and ${step.below} satellites below it.`;
  yield `Haloes that neither was fitted to: ln P of a halo is ${meanWords(heldOut.zheng)} with five parameters, ${meanWords(heldOut.step)} with three; the difference is ${meanWords(heldOut.difference)}.`;
}

const pair = ({ mean, standardError }: MeanError) => ({
  mean,
  standardError: Number.isNaN(standardError) ? null : standardError,
});

function jsonOf({ bins, models, unfitted }: HodReport) {
  return {
    bins: bins.map(({ centrals, satellites, ...bin }) => ({
      ...bin,
      centrals: pair(centrals),
      satellites: pair(satellites),
    })),
    zheng: models
      ? {
          ...models.zheng.hod,
          errors: models.zheng.errors,
          intervals: Object.fromEntries(
            Object.entries(models.zheng.intervals).map(([name, { low, high }]) => [name, [low ?? null, high ?? null]]),
          ),
        }
      : null,
    threeParameters: models
      ? { ...models.step.hod, wrongHaloes: models.step.wrong, satellitesBelow: models.step.below }
      : null,
    heldOut: models
      ? {
          zheng: pair(models.heldOut.zheng),
          threeParameters: pair(models.heldOut.step),
          difference: pair(models.heldOut.difference),
        }
      : null,
    ...(unfitted === undefined ? {} : { unfitted }),
  };
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function hod(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const { data, mass, id, central, mock } = options;
  if (data === undefined || mass === undefined || id === undefined || central === undefined) {
    throw badArgument('Give --data FILE, --mass (of the host halo), --id (of the halo) and --central (1 or 0).');
  }
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const chosen: HaloColumns = { mass, id, central, groups: listOf(options.group) };
  await checkOutputs([named('--mock', mock)], [named('--data', data), named('--haloes', options.haloes)]);
  const table = await readTable(data, readingFrom(options));
  const more = options.haloes === undefined ? undefined : await readTable(options.haloes, readingFrom(options));
  const { galaxies, where } = options;
  const haloes = haloRows(table, chosen, { galaxies, where, more });
  for (const note of haloes.notes) say(note);
  const report = hodReport(haloes, seed);
  const centrals = haloes.centrals.reduce((total, one) => total + one, 0);
  const satellites = haloes.satellites.reduce((total, one) => total + one, 0);
  const counts = {
    haloes: haloes.count,
    centrals,
    satellites,
    groups: chosen.groups.length > 0 ? haloes.groups.length : 0,
  };
  if (mock !== undefined) {
    const { models } = report;
    if (!models) throw new ProblemError('no-hod', 'No mock can be drawn.', report.unfitted ?? '');
    const drawn = mockTable(haloes, models.zheng.hod, chosen, seed);
    await writeWhole({ option: '--mock', path: mock }, tablePieces(formatOfName(mock), drawn));
    say(`${drawn.rows.toLocaleString('en')} mock galaxies in ${haloes.count.toLocaleString('en')} haloes.`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ ...counts, ...jsonOf(report) })}\n`);
  else {
    const words = `${haloes.count.toLocaleString('en')} haloes, ${centrals.toLocaleString('en')} centrals, ${satellites.toLocaleString('en')} satellites`;
    for (const line of [words, ...linesOf(report)]) process.stdout.write(`${line}\n`);
  }
  return 0;
}
