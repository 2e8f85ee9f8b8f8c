/**
 * `npm run fuzz -- [--minutes N] [--seed S] [--inputs N] [links|files|formulas|page]...`: sends inputs that nobody meant to make through
 * what opens them, and prints how many there were, what was refused, what crashed or hung, the slowest and the largest. Without names all
 * are tried, each for a part of the time. An input is tried again alone with its --seed and `--inputs 1`.
 */
import { parseArgs } from 'node:util';
import { TARGETS } from './names';
import { emptyTally, type Tally, tryInputs } from './watched';

const NAMES = [...TARGETS, 'page'] as const;
/** Parts of the time: a browser takes a third of a second for what a process takes milliseconds. */
const PARTS = { links: 3, files: 3, formulas: 3, page: 1 } as const;
const MOST_BYTES = 1e9;
const SHOWN = 5;

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    inputs: { type: 'string' },
    json: { type: 'boolean' },
  },
  allowPositionals: true,
});

function fail(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

function numberFrom(name: 'minutes' | 'seed' | 'inputs', fallback: number): number {
  const text = values[name];
  const value = text === undefined ? fallback : Number(text);
  return value >= 0 && (name === 'minutes' || Number.isSafeInteger(value))
    ? value
    : fail(`--${name} takes a number, and got '${text}'.`);
}

const unknown = positionals.find((name) => !NAMES.some((known) => known === name));
if (unknown !== undefined) fail(`There is nothing named '${unknown}' to fuzz; there are ${NAMES.join(', ')}.`);
const names = NAMES.filter((name) => positionals.length === 0 || positionals.includes(name));
const minutes = numberFrom('minutes', 1);
const first = numberFrom('seed', 1);
const most = numberFrom('inputs', Number.MAX_SAFE_INTEGER);

const refusals = ({ outcomes }: Tally) =>
  [...outcomes].reduce((sum, [name, count]) => sum + (name.startsWith('refused') ? count : 0), 0);
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

const parts = names.reduce((sum, name) => sum + PARTS[name], 0);
let failed = false;
const rows: object[] = [];
if (!values.json)
  process.stdout.write('target     inputs  refused  crashes  hangs  requests  slowest              largest\n');
for (const name of names) {
  const tally = emptyTally();
  const range = { first, most, until: Date.now() + (60_000 * minutes * PARTS[name]) / parts };
  if (name === 'page') await (await import('./page')).tryPage(range, tally);
  else await tryInputs(name, range, tally);
  const { inputs, crashes, hangs, requests, slowest, largest, grown, outcomes } = tally;
  failed ||= crashes.length + hangs.length + requests > 0 || largest.bytes > MOST_BYTES || inputs === 0;
  if (values.json) {
    rows.push({
      name,
      inputs,
      refused: refusals(tally),
      crashes,
      hangs,
      requests,
      slowest,
      largest,
      grown,
      outcomes: Object.fromEntries(outcomes),
    });
    continue;
  }
  const cells = [inputs, refusals(tally), crashes.length, hangs.length, requests].map(String);
  const seedOf = ({ what }: { readonly what: string }) => what.replace(/^.*--seed /, 'seed ');
  process.stdout.write(
    `${name.padEnd(9)}${cells.map((cell, i) => cell.padStart([8, 9, 9, 7, 10][i] as number)).join('')}  ${`${Math.round(slowest.ms)} ms, ${seedOf(slowest)}`.padEnd(21)}${megabytes(largest.bytes)}, ${seedOf(largest)}\n`,
  );
  const told = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`);
  if (grown.what !== '')
    process.stdout.write(`           grew by ${megabytes(grown.bytes)} at most, ${seedOf(grown)}\n`);
  process.stdout.write(`           ${told.join(', ')}\n`);
  for (const what of [...hangs.map((one) => `hang: ${one}`), ...crashes].slice(0, SHOWN))
    process.stdout.write(`  ${what}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
process.exit(failed ? 1 : 0);
