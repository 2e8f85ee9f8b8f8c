/** Damaged and nonsensical texts: each is a table that holds together or a refusal in words, soon. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { readCsv } from '../../src/catalog/csv/csv';
import type { Table } from '../../src/catalog/table';
import { cpuTime } from '../cpu-time';
import { mutatedText } from '../fuzz/texts';
import { fileOf } from './files';

const TEXTS = Number(process.env.FUZZED_TEXTS ?? 500);

function expectSound(table: Table): void {
  expect(table.rows).toBeGreaterThan(0);
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
    const bytes = new TextEncoder().encode(mutatedText(draw));
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
