import { expect, test } from 'vitest';
import { assemble } from '../../src/catalog/boxes/open-parts';
import { fileOfTable, masses, numbers, words } from './boxes-tables';
import { refusal } from './files';

const parameters = (path: string, omega: number, names = ['CV_0', 'CV_1']) =>
  fileOfTable(path, {
    Name: names,
    Omega_m: names.map((_, i) => omega + 0.01 * i),
    sigma_8: names.map(() => 0.8),
    A_SN1: names.map(() => 1),
    A_AGN1: names.map(() => 1),
    A_SN2: names.map(() => 1),
    A_AGN2: names.map(() => 1),
    seed: names.map((_, i) => i),
  });
const box = (path: string, seed: number) => fileOfTable(path, { M: masses(30, seed), R: masses(30, seed + 1) });

test('a folder of boxes and its parameter table: one catalog with both', () => {
  const table = assemble([
    box('IllustrisTNG/CV/CV_1/groups_090.hdf5', 1),
    parameters('IllustrisTNG/CosmoAstroSeed_CV.txt', 0.3),
    box('IllustrisTNG/CV/CV_0/groups_090.hdf5', 0),
    fileOfTable('Info_IllustrisTNG.txt', { ParamName: ['Omega0'], FiducialVal: [0.3], MinVal: [0.1], MaxVal: [0.5] }),
  ]);
  expect(table.rows).toBe(60);
  expect(new Set(words(table, 'sim').map((name, row) => `${name} ${numbers(table, 'Omega_m')[row]}`))).toEqual(
    new Set(['CV_0 0.3', 'CV_1 0.31']),
  );
  expect(table.notes).toEqual(['“Info_IllustrisTNG.txt” only describe parameters and are left out.']);
});

test('one catalog and a parameter table: the path names the simulation', () => {
  const table = assemble([box('CV_1/groups_090.hdf5', 1), parameters('CosmoAstroSeed_CV.txt', 0.3)]);
  expect(words(table, 'sim')[0]).toBe('CV_1');
  expect(numbers(table, 'Omega_m')[0]).toBe(0.31);
});

test('one file alone stays as it is, a parameter table too', () => {
  const catalog = box('CV_1/groups_090.hdf5', 1);
  expect(assemble([catalog])).toEqual(catalog.table);
  const table = parameters('CosmoAstroSeed_CV.txt', 0.3);
  expect(assemble([table])).toEqual(table.table);
});

test('tables of several sets are joined together, and a simulation that two of them state differently is named', () => {
  const galaxies = [box('LH_0.csv', 0), box('CV_1.csv', 1)];
  const joined = assemble([...galaxies, parameters('LH.txt', 0.2, ['LH_0', 'LH_1']), parameters('CV.txt', 0.3)]);
  expect(new Set(numbers(joined, 'Omega_m'))).toEqual(new Set([0.2, 0.31]));
  expect(joined.notes).toEqual([]);
  const twice = assemble([
    ...galaxies,
    parameters('LH.txt', 0.2, ['LH_0']),
    parameters('other.txt', 0.4, ['LH_0', 'CV_1']),
  ]);
  expect(twice.notes.join(' ')).toMatch(/“LH_0” .*different parameters.*first are used/);
  expect(new Set(numbers(twice, 'Omega_m'))).toEqual(new Set([0.2, 0.4 + 0.01]));
});

test('a catalog whose own parameters have each other’s ranges is told so', () => {
  const n = 40;
  const spread = (low: number, high: number) =>
    Float64Array.from({ length: n }, (_, i) => low * (high / low) ** (i / (n - 1)));
  const table = assemble([
    fileOfTable('galaxies.csv', {
      M: masses(n),
      Omega_m: spread(0.1, 0.5),
      A_SN1: spread(0.25, 4),
      A_SN2: spread(0.25, 4),
      A_AGN1: spread(0.5, 2),
    }),
  ]);
  expect(table.notes).toEqual([expect.stringMatching(/A_SN2 and A_AGN1 look exchanged/)]);
});

test('parameters of two suites, and parameters alone, are refused', async () => {
  const two = [parameters('SIMBA/CosmoAstroSeed_CV.txt', 0.3), parameters('Astrid/CosmoAstroSeed_CV.txt', 0.4)];
  expect((await refusal(() => assemble([box('CV_0.csv', 1), ...two]))).code).toBe('which-suite');
  expect((await refusal(() => assemble(two))).code).toBe('only-parameters');
  expect((await refusal(() => assemble([]))).code).toBe('no-file');
  expect((await refusal(() => assemble([fileOfTable('tab_099.1.hdf5', {})]))).code).toBe('no-rows');
  // Of a suite that the galaxies name, its own table is taken.
  expect(numbers(assemble([box('Astrid/CV_0.csv', 1), ...two]), 'Omega_m')[0]).toBe(0.4);
});

test('galaxies of two suites get the parameters of their own', () => {
  const files = [box('SIMBA/CV_0.csv', 1), box('Astrid/CV_0.csv', 2)];
  const simba = parameters('SIMBA/CosmoAstroSeed_CV.txt', 0.3);
  const both = assemble([...files, simba, parameters('Astrid/CosmoAstroSeed_CV.txt', 0.4)]);
  const pairs = new Set(words(both, 'suite').map((suite, row) => `${suite} ${numbers(both, 'Omega_m')[row]}`));
  expect(pairs).toEqual(new Set(['SIMBA 0.3', 'Astrid 0.4']));
  const half = assemble([...files, simba]);
  expect(numbers(half, 'Omega_m').filter(Number.isNaN)).toHaveLength(30);
});
