/**
 * `npm run bench -- null [--catalogs N] [--only TEXT] [--members N] [--seed S] [--json]`: how often statements are false on catalogs that
 * hide nothing. A line for each statement and kind of catalog: in how many of how many catalogs it was made, and how often it may be. On
 * catalogs that do hide something (“power”) the statement is true.
 */
import { parse, wholeNumber } from '../arguments';
import { say } from '../inputs';
import { nullCounts } from './null-counts';
import { nullSearches } from './null-searches';
import { nullVerdicts } from './null-verdicts';

export interface NullOptions {
  /** Catalogs of each kind that take training; of those that are only counts so many times more are drawn. */
  readonly catalogs: number;
  readonly members: number;
  readonly seed: number;
}

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

const CHECKS: readonly NullCheck[] = [...nullCounts, ...nullVerdicts, ...nullSearches];

export async function benchNull(args: readonly string[]): Promise<number> {
  const options = parse(args, {
    catalogs: { type: 'string' },
    only: { type: 'string' },
    members: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
  });
  const settings: NullOptions = {
    catalogs: wholeNumber(options.catalogs, 'catalogs', 1, 5),
    members: wholeNumber(options.members, 'members', 1, 1),
    seed: wholeNumber(options.seed, 'seed', 0, 1),
  };
  const wanted = CHECKS.filter(({ name }) => name.includes(options.only ?? ''));
  if (wanted.length === 0) say(`None of: ${CHECKS.map(({ name }) => name).join('; ')}.`);
  if (!options.json) {
    process.stdout.write(
      `${'null catalogs'.padEnd(54)}${'statement'.padEnd(42)}${'made in'.padStart(12)}${'rate'.padStart(8)}${'claimed'.padStart(9)}\n`,
    );
  }
  for (const check of wanted) {
    for await (const found of check.run(settings)) {
      const { alarms, catalogs, statement, claimed, note } = found;
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ ...found, rate: alarms / catalogs })}\n`
          : `${found.check.padEnd(54)}${statement.padEnd(42)}${`${alarms} of ${catalogs}`.padStart(12)}${percent(alarms / catalogs).padStart(8)}${(claimed === undefined ? 'true' : percent(claimed)).padStart(9)}${note ? `  ${note}` : ''}\n`,
      );
    }
  }
  return wanted.length > 0 ? 0 : 1;
}
