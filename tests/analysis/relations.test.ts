/** How the flagged share of simulations goes with their parameters: known relations are found, and none where there is none. */
import { describe, expect, it } from 'vitest';
import { averageRanks, corrected, rankCorrelation, rankTrend } from '../../src/analysis/outliers/rank-correlation';
import { relationsOf } from '../../src/analysis/outliers/relations';
import { alike, dispersionOf, type SimulationShare, simulationShares } from '../../src/analysis/outliers/simulations';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import { refusal } from '../catalog/files';

const share = (
  group: string,
  rows: number,
  flagged: number,
  parameters: Record<string, number>,
  reference = false,
): SimulationShare => ({
  group,
  rows,
  flagged,
  fraction: flagged / rows,
  standardError: 0.01,
  reference,
  parameters,
});

/** Spearman's ρ of two columns, with others taken out. */
const spearman = (x: Float64Array, y: Float64Array, seed = 0, others: readonly Float64Array[] = []) =>
  rankTrend(x, averageRanks(y), { others, seed });

describe('rank correlation', () => {
  it('shares ranks among equal values', () => {
    expect([...averageRanks(Float64Array.of(3, 1, 3, 2))]).toEqual([3.5, 1, 3.5, 2]);
  });

  it('is 15/17 on an example with ties, and 1 for any rising map', () => {
    expect(rankCorrelation(Float64Array.of(1, 2, 3, 4, 5, 5), Float64Array.of(2, 1, 4, 3, 6, 6))).toBeCloseTo(
      0.88235,
      4,
    );
    expect(spearman(Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(1, 8, 27, 64, 125)).value).toBeCloseTo(1, 12);
  });

  it('has uniform p-values where there is nothing', () => {
    const draw = random(2, 'sample');
    const normals = () => Float64Array.from({ length: 20 }, draw.normal);
    const pValues = Array.from({ length: 60 }, (_, i) => spearman(normals(), normals(), i).pValue);
    expect(pValues.filter((p) => p < 0.5).length).toBeGreaterThan(18);
    expect(pValues.filter((p) => p < 0.5).length).toBeLessThan(42);
    expect(pValues.filter((p) => p < 0.05).length).toBeLessThan(10);
  });

  it('takes out what another parameter explains', () => {
    const draw = random(4, 'sample');
    const cause = Float64Array.from({ length: 200 }, draw.normal);
    const x = cause.map((value) => value + 0.3 * draw.normal());
    const y = cause.map((value) => value + 0.3 * draw.normal());
    expect(spearman(x, y).value).toBeGreaterThan(0.8);
    expect(Math.abs(spearman(x, y, 0, [cause]).value)).toBeLessThan(0.2);
  });

  it('is corrected as Benjamini and Hochberg do', () => {
    expect(corrected([0.01, 0.04, 0.03, 0.5])).toEqual(
      [0.04, 0.04 * (4 / 3), 0.04 * (4 / 3), 0.5].map((p) => expect.closeTo(p, 10)),
    );
  });
});

describe('parameters varied one at a time', () => {
  const lines = [0.25, 0.5, 1, 2, 3, 4].flatMap((value) => [
    share(`a${value}`, 500, value > 1 ? 100 * value : 5, { a: value, b: 1 }),
    share(`b${value}`, 500, 5, { a: 1, b: value }),
  ]);

  it('are recognised, each with its own line of simulations', () => {
    const [a, b] = relationsOf(lines, ['a', 'b', 'c'].slice(0, 2), 1);
    expect(a?.design).toBe('one at a time');
    // The other line's fiducial belongs to both.
    expect(a?.points.map(({ value }) => value)).toEqual([0.25, 0.5, 1, 1, 2, 3, 4]);
    expect(a?.spearman).toBeGreaterThan(0.8);
    expect(b?.spearman).toBe(0);
    expect(b?.pValue).toBe(1);
  });

  it('are related where few boxes stand out at one end, small as they are', () => {
    const rows = [880, 790, 680, 580, 500, 435, 350, 280, 230, 180, 130];
    const burst = rows.map((count, i) => {
      const flagged = Math.round(count * ([0.65, 0.5, 0.17, 0.04][rows.length - 1 - i] ?? (i < 3 ? 0.02 : 0.006)));
      return share(`a${i}`, count, flagged, { a: 4 ** (i / 5 - 1), b: 1 });
    });
    const rest = rows.map((count, i) => share(`b${i}`, count, Math.round(0.01 * count), { a: 1, b: 4 ** (i / 5 - 1) }));
    const [a, b] = relationsOf([...burst, ...rest], ['a', 'b'], 1);
    expect(a?.pValue).toBeLessThan(0.01);
    expect(a?.corrected).toBeLessThan(0.05);
    expect(b?.pValue).toBeGreaterThan(0.05);
  });

  it('that move galaxies off on both sides show by the distance', () => {
    const both = [0.25, 0.4, 0.6, 1, 1.6, 2.5, 4].map((value) =>
      share(`a${value}`, 500, Math.round(5 + 60 * Math.abs(Math.log(value))), { a: value, b: 1 }),
    );
    const rest = [0.5, 2, 3].map((value) => share(`b${value}`, 500, 5, { a: 1, b: value }));
    const [a] = relationsOf([...both, ...rest], ['a', 'b'], 1);
    expect(Math.abs(a?.spearman ?? 1)).toBeLessThan(0.3);
    expect(a?.away?.spearman).toBeGreaterThan(0.9);
    expect(a?.away?.corrected).toBeLessThan(0.05);
  });
});

it('parameters varied together are correlated with the others taken out', () => {
  const draw = random(6, 'sample');
  const shares = Array.from({ length: 80 }, (_, i) => {
    const [a, b] = [draw.uniform(), draw.uniform()];
    return share(`LH_${i}`, 400, Math.round(400 * Math.max(0, 0.01 + 0.1 * a + 0.01 * draw.normal())), { a, b });
  });
  const [a, b] = relationsOf(shares, ['a', 'b'], 1);
  expect(a?.design).toBe('together');
  expect(a?.partial?.spearman).toBeGreaterThan(0.8);
  expect(a?.partial?.corrected).toBeLessThan(0.001);
  expect(b?.partial?.corrected).toBeGreaterThan(0.05);
});

it('parameters have no correlation where no row is flagged', () => {
  const shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((value) => share(`a${value}`, 100, 0, { a: value }));
  const [a] = relationsOf(shares, ['a'], 1);
  expect(a).toMatchObject({ simulations: 6 });
  expect(a).not.toHaveProperty('spearman');
  expect(a).not.toHaveProperty('away');
});

describe('on null catalogs relations are false in 5 %', () => {
  const draw = random(21, 'sample');
  const flaggedOf = (rows: number, p: number) =>
    Array.from({ length: rows }, () => Number(draw.uniform() < p)).reduce((a, b) => a + b, 0);
  const CATALOGS = 400;

  it.each([
    // 11 boxes on a line, whose rows fall as in the A_SN1 boxes of CAMELS, and a fifth of them: one flagged row a box.
    ['many rows a box', (i: number) => Math.round(700 * 0.85 ** i), 11],
    ['few flags a box', (i: number) => Math.round(140 * 0.85 ** i), 11],
    ['rows as the square of the parameter', (i: number) => Math.round(60 * ((0.1 + (0.4 * i) / 26) / 0.3) ** 2), 27],
  ])('%s', (_, rowsOf, boxes) => {
    const pValues = Array.from({ length: CATALOGS }, (_catalog, seed) => {
      // A second line of boxes says which value of the first parameter is fiducial.
      const lines = ['a', 'b'].flatMap((varied) =>
        Array.from({ length: varied === 'a' ? boxes : 3 }, (_box, i) =>
          share(`${varied}${i}`, rowsOf(i), flaggedOf(rowsOf(i), 0.01), {
            ...{ a: 0.3, b: 0.3 },
            [varied]: 0.1 + (0.4 * i) / (boxes - 1),
          }),
        ),
      );
      const [a] = relationsOf(lines, ['a', 'b'], seed);
      return [a?.pValue, a?.away?.pValue];
    });
    for (const kind of [0, 1]) {
      const own = pValues.flatMap((both) => both[kind] ?? []);
      const below = own.filter((p) => p <= 0.05).length / own.length;
      expect(below).toBeGreaterThan(0.02);
      expect(below).toBeLessThan(0.08);
    }
  });
});

it('parameters that do not vary are said to be constant', () => {
  const shares = [0, 1, 2].map((i) => share(`CV_${i}`, 100, i, { a: 0.3 }));
  expect(relationsOf(shares, ['a'], 1)[0]).toMatchObject({ design: 'constant', simulations: 3 });
});

describe('shares of simulations', () => {
  const table: Table = {
    name: 'made up',
    rows: 6,
    columns: [
      { kind: 'text', name: 'sim', values: ['x', 'x', 'y', 'y', 'y', 'z'] },
      { kind: 'number', name: 'Omega_m', values: Float64Array.of(0.3, 0.3, 0.1, 0.1, 0.1, 0.2) },
      { kind: 'number', name: 'M', values: Float64Array.of(1, 2, 3, 4, 5, 6) },
    ],
    notes: [],
  };
  const flags = [0, 1, 2, 3, 4, 5].map((row) => ({ row, flagged: row === 2, reference: row < 2 }));

  it('count each simulation, with an error that is not 0 where nothing is flagged', () => {
    const shares = simulationShares(table, 'sim', ['Omega_m'], flags);
    expect(shares.map(({ group, rows, flagged }) => [group, rows, flagged])).toEqual([
      ['x', 2, 0],
      ['y', 3, 1],
      ['z', 1, 0],
    ]);
    expect(shares[0]?.standardError).toBeGreaterThan(0);
    expect(shares[1]?.parameters).toEqual({ Omega_m: 0.1 });
    expect(shares.map(({ reference }) => reference)).toEqual([true, false, false]);
  });

  it('refuse what varies within a simulation', async () => {
    const { code, message } = await refusal(() => simulationShares(table, 'sim', ['M'], flags));
    expect(code).toBe('parameter-varies');
    expect(message).toContain('“M”');
  });

  it('vary by chance only where their parameters agree', () => {
    const shares = [0, 1, 2, 3].map((i) => share(`s${i}`, 100, i, { a: i === 3 ? 2 : 1 }));
    expect(alike(shares).map(({ group }) => group)).toEqual(['s0', 's1', 's2']);
  });

  it('vary more than independent galaxies where they do', () => {
    const draw = random(8, 'sample');
    const binomial = (p: number) =>
      Array.from({ length: 500 }, () => Number(draw.uniform() < p)).reduce((a, b) => a + b, 0);
    const calm = Array.from({ length: 40 }, (_, i) => share(`s${i}`, 500, binomial(0.05), {}));
    expect(dispersionOf(calm)?.factor).toBeLessThan(1.8);
    const wild = Array.from({ length: 40 }, (_, i) => share(`s${i}`, 500, binomial(i % 2 ? 0.02 : 0.1), {}));
    expect(dispersionOf(wild)?.factor).toBeGreaterThan(5);
    expect(dispersionOf(wild)?.pValue).toBeLessThan(1e-6);
  });
});
