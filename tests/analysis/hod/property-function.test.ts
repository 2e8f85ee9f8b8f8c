/** Galaxies counted by a property beside mocks of the same law: bands hold as often as they say. */
import { expect, test } from 'vitest';
import { mockOf } from '../../../src/analysis/hod/mock';
import { type Occupation, zhengOccupation } from '../../../src/analysis/hod/occupation';
import { binCounts, functionBins, functionEdges, manyMocks } from '../../../src/analysis/hod/property-function';
import { random } from '../../../src/base/random';

const law = (x: number): Occupation =>
  zhengOccupation({ logMmin: 12, sigma: 0.3, logM0: 11.5, logM1: 13, alpha: 1 }, x);

test('bands of mocks hold what they say of other galaxies of the same law', () => {
  const draw = random(3, 'catalog');
  const inside = { of68: 0, of95: 0, all: 0 };
  for (let repeat = 0; repeat < 12; repeat++) {
    const logMass = Float64Array.from({ length: 600 }, () => 11.5 - Math.log10(draw.uniform()));
    const haloes = Uint32Array.from(logMass.keys());
    const star = (halo: Uint32Array) =>
      Float64Array.from(halo, (i) => (logMass[i] as number) - 2 + 0.2 * draw.normal());
    const real = star(mockOf(logMass, law, 1_000 + repeat).halo);
    const mocks = manyMocks(logMass, haloes, law, repeat);
    const edges = functionEdges(real, true);
    const data = { values: real, group: new Uint32Array(real.length) };
    const bins = functionBins(edges, data, { values: star(mocks.halo), starts: mocks.starts }, [0]);
    for (const { data: own, found, low68, high68, low95, high95 } of bins) {
      // Bands of few galaxies hold more than they say: numbers are whole.
      if (found < 12) continue;
      inside.all += 1;
      if (own.mean >= low68 && own.mean <= high68) inside.of68 += 1;
      if (own.mean >= low95 && own.mean <= high95) inside.of95 += 1;
    }
  }
  const off = (found: number, share: number) =>
    Math.abs(found / inside.all - share) / Math.sqrt((share * (1 - share)) / inside.all);
  expect(off(inside.of68, 0.7)).toBeLessThan(3.5);
  expect(off(inside.of95, 0.94)).toBeLessThan(3.5);
});

test('edges of log10 lie at quarters of a dex and hold every value; others are even', () => {
  const values = Float64Array.of(9.1, 10.3, 11.9);
  expect(Array.from(functionEdges(values, true)).slice(0, 2)).toEqual([9, 9.25]);
  for (const isLog of [true, false])
    expect(binCounts(functionEdges(values, isLog), values).reduce((a, b) => a + b)).toBe(3);
  expect(functionEdges(values, false)).toHaveLength(13);
});

test('no bin of few simulations that agree by chance has a smaller error than their numbers allow', () => {
  const values = Float64Array.of(9.1, 9.1, 9.1, 9.1, 9.6, 9.6);
  const group = Uint32Array.of(0, 0, 1, 1, 0, 0);
  const bins = functionBins(
    Float64Array.of(9, 9.5, 10, 10.5),
    { values, group },
    { values: Float64Array.of(9.2, 9.3), starts: [0, 1, 2] },
    [0, 1],
  );
  // Four galaxies of two simulations in half a dex; two in one of them; none found and none expected.
  expect(bins.map(({ data }) => data.standardError)).toEqual([2, 2]);
  expect(bins.map(({ found }) => found)).toEqual([4, 2]);
});
