/** Which columns are taken for the halo's mass, its ID and the central flag. */
import { expect, it } from 'vitest';
import type { ColumnProfile } from '../../src/catalog/table';
import { haloColumns, hasHaloes, namedColumn } from '../../src/ui/infer/haloes';

const profile = (name: string, distinct = 100) =>
  ({ name, kind: 'number', distinct, missing: 0, zeros: 0, histogram: [] }) as unknown as ColumnProfile;

it('takes the mass of the whole halo, not that of its black holes or gas', () => {
  const names = ['GroupBHMass', 'GroupMass', 'Group_M_Crit200', 'GroupMassType_gas', 'SubhaloMass'];
  const offered = haloColumns({ profiles: [...names, 'SubhaloGrNr'].map((name) => profile(name)) });
  expect(offered.masses[0]).toBe('Group_M_Crit200');
  expect(offered.masses[1]).toBe('GroupMass');
  expect(namedColumn(offered, 'ids')).toBe('SubhaloGrNr');
  expect(hasHaloes(offered)).toBe(false);
});

it('takes no column that is not called like one', () => {
  const offered = haloColumns({ profiles: [profile('snapshot'), profile('M_star'), profile('central', 2)] });
  expect(namedColumn(offered, 'masses')).toBeUndefined();
  expect(namedColumn(offered, 'ids')).toBeUndefined();
  expect(namedColumn(offered, 'centrals')).toBe('central');
});
