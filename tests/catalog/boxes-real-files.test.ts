import { openAsBlob, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { joinParameters } from '../../src/catalog/boxes/join-parameters';
import { mergeTables } from '../../src/catalog/boxes/merge';
import { assemble, type ReadFile } from '../../src/catalog/boxes/open-parts';
import { isParameterTable, readParameterTable } from '../../src/catalog/boxes/parameter-table';
import { provenanceOf } from '../../src/catalog/boxes/provenance';
import { openFile } from '../../src/catalog/open';
import { absence, outside } from '../outside';
import { numbers, partOf, words } from './boxes-tables';

const FOLDER = outside();
const present = absence() === undefined;

async function open(path: string): Promise<ReadFile> {
  const file = new File([await openAsBlob(resolve(FOLDER, path))], basename(path));
  return { path, table: await openFile(file, {}) };
}

const all = (paths: readonly string[]) => Promise.all(paths.map(open));
const said = (table: { readonly notes: readonly string[] }) => table.notes.join('\n');

const TNG = 'camels_params/IllustrisTNG/CosmoAstroSeed_IllustrisTNG';
const PRE_2024 = 'camels_params/CosmoAstroSeed_IllustrisTNG_pre2024.txt';
const GALAXIES = 'camels_tng_1p/camels_tng_1p_galaxies_z0.csv';

test.skipIf(!present)(
  'every parameter table is recognised, and its six shared parameters lie in their ranges',
  async () => {
    const files = readdirSync(resolve(FOLDER, 'camels_params'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      basename(path).startsWith('CosmoAstroSeed'),
    );
    expect(files).toHaveLength(21);
    for (const path of files) {
      const { table } = await open(`camels_params/${path}`);
      expect(isParameterTable(table), path).toBe(true);
      const { rows, notes } = readParameterTable(table, provenanceOf(path));
      expect(rows.size, path).toBe(table.rows);
      expect(
        notes.filter((note) => !/has no header/.test(note)),
        path,
      ).toEqual([]);
      const first = rows.values().next().value ?? {};
      for (const name of ['Omega_m', 'sigma_8', 'A_SN1', 'A_AGN1', 'A_SN2', 'A_AGN2', 'seed']) {
        expect(first[name], `${path} ${name}`).toEqual(expect.any(Number));
      }
      if (/_(CV|BE)\.txt$/.test(path)) expect(first, path).toMatchObject({ A_SN1: 1, A_SN2: 1, A_AGN1: 1, A_AGN2: 1 });
    }
  },
);

test.skipIf(!present)('SB28 has no header: its parameters are those of the Info file', async () => {
  const { table } = await open(`${TNG}_L25n256_SB28.txt`);
  const { rows } = readParameterTable(table, { suite: 'IllustrisTNG' });
  expect(rows.get('SB28_0')).toMatchObject({
    A_SN2: expect.closeTo(9.09267 / 7.4, 10),
    A_AGN1: 1.51921,
    QuasarThresholdPower: 0.514648,
    seed: 20000,
  });
});

test.skipIf(!present)('the galaxies of the 1P boxes agree with the old parameter table, box by box', async () => {
  const [galaxies, old] = [await open(GALAXIES), await open(PRE_2024)];
  const { table, notes } = joinParameters(galaxies.table, readParameterTable(old.table));
  expect(notes).toEqual([]);
  expect(table.columns.map(({ name }) => name)).toEqual(galaxies.table.columns.map(({ name }) => name));
  const bare = {
    ...galaxies.table,
    columns: galaxies.table.columns.filter(({ name }) => !/^(Omega|sigma|A_)/.test(name)),
  };
  const joined = joinParameters(bare, readParameterTable(old.table)).table;
  for (const name of ['Omega_m', 'A_SN2', 'A_AGN1']) {
    const [before, after] = [numbers(galaxies.table, name), numbers(joined, name)];
    expect(
      after.every((value, row) => Math.abs(value - (before[row] ?? 0)) < 1e-5),
      name,
    ).toBe(true);
  }
});

test.skipIf(!present)(
  'the 1P table of 2024 has the ends and the fiducial box of the old one, and no more',
  async () => {
    const [galaxies, table] = [await open(GALAXIES), await open(`${TNG}_L25n256_1P.txt`)];
    const joined = assemble([galaxies, table]);
    expect(said(joined)).toMatch(/galaxies have no parameters: 48 simulations are not in/);
    expect(said(joined)).not.toMatch(/differs/);
  },
);

test.skipIf(!present)(
  'six exports of pandas, one box in two units: boxes by name, redshifts by their own snapshots',
  async () => {
    const folder = 'camels_tng_1p/raw_hdf5';
    const table = assemble(await all(readdirSync(resolve(FOLDER, folder)).map((file) => `${folder}/${file}`)));
    expect(said(table)).toMatch(
      /dataset_1P_0\.hdf5” holds the same galaxies as .*dataset_1P_1_n5\.hdf5” in other units/,
    );
    expect(new Set(words(table, 'sim'))).toEqual(new Set(['1P_1_0', '1P_1_n5', '1P_3_5']));
    expect([...new Set(numbers(table, 'redshift'))].toSorted()).toEqual([0, 0.04896, 0.10033, 0.1542, 0.21072]);
    expect(Math.min(...numbers(table, 'Stellar_Mass'))).toBeGreaterThan(1e8);
    const joined = assemble(await all([`${folder}/dataset_1P_3_5.hdf5`, PRE_2024]));
    expect(new Set(numbers(joined, 'A_SN1'))).toEqual(new Set([4]));
  },
);

test.skipIf(!present)(
  'the fiducial box stands in both tables of galaxies, and at redshift 0 it is taken once',
  async () => {
    const files = await all([GALAXIES, 'camels_tng_1p/camels_tng_fiducial.csv']);
    const both = files.reduce((sum, { table }) => sum + table.rows, 0);
    const fiducial = words(files[0]?.table ?? assemble([]), 'sim').filter((name) => name === '1P_fid').length;
    const table = assemble(files);
    expect(fiducial).toBeGreaterThan(100);
    expect(table.rows).toBe(both - fiducial);
    expect(said(table)).toMatch(/rows are in two files alike/);
  },
);

test.skipIf(!present)('61 boxes in files of their own: one that keeps 1/h is found, and no other', async () => {
  const { table } = await open(GALAXIES);
  const rowsOf = new Map<string, number[]>();
  for (const [row, name] of words(table, 'sim').entries()) rowsOf.set(name, [...(rowsOf.get(name) ?? []), row]);
  const names = ['M_star', 'M_gas', 'M_dm', 'M_bh', 'M_total', 'R_half_star', 'Z_star', 'age'];
  const columns = names.map((name) => [name, numbers(table, name)] as const);
  const box = (sim: string, h: number) => {
    const own = columns.map(([name, values]): [string, number[]] => {
      const factor = /^[MR]_/.test(name) ? h : 1;
      return [name, (rowsOf.get(sim) ?? []).map((row) => factor * (values[row] ?? 0))];
    });
    return partOf(`IllustrisTNG/1P/${sim}.csv`, Object.fromEntries(own));
  };
  const sims = [...rowsOf.keys()];
  const merged = mergeTables(sims.map((sim) => box(sim, 1)));
  expect(merged).toMatchObject({ rows: 26_243, notes: [] });
  for (const odd of ['1P_1_n5', '1P_fid', '1P_3_5']) {
    expect(said(mergeTables(sims.map((sim) => box(sim, sim === odd ? 0.6711 : 1))))).toContain(
      `${odd}.csv” the smallest values of “M_star” are h`,
    );
  }
  const pairs = sims.slice(1).map((sim) => [box(sim, 1), box(sim, 0.6711)] as const);
  const noted = (i: 0 | 1) =>
    pairs.filter((pair) => said(mergeTables([box('1P_1_1', 1), pair[i]])).includes('h = 0.67'));
  expect(noted(0)).toEqual([]);
  expect(noted(1).length).toBeGreaterThan(50);
});

test.skipIf(!present)('two of 448 chunks of TNG100, one of them empty', async () => {
  const table = assemble(await all(['tng100/fof_subhalo_tab_099.170.hdf5', 'tng100/fof_subhalo_tab_099.1.empty.hdf5']));
  expect(table.rows).toBe(1_593);
  expect(numbers(table, 'snapshot')[0]).toBe(99);
  expect(said(table)).toMatch(/one of 448 files of its snapshot, and 2 are here/);
});

test.skipIf(!present)('catalogs of different kinds are refused together', async () => {
  const files = await all(['tng50/tng50_disks_z0.00.csv', 'tng100/Subhalo_minE8_SM_SMHR.csv']);
  expect(() => assemble(files)).toThrow(/have no quantity in common/);
});

test.skipIf(!present)('parameters of another suite are refused', async () => {
  const files = await all([GALAXIES, 'camels_params/SIMBA/CosmoAstroSeed_SIMBA_L25n256_LH.txt']);
  expect(() => assemble(files)).toThrow(/galaxies are of IllustrisTNG, and the parameter tables of SIMBA/);
});
