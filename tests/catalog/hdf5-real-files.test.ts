import { openAsBlob, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readHdf5 } from '../../src/catalog/hdf5/read';
import { numberColumn, type Table } from '../../src/catalog/table';
import { absence, outside } from '../outside';

const FOLDER = outside();
const present = absence() === undefined;

async function open(path: string) {
  const blob = await openAsBlob(resolve(FOLDER, path));
  return readHdf5({ name: basename(path), size: blob.size, arrayBuffer: () => blob.arrayBuffer() });
}

const values = (table: Table, name: string) => numberColumn(table, name)?.values ?? new Float64Array(0);

test.skipIf(!present)('every HDF5 file is read without a refusal', async () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.hdf5'));
  expect(files.length).toBeGreaterThanOrEqual(6);
  for (const path of files) {
    const { table } = await open(path);
    expect(table.columns.every((column) => column.values.length === table.rows)).toBe(true);
    expect(table.rows > 0 || table.notes.some((note) => note.includes('empty chunk'))).toBe(true);
  }
});

test.skipIf(!present)('TNG100, a chunk of the group catalog: subhaloes, centrals, units and header', async () => {
  const { table, units, facts } = await open('tng100/fof_subhalo_tab_099.170.hdf5');
  expect(table.rows).toBe(1_593);
  // GroupFirstSub of its 12 groups.
  const central = values(table, 'central');
  const ids = values(table, 'SubfindID').filter((_, row) => central[row] === 1);
  expect(Array.from(ids)).toEqual([
    408_393, 408_497, 408_647, 408_764, 408_935, 409_086, 409_226, 409_358, 409_475, 409_645, 409_761, 409_883,
  ]);
  // The centre of a group is that of its central subhalo, and its radius encloses 200 times the critical density.
  const distance = values(table, 'GroupDistance');
  expect(distance.filter((_, row) => central[row] === 1)).toEqual(new Float64Array(12));
  expect(Math.max(...distance)).toBeCloseTo(671.751, 3);
  const [mass, radius, members] = ['Group_M_Crit200', 'Group_R_Crit200', 'GroupNsubs'].map((name) =>
    values(table, name),
  );
  const group = values(table, 'SubhaloGrNr');
  const density = 200 * 27.7536627e-9 * (4 / 3) * Math.PI;
  for (const row of [0, 700, 1_592]) {
    expect((mass?.[row] ?? 0) / (density * (radius?.[row] ?? 0) ** 3)).toBeCloseTo(1, 2);
    expect(group.filter((one) => one === group[row]).length).toBe(members?.[row]);
  }
  expect(values(table, 'SubhaloMassType_stars')[0]).toBeCloseTo(9.1965, 4);
  expect(table.columns.some(({ name }) => /type[23]$/.test(name))).toBe(false);
  expect(units).toMatchObject({
    SubhaloMassType_stars: '1e10 Msun/h',
    SubhaloHalfmassRadType_stars: 'ckpc/h',
    SubhaloVmax: 'km/s',
    SubhaloSFR: 'Msun/yr',
    SubhaloStellarPhotometrics_g: 'mag',
  });
  expect(table.facts).toMatchObject({
    Group_M_Crit200: { unit: '1e10 Msun/h' },
    GroupDistance: { unit: 'ckpc/h' },
  });
  expect(facts).toMatchObject({ redshift: 0, h: 0.6774, boxSize: 75_000, omega0: 0.3089, files: 448 });
  expect(facts.parameters).toMatchObject({ WindEnergyIn1e51erg: 3.6, VariableWindVelFactor: 7.4 });
});

test.skipIf(!present)('TNG100, an empty chunk', async () => {
  const { table, facts } = await open('tng100/fof_subhalo_tab_099.1.empty.hdf5');
  expect(table).toMatchObject({ rows: 0, columns: [] });
  expect(facts.subhaloes).toEqual({ here: 0, total: 4_371_211 });
});

test.skipIf(!present)('CAMELS 1P from pandas: one box exported twice, its stellar masses in two units', async () => {
  const { table: raw } = await open('camels_tng_1p/raw_hdf5/dataset_1P_0.hdf5');
  const { table: solar } = await open('camels_tng_1p/raw_hdf5/dataset_1P_1_n5.hdf5');
  expect(raw.rows).toBe(714);
  expect(raw.columns.map(({ name }) => name)).toEqual(solar.columns.map(({ name }) => name));
  expect(values(raw, 'GalaxyID')).toEqual(values(solar, 'GalaxyID'));
  const other = values(raw, 'Stellar_Mass');
  const ratios = values(solar, 'Stellar_Mass').map((mass, row) => mass / (other[row] ?? Number.NaN));
  expect(Math.min(...ratios)).toBeCloseTo(1e10 / 0.6711, -5);
  expect(Math.max(...ratios)).toBeCloseTo(1e10 / 0.6711, -5);
  expect(new Set(values(raw, 'Central'))).toEqual(new Set([0, 1]));
});
