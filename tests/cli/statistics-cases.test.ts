/**
 * The cases of `KNOTWORK_DATA/cases/statistics` at their right values, by the command line (01, 01b, 03, 05, 09, 11, 14 of the README there). Others are tested
 * where they belong: 03c in tests/worker/outliers.test.ts, 04 in tests/catalog/levels.test.ts, 08 in tests/analysis/quasi-binomial.test.ts and by `bench -- null`,
 * 09b in tests/train/default-flow.test.ts, 12 in tests/analysis/calibration.test.ts.
 */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absence, outside } from '../outside';
import { runCommand } from './run-command';

const CASES = outside('cases/statistics');
const isThere = absence('cases/statistics') === undefined;

const fileOf = (name: string) => join(CASES, `${name}.csv`);
const jsonOf = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

async function fitted(train: string, columns: string, test: string | undefined, members: string) {
  const tested = test === undefined ? [] : ['--test', fileOf(test)];
  const { code, stdout, stderr } = await runCommand(
    ...['fit', '--data', fileOf(train), ...tested, '--columns', columns, '--members', members, '--json'],
  );
  expect(code, stderr).toBe(0);
  return jsonOf(stdout).testLogProb as number;
}

describe.skipIf(!isThere)('a case of statistics', { timeout: 300_000 }, () => {
  it.each([
    [
      'best weights of 300 rows in eight columns',
      'best_train300',
      'x0,x1,x2,x3,x4,x5,x6,x7',
      'best_test5000',
      -12.2,
      'auto',
    ],
    ['one column of 200 rows', 'gauss1_train200', 'x', 'gauss1_test5000', -0.6, 'auto'],
    ['one bad value', 'fill99999_1', 'a,b', undefined, -2.95, '2'],
    ['a Cauchy column', 'cauchy', 'a', undefined, -2.75, 'auto'],
    ['two columns of heavy tails', 't2_train', 'a,b', 't2_test', -3.92, '1'],
    ['columns of 1e160', 'huge160', 'a,b', undefined, Number.NEGATIVE_INFINITY, '2'],
  ])('%s', async (_what, train, columns, test, least, members) => {
    expect(await fitted(train, columns, test, members)).toBeGreaterThan(least);
  });

  it.each([
    ['collinear', 'a,b', /“b” = 2 × “a” \+ 1, exactly/],
    ['sumcol', 'a,b,total', /“total” = “a” \+ “b”, exactly/],
  ])('%s: an exact relation is refused', async (train, columns, words) => {
    const { code, stderr } = await runCommand('fit', '--data', fileOf(train), '--columns', columns);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
  });

  it('planted rows of a conditional search have the first ranks', async () => {
    const out = join(await mkdtemp(join(tmpdir(), 'knotwork-')), 'scores.csv');
    const { code, stderr } = await runCommand(
      ...['outliers', '--data', fileOf('given_cut'), '--columns', 'x,y', '--given', 'c,k', '--members', '1'],
      ...['--cut', '0.009', '--spikes', 'k=keep', '--out', out],
    );
    expect(code, stderr).toBe(0);
    const [head = '', ...lines] = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const column = (name: string) => head.split(',').indexOf(name);
    const planted = lines.slice(-3).map((line) => line.split(','));
    expect(planted.map((cells) => Number(cells[column('outlier_rank')])).sort()).toEqual([1, 2, 3]);
    for (const cells of planted) expect(Number(cells[column('outlier_p')])).toBeLessThan(0.009);
  });
});
