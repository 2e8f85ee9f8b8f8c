import { expect, test } from 'vitest';
import { medianStellarMass, sampleCatalog } from '../../src/catalog/sample';
import { numberColumn } from '../../src/catalog/table';

const BOXES = 27;
const table = sampleCatalog(1);

function values(name: string): Float64Array {
  const column = numberColumn(table, name);
  if (!column) throw new Error(`No column ${name}`);
  return column.values;
}

const logStar = values('M_star').map(Math.log10);
const logTotal = values('M_total').map(Math.log10);
const central = values('central');

function median(of: ArrayLike<number>): number {
  const sorted = Float64Array.from(of).sort();
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function rowsWhere(test: (row: number) => boolean): number[] {
  return Array.from({ length: table.rows }, (_, row) => row).filter(test);
}

function near(value: number | undefined, centre: number, reach: number): boolean {
  return value !== undefined && Math.abs(value - centre) < reach;
}

test('some 690 galaxies in each of 27 boxes, labelled synthetic, the same for the same seed', () => {
  expect(table.rows).toBeGreaterThan(17_500);
  expect(table.rows).toBeLessThan(19_500);
  expect(table.name).toContain('synthetic');
  expect(table.notes[0]).toContain('synthetic');
  expect(new Set(Array.from(table.columns[0]?.values ?? [], String)).size).toBe(BOXES);
  expect(sampleCatalog(1)).toEqual(table);
  expect(sampleCatalog(2).rows).not.toBe(table.rows);
});

test('a galaxy is named by its box and number', () => {
  const names = Array.from(values('galaxy_id'), (id, row) => `${table.columns[0]?.values[row]}/${id}`);
  expect(new Set(names).size).toBe(table.rows);
});

/** Galaxies per box in bins of 0.3 dex (CAMELS-TNG fiducial box). */
test.each([
  [9.25, 97],
  [9.55, 96],
  [9.85, 84],
  [10.15, 60],
  [10.45, 58],
  [10.75, 37],
  [11.05, 9],
])('stellar mass function at 10^%f', (centre, count) => {
  const found = logStar.filter((mass) => near(mass, centre, 0.15)).length / BOXES;
  expect(Math.abs(found - count)).toBeLessThan(0.1 * count + 1);
});

/** Median log10 M_star of centrals at a halo mass (CAMELS-TNG fiducial box); the double power law has an rms of 0.07. */
test.each([
  [11.72, 9.63],
  [11.87, 9.92],
  [12.03, 10.19],
  [12.16, 10.33],
  [12.32, 10.54],
  [12.49, 10.68],
  [12.63, 10.82],
  [12.91, 10.94],
])('stellar mass of centrals in haloes of 10^%f', (halo, mass) => {
  const rows = rowsWhere((row) => central[row] === 1 && near(logTotal[row], halo, 0.06));
  expect(rows.length).toBeGreaterThan(20);
  expect(Math.abs(median(rows.map((row) => logStar[row] ?? Number.NaN)) - mass)).toBeLessThan(0.12);
});

test('satellites are about 35 % and lie 0.48 dex above the centrals', () => {
  const share = central.filter((value) => value === 0).length / table.rows;
  expect(share).toBeGreaterThan(0.33);
  expect(share).toBeLessThan(0.38);
  const haloed = rowsWhere((row) => central[row] === 0 && (logTotal[row] ?? 0) > 10.5);
  const excess = haloed.map((row) => (logStar[row] ?? 0) - medianStellarMass(logTotal[row] ?? 0));
  expect(Math.abs(median(excess) - 0.48)).toBeLessThan(0.05);
});

test('1.3 % are clumps: all stars, small, no black hole', () => {
  const clumps = rowsWhere((row) => (logTotal[row] ?? 0) - (logStar[row] ?? 0) < 0.05);
  expect(Math.abs(clumps.length / table.rows - 0.013)).toBeLessThan(0.003);
  for (const row of clumps) {
    expect(values('M_bh')[row]).toBe(0);
    expect(values('R_half_star')[row]).toBeLessThan(1.5);
  }
});

test('gas, black holes and radii follow their relations and their zeros', () => {
  const gasFree = values('M_gas').filter((mass) => mass === 0).length / table.rows;
  expect(Math.abs(gasFree - 0.125)).toBeLessThan(0.02);
  const rows = rowsWhere((row) => central[row] === 1 && near(logStar[row], 10, 0.1));
  const ratio = rows.map((row) => Math.log10(values('M_gas')[row] ?? 0) - (logStar[row] ?? 0));
  expect(Math.abs(median(ratio) - 0.9)).toBeLessThan(0.1);
  const withHole = rows.map((row) => values('M_bh')[row] ?? 0).filter((mass) => mass > 0);
  expect(Math.abs(Math.log10(median(withHole)) - 7.78)).toBeLessThan(0.05);
  expect(Math.abs(Math.log10(median(rows.map((row) => values('R_half_star')[row] ?? 0))) - 0.7)).toBeLessThan(0.03);
});

test('a galaxy is never heavier than all of it', () => {
  expect(rowsWhere((row) => (logTotal[row] ?? 0) < (logStar[row] ?? 0))).toEqual([]);
});
