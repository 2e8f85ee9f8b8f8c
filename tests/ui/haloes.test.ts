/** Which columns are taken for the halo's mass, its ID and the central flag. */
import { expect, it } from 'vitest';
import type { ColumnProfile } from '../../src/catalog/table';
import { galaxyChoices, haloColumns, hasHaloes, namedColumn } from '../../src/ui/infer/haloes';
import { initialState } from '../../src/ui/initial-state';
import type { PageState } from '../../src/ui/state';

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

it('learns properties of galaxies where most haloes have none', () => {
  const blank = (name: string) => ({ ...profile(name), missing: 800 });
  const profiles = [profile('M200'), profile('central', 2), profile('halo_id'), blank('M_star'), blank('age')];
  const state = {
    ...initialState,
    profiles: profiles.map((one) => ({ ...one, suggestion: { transform: 'none' as const, why: '' } })),
    catalog: { rows: 1_000, profiles: [], name: 'boxes', notes: [], synthetic: false, groupings: [] },
  };
  const choices = galaxyChoices(state as unknown as PageState, 'M200', ['halo_id', 'central']);
  expect(choices.map(({ name, role }) => [name, role ?? 'feature'])).toEqual([
    ['M_star', 'feature'],
    ['age', 'feature'],
    ['M200', 'context'],
  ]);
});
