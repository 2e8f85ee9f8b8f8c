import { existsSync, openAsBlob } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv';
import { prepareRows } from '../../src/catalog/prepare';
import { profileColumn } from '../../src/catalog/profile';
import { numberColumn } from '../../src/catalog/table';

const FOLDER = resolve('../shared/data');
const present = existsSync(FOLDER);
if (!present) console.warn('The real catalogs are not at ../shared/data: their tests are skipped.');

async function open(path: string) {
  const blob = await openAsBlob(resolve(FOLDER, path));
  return readCsv({ name: basename(path), size: blob.size, stream: () => blob.stream() });
}

test.skipIf(!present)('CAMELS-TNG 1P galaxies: 26,243 rows of 21 columns', async () => {
  const table = await open('camels_tng_1p/camels_tng_1p_galaxies_z0.csv');
  expect(table).toMatchObject({ rows: 26_243, notes: [] });
  expect(table.columns).toHaveLength(21);
  expect(table.columns.filter((column) => column.kind === 'text').map((column) => column.name)).toEqual(['sim']);
  const mass = numberColumn(table, 'M_star');
  expect(mass?.values[0]).toBe(9.60734e11);
  if (mass) expect(profileColumn(mass)).toMatchObject({ missing: 0, zeros: 0, suggestion: { transform: 'log10' } });
  const prepared = prepareRows(table, [{ name: 'M_gas', transform: 'log10' }]);
  expect(prepared.dropped).toHaveLength(1);
  expect(prepared.rows.length + (prepared.dropped[0]?.count ?? 0)).toBe(26_243);
});

test.skipIf(!present)(
  'CAMELS-TNG 1P galaxies: where there are spikes, and that the usual columns have none',
  async () => {
    const table = await open('camels_tng_1p/camels_tng_1p_galaxies_z0.csv');
    const log10 = ['M_total', 'M_star', 'M_gas', 'M_bh', 'R_half_star', 'spin', 'Z_star', 'age'];
    const { spikes, rows } = prepareRows(
      table,
      log10.map((name) => ({ name, transform: 'log10' })),
    );
    expect(rows).toHaveLength(22_239);
    expect(spikes.map(({ column, treatment }) => [column, treatment])).toEqual([
      ['M_gas', 'drop'],
      ['M_bh', 'drop'],
    ]);
    const spikeOf = (name: string) => prepareRows(table, [{ name, transform: 'none' }]).spikes[0]?.spikes[0];
    expect(spikeOf('M_star')).toBeUndefined();
    expect(spikeOf('M_dm')).toMatchObject({ kind: 'value', value: 0, share: 386 / 26_243 });
    expect(spikeOf('galaxy_id')).toMatchObject({ kind: 'lattice', spacing: 1 });
    expect(spikeOf('A_SN1')).toMatchObject({ kind: 'lattice', spacing: undefined });
  },
);

test.skipIf(!present)('TNG100 early types: 2,631 rows on 5,263 lines', async () => {
  const table = await open('tng100/Subhalo_Centrals_minE9_SM_earlyType_gas.csv');
  expect(table.rows).toBe(2_631);
  expect(table.columns[0]?.name).toBe('column 1');
  const photometry = table.columns.find((column) => column.name === 'SubhaloStellarPhotometrics');
  expect(photometry?.values.every((cell) => String(cell).includes('\n'))).toBe(true);
  expect(numberColumn(table, 'SubhaloGasFraction')?.values.every(Number.isFinite)).toBe(true);
});

test.skipIf(!present)('TNG100 masses: the Subfind index has no name, and an old column is called None', async () => {
  const table = await open('tng100/Subhalo_minE8_SM_SMHR.csv');
  expect(table.rows).toBe(43_407);
  const count = numberColumn(table, 'count');
  if (count) expect(profileColumn(count).kind).toBe('constant');
  expect(table.columns.some((column) => column.name === 'None')).toBe(true);
});

test.skipIf(!present)('TNG50 disks: LaTeX names with commas', async () => {
  const table = await open('tng50/tng50_disks_z0.00.csv');
  expect(table.rows).toBe(2_504);
  expect(table.columns.map((column) => column.name).slice(0, 3)).toEqual([
    'column 1',
    '$M_{gas},M_{\\odot}$',
    '$M_{stellar},M_{\\odot}$',
  ]);
});
