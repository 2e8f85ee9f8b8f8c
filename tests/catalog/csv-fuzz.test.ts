/** Damaged and nonsensical texts: each is a table that holds together or a refusal in words, soon. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv';
import type { Table } from '../../src/catalog/table';
import { ProblemError } from '../../src/flow/problem';
import { type Random, random } from '../../src/flow/random';
import { cpuTime } from '../cpu-time';
import { fileOf } from './files';

const TEXTS = Number(process.env.FUZZED_TEXTS ?? 500);

function rows(count: number, line: (row: number) => string): string {
  return Array.from({ length: count }, (_, row) => `${line(row)}\n`).join('');
}

const SOUND: readonly string[] = [
  `sim,id,M_star,M_gas\n${rows(300, (i) => `CV_${i % 27},${i},${1e9 + i * 1e7},${i / 7}`)}`,
  `#Name  Omega_m  A_SN1  seed\n${rows(200, (i) => `  LH_${i} 0.${i} ${i / 3} ${5000 + i}`)}`,
  `+----+----+\n| a  | b  |\n+====+====+\n${rows(100, (i) => `| ${i} | --- |\n+----+----+`)}`,
  `,"$M_{gas},M_{\\odot}$",v\n${rows(150, (i) => `${i},${i * 1e9},"[${i}.5 2\n 3]"`)}`,
  `a;b;c\n${rows(150, (i) => `${i},5;${i};"x;y"`)}`,
  `# made by hand\n% x\n# a b\n${rows(250, (i) => `${i / 9}\t${i}${i % 40 === 0 ? '\n# amid' : ''}`)}`,
];

/** What breaks readers: marks of every format, numbers that overflow, half characters, and long runs. */
const SPLINTERS = [
  '"',
  '""',
  '"\n',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\n\n\n',
  '#',
  '\n# ',
  '%',
  '//',
  '---',
  '===',
  '[',
  '[1 2 3]',
  '[[1 2]',
  'nan',
  '-inf',
  '1e999',
  '9007199254740993',
  '-99999999999999999999',
  '1,5',
  '0x1F',
  '\ufeff',
  '\ud800',
  '\u2028',
  'é',
  '__proto__',
  'constructor',
  ' '.repeat(5_000),
  ','.repeat(3_000),
  '"'.repeat(1_000),
  '('.repeat(2_000),
  '1 '.repeat(2_500),
  '9'.repeat(2_000),
];

function mutated(draw: Random): string {
  let text = SOUND[draw.integer(SOUND.length)] ?? '';
  for (let change = draw.integer(8); change >= 0; change--) {
    // Half of the damage is done to the head, which decides the layout.
    const at = draw.integer(draw.integer(2) === 0 ? Math.min(100, text.length + 1) : text.length + 1);
    const end = Math.min(text.length, at + draw.integer(60));
    const splinter = SPLINTERS[draw.integer(SPLINTERS.length)] ?? '';
    switch (draw.integer(6)) {
      case 0:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at, end).repeat(draw.integer(20)) + text.slice(at);
        break;
      case 2:
        text = text.replaceAll(splinter || ',', SPLINTERS[draw.integer(12)] ?? '');
        break;
      case 3:
        text = text.slice(0, at);
        break;
      default:
        text = text.slice(0, at) + splinter + text.slice(at);
    }
    text = text.slice(0, 500_000);
  }
  return text;
}

function expectSound(table: Table): void {
  expect(table.rows).toBeGreaterThan(1);
  expect(table.columns.length).toBeGreaterThan(0);
  expect(new Set(table.columns.map(({ name }) => name)).size).toBe(table.columns.length);
  for (const { name, values } of table.columns) {
    expect(name.trim()).not.toBe('');
    expect(values).toHaveLength(table.rows);
  }
}

test(`${TEXTS} mutated texts are tables or refusals, each within a second`, async () => {
  const outcomes = new Map<string, number>();
  let slowest = 0;
  for (let seed = 0; seed < TEXTS; seed++) {
    const draw = random(seed, 'catalog');
    const bytes = new TextEncoder().encode(mutated(draw));
    if (draw.integer(10) === 0 && bytes.length > 0) bytes[draw.integer(bytes.length)] = draw.integer(256);
    const content = draw.integer(5) === 0 ? new Uint8Array(gzipSync(bytes)) : bytes;
    if (content !== bytes && draw.integer(2) === 0) content[draw.integer(content.length)] = draw.integer(256);
    const started = cpuTime();
    const outcome = await readCsv(fileOf(content, 'galaxies.csv', 1 + draw.integer(100_000))).then(
      (table) => {
        expectSound(table);
        return 'read';
      },
      (error: unknown) => {
        if (error instanceof ProblemError) return error.problem.code;
        throw new Error(`Seed ${seed}`, { cause: error });
      },
    );
    slowest = Math.max(slowest, cpuTime() - started);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(slowest).toBeLessThan(1_000);
  // Damage that is refused whatever it is, or never refused, tests nothing.
  expect(outcomes.get('read')).toBeGreaterThan(TEXTS / 10);
  expect(outcomes.size).toBeGreaterThan(4);
}, 60_000);
