/** `npm run outliers` as scripts use it: JSON on the last line, a table with every row, and refusals in words. */

import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { openTable } from '../../src/cli/reading';
import { drawnCatalog } from '../support/catalog-file';
import { runCommand } from './run-command';

const run = (...args: readonly string[]) => runCommand('outliers', ...args);

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await drawnCatalog('galaxies.csv', 'sim,A_SN1,name,M_star,colour', 900, (draw, i) => {
    const box = i % 6;
    const a = 10 + draw.normal();
    const b = a + 0.2 * draw.normal() + (box === 5 ? 1 : 0);
    return `B_${box},${box === 5 ? 2 : 1},=id${i},${i % 90 === 0 ? 0 : (10 ** a).toExponential(5)},${b.toFixed(4)}`;
  });
  data = join(folder, 'galaxies.csv');
});

it('prints one JSON object and writes every row', async () => {
  const out = join(folder, 'scores.fits');
  const { code, stdout } = await run(
    ...['--data', data, '--columns', 'M_star,colour', '--log10', 'M_star', '--reference', "not sim = 'B_5'"],
    ...['--group', 'sim', '--cut', '0.02', '--members', '1', '--folds', '4', '--out', out, '--by', 'A_SN1', '--json'],
  );
  expect(code).toBe(0);
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(result).toMatchObject({ cut: 0.02, reference: { rows: 740, groups: 5 } });
  const last = result.flagged.find(({ group }: { group: string }) => group === 'B_5');
  expect(last.fraction).toBeGreaterThan(0.8);
  expect(last.standardError).toBeGreaterThan(0);
  expect(result.relations[0]).toMatchObject({ parameter: 'A_SN1', design: 'one at a time' });
  const { rows, columns } = await openTable(out);
  expect(rows).toBe(900);
  const names = columns.map(({ name }) => name);
  expect(names.slice(0, 6)).toEqual(['sim', 'A_SN1', 'name', 'M_star', 'colour', 'outlier_rank']);
  const first = (name: string) => columns[names.indexOf(name)]?.values[0];
  // A row that has no logarithm.
  expect([first('sim'), first('name'), first('M_star')]).toEqual(['B_0', '=id0', 0]);
  expect(first('outlier_not_scored')).toMatch(/no log10$/);
}, 60_000);

it.each([
  [['--cut', '2'], '--cut'],
  [['--by', 'sim'], 'sim'],
  [['--reference', 'mass > 1'], 'mass'],
  [['--flow', 'poster-2d', '--columns', 'M_star'], 'poster-2d'],
])('refuses %j in words', async (args, word) => {
  const { code, stderr } = await run('--data', data, '--columns', 'M_star,colour', '--log10', 'M_star', ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(word);
  expect(stderr).not.toContain('    at ');
});
