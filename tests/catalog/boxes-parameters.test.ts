import { expect, test } from 'vitest';
import { joinParameters } from '../../src/catalog/boxes/join-parameters';
import { isParameterTable, readParameterTable } from '../../src/catalog/boxes/parameter-table';
import { numbers, tableOf } from './boxes-tables';
import { refusal } from './files';

const LH = tableOf('CosmoAstroSeed_LH.txt', {
  Name: ['LH_0', 'LH_1', 'LH_10'],
  Omega_m: [0.309, 0.3026, 0.2],
  sigma_8: [0.979, 0.9394, 0.7],
  A_SN1: [3.11234, 3.42, 0.5],
  A_AGN1: [1.12194, 3.96137, 0.3],
  A_SN2: [0.6685, 1.03311, 1.9],
  A_AGN2: [0.53182, 1.1607, 1.2],
  seed: [0, 1, 10],
});

test('a headed table keeps the order of its own header', () => {
  expect(isParameterTable(LH)).toBe(true);
  const { rows, notes } = readParameterTable(LH, { suite: 'IllustrisTNG' });
  expect(rows.get('LH_1')).toMatchObject({ Omega_m: 0.3026, A_AGN1: 3.96137, A_SN2: 1.03311, seed: 1 });
  expect(notes).toEqual([]);
});

test('the parameters of codes become those of papers, the misspelt one too', () => {
  const table = tableOf('CosmoAstroSeed_1P.txt', {
    '#Name': ['1P_p3_2', '1P_p6_n2'],
    Omega0: [0.3, 0.3],
    sigma8: [0.8, 0.8],
    WindEnergyIn1e51erg: [14.4, 3.6],
    RadioFeedbackFactor: [1, 1],
    VariableWindVelFactor: [7.4, 7.4],
    RadioFeedbackReiorientationFactor: [20, 10],
    OmegaBaryon: [0.049, 0.049],
    seed: [67, 67],
  });
  expect(isParameterTable(table)).toBe(true);
  const { rows } = readParameterTable(table);
  expect(rows.get('1P_p3_2')).toMatchObject({ A_SN1: 4, A_SN2: 1, A_AGN1: 1, A_AGN2: 1, Omega_b: 0.049 });
  expect(rows.get('1P_p6_n2')).toMatchObject({ A_SN1: 1, A_AGN2: 0.5 });
});

test('without a header the columns are CAMELS’ own order, and the notes say so', () => {
  const bare = tableOf('CosmoAstroSeed_SB.txt', {
    'column 1': ['LH_0', 'LH_1'],
    'column 2': [0.309, 0.3026],
    'column 3': [0.979, 0.9394],
    'column 4': [3.11234, 3.42],
    'column 5': [1.12194, 3.96137],
    'column 6': [0.6685, 1.03311],
    'column 7': [0.53182, 1.1607],
    'column 8': [0, 1],
  });
  expect(isParameterTable(bare)).toBe(true);
  const { rows, notes } = readParameterTable(bare);
  expect(rows.get('LH_1')).toMatchObject({ A_AGN1: 3.96137, A_SN2: 1.03311, A_AGN2: 1.1607, seed: 1 });
  expect(notes.join(' ')).toMatch(/no header.*six parameters.*A_SN1, A_AGN1, A_SN2, A_AGN2/);
});

test('six bare columns are a Latin hypercube, row n being LH_n; of one row the folder tells the name', () => {
  const hypercube = tableOf('latin_hypercube_params.txt', {
    'column 1': [0.309, 0.3026],
    'column 2': [0.979, 0.9394],
    'column 3': [3.11234, 3.42],
    'column 4': [1.12194, 3.96137],
    'column 5': [0.6685, 1.03311],
    'column 6': [0.53182, 1.1607],
  });
  expect(isParameterTable(hypercube)).toBe(true);
  const read = readParameterTable(hypercube);
  expect(read.rows.get('LH_1')).toMatchObject({ A_AGN1: 3.96137 });
  expect(read.notes.join(' ')).toMatch(/LH_n/);
  const one = {
    ...hypercube,
    rows: 1,
    columns: hypercube.columns.map((c) => ({ ...c, values: c.values.slice(0, 1) }) as typeof c),
  };
  expect([...readParameterTable(one, { simulation: 'LH_7', set: 'LH' }).rows.keys()]).toEqual(['LH_7']);
});

test('catalogs are no parameter tables', () => {
  expect(isParameterTable(tableOf('a.csv', { sim: ['CV_0', 'CV_0'], Omega_m: [0.3, 0.3], sigma_8: [0.8, 0.8] }))).toBe(
    false,
  );
  expect(
    isParameterTable(
      tableOf('a.csv', {
        sim: ['CV_0', 'CV_1'],
        Omega_m: [0.3, 0.3],
        sigma_8: [0.8, 0.8],
        M: [1, 2],
        R: [1, 2],
        V: [3, 4],
      }),
    ),
  ).toBe(false);
  expect(isParameterTable(tableOf('a.csv', { 'column 1': [1e9, 2e9], 'column 2': [1, 2], 'column 3': [1, 2] }))).toBe(
    false,
  );
});

test('exchanged A_SN2 and A_AGN1 are noticed by their ranges', () => {
  const rename = (name: string) => (name === 'A_SN2' ? 'A_AGN1' : name === 'A_AGN1' ? 'A_SN2' : name);
  const wrong = { ...LH, columns: LH.columns.map((column) => ({ ...column, name: rename(column.name) })) };
  expect(readParameterTable(wrong).notes).toEqual([
    expect.stringMatching(/A_SN2 and A_AGN1 look exchanged: A_SN2 runs from 0\.3 to 3\.961/),
  ]);
});

test('the extremes of the set EX are nothing odd', () => {
  const ex = tableOf('EX.txt', {
    Name: ['EX_0', 'EX_1', 'EX_2', 'EX_3'],
    Omega_m: [0.3, 0.3, 0.3, 0.3],
    sigma_8: [0.8, 0.8, 0.8, 0.8],
    A_SN1: [1, 1, 100, 0],
    A_AGN1: [1, 100, 1, 0],
    A_SN2: [1, 1, 1, 0],
    A_AGN2: [1, 1, 1, 0],
  });
  expect(readParameterTable(ex).notes).toEqual([]);
});

test('galaxies get the parameters of their simulation, and those without are counted', () => {
  const galaxies = tableOf('g.csv', { sim: [' lh_1', 'LH_10 ', 'LH_99', 'LH_1'], M: [1, 2, 3, 4] });
  const { table, notes } = joinParameters(galaxies, readParameterTable(LH));
  expect(numbers(table, 'A_AGN1')).toEqual([3.96137, 0.3, Number.NaN, 3.96137]);
  expect(numbers(table, 'M')).toEqual([1, 2, 3, 4]);
  expect(notes.join(' ')).toMatch(
    /1 galaxy has no parameters: 1 simulation is not in “CosmoAstroSeed_LH.txt” \(LH_99\)/,
  );
});

test('old names of 1P boxes are found under the new ones, and not those that only look alike', () => {
  const parameters = readParameterTable(
    tableOf('1P.txt', {
      Name: ['1P_p1_n2', '1P_p1_n1', '1P_p1_0', '1P_p2_0'],
      Omega_m: [0.1, 0.2, 0.3, 0.3],
      sigma_8: [0.8, 0.8, 0.8, 0.8],
    }),
  );
  const galaxies = tableOf('g.csv', { sim: ['1P_1_n5', '1P_1_n2', '1P_fid', '1P_0'], M: [1, 2, 3, 4] });
  expect(numbers(joinParameters(galaxies, parameters).table, 'Omega_m')).toEqual([0.1, Number.NaN, 0.3, 0.1]);
});

test('numbered boxes are boxes of the one set that the table has', () => {
  const { table, notes } = joinParameters(tableOf('g.csv', { box: [10, 0], M: [1, 2] }), readParameterTable(LH));
  expect(numbers(table, 'Omega_m')).toEqual([0.2, 0.309]);
  expect(notes.join(' ')).toMatch(/“box” holds numbers.*LH_10/);
});

test('parameters that the catalog has are kept, filled and compared', () => {
  const galaxies = tableOf('g.csv', {
    sim: ['LH_0', 'LH_1', 'LH_10'],
    Omega_m: [0.309, 0.5, Number.NaN],
    M: [1, 2, 3],
  });
  const { table, notes } = joinParameters(galaxies, readParameterTable(LH));
  expect(numbers(table, 'Omega_m')).toEqual([0.309, 0.5, 0.2]);
  expect(table.columns.filter(({ name }) => name === 'Omega_m')).toHaveLength(1);
  expect(notes.join(' ')).toMatch(/“Omega_m” differs from “CosmoAstroSeed_LH.txt” in 1 row \(0\.5 and 0\.3026\)/);
});

test('a catalog whose own A_SN2 and A_AGN1 are exchanged is told so', () => {
  const galaxies = tableOf('g.csv', { sim: ['LH_0', 'LH_1'], A_SN2: [1.12194, 3.96137], A_AGN1: [0.6685, 1.03311] });
  expect(joinParameters(galaxies, readParameterTable(LH)).notes.join(' ')).toMatch(
    /The catalog's A_SN2 and A_AGN1 are exchanged/,
  );
});

test('nothing in common is refused', async () => {
  const parameters = readParameterTable(LH);
  const other = await refusal(() => joinParameters(tableOf('g.csv', { sim: ['CV_0'], M: [1] }), parameters));
  expect(other).toMatchObject({ code: 'no-match', message: expect.stringMatching(/“CV_0”.*“LH_0”/) });
  const none = await refusal(() => joinParameters(tableOf('g.csv', { M: [1] }), parameters));
  expect(none.code).toBe('no-simulation');
});
