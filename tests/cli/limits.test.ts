/** What `fit` says of columns that end at a limit. */
import { afterEach, expect, test, vi } from 'vitest';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import { chosenColumns, sayLimits } from '../../src/cli/columns';

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

const saidOf = (options: Parameters<typeof chosenColumns>[0]) => {
  sayLimits(table, chosenColumns(options, []));
  return said.join('');
};

test('edges of learned columns are said, with the option that takes them', () => {
  const words = saidOf({ columns: 'theta,wait,x' });
  expect(words).toContain('theta seems to end at -1 and 1: --within theta=-1:1 keeps samples inside.');
  expect(words).toContain('wait seems to end at 3: --within wait=3: keeps samples inside.');
  expect(words).not.toContain('x seems');
});

test.each([
  { columns: 'theta,x', within: 'theta=-2:2' },
  { columns: 'x', given: 'theta' },
  { columns: 'theta', log10: 'theta' },
])('nothing is said where limits are stated, or of another column: %j', (options) => {
  expect(saidOf(options)).toBe('');
});
