import { expect, test } from 'vitest';
import { MAX_ROWS, mergeTables } from '../../src/catalog/boxes/merge';
import { masses, numbers, partOf, words } from './boxes-tables';
import { refusal } from './files';

const said = (table: { readonly notes: readonly string[] }) => table.notes.join('\n');

test('boxes and snapshots become one table, in the order of simulation and time', () => {
  const merged = mergeTables([
    partOf('TNG/LH_10/groups_090.hdf5', { M: [1, 2] }),
    partOf('TNG/LH_2/groups_090.hdf5', { M: [3] }),
    partOf('TNG/LH_2/groups_084.hdf5', { M: [4, 5] }),
  ]);
  expect(merged.columns.map(({ name }) => name)).toEqual(['sim', 'snapshot', 'redshift', 'M']);
  expect(words(merged, 'sim')).toEqual(['LH_2', 'LH_2', 'LH_2', 'LH_10', 'LH_10']);
  expect(numbers(merged, 'snapshot')).toEqual([84, 84, 90, 90, 90]);
  expect(numbers(merged, 'redshift')).toEqual([0.1542, 0.1542, 0, 0, 0]);
  expect(numbers(merged, 'M')).toEqual([4, 5, 3, 1, 2]);
  expect(merged.notes).toEqual([]);
});

test('both numberings of snapshots become the new one', () => {
  const merged = mergeTables([
    partOf('CV_0/fof_subhalo_tab_030.hdf5', { M: [1] }),
    partOf('CV_1/groups_084.hdf5', { M: [2] }),
  ]);
  expect(numbers(merged, 'snapshot')).toEqual([84, 84]);
  expect(new Set(numbers(merged, 'redshift')).size).toBe(1);
  expect(said(merged)).toMatch(/both of CAMELS’ numberings/);
});

test('chunks follow each other, empty ones count as there, missing ones are told', () => {
  const chunk = (i: number, cells: readonly number[]) =>
    partOf(`CV_0/groups_090/fof_subhalo_tab_090.${i}.hdf5`, cells.length > 0 ? { M: cells } : {}, {
      redshift: 0,
      files: 4,
    });
  const whole = mergeTables([chunk(3, [30]), chunk(0, [1]), chunk(2, []), chunk(1, [10, 11])]);
  expect(numbers(whole, 'M')).toEqual([1, 10, 11, 30]);
  expect(said(whole)).toMatch(/1 file has no rows/);
  expect(said(whole)).not.toMatch(/not whole/);
  expect(said(mergeTables([chunk(3, [30]), chunk(0, [1])]))).toMatch(/one of 4 files of its snapshot, and 2 are here/);
});

test('a column that some files lack is missing there, and told', () => {
  const merged = mergeTables([
    partOf('CV_0/groups_090.hdf5', { M: [1], R: [2] }),
    partOf('CV_1/groups_090.hdf5', { M: [3] }),
  ]);
  expect(numbers(merged, 'R')).toEqual([2, Number.NaN]);
  expect(said(merged)).toMatch(/1 column is not in all of the 2 files.*“R” in 1/);
});

test('numbers and words in one column become words', () => {
  const merged = mergeTables([
    partOf('CV_0.csv', { id: [7, Number.NaN], M: [1, 2] }),
    partOf('CV_1.csv', { id: ['9007199254740993'], M: [3] }),
  ]);
  expect(words(merged, 'id')).toEqual(['7', '', '9007199254740993']);
  expect(said(merged)).toMatch(/“id” holds numbers in 1 file and words in others/);
});

test('a file that comes twice is taken once', () => {
  const cells = { M: masses(50), R: masses(50, 3) };
  const merged = mergeTables([
    partOf('CV_0.csv', cells),
    partOf('CV_0 (1).csv', cells),
    partOf('CV_1.csv', { M: masses(50, 1), R: masses(50, 2) }),
  ]);
  expect(merged.rows).toBe(100);
  expect(said(merged)).toMatch(/holds the same rows as “CV_0.*csv” and is taken once/);
});

test('one box in two units is taken once, in the larger numbers', () => {
  const [M, id] = [masses(50), Float64Array.from({ length: 50 }, (_, i) => i)];
  const merged = mergeTables([
    partOf('1P_0.hdf5', { id, M: M.map((value) => (0.6711 * value) / 1e10) }),
    partOf('1P_1_n5.hdf5', { id, M }),
    partOf('1P_3_5.hdf5', { id, M: masses(50, 2) }),
  ]);
  expect(merged.rows).toBe(100);
  expect(Math.min(...numbers(merged, 'M'))).toBeGreaterThan(1e8);
  expect(said(merged)).toMatch(
    /“1P_0.hdf5” holds the same galaxies as “1P_1_n5.hdf5” in other units \(there M is 1\.49e\+?10 times larger/,
  );
});

test('other galaxies in other units are refused', async () => {
  const parts = [
    partOf('CV_0.csv', { M: masses(50) }),
    partOf('CV_1.csv', { M: masses(60, 1, 0.6711e-10) }),
    partOf('CV_2.csv', { M: masses(70, 2) }),
  ];
  const problem = await refusal(() => mergeTables(parts));
  expect(problem).toMatchObject({
    code: 'units-differ',
    message: expect.stringMatching(/“M” is typically .*e\+10 times smaller in “CV_1.csv”/),
  });
  const labelled = await refusal(() =>
    mergeTables([
      partOf('CV_0.hdf5', { M: [1] }, { units: { M: '1e10 Msun/h' } }),
      partOf('CV_1.hdf5', { M: [2] }, { units: { M: 'Msun' } }),
    ]),
  );
  expect(labelled.message).toMatch(/1e10 Msun\/h.*Msun/);
});

test('a factor h between files is noted, and not where boxes merely differ', () => {
  const box = (name: string, i: number, h: number, spread = 1) =>
    partOf(name, {
      M_star: masses(400 + i, i, h),
      M_bh: masses(400 + i, i + 5, h / spread),
      Z: masses(400 + i, i + 9, 1e-10),
    });
  const mixed = mergeTables([box('CV_0.csv', 0, 1), box('CV_1.csv', 1, 0.6711), box('CV_2.csv', 2, 1)]);
  expect(said(mixed)).toMatch(/In “CV_1\.csv” the smallest values of “M_star” are h = 0\.67/);
  const equal = mergeTables([box('CV_0.csv', 0, 1), box('CV_1.csv', 1, 1), box('CV_2.csv', 2, 1)]);
  const spread = mergeTables([box('LH_0.csv', 0, 1), box('LH_1.csv', 1, 0.8, 0.8), box('LH_2.csv', 2, 1, 0.5)]);
  for (const table of [equal, spread]) expect(said(table)).not.toMatch(/h = 0\.67/);
});

test('of several suites a column tells, since their simulations share names', () => {
  const merged = mergeTables([partOf('SIMBA/CV_0.csv', { M: [1] }), partOf('IllustrisTNG/CV_0.csv', { M: [2] })]);
  expect(words(merged, 'suite')).toEqual(['IllustrisTNG', 'SIMBA']);
  expect(words(merged, 'sim')).toEqual(['CV_0', 'CV_0']);
});

test('names of simulations: a file’s own column counts, two names of one run become one, and nameless files are told apart', () => {
  const merged = mergeTables([
    partOf('a.csv', { Simulation: ['1P_1_n5', '1P_1_n5'], Snap: [33, 33], M: [1, 2] }),
    partOf('1P_0.csv', { M: [3] }),
    partOf('other.csv', { M: [4] }),
  ]);
  expect(new Set(words(merged, 'sim')).size).toBe(2);
  expect(words(merged, 'sim')).toContain('');
  expect(words(merged, 'file').toSorted()).toEqual(['1P_0.csv', 'a.csv', 'a.csv', 'other.csv']);
  expect(said(merged)).toMatch(/goes by two names/);
});

test('parameters in headers become columns where they vary', () => {
  const box = (name: string, WindEnergyIn1e51erg: number) =>
    partOf(
      name,
      { M: masses(20, Number(name.at(3))) },
      { omega0: WindEnergyIn1e51erg / 12, parameters: { WindEnergyIn1e51erg, RadioFeedbackFactor: 1, TimeMax: 1 } },
    );
  const varied = mergeTables([box('LH_0.hdf5', 3.6), box('LH_1.hdf5', 7.2)]);
  expect(varied.columns.map(({ name }) => name)).toEqual(['sim', 'M', 'Omega_m', 'A_SN1']);
  expect(new Set(numbers(varied, 'A_SN1'))).toEqual(new Set([1, 2]));
  expect(said(mergeTables([box('CV_0.hdf5', 3.6), box('CV_1.hdf5', 3.6)]))).toMatch(/same parameters/);
});

test('what cannot be one table is refused', async () => {
  const apart = await refusal(() => mergeTables([partOf('a.csv', { M: [1] }), partOf('b.csv', { wind: [2] })]));
  expect(apart.code).toBe('different-tables');
  const empty = await refusal(() => mergeTables([partOf('a.0.hdf5', {}), partOf('a.1.hdf5', {})]));
  expect(empty.code).toBe('no-rows');
  const half = new Float64Array(MAX_ROWS / 2 + 1);
  const many = await refusal(() =>
    mergeTables([partOf('CV_0.csv', { M: half }), partOf('CV_1.csv', { M: half.map((_, i) => i) })]),
  );
  expect(many).toMatchObject({ code: 'too-many-rows', message: expect.stringContaining('5,000,002 rows') });
});

test('what readers noticed of many files is told once', () => {
  const parts = Array.from({ length: 30 }, (_, i) => {
    const part = partOf(`CV_${i}.csv`, { M: masses(20, i) });
    return { ...part, table: { ...part.table, notes: [`In “CV_${i}.csv” a row is short.`] } };
  });
  expect(mergeTables(parts).notes).toEqual(['In 30 files: In the file a row is short.']);
});

test('galaxies that two files share are taken once, equal rows within one file as often as they are there', () => {
  const galaxies = {
    sim: ['CV_0', 'CV_0', 'CV_1', 'CV_1'],
    M: [1, 2, 3, 3],
    R: [4, 5, 6, 6],
    V: [7, 8, 9, 9],
    Z: [1, 1, 2, 2],
  };
  const other = { sim: ['CV_0', 'CV_0', 'CV_2'], M: [2, 1, 2], R: [5, 4.5, 5], V: [8, 7, 8], Z: [1, 1, 1] };
  const merged = mergeTables([partOf('a.csv', galaxies), partOf('b.csv', other)]);
  expect(numbers(merged, 'R')).toEqual([4, 5, 6, 6, 4.5, 5]);
  expect(said(merged)).toMatch(/1 row is in two files alike and is taken once/);
});
