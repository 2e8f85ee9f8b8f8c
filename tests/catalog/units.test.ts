/** Guessed units: masses by their size, all else by name. */
import { expect, it, test } from 'vitest';
import { guessUnit } from '../../src/catalog/units';

test.each([
  ['M_star', 6.7e9, 'Msun'],
  ['M_total', 4.7e11, 'Msun'],
  ['SubhaloMassType_stars', 0.4, '1e10 Msun/h'],
  ['SubhaloMass', 2.7, '1e10 Msun/h'],
  ['log10 M_star', 9.8, 'Msun'],
  ['M_star [Msun/h]', 1, 'Msun/h'],
  ['$M_{gas},M_{\\odot}$', 9.9e9, 'Msun'],
  ['$R_{eff}$(kpc)', 5, 'kpc'],
  ['SFR($M_{\\odot}/yr$)', 1, 'Msun/yr'],
  ['$V_{max}$(km/s)', 160, 'km/s'],
  ['R_half_star', 6, 'kpc'],
  ['SubhaloPos_x', 12_000, undefined],
  ['SubhaloHalfmassRad', 20, 'kpc'],
  ['spin', 200, 'kpc km/s'],
  ['Z_star', 0.8, 'solar metallicities'],
  ['SubhaloStarMetallicity', 0.01, 'mass fraction'],
  ['age', 7, 'Gyr'],
  ['Omega_m', 0.3, ''],
  ['redshift', 0, ''],
  ['galaxy_id', 300, ''],
  ['column 3', 3, undefined],
  // Names of other sciences and of other quantities, found in public catalogs.
  ['M [1e10 Msun/h]', 1, '1e10 Msun/h'],
  ['M [10^10 Msun]', 1, '1e10 Msun'],
  ['flux_1010', 3, undefined],
  ['HOST_LOGMASS', 10.3, 'Msun'],
  ['logMstar', 10.3, 'Msun'],
  ['HOST_LOGMASS_ERR', 0.1, undefined],
  ['MUERR_VPEC', 0.01, undefined],
  ['VPEC', -120, 'km/s'],
  ['st_mass', 1.02, undefined],
  ['pl_bmassj', 0.9, undefined],
  ['pl_mass_kg', 6e24, undefined],
  ['st_radius', 1.1, undefined],
  ['r_eff', 0.6, undefined],
  ['file_size', 300, undefined],
  ['body_mass_g', 4_000, undefined],
  ['displacement', 200, undefined],
  ['age', 28, undefined],
  ['log_age', 9.1, undefined],
  ['ssfr', 1e-10, undefined],
  ['metallicity', -0.3, undefined],
  ['metallicity_12OH', 8.7, undefined],
  ['f_nu', 3e-5, undefined],
  ['omega', 140, undefined],
  ['n_stars', 40, undefined],
])('%s around %f is in %s', (name, median, unit) => {
  expect(guessUnit(name, median).unit).toBe(unit);
});

it('believes the file before the name, and the name before the size', () => {
  expect(guessUnit('M_star', 6.7e9, '1e10 Msun/h')).toMatchObject({
    unit: '1e10 Msun/h',
    why: expect.stringContaining('file'),
  });
  expect(guessUnit('M_star (Msun/h)', 0.4)).toMatchObject({ unit: 'Msun/h', why: expect.stringContaining('name') });
});

it('says why it does not know', () => {
  expect(guessUnit('M_star', -3)).toMatchObject({ why: expect.stringContaining('not positive') });
});
