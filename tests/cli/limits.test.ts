/** Which columns the commands learn within limits that nobody stated. */
import { afterEach, expect, test, vi } from 'vitest';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import { chosenColumns, limitedColumns } from '../../src/cli/columns';

const ROWS = 4_000;
const draw = random(4, 'catalog');
const column = (name: string, value: () => number) => ({
  kind: 'number' as const,
  name,
  values: Float64Array.from({ length: ROWS }, value),
});
const table: Table = {
  name: 'simulations',
  rows: ROWS,
  columns: [
    column('theta', () => 2 * draw.uniform() - 1),
    column('wait', () => 3 + Math.abs(draw.normal())),
    column('x', () => draw.normal()),
  ],
  notes: [],
};

const said: string[] = [];
vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
afterEach(() => void said.splice(0));

const limits = (options: Parameters<typeof chosenColumns>[0] & { data?: string }) =>
  limitedColumns(table, chosenColumns(options, []), options).map(({ domain }) => domain ?? null);
const data = 'simulations.csv';

test('a prior’s draws are learned within its limits, and other edges are said', () => {
  expect(limits({ data, columns: 'theta,wait,x' })).toEqual([{ kind: 'within', from: -1, to: 1 }, null, null]);
  expect(said.join('')).toMatch(/theta is uniform from -1 to 1.*--within off/);
  expect(said.join('')).toMatch(/wait seems to end at 3: --within wait=3:/);
  expect(said.join('')).not.toContain('x seems');
});

test('what is stated counts, and nothing is done to what is given, transformed or synthetic', () => {
  expect(limits({ data, columns: 'theta,x', within: 'theta=-2:2' })).toEqual([
    { kind: 'within', from: -2, to: 2 },
    null,
  ]);
  expect(limits({ data, columns: 'theta,x', within: 'off' })).toEqual([null, null]);
  expect(limits({ data, columns: 'x', given: 'theta' })).toEqual([null, null]);
  expect(limits({ data, columns: 'theta', log10: 'theta' })).toEqual([null]);
  expect(limits({ columns: 'theta' })).toEqual([null]);
});
