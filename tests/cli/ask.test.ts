/** `npm run ask`: what a saved model says of the unknown columns of each row. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { drawnCatalog } from '../support/catalog-file';
import { runCommand as run } from './run-command';

let folder: string;
const at = (name: string) => join(folder, name);
const HEAD = 'redshift,mass,colour';

/** redshift ~ N(1, 0.1), ln mass and colour follow it. */
const lineOf = (draw: ReturnType<typeof random>) => {
  const z = 1 + 0.1 * draw.normal();
  const mass = 10 ** (10 + 2 * (z - 1) + 0.1 * draw.normal());
  return [z, mass, 5 * (z - 1) + 0.2 * draw.normal()].map((value) => value.toPrecision(9)).join(',');
};

beforeAll(async () => {
  // What commands import takes longer than the commands on a busy machine.
  await import('../../src/cli/ask');
  folder = await drawnCatalog('train.csv', HEAD, 1_500, lineOf);
  const draw = random(77, 'catalog');
  await writeFile(at('asked.csv'), `${HEAD}\n${Array.from({ length: 300 }, () => lineOf(draw)).join('\n')}\n`);
  const columns = ['--columns', HEAD, '--log10', 'mass', '--members', '1', '--mixture', 'on'];
  const args = ['--data', at('train.csv'), ...columns, '--steps', '150', '--engine', 'wasm'];
  const fitted = await run('fit', ...args, '--out', at('model.safetensors'));
  if (fitted.code !== 0) throw new Error(fitted.stderr);
}, 180_000);

/** The answer as rows of numbers by name. */
async function asked(data: string, ...args: string[]) {
  const files = ['--model', at('model.safetensors'), '--data', at(data), '--out', at('out.csv')];
  const ran = await run('ask', '--engine', 'wasm', ...files, ...args);
  const text = ran.code === 0 ? await readFile(at('out.csv'), 'utf8') : '';
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = head.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return (name: string) => (cells[names.indexOf(name)] === '' ? Number.NaN : Number(cells[names.indexOf(name)]));
  });
  return { ...ran, names, rows };
}

describe('npm run ask', () => {
  it('answers one unknown column with intervals that hold the truth, and judges them by the conventions of redshifts', async () => {
    const { code, rows, stdout } = await asked('asked.csv', '--unknown', 'redshift', '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ rows: 300, reliable: 300 });
    const [column] = report.columns;
    // Given mass and colour the redshift is known to 0.0309; of Δz/(1 + z) half of that.
    expect(column).toMatchObject({ name: 'redshift', rows: 300 });
    expect(column.sigmaIqr).toBeGreaterThan(0.011);
    expect(column.sigmaIqr).toBeLessThan(0.021);
    expect(Math.abs(column.bias)).toBeLessThan(0.006);
    expect(column.outlierFraction).toBeLessThan(0.03);
    expect(column.pitKs).toBeLessThan(0.12);
    // −½ ln 2πe − ln 0.0309.
    expect(Math.abs(column.meanLogProb - 2.06)).toBeLessThan(0.2);
    const inside = rows.filter(
      (row) => row('redshift_low68') <= row('redshift') && row('redshift') <= row('redshift_high68'),
    );
    expect(Math.abs(inside.length / 300 - 0.68)).toBeLessThan(0.1);
    expect(rows.every((row) => row('redshift_low95') < row('redshift_low68') && row('reliable') === 1)).toBe(true);
  });

  it('answers several at once, with their densities and draws', async () => {
    const files = ['--pdf', at('pdf.csv'), '--samples', at('draws.csv')];
    const { rows, stdout } = await asked(
      'asked.csv',
      '--unknown',
      'redshift,mass',
      '--draws',
      '100',
      '--unlike',
      ...files,
    );
    expect(stdout).toMatch(/300 of 300 rows answered[\s\S]*redshift \(300 rows[\s\S]*mass \(300 rows/);
    expect(rows.every((row) => row('effective_draws') > 50 && row('mass_median') > 0)).toBe(true);
    const unlike = rows.filter((row) => row('p_unlike') <= 0.1).length / 300;
    expect(Math.abs(unlike - 0.1)).toBeLessThan(0.09);
    const lines = (await readFile(at('pdf.csv'), 'utf8')).trimEnd().split('\n');
    expect(lines[0]).toBe('row,column,value,density');
    const own = lines
      .filter((line) => line.startsWith('7,redshift,'))
      .map((line) => line.split(',').slice(2).map(Number));
    const mass = own.slice(1).reduce((sum, [value = 0, density = 0], i) => {
      const [before = 0, height = 0] = own[i] ?? [];
      return sum + (value - before) * 0.5 * (density + height);
    }, 0);
    expect(mass).toBeCloseTo(1, 1);
    const draws = (await readFile(at('draws.csv'), 'utf8')).trimEnd().split('\n');
    expect(draws[0]).toBe('row,redshift,mass');
    expect(draws).toHaveLength(1 + 300 * 100);
  });

  it('takes errors, limits and blank cells, each as it is told', async () => {
    await writeFile(at('holes.csv'), `${HEAD},e,limit\n,1e10,0,0.05,\n,1e10,0,3,\n,,0,0.05,1e10\n,,0.5,0.05,\n`);
    const plain = await asked('holes.csv', '--unknown', 'redshift');
    expect(plain.stderr).toContain('2 rows not answered: mass is blank');
    expect(plain.rows[2]?.('redshift_median')).toBeNaN();
    const told = ['--given-error', 'colour=e', '--above', 'mass=limit', '--fill'];
    const { rows, stderr } = await asked('holes.csv', '--unknown', 'redshift', ...told);
    expect(stderr).toContain('“mass” is blank in 1 rows and counts as unknown');
    expect(stderr).toContain('“mass” is known by its limit in 1 rows');
    const width = (row: number) => (rows[row]?.('redshift_high68') ?? 0) - (rows[row]?.('redshift_low68') ?? 0);
    expect(width(1)).toBeGreaterThan(1.1 * width(0));
    expect(rows[2]?.('mass_low95')).toBeGreaterThanOrEqual(0.999e10);
    expect(rows[3]?.('mass_median')).toBeGreaterThan(1e10);
    // Rows without the true value are answered, and judged by nothing.
    expect((await asked('holes.csv', '--unknown', 'redshift', '--fill', '--json')).stdout).not.toContain('bias');
  });

  it('needs no column for what is unknown', async () => {
    await writeFile(at('colours.csv'), 'colour,mass\n0,1e10\n0.5,2e10\n');
    const { rows, code } = await asked('colours.csv', '--unknown', 'redshift');
    expect(code).toBe(0);
    expect(rows[1]?.('redshift_median')).toBeGreaterThan(rows[0]?.('redshift_median') ?? 0);
  });

  it.each([
    [['--unknown', 'size'], /does not learn “size”; it learns “redshift”, “mass”, “colour”/],
    [['--unknown', 'mass', '--given-error', 'mass=0.1'], /both unknown and measured/],
    [['--unknown', 'mass', '--given-error', 'colour'], /COLUMN=NUMBER/],
    [['--unknown', 'mass', '--given-error', 'colour=err'], /no column of numbers named “err”/],
    [['--unknown', 'mass', '--draws', '2'], /at least 20/],
    [[], /--unknown/],
  ])('refuses %j in words', async (args, words) => {
    const refused = await asked('asked.csv', ...args);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(words);
  });
});
