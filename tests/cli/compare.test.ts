/** `npm run compare`: which sample each row comes from. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { drawnCatalog } from '../support/catalog-file';
import { runCommand as run } from './run-command';

let folder: string;
const at = (name: string) => join(folder, name);
const QUICK = [
  '--flow',
  'light',
  '--members',
  '1',
  '--steps',
  '40',
  '--folds',
  '3',
  '--engine',
  'wasm',
  '--columns',
  'x,y',
];

/** a ~ N(0, 1) twice; b is shifted by 1.5 in x. */
const lineOf = (draw: ReturnType<typeof random>, label: string) =>
  `${(draw.normal() + (label === 'b' ? 1.5 : 0)).toFixed(6)},${draw.normal().toFixed(6)}`;

beforeAll(async () => {
  // What a command imports takes longer than the command on a busy machine.
  await import('../../src/cli/compare');
  let row = 0;
  folder = await drawnCatalog('both.csv', 'x,y,label', 500, (draw) => {
    const label = row % 20 === 19 ? '' : row % 2 === 0 ? 'a' : 'b';
    row += 1;
    return `${lineOf(draw, label)},${label}`;
  });
  const draw = random(8, 'catalog');
  for (const name of ['a', 'b']) {
    await writeFile(at(`${name}.csv`), `x,y\n${Array.from({ length: 240 }, () => lineOf(draw, name)).join('\n')}\n`);
  }
}, 180_000);

describe('npm run compare', () => {
  it('tells the rows of a label column apart, and the rows without a label', async () => {
    const { code, stdout } = await run(
      'compare',
      '--data',
      at('both.csv'),
      '--label',
      'label',
      ...QUICK,
      '--out',
      at('out.csv'),
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    // Φ(0.75) of them can be told.
    expect(report).toMatchObject({
      labels: ['a', 'b'],
      rows: [250, 225],
      difference: { differs: true },
      none: { unlabelled: { rows: 25 } },
    });
    expect(Math.abs(report.accuracy - 0.773)).toBeLessThan(0.08);
    expect(report.ece).toBeLessThan(0.12);
    // ½ 1.5² a row.
    expect(Math.abs(report.logBayes.a.b.perRow - 1.125)).toBeLessThan(0.4);
    expect(report.logBayes.unlabelled.a.b.rows).toBe(25);
    const [head = '', ...lines] = (await readFile(at('out.csv'), 'utf8')).trimEnd().split('\n');
    expect(head).toBe('x,y,label,p_a,p_b,log_bayes_b_over_a,p_none');
    const errors = lines.map((line) => {
      const [x = 0, , , , , log = 0] = line.split(',').map(Number);
      return log - (1.5 * x - 1.125);
    });
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2 / errors.length, 0))).toBeLessThan(0.5);
  });

  it('compares two files, each by its name', async () => {
    const { stdout } = await run('compare', '--data', at('a.csv'), '--data', at('b.csv'), ...QUICK);
    expect(stdout).toContain('The two samples differ: a row of b scores above one of a');
  });

  it('compares the labels of the rows that are used alone', async () => {
    const lines = (await readFile(at('both.csv'), 'utf8')).trimEnd().split('\n');
    const others = Array.from({ length: 25 }, (_, i) => `9,9,other ${i}`);
    await writeFile(at('many.csv'), `${[...lines, ...others].join('\n')}\n`);
    const given = ['--data', at('many.csv'), '--label', 'label', '--where', 'x < 9', '--json'];
    const { stdout } = await run('compare', ...given, ...QUICK);
    expect(JSON.parse(stdout)).toMatchObject({ labels: ['a', 'b'], rows: [250, 225] });
  });

  it.each([
    [['--data', 'both.csv'], /--label COLUMN, or a second catalog/],
    [['--data', 'both.csv', '--label', 'x'], /different labels/],
    [['--data', 'both.csv', '--label', 'size'], /no column 'size'/],
    [['--data', 'both.csv', '--label', 'label', '--where', 'x > 2'], /too few rows/],
  ])('refuses %j in words', async (args, words) => {
    const files = args.map((arg) => (arg.endsWith('.csv') ? at(arg) : arg));
    const refused = await run('compare', ...files, ...QUICK);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(words);
  });
});
