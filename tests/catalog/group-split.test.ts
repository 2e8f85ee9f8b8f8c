/** Splits by group: whole groups, the shares asked for as nearly as groups allow, and what leaks otherwise. */
import { describe, expect, it } from 'vitest';
import { groupCandidates, groupsOf, leakByRow, splitByGroup } from '../../src/catalog/group-split';
import type { Table } from '../../src/catalog/table';

const SHARES = { validation: 0.1, test: 0.1 };
const every = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

function tableOf(columns: Record<string, ArrayLike<number> | readonly string[]>): Table {
  const made = Object.entries(columns).map(([name, values]) =>
    Array.isArray(values) && typeof values[0] === 'string'
      ? ({ kind: 'text', name, values: values as string[] } as const)
      : ({ kind: 'number', name, values: Float64Array.from(values as ArrayLike<number>) } as const),
  );
  return { name: 't', rows: made[0]?.values.length ?? 0, notes: [], columns: made };
}

describe('a split by group', () => {
  const groups = Uint32Array.from({ length: 1_000 }, (_, i) => Math.floor(Math.sqrt(i)));
  const { train, validation, test } = splitByGroup(groups, every(1_000), SHARES, 7);

  it('uses every row once and breaks no group', () => {
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([...every(1_000)]);
    const of = (rows: Uint32Array) => new Set(Array.from(rows, (row) => groups[row]));
    for (const group of of(test)) expect(of(train).has(group) || of(validation).has(group)).toBe(false);
    for (const group of of(validation)) expect(of(train).has(group)).toBe(false);
  });

  it('comes near the shares', () => {
    expect(validation.length).toBeGreaterThan(60);
    expect(validation.length).toBeLessThan(160);
    expect(test.length).toBeGreaterThan(60);
    expect(test.length).toBeLessThan(160);
  });

  it('is the same for the same seed and another for another', () => {
    expect(splitByGroup(groups, every(1_000), SHARES, 7).test).toEqual(test);
    expect(splitByGroup(groups, every(1_000), SHARES, 8).test).not.toEqual(test);
  });

  it('gives every part a group where there are only three, and refuses two in words', () => {
    const three = Uint32Array.from({ length: 300 }, (_, i) => i % 3);
    const parts = splitByGroup(three, every(300), SHARES, 1);
    expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([100, 100, 100]);
    const two = Uint32Array.from({ length: 300 }, (_, i) => i % 2);
    expect(() => splitByGroup(two, every(300), SHARES, 1)).toThrow(/of 2 groups/);
  });

  it('takes places among the rows that are used, not rows of the table', () => {
    const used = Uint32Array.of(10, 20, 30, 40);
    const odd = Uint32Array.from({ length: 50 }, (_, i) => i);
    const parts = splitByGroup(odd, used, { validation: 0.25, test: 0.25 }, 1);
    expect([...parts.train, ...parts.validation, ...parts.test].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('what rows are kept together by', () => {
  const sims = Array.from({ length: 40 }, (_, i) => `CV_${i % 5}`);

  it('is the simulation, where rows name it', () => {
    expect(groupCandidates(tableOf({ sim: sims, M_star: every(40) }))).toMatchObject([{ by: ['sim'], groups: 5 }]);
    expect(groupCandidates(tableOf({ M_star: every(40) }))).toEqual([]);
  });

  it('is else the galaxy, where it is seen in more than one snapshot', () => {
    const galaxy = Array.from({ length: 40 }, (_, i) => i % 10);
    const snapshot = Array.from({ length: 40 }, (_, i) => 30 + Math.floor(i / 10));
    expect(groupCandidates(tableOf({ galaxy_id: galaxy, snapshot }))).toMatchObject([
      { by: ['galaxy_id'], groups: 10 },
    ]);
    expect(groupCandidates(tableOf({ sim: sims, galaxy_id: galaxy, snapshot }))).toHaveLength(2);
  });

  it('is told where rows are split one by one all the same', () => {
    expect(leakByRow(tableOf({ sim: sims, M_star: every(40) }))).toMatch(/share sim .* 5 groups in 40 rows/);
    expect(leakByRow(tableOf({ M_star: every(40) }))).toBeUndefined();
  });

  it('tells apart rows that differ in any of the columns', () => {
    const groups = groupsOf(tableOf({ a: ['x', 'x', 'y', 'y'], b: [1, 2, 1, 1] }), ['a', 'b']);
    expect([...groups]).toEqual([0, 1, 2, 2]);
    expect(() => groupsOf(tableOf({ a: ['x'] }), ['sim'])).toThrow(/no such column/);
  });
});
