/** `npm run hod`: galaxies in haloes, from a table of galaxies. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mockOf } from '../../src/analysis/hod/mock';
import { zhengOccupation } from '../../src/analysis/hod/occupation';
import { random } from '../../src/base/random';
import { runCommand as run } from './run-command';

const TRUTH = { logMmin: 12, sigma: 0.3, logM0: 11.5, logM1: 13, alpha: 1 };
const BOXES = 8;
const EACH = 500;

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knotwork-'));
  const [galaxies, haloes] = [['sim,group_id,M200,central,M_star'], ['sim,group_id,M200']];
  for (let box = 0; box < BOXES; box++) {
    const draw = random(box, 'split');
    const logMass = Float64Array.from({ length: EACH }, () => 11 - Math.log10(draw.uniform()));
    const mass = [...logMass].map((x) => (10 ** x).toExponential(8));
    for (const [i, m] of mass.entries()) haloes.push(`box${box},${i},${m}`);
    const { halo, central } = mockOf(logMass, (x) => zhengOccupation(TRUTH, x), box);
    for (const [k, i] of halo.entries())
      galaxies.push(`box${box},${i},${mass[i]},${central[k]},${central[k] ? 1e9 : 2e8}`);
  }
  await writeFile(at('galaxies.csv'), `${galaxies.join('\n')}\n`);
  await writeFile(at('haloes.csv'), `${haloes.join('\n')}\n`);
});

const hod = (...args: string[]) =>
  run('hod', '--data', at('galaxies.csv'), '--mass', 'M200', '--id', 'group_id', '--central', 'central', ...args);

describe('npm run hod', () => {
  it('finds the parameters of a mock, with errors by box, and draws another', async () => {
    const { code, stdout, stderr } = await hod(
      ...['--haloes', at('haloes.csv'), '--group', 'sim', '--mock', at('mock.csv'), '--json'],
    );
    expect(stderr).toContain('mock galaxies');
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ haloes: BOXES * EACH, groups: BOXES, zheng: { errors: 'jackknife' } });
    for (const name of ['logMmin', 'sigma', 'logM1', 'alpha'] as const) {
      const [low, high] = found.zheng.intervals[name];
      expect(Math.abs(found.zheng[name] - TRUTH[name]) / (0.5 * (high - low)), name).toBeLessThan(4);
    }
    for (const { from, to, haloes, centrals } of found.bins.filter((bin: { haloes: number }) => bin.haloes > 50)) {
      const { centrals: right } = zhengOccupation(TRUTH, 0.5 * (from + to));
      expect(Math.abs(centrals.mean - right), `${from} to ${to}, ${haloes} haloes`).toBeLessThan(0.15);
    }
    // A step knows nothing of the scatter of M_min.
    expect(found.heldOut.difference.mean).toBeGreaterThan(3 * found.heldOut.difference.standardError);
    const mock = (await readFile(at('mock.csv'), 'utf8')).trimEnd().split('\n');
    expect(mock[0]).toBe('M200,halo,central');
    expect(Math.abs(mock.length / (found.centrals + found.satellites) - 1)).toBeLessThan(0.1);
  });

  it('fits nothing where haloes without galaxies are missing, and says why', async () => {
    const { code, stdout } = await hod('--group', 'sim', '--where', 'central = 1', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found.zheng).toBeNull();
    expect(found.unfitted).toMatch(/haloes without one are missing.*--galaxies/);
  });

  it('counts the rows that a filter names as galaxies', async () => {
    const { stdout } = await hod(
      '--haloes',
      at('haloes.csv'),
      '--group',
      'sim',
      '--galaxies',
      'M_star > 5e8',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ satellites: 0, haloes: BOXES * EACH, zheng: null });
  });

  it.each([
    [['--group', 'central'], /different masses/],
    [['--central', 'M_star'], /central flag is 1 or 0/],
    [['--mass', 'sim'], /column of texts/],
    [['--id', 'nothing'], /no column 'nothing'/],
  ])('refuses %j in words', async (args, words) => {
    const { code, stderr } = await hod(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
  });
});
