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
