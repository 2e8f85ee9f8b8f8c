/** A short run of what \`npm run fuzz\` does for as long as one likes, and that it sees what it is there for. */
import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { TARGETS } from './names';

interface Row {
  readonly name: string;
  readonly inputs: number;
  readonly refused: number;
  readonly crashes: readonly string[];
  readonly hangs: readonly string[];
  readonly requests: number;
  readonly largest: { readonly bytes: number };
  readonly outcomes: Readonly<Record<string, number>>;
}

function fuzz(...args: readonly string[]): Promise<{ code: number; rows: readonly Row[]; stderr: string }> {
  return new Promise((resolve) => {
    const all = ['--import', 'tsx', 'tests/fuzz/run.ts', '--json', ...args];
    execFile(process.execPath, all, { maxBuffer: 1e7 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, rows: stdout === '' ? [] : JSON.parse(stdout), stderr });
    });
  });
}

test('thirty inputs of each kind are opened or refused: none crashes, hangs, fills the memory or asks a network', async () => {
  const { rows, stderr } = await fuzz('--inputs', '30', '--minutes', '5', '--seed', '20261128', ...TARGETS);
  expect(
    rows.map(({ name }) => name),
    stderr,
  ).toEqual([...TARGETS]);
  for (const { name, inputs, refused, crashes, hangs, requests, largest, outcomes } of rows) {
    expect({ name, inputs, crashes, hangs, requests }).toEqual({
      name,
      inputs: 30,
      crashes: [],
      hangs: [],
      requests: 0,
    });
    expect(largest.bytes).toBeLessThan(1e9);
    // Both ways out were taken.
    expect(refused).toBeGreaterThan(10);
    expect(refused).toBeLessThan(30);
    expect(Object.keys(outcomes).length).toBeGreaterThan(4);
  }
}, 300_000);

test('what there is to fuzz is told to whoever names something else', async () => {
  const { code, stderr } = await fuzz('everything');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/there are links, files, formulas, page/),
  });
});
