/** Where one sample exceeds another in two columns: found where it does, and nowhere where both are of one population. */
import { describe, expect, it, test } from 'vitest';
import { type DifferenceMap, differenceMap, type MapInput } from '../../../src/analysis/compare/difference-map';
import { relabellingOf } from '../../../src/analysis/compare/relabelled';
import { random } from '../../../src/base/random';
import { toEnd } from '../../../src/base/to-end';

const mapOf = (input: MapInput): DifferenceMap => toEnd(differenceMap(input));

/** Normals in two columns; of `share` of the second sample's rows x is shifted by 1.5. Groups have places of their own, and one label each or both. */
function samples(n: number, share: number, seed: number, groups?: 'pure' | 'mixed'): MapInput {
  const draw = random(seed, 'catalog');
  const count = 24;
  const of = Array.from({ length: count }, () => 0.7 * draw.normal());
  const group = Uint32Array.from({ length: n }, (_, row) => row % count);
  const second = Uint8Array.from({ length: n }, (_, row) =>
    groups === 'pure' ? (row % count) % 2 : draw.uniform() < 0.3 ? 1 : 0,
  );
  const x = Float64Array.from(second, (label, row) => {
    const shift = label === 1 && draw.uniform() < share ? 1.5 : 0;
    return draw.normal() + shift + (groups ? (of[group[row] as number] as number) : 0);
  });
  return { x, y: x.map(() => draw.normal()), second, groups: groups ? group : undefined, seed, deals: 59 };
}

const passing = ({ passes }: DifferenceMap) => passes.some((cell) => cell !== 0);

describe('the map of a difference', () => {
  it('shows the cells where each sample exceeds the other', () => {
    const map = mapOf(samples(2_000, 0.5, 1));
    expect(map.pValue).toBeCloseTo(1 / 60, 9);
    const columnOf = (cell: number) => map.x.from + (((cell % map.size) + 0.5) / map.size) * (map.x.to - map.x.from);
    const places = (sign: number) => [...map.passes.keys()].filter((cell) => map.passes[cell] === sign).map(columnOf);
    expect(places(-1).length).toBeGreaterThan(2);
    expect(Math.min(...places(-1))).toBeGreaterThan(Math.max(...places(1)));
    expect(map.outside).toBeLessThan(60);
  });

  it.each([undefined, 'pure', 'mixed'] as const)('shows none in 95 of 100 equal samples, groups: %s', (groups) => {
    const found = Array.from({ length: 60 }, (_, i) => mapOf(samples(240, 0, 100 + i, groups)));
    const claims = found.filter(passing).length;
    // 3 expected with a deviation of 1.7.
    expect(claims).toBeLessThan(10);
    expect(found.filter(({ pValue }) => (pValue as number) <= 0.05).length).toBeLessThan(10);
    expect(found.some(({ pValue }) => (pValue as number) < 0.3)).toBe(true);
  });

  it('says nothing of significance where a few groups have one label each', () => {
    const input = samples(600, 0.5, 3, 'pure');
    const map = mapOf({ ...input, groups: (input.groups as Uint32Array).map((group) => group % 6) });
    expect(map.pValue).toBeUndefined();
    expect(passing(map)).toBe(false);
    expect(map.excess.some(Number.isFinite)).toBe(true);
  });

  it('bears columns of one value', () => {
    const input = samples(400, 0.5, 4);
    expect(passing(mapOf({ ...input, x: input.x.fill(3), y: input.y.fill(0) }))).toBe(false);
  });
});

test('labels are dealt out to whole groups, or within them', () => {
  const groups = Uint32Array.of(0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4);
  const second = Uint8Array.of(0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1);
  const { deal, logWays } = relabellingOf(second, groups);
  // 2 of 4 whole groups, and 2 of the 3 rows of the mixed one.
  expect(Math.exp(logWays)).toBeCloseTo(6 * 3, 9);
  const seen = new Set<string>();
  const draw = random(1, 'split');
  const out = new Uint8Array(12);
  for (let i = 0; i < 300; i++) {
    deal(draw.uniform, out);
    seen.add(out.join(''));
    expect((out[7] as number) + (out[8] as number) + (out[9] as number)).toBe(2);
  }
  expect(seen.size).toBe(18);
});
