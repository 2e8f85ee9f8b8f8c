import { expect, test } from 'vitest';
import { provenanceOf } from '../../src/catalog/boxes/provenance';
import { simulationKey } from '../../src/catalog/boxes/simulation-names';
import { newNumber, sameRedshift, snapshotRedshift } from '../../src/catalog/boxes/snapshots';

test.each([
  [
    'Sims/IllustrisTNG/L25n256/CV/CV_3/groups_090.hdf5',
    { suite: 'IllustrisTNG', set: 'CV', simulation: 'CV_3', snapshot: 90, numbering: 'new', redshift: 0 },
  ],
  [
    'SIMBA/CV_26/fof_subhalo_tab_030.hdf5',
    { suite: 'SIMBA', set: 'CV', simulation: 'CV_26', snapshot: 30, numbering: 'old', redshift: 0.1542 },
  ],
  [
    'FOF_Subfind/SIMBA/L50n512/1P/1P_p1_n2/groups_090/fof_subhalo_tab_090.3.hdf5',
    { suite: 'SIMBA', set: '1P', simulation: '1P_p1_n2', snapshot: 90, numbering: 'new', redshift: 0, chunk: 3 },
  ],
  [
    'Astrid\\LH\\LH_123\\groups_084.hdf5',
    { suite: 'Astrid', set: 'LH', simulation: 'LH_123', snapshot: 84, redshift: 0.1542 },
  ],
  ['Swift-EAGLE/EX/EX_0/groups_086.hdf5', { suite: 'SwiftEAGLE', set: 'EX', simulation: 'EX_0', redshift: 0.10033 }],
  ['IllustrisTNG/SB28/SB28_7/groups_088.hdf5', { set: 'SB28', simulation: 'SB28_7', redshift: 0.04896 }],
  ['fof_subhalo_tab_033.0.hdf5', { snapshot: 33, numbering: 'old', redshift: 0, chunk: 0 }],
  ['dataset_1P_12.hdf5', { set: '1P', simulation: '1P_12' }],
  ['dataset_1P_1_n5.hdf5', { set: '1P', simulation: '1P_1_n5' }],
  ['CV_3_snap033.csv', { set: 'CV', simulation: 'CV_3', snapshot: 33, numbering: 'old', redshift: 0 }],
  ['LH_12_033.hdf5', { simulation: 'LH_12', snapshot: 33, redshift: 0 }],
  ['CV_3_z=0.15.csv', { simulation: 'CV_3', redshift: 0.15 }],
  ['CosmoAstroSeed_SwiftEAGLE_L25n256_LH.txt', { suite: 'SwiftEAGLE', set: 'LH' }],
])('%s', (path, expected) => {
  expect(provenanceOf(path)).toMatchObject(expected);
});

test('what a path does not say is absent', () => {
  expect(provenanceOf('camels_tng_1p/camels_tng_1p_galaxies_z0.csv')).toEqual({
    suite: 'IllustrisTNG',
    set: '1P',
    redshift: 0,
  });
  expect(provenanceOf('tng50_disks_z0.00.csv')).toEqual({ suite: 'TNG50', redshift: 0 });
  expect(provenanceOf('mycv_3.csv')).toEqual({});
});

test('a large TNG run counts its snapshots in its own way', () => {
  const found = provenanceOf('tng100/fof_subhalo_tab_067.1.hdf5', { redshift: 0.5, boxSize: 75_000 });
  expect(found).toEqual({ suite: 'TNG100', snapshot: 67, chunk: 1, redshift: 0.5 });
  expect(provenanceOf('fof_subhalo_tab_067.hdf5', { redshift: 0.5, boxSize: 75_000 })).toEqual({
    snapshot: 67,
    redshift: 0.5,
  });
});

test('the header tells which numbering is meant, and wins where it contradicts the path', () => {
  expect(provenanceOf('CV_0/snap_030.hdf5', { redshift: 3.24 })).toMatchObject({ numbering: 'new', redshift: 3.24 });
  expect(provenanceOf('CV_0/groups_030.hdf5', { scaleFactor: 1 / 1.1542 })).toMatchObject({ numbering: 'old' });
  const wrong = provenanceOf('CV_0/groups_090.hdf5', { redshift: 0.10033, boxSize: 25_000 });
  expect(wrong.redshift).toBe(0.10033);
  expect(wrong.numbering).toBeUndefined();
  expect(wrong.disagreement).toMatch(/snapshot 090, redshift 0\.00, and its header says redshift 0\.10/);
  expect(provenanceOf('CV_0/groups_090.hdf5', { redshift: 2e-16 }).disagreement).toBeUndefined();
});

test('old and new snapshots of one redshift', () => {
  expect([29, 30, 31, 32, 33].map(newNumber)).toEqual([82, 84, 86, 88, 90]);
  expect([0, 1, 2, 3, 4, 10, 25].map(newNumber)).toEqual([14, 18, 24, 28, 32, 44, 74]);
  for (let snapshot = 0; snapshot <= 33; snapshot++) {
    expect(snapshotRedshift(snapshot, 'old')).toBe(snapshotRedshift(newNumber(snapshot) ?? -1, 'new'));
  }
  expect(snapshotRedshift(34, 'old')).toBeUndefined();
  // No two snapshots are taken for each other.
  for (let snapshot = 1; snapshot <= 90; snapshot++) {
    const [a = 0, b = 0] = [snapshotRedshift(snapshot - 1, 'new'), snapshotRedshift(snapshot, 'new')];
    expect(sameRedshift(a, b), `${snapshot}`).toBe(false);
  }
});

test('three generations of names of 1P boxes mean the same runs, and only those', () => {
  const same = [
    ['1P_0', '1P_1_n5', '1P_p1_n2', ' 1p_p1_N2 '],
    ['1P_32', '1P_3_5', '1P_p3_2'],
    ['1P_5', '1P_16', '1P_fid', '1P_4_0', '1P_p28_0', '1P_fiducial'],
    ['1P_12', '1P_2_n4'],
    ['CV_3', 'cv_03', 'CV-3'],
  ];
  for (const names of same) expect(new Set(names.map(simulationKey)).size, names.join()).toBe(1);
  expect(new Set(same.map(([name = '']) => simulationKey(name))).size).toBe(same.length);
  // n2 is two fifths of the way in the old names and all of it in the new ones.
  expect(simulationKey('1P_1_n2')).not.toBe(simulationKey('1P_p1_n2'));
  expect(simulationKey('LH_1')).not.toBe(simulationKey('LH_10'));
});
