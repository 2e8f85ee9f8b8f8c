/** The synthetic catalogs against the published numbers that they were made from. */
import { describe, expect, it, test } from 'vitest';
import { medianStellarMass, sampleCatalog } from '../../src/catalog/sample';
import { FIDUCIAL, type ParameterName, RESPONSES, valueAt } from '../../src/catalog/sample-responses';
import { SAMPLE_SETS, type SampleSet, sampleSet } from '../../src/catalog/sample-sets';
import { numberColumn, type Table } from '../../src/catalog/table';

const sets = Object.fromEntries(
  (Object.keys(SAMPLE_SETS) as SampleSet[]).map((set) => [set, sampleSet(set, 1)]),
) as Record<SampleSet, Table>;

const values = (table: Table, name: string) => numberColumn(table, name)?.values ?? expect.fail(`no column ${name}`);
const simsOf = (table: Table) => (table.columns[0]?.kind === 'text' ? table.columns[0].values : expect.fail('no sims'));
const median = (of: ArrayLike<number>) => Float64Array.from(of).sort()[of.length >> 1] ?? Number.NaN;
const rowsOf = (table: Table, test: (row: number) => boolean) =>
  Array.from({ length: table.rows }, (_, row) => row).filter(test);

test.each(Object.entries(sets))(
  '%s holds finite numbers, none of them negative, and says that it is synthetic',
  (_set, table) => {
    for (const column of table.columns) {
      if (column.kind === 'number')
        expect(
          column.values.every((value) => Number.isFinite(value) && value >= 0),
          column.name,
        ).toBe(true);
    }
    expect(table.name).toContain('synthetic');
    expect(table.notes[0]).toContain('synthetic');
  },
);

test('the boxes at z = 0 are those of the demo, with more columns', () => {
  const old = sampleCatalog(1);
  for (const name of ['M_star', 'M_total', 'M_gas', 'M_bh', 'R_half_star', 'central', 'galaxy_id']) {
    expect(values(sets['CV z=0'], name), name).toEqual(values(old, name));
  }
});

test('the same seed gives the same rows', () => {
  expect(sampleSet('1P', 1)).toEqual(sets['1P']);
  expect(sampleSet('1P', 2).rows).not.toBe(sets['1P'].rows);
});

describe('four snapshots', () => {
  const table = sets.CV;
  const [snapshot, redshift, id, star] = ['snapshot', 'redshift', 'galaxy_id', 'M_star'].map((name) =>
    values(table, name),
  );
  const sims = simsOf(table);

  it('are numbered as since 2024, at their redshifts, about 18,000 galaxies each', () => {
    for (const [number, z] of [
      [84, 0.15],
      [86, 0.1],
      [88, 0.05],
      [90, 0],
    ] as const) {
      const rows = rowsOf(table, (row) => snapshot?.[row] === number);
      expect(rows.length).toBeGreaterThan(16_500);
      expect(rows.length).toBeLessThan(19_500);
      expect(rows.every((row) => redshift?.[row] === z)).toBe(true);
    }
  });

  it('hold the same galaxies, which grow', () => {
    const masses = new Map<string, Map<number, number>>();
    for (let row = 0; row < table.rows; row++) {
      const key = `${sims[row]}/${id?.[row]}`;
      const known = masses.get(key) ?? new Map<number, number>();
      masses.set(key, known.set(redshift?.[row] ?? 0, star?.[row] ?? 0));
    }
    const often = [...masses.values()].filter((seen) => seen.size === 4);
    expect(often.length / masses.size).toBeGreaterThan(0.9);
    const growth = often.map((seen) => Math.log10((seen.get(0) ?? 0) / (seen.get(0.15) ?? 0)));
    expect(median(growth)).toBeCloseTo(0.32 * 0.15, 2);
  });
});

describe('one parameter at a time', () => {
  const table = sets['1P'];
  const sims = simsOf(table);
  const names = Object.keys(RESPONSES) as ParameterName[];
  const [star, total, central] = ['M_star', 'M_total', 'central'].map((name) => values(table, name));
  const boxOf = (name: ParameterName, step: number) => {
    const value = Number(valueAt(name, step).toPrecision(5));
    return rowsOf(table, (row) => values(table, name)[row] === value);
  };

  it('has 61 boxes, and in each all parameters but one at their fiducial values', () => {
    expect(new Set(sims).size).toBe(61);
    const seen = new Set<string>();
    for (let row = 0; row < table.rows; row += 50) {
      const varied = names.filter((name) => values(table, name)[row] !== FIDUCIAL[name]);
      expect(varied.length).toBeLessThanOrEqual(1);
      for (const name of varied) seen.add(name);
    }
    expect([...seen].sort()).toEqual([...names].sort());
  });

  it('names its boxes as CAMELS does', () => {
    const at = (sim: string, name: ParameterName) => values(table, name)[sims.indexOf(sim)];
    expect([at('1P_3_5', 'A_SN1'), at('1P_4_5', 'A_AGN1'), at('1P_5_n5', 'A_SN2'), at('1P_6_5', 'A_AGN2')]).toEqual([
      4, 4, 0.5, 2,
    ]);
  });

  /** ln N per ln of the parameter, over the whole range. */
  test.each([
    ['Omega_m', 0.6],
    ['sigma_8', 0.57],
    ['A_SN1', -0.61],
    ['A_SN2', -0.03],
    ['A_AGN1', 0.01],
    ['A_AGN2', -0.02],
  ] as const)('%s changes the number of galaxies with the exponent %f', (name, exponent) => {
    const { low, high } = RESPONSES[name];
    const found = Math.log(boxOf(name, 5).length / boxOf(name, -5).length) / Math.log(high / low);
    expect(found).toBeCloseTo(exponent, 1);
  });

  /** Median log10 M_star of centrals at log10 M_total = 11.8, relative to the fiducial box. */
  test.each([
    ['Omega_m', 0.36, -0.18],
    ['sigma_8', -0.15, 0.11],
    ['A_SN1', 0.49, undefined],
    ['A_SN2', 0.32, -0.18],
    ['A_AGN1', -0.01, 0],
    ['A_AGN2', 0, -0.01],
  ] as const)('%s moves stellar mass at a halo mass as published', (name, low, high) => {
    const offset = (step: number) => {
      const rows = boxOf(name, step).filter(
        (row) => central?.[row] === 1 && Math.abs(Math.log10(total?.[row] ?? 1) - 11.8) < 0.15,
      );
      return median(rows.map((row) => Math.log10(star?.[row] ?? 1) - medianStellarMass(Math.log10(total?.[row] ?? 1))));
    };
    const fiducial = rowsOf(
      table,
      (row) => sims[row] === '1P_fid' && central?.[row] === 1 && Math.abs(Math.log10(total?.[row] ?? 1) - 11.8) < 0.15,
    );
    const at = median(
      fiducial.map((row) => Math.log10(star?.[row] ?? 1) - medianStellarMass(Math.log10(total?.[row] ?? 1))),
    );
    expect(Math.abs(offset(-5) - at - low)).toBeLessThan(0.08);
    // At A_SN1 = 4 the galaxies of such halos lie below the cut.
    if (high !== undefined) expect(Math.abs(offset(5) - at - high)).toBeLessThan(0.08);
  });
});

/** Medians along log10 M_star − 10 of centrals (near-fiducial boxes of CAMELS-TNG 1P). */
test.each([
  [-0.67, -0.25, 5.5],
  [0, 0.0, 5.9],
  [0.67, 0.12, 7.7],
])('metallicity and age of centrals at x = %f', (x, logMetals, age) => {
  const table = sets['CV z=0'];
  const rows = rowsOf(
    table,
    (row) =>
      values(table, 'central')[row] === 1 && Math.abs(Math.log10(values(table, 'M_star')[row] ?? 1) - 10 - x) < 0.1,
  );
  expect(Math.abs(median(rows.map((row) => Math.log10(values(table, 'Z_star')[row] ?? 1))) - logMetals)).toBeLessThan(
    0.05,
  );
  expect(Math.abs(median(rows.map((row) => values(table, 'age')[row] ?? 0)) - age)).toBeLessThan(0.4);
});

test('dark matter is what is left of the total mass, and the clumps have none', () => {
  const table = sets['CV z=0'];
  const share = values(table, 'M_dm').filter((mass) => mass === 0).length / table.rows;
  expect(share).toBeGreaterThan(0.008);
  expect(share).toBeLessThan(0.02);
});
