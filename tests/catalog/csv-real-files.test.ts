import { openAsBlob, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv/csv';
import { prepareRows } from '../../src/catalog/prepare';
import { profileColumn } from '../../src/catalog/profile';
import { numberColumn } from '../../src/catalog/table';
import { cpuTime } from '../cpu-time';
import { absence, outside } from '../outside';

const FOLDER = outside();
const present = absence() === undefined;

async function open(path: string) {
  const blob = await openAsBlob(resolve(FOLDER, path));
  return readCsv({ name: basename(path), size: blob.size, stream: () => blob.stream() });
}

/** Rows, columns, and the first row under the first names. */
type Expected = readonly [rows: number, columns: number, first: Readonly<Record<string, number | string>>];

const CV = { Name: 'CV_0', Omega_m: 0.3, sigma_8: 0.8, A_SN1: 1, A_AGN1: 1, A_SN2: 1, A_AGN2: 1, seed: 1 };
const BE = { ...CV, Name: 'BE_0', seed: 67 };
const EX = { ...CV, Name: 'EX_0', seed: 13_560 };
const INFO = { ParamName: 'Omega0', AbsMaxDiff: 0.2, LogFlag: 0, FiducialVal: 0.3, MinVal: 0.1, MaxVal: 0.5 };
const NO_NAMES = { 'column 2': 0.3, 'column 3': 0.8, 'column 4': 3.6, 'column 30': 67 };
const TNG = 'camels_params/IllustrisTNG/CosmoAstroSeed_IllustrisTNG';

const FILES: Readonly<Record<string, Expected>> = {
  'camels_cv_summary/window_physical_diagnostics_simba.csv': [18, 34, { log_mstar_lo: 9, log_mstar_hi: 9.15, n: 485 }],
  'camels_cv_summary/window_physical_diagnostics_tng.csv': [18, 34, { log_mstar_lo: 9, log_mstar_hi: 9.15, n: 987 }],
  'camels_params/Astrid/CosmoAstroSeed_Astrid_L25n256_BE.txt': [27, 8, BE],
  'camels_params/Astrid/CosmoAstroSeed_Astrid_L25n256_CV.txt': [27, 8, CV],
  'camels_params/Astrid/CosmoAstroSeed_Astrid_L25n256_EX.txt': [4, 8, EX],
  'camels_params/Astrid/CosmoAstroSeed_Astrid_L25n256_LH.txt': [1000, 8, { Name: 'LH_0', Omega_m: 0.4422, seed: 1e4 }],
  'camels_params/Astrid/CosmoAstroSeed_Astrid_L25n256_SB7.txt': [1024, 9, { Name: 'SB7_0', Omega_b: 0.0571 }],
  'camels_params/Astrid/Info_Astrid_L25n256_6params.csv': [6, 7, INFO],
  'camels_params/Astrid/Info_Astrid_L25n256_7params.csv': [7, 7, INFO],
  'camels_params/CosmoAstroSeed_IllustrisTNG_pre2024.txt': [1097, 8, { Name: 'LH_0', Omega_m: 0.309, A_SN1: 3.11234 }],
  'camels_params/EAGLE/CosmoAstroSeed_SwiftEAGLE_L25n256_CV.txt': [27, 8, CV],
  'camels_params/EAGLE/CosmoAstroSeed_SwiftEAGLE_L25n256_LH.txt': [1000, 8, { Name: 'LH_0', A_AGN2: 1.75754 }],
  'camels_params/EAGLE/Info_EAGLE_L25n256_6params.csv': [6, 7, INFO],
  [`${TNG}_L25n256_1P.txt`]: [140, 30, { Name: '1P_p1_n2', Omega0: 0.1, RadioFeedbackReiorientationFactor: 20 }],
  [`${TNG}_L25n256_BE.txt`]: [27, 30, { 'column 1': 'BE_0', ...NO_NAMES }],
  [`${TNG}_L25n256_CV.txt`]: [27, 8, CV],
  [`${TNG}_L25n256_EX.txt`]: [4, 8, EX],
  [`${TNG}_L25n256_LH.txt`]: [1000, 8, { Name: 'LH_0', Omega_m: 0.309, A_AGN2: 0.53182, seed: 0 }],
  [`${TNG}_L25n256_SB28.txt`]: [2048, 30, { 'column 1': 'SB28_0', 'column 2': 0.352541, 'column 30': 20_000 }],
  [`${TNG}_L50n512_1P.txt`]: [141, 37, { Name: '1P_p1_0', Omega0: 0.3, sigma8: 0.8 }],
  [`${TNG}_L50n512_CV.txt`]: [27, 37, { Name: 'CV_0', Omega0: 0.3, sigma8: 0.8 }],
  [`${TNG}_L50n512_SB35.txt`]: [2048, 37, { Name: 'SB35_0', Omega0: 0.49484, sigma8: 0.92096 }],
  'camels_params/IllustrisTNG/Info_IllustrisTNG_L25n256_28params.txt': [28, 7, INFO],
  'camels_params/IllustrisTNG/Info_IllustrisTNG_L25n256_6params.txt': [6, 7, INFO],
  'camels_params/IllustrisTNG/Info_IllustrisTNG_L50n512_35params.csv': [35, 7, INFO],
  'camels_params/SIMBA/CosmoAstroSeed_SIMBA_L25n256_BE.txt': [27, 8, BE],
  'camels_params/SIMBA/CosmoAstroSeed_SIMBA_L25n256_CV.txt': [27, 8, CV],
  'camels_params/SIMBA/CosmoAstroSeed_SIMBA_L25n256_EX.txt': [4, 8, EX],
  'camels_params/SIMBA/CosmoAstroSeed_SIMBA_L25n256_LH.txt': [1000, 8, { Name: 'LH_0', Omega_m: 0.1462, seed: 5000 }],
  'camels_params/SIMBA/Info_SIMBA_L25n256_28params.csv': [28, 5, { ParamName: 'Omega0', Fid: 0.3, Meaning: 'Omega_m' }],
  'camels_params/SIMBA/Info_SIMBA_L25n256_6params.csv': [6, 7, INFO],
  'camels_params/redshift_table.txt': [91, 5, { Redshift: 14.99, 'Scale Factor': 0.063, SIMBA: Number.NaN, Astrid: 0 }],
  'camels_tng_1p/camels_tng_1p_galaxies_z0.csv': [26_243, 21, { sim: '1P_1_n5', Omega_m: 0.1, M_star: 9.60734e11 }],
  'camels_tng_1p/camels_tng_fiducial.csv': [2175, 21, { sim: '1P_fid', redshift: 0.2107, M_star: 6.75468e11 }],
  // 27 columns in the file, two of them arrays of 3 and of 8.
  'tng100/Subhalo_Centrals_minE9_SM_earlyType_gas.csv': [
    2631,
    36,
    { index: 52_618, SubhaloMass: 154932470703125, SubhaloVel_2: 152.78827, SubhaloStellarPhotometrics_7: -25.163965 },
  ],
  'tng100/Subhalo_minE8_SM_SMHR.csv': [43_407, 10, { index: 0, None: 0, SubhaloMass: 27_477.936 }],
  'tng50/tng50_disks_z0.00.csv': [2504, 10, { index: 0, '$M_{gas},M_{\\odot}$': 9942768000, z: 0 }],
};

/** Folders of made data, which are no catalogs as their makers wrote them. */
const MADE = ['cases', 'ladder', 'sbibm', 'xd'];

describe.skipIf(!present)('real text files', () => {
  test('the table below names all of them', () => {
    const found = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => /\.(csv|txt)$/.test(path) && !MADE.includes(path.split('/', 1)[0] as string));
    expect(found.sort()).toEqual(Object.keys(FILES).sort());
  });

  test.each(Object.entries(FILES))('%s', async (path, [rows, columns, first]) => {
    const table = await open(path);
    expect(table.rows).toBe(rows);
    expect(table.columns).toHaveLength(columns);
    const cells = table.columns.map(({ name, values }) => [name, values[0]] as const);
    expect(Object.fromEntries(cells.filter(([name]) => name in first))).toEqual(first);
    expect(table.columns.every(({ values }) => values.length === rows)).toBe(true);
  });

  test('26,243 rows of 21 columns are read within a second', async () => {
    const started = cpuTime();
    await open('camels_tng_1p/camels_tng_1p_galaxies_z0.csv');
    expect(cpuTime() - started).toBeLessThan(1_000);
  });
});

test.skipIf(!present)('CAMELS-TNG 1P galaxies: nothing is missing but zeros of log10', async () => {
  const table = await open('camels_tng_1p/camels_tng_1p_galaxies_z0.csv');
  expect(table.notes).toEqual([]);
  expect(table.columns.filter((column) => column.kind === 'text').map((column) => column.name)).toEqual(['sim']);
  const mass = numberColumn(table, 'M_star');
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

test.skipIf(!present)('TNG100: printed arrays become columns of numbers without a gap; count is constant', async () => {
  const gas = await open('tng100/Subhalo_Centrals_minE9_SM_earlyType_gas.csv');
  const arrays = gas.columns.filter(({ name }) => /^Subhalo(Vel|StellarPhotometrics)_\d$/.test(name));
  expect(arrays).toHaveLength(11);
  for (const { name } of [...arrays, { name: 'SubhaloGasFraction' }]) {
    expect(numberColumn(gas, name)?.values.every(Number.isFinite)).toBe(true);
  }
  const count = numberColumn(await open('tng100/Subhalo_minE8_SM_SMHR.csv'), 'count');
  if (count) expect(profileColumn(count).kind).toBe('constant');
});
