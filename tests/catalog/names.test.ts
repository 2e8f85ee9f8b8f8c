/** No unit is guessed from a letter, a unit stands once, and object numbers name rows. */
import { expect, it, test } from 'vitest';
import { namesObjects, namesRows } from '../../src/catalog/identity';
import { shownName } from '../../src/catalog/readable-name';
import { guessUnit } from '../../src/catalog/units';

// Radii of surveys are in arcsec.
it.each([
  'R_eff',
  'r50',
  'petroR90_r',
  'u',
  'g',
  'r',
  'i',
  'z',
  'R',
  'V',
  'M',
  'm',
  'h',
  'psf_r',
  'err_r',
  'r_err',
  'dered_r',
  'ext_v',
  'm_r',
  'v',
])('tells no unit of %s', (name) => {
  expect(guessUnit(name, 18.4).unit).toBeUndefined();
});

it.each([
  ['r_half', 'kpc'],
  ['R_200', 'kpc'],
  ['half_mass_radius', 'kpc'],
  ['v_x', 'km/s'],
  ['m_star', 'Msun'],
  ['M200', 'Msun'],
  ['objid', ''],
])('still knows %s', (name, unit) => {
  expect(guessUnit(name, 3e9).unit?.replace('ckpc/h', 'kpc')).toBe(unit);
});

it.each([
  [{ name: '$M_{stellar},M_{\\odot}$', unit: 'Msun' }, 'M_stellar'],
  [{ name: '$R_{eff}$(kpc)', unit: 'kpc' }, 'R_eff'],
  [{ name: 'SFR($M_{\\odot}/yr$)', unit: 'Msun/yr' }, 'SFR'],
  [{ name: '$V_{max}$(km/s)', unit: 'km/s' }, 'V_max'],
  [{ name: 'M_star [Msun/h]', unit: 'Msun/h' }, 'M_star'],
  [{ name: 'g (mag)', unit: 'mag' }, 'g'],
  [{ name: 'flux (2nd run)', unit: 'Jy' }, 'flux (2nd run)'],
  [{ name: '$M_{stellar},M_{\\odot}$', unit: undefined }, 'M_stellar, M⊙'],
])('shows %o as %s', (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

test('what numbers objects names rows', () => {
  const yes = [
    'id',
    'ID',
    'objid',
    'objID',
    'specObjID',
    'photo_objid',
    'source_id',
    'TARGETID',
    'thing_id',
    'galaxy_id',
    'GalaxyID',
  ];
  for (const name of [
    ...yes,
    'SubhaloID',
    'coadd_object_id',
    'id_gal',
    'NUMBER',
    'recno',
    'DR3Name',
    'designation',
    'Name',
    'uniqueid',
  ]) {
    expect(namesObjects(name), name).toBe(true);
    expect(namesRows(name), name).toBe(true);
  }
  for (const name of ['sim', 'snapshot', '']) expect(namesRows(name), name).toBe(true);
  for (const name of [
    'grid',
    'centroid',
    'valid',
    'mid',
    'fluid',
    'solid',
    'humidity',
    'r',
    'z',
    'plate',
    'widths',
    'spin',
  ]) {
    expect(namesRows(name), name).toBe(false);
  }
});
