/** Errors of a fitted HOD where haloes come in simulations. */
import { expect, test } from 'vitest';
import { haloesOf } from '../../../src/analysis/hod/haloes';
import { mockOf } from '../../../src/analysis/hod/mock';
import { zhengOccupation } from '../../../src/analysis/hod/occupation';
import { hodReport } from '../../../src/analysis/hod/report';
import { random } from '../../../src/base/random';

const TRUTH = { logMmin: 12.79, sigma: 0.39, logM0: 11.92, logM1: 13.94, alpha: 1.15 };
const BOXES = 6;

test('no interval over simulations is narrower than that of independent haloes', () => {
  const draw = random(2, 'split');
  const logMass = Float64Array.from({ length: 9_000 }, () => Math.min(11.8 - Math.log10(draw.uniform()), 15.5));
  const mock = mockOf(logMass, (x) => zhengOccupation(TRUTH, x), 3);
  const full = new Set(mock.halo);
  const empty = [...logMass.keys()].filter((i) => !full.has(i));
  const halo = [...mock.halo, ...empty];
  const rows = {
    mass: halo.map((i) => 10 ** (logMass[i] as number)),
    halo,
    central: [...mock.central, ...empty.map(() => Number.NaN)],
  };
  const alone = hodReport(haloesOf(rows), 1).models?.zheng;
  const grouped = hodReport(haloesOf({ ...rows, group: halo.map((i) => `box${i % BOXES}`) }), 1).models?.zheng;
  expect([alone?.errors, grouped?.errors]).toEqual(['profile likelihood', 'jackknife']);
  for (const name of ['logMmin', 'sigma', 'logM0', 'logM1', 'alpha'] as const) {
    const [own, wide] = [alone?.intervals[name], grouped?.intervals[name]];
    expect(wide?.low ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(own?.low ?? Number.NEGATIVE_INFINITY);
    expect(wide?.high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(own?.high ?? Number.POSITIVE_INFINITY);
  }
});
