/** Galaxies in haloes in the session: counts, both models, and mocks, with properties of a flow that was given the halo mass. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mockOf } from '../../src/analysis/hod/mock';
import { zhengOccupation } from '../../src/analysis/hod/occupation';
import { random } from '../../src/base/random';
import { presets, sizedTo } from '../../src/train/presets';
import type { HaloRequest } from '../../src/worker/haloes/messages';
import { type Heard, heardSession } from './heard';

const TRUTH = { logMmin: 12, sigma: 0.3, logM0: 11.5, logM1: 13, alpha: 1 };
const HALOES = 1_500;
const request: HaloRequest = { mass: 'M200', id: 'group', central: 'central', groups: [], galaxies: '', seed: 1 };

/** M_star = 0.01 M200 with 0.1 dex of scatter; haloes without a galaxy have a blank central flag. */
function catalog(): File {
  const draw = random(2, 'split');
  const logMass = Float64Array.from({ length: HALOES }, () => 11.3 - Math.log10(draw.uniform()));
  const { halo, central } = mockOf(logMass, (x) => zhengOccupation(TRUTH, x), 3);
  const full = new Set(halo);
  const row = (i: number, flag: string) => {
    const x = logMass[i] as number;
    const star = flag === '' ? '' : (10 ** (x - 2 + 0.1 * draw.normal())).toExponential(6);
    return `${i},${(10 ** x).toExponential(8)},${flag},${star},box${i % 10},${0.1 * (i % 10)}`;
  };
  const empty = Array.from(logMass.keys()).filter((i) => !full.has(i));
  const lines = [...Array.from(halo, (i, k) => row(i, String(central[k]))), ...empty.map((i) => row(i, ''))];
  return new File([`group,M200,central,M_star,sim,Omega\n${lines.join('\n')}\n`], 'haloes.csv');
}

let session: Heard['session'];
let last: Heard['last'];
let until: Heard['until'];

beforeAll(async () => {
  ({ session, last, until } = await heardSession());
  await session.open({ kind: 'files', files: [catalog()] }, 1);
});
afterAll(() => session.reset());

async function mockLines(): Promise<string[][]> {
  const blob = await session.haloMock(request, 'csv');
  if ('problem' in blob) throw new Error(blob.problem.message);
  return (await blob.text())
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

it('counts galaxies by halo mass and finds the parameters that they were drawn by', async () => {
  const found = await session.haloes(request);
  if ('problem' in found) throw new Error(found.problem.message);
  expect(found).toMatchObject({ haloes: HALOES, groups: 0 });
  const { hod, intervals } = found.models?.zheng ?? {};
  for (const name of ['logMmin', 'sigma', 'logM1', 'alpha'] as const) {
    const { low = -Infinity, high = Infinity } = intervals?.[name] ?? {};
    expect(Math.abs((hod?.[name] ?? Number.NaN) - TRUTH[name]) / (0.5 * (high - low)), name).toBeLessThan(3);
  }
});

it('says which column is no halo mass, and that haloes without galaxies are missing', async () => {
  expect(await session.haloes({ ...request, mass: 'M_star' })).toMatchObject({ problem: { code: 'halo-mass' } });
  expect(await session.haloes({ ...request, mass: 'M_nothing' })).toMatchObject({ problem: { code: 'halo-column' } });
  const none = await session.haloes({ ...request, galaxies: 'M_star < 0' });
  expect(none).toMatchObject({ unfitted: expect.stringContaining('No halo of this table has a central galaxy') });
});

it('draws mock galaxies, with properties once a flow is given the halo mass', async () => {
  const [head] = await mockLines();
  expect(head).toEqual(['M200', 'halo', 'central']);
  await session.choose({
    columns: [
      { name: 'M_star', transform: 'log10' },
      { name: 'M200', role: 'context', transform: 'log10' },
    ],
    by: ['sim'],
    seed: 3,
  });
  const { flow, training } = sizedTo(presets.light, 1, 1, HALOES);
  await session.train({ flow, training: { ...training, steps: 200, evaluateEvery: 100 }, mixture: true, seed: 3 });
  await until(() => last('finished') !== undefined);
  const [names, ...rows] = await mockLines();
  expect(names).toEqual(['M200', 'halo', 'central', 'M_star']);
  const ratio = rows.map(([mass, , , star]) => Math.log10(Number(star) / Number(mass))).sort((a, b) => a - b);
  expect(Math.abs((ratio[ratio.length >> 1] as number) + 2)).toBeLessThan(0.1);
}, 60_000);

it('compares the flow and the HOD with simulations of the test set', async () => {
  const found = await session.haloes({ ...request, groups: ['sim'] });
  if ('problem' in found || typeof found.flow !== 'object') throw new Error(JSON.stringify(found));
  const { simulations, galaxies, logProb, functions } = found.flow;
  expect(simulations).toHaveLength(1);
  // −½ ln 2πe − ln 0.1 of a scatter of 0.1 dex.
  expect(Math.abs(logProb.mean - 0.884)).toBeLessThan(0.25);
  const [{ column, isLog, bins }] = functions as [(typeof functions)[number]];
  expect(isLog).toBe(true);
  expect(column).toBe('M_star');
  expect(bins.reduce((sum, bin) => sum + bin.found, 0)).toBe(galaxies);
  // The mocks are of the same law, 95 % of the bins lie within on average.
  const within = bins.filter(({ data, low95, high95 }) => data.mean >= low95 && data.mean <= high95);
  expect(within.length / bins.length).toBeGreaterThan(0.7);
  const rows = await session.haloes(request);
  expect(rows).toMatchObject({ flow: expect.stringMatching(/^No simulation is in the test set/) });
});
