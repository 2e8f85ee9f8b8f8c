/**
 * `npm run bench -- null [--catalogs N] [--only TEXT] [--members N] [--seed S] [--keep FILE] [--minutes M] [--json]`: how often statements are
 * false on catalogs that hide nothing. A line for each statement and kind of catalog: in how many of how many catalogs it was made, and how often
 * it may be; then the sums over all kinds. On catalogs that do hide something (“power”) the statement is true. Searches take minutes: with
 * `--keep` each is a line of FILE as soon as it is done and is not done again; after `--minutes` none is begun.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { badArgument, flags, parse, texts, wholeNumber } from '../arguments';
import { say } from '../reading';
import { ARGUMENT_WORDS } from '../words';
import { nullBaselines } from './null-baselines';
import { nullCounts } from './null-counts';
import { nullSearches } from './null-searches';
import { nullVerdicts } from './null-verdicts';

export interface NullOptions {
  /** Catalogs of each kind that take training; of those that are only counts so many times more are drawn. */
  readonly catalogs: number;
  readonly members: number;
  readonly seed: number;
  readonly searched: Searched;
}

/** A search of a null catalog: the numbers that statements are made from. */
export interface NullSearch {
  readonly kind: string;
  readonly members: number;
  readonly seed: number;
  readonly found: number;
  readonly expected: number;
  /** Standard deviation of what is found. */
  readonly error: number;
  readonly uncalibrated: number;
  readonly significant: number;
  /** Of rows with errors: those of the noisiest quarter that are found, and expected. */
  readonly noisiest?: { readonly found: number; readonly expected: number };
  /** Boxes with more than the rest. */
  readonly boxes: number;
  /** Of the relation with the parameter; absent where there is none. */
  readonly relation?: number;
}

/** The search of a kind of catalog with a seed: done before, or done now; undefined where no more is to be begun. */
type Searched = (
  key: Pick<NullSearch, 'kind' | 'members' | 'seed'>,
  search: () => Promise<NullSearch>,
) => Promise<NullSearch | undefined>;

/** A statement on one kind of null catalog. */
export interface FalseAlarms {
  readonly check: string;
  readonly statement: string;
  readonly catalogs: number;
  /** Catalogs in which it was made. */
  readonly alarms: number;
  /** The rate of false ones that it claims; absent where it is true. */
  readonly claimed?: number;
  /** Figures of its own, such as the mean number found. */
  readonly note?: string;
}

export interface NullCheck {
  readonly name: string;
  run(options: NullOptions): AsyncIterable<FalseAlarms>;
}

/** Searches of a file that grows by each that is done. */
async function searchesOf(file: string | undefined, minutes: number): Promise<Searched> {
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
  const done = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as NullSearch]));
  const until = Date.now() + 60_000 * minutes;
  return async ({ kind, members, seed }, search) => {
    const before = done.find((one) => one.kind === kind && one.members === members && one.seed === seed);
    if (before || Date.now() > until) return before;
    const found = await search();
    if (file !== undefined) await appendFile(file, `${JSON.stringify(found)}\n`);
    return found;
  };
}

/** Sums over checks of one family, the word before the colon of their names. */
function totalsOf(all: readonly FalseAlarms[]): FalseAlarms[] {
  const totals = new Map<string, FalseAlarms & { kinds: number }>();
  for (const { check, statement, catalogs, alarms, claimed } of all) {
    if (claimed === undefined) continue;
    const family = `${check.split(':')[0]}: all of these`;
    const sum = totals.get(family + statement) ?? { catalogs: 0, alarms: 0, kinds: 0 };
    totals.set(family + statement, {
      ...{ check: family, statement, claimed, kinds: sum.kinds + 1 },
      ...{ catalogs: sum.catalogs + catalogs, alarms: sum.alarms + alarms },
    });
  }
  return [...totals.values()].filter(({ kinds }) => kinds > 1).map(({ kinds: _, ...total }) => total);
}

const CHECKS: readonly NullCheck[] = [...nullCounts, ...nullVerdicts, ...nullBaselines, ...nullSearches];

export async function benchNull(args: readonly string[]): Promise<number> {
  const options = parse(args, {
    ...texts('catalogs', 'only', 'members', 'seed', 'keep', 'minutes'),
    ...flags('json'),
  });
  const minutes = options.minutes === undefined ? Number.POSITIVE_INFINITY : Number(options.minutes);
  if (!(minutes > 0)) throw badArgument(ARGUMENT_WORDS.takes('minutes', 'a number above 0', options.minutes));
  const settings: NullOptions = {
    catalogs: wholeNumber(options.catalogs, 'catalogs', 1, 5),
    members: wholeNumber(options.members, 'members', 1, 1),
    seed: wholeNumber(options.seed, 'seed', 0, 1),
    searched: await searchesOf(options.keep, minutes),
  };
  const wanted = CHECKS.filter(({ name }) => name.includes(options.only ?? ''));
  if (wanted.length === 0) say(`None of: ${CHECKS.map(({ name }) => name).join('; ')}.`);
  if (!options.json) {
    process.stdout.write(
      `${'null catalogs'.padEnd(54)}${'statement'.padEnd(42)}${'made in'.padStart(12)}${'rate'.padStart(8)}${'claimed'.padStart(9)}\n`,
    );
  }
  const write = (found: FalseAlarms) => process.stdout.write(options.json ? jsonOf(found) : lineOf(found));
  const all: FalseAlarms[] = [];
  for (const check of wanted) {
    for await (const found of check.run(settings)) {
      all.push(found);
      write(found);
    }
  }
  for (const total of totalsOf(all)) write(total);
  return wanted.length > 0 ? 0 : 1;
}

const jsonOf = (found: FalseAlarms) => `${JSON.stringify({ ...found, rate: found.alarms / found.catalogs })}\n`;

function lineOf({ check, statement, alarms, catalogs, claimed, note }: FalseAlarms): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rate = percent(alarms / catalogs).padStart(8);
  const allowed = (claimed === undefined ? 'true' : percent(claimed)).padStart(9);
  return `${check.padEnd(54)}${statement.padEnd(42)}${`${alarms} of ${catalogs}`.padStart(12)}${rate}${allowed}${note ? `  ${note}` : ''}\n`;
}
