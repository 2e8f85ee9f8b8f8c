/** No unit is guessed from a letter, a unit stands once, and object numbers name rows. */
import { expect, it, test } from 'vitest';
import { namesObjects, namesRows } from '../../src/catalog/identity';
import { shownName } from '../../src/catalog/readable-name';
import { guessUnit } from '../../src/catalog/units';

it.each(['u', 'g', 'r', 'i', 'z', 'R', 'V', 'M', 'm', 'h', 'psf_r', 'err_r', 'r_err', 'dered_r', 'ext_v', 'm_r', 'v'])(
  'tells no unit of %s',
  (name) => {
    expect(guessUnit(name, 18.4).unit).toBeUndefined();
  },
);

it.each([
  ['r_half', 'kpc'],
  ['R_eff', 'kpc'],
  ['r50', 'kpc'],
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
  ['$M_{stellar},M_{\\odot}$', 'Msun', 'M_stellar'],
  ['$R_{eff}$(kpc)', 'kpc', 'R_eff'],
  ['SFR($M_{\\odot}/yr$)', 'Msun/yr', 'SFR'],
  ['$V_{max}$(km/s)', 'km/s', 'V_max'],
  ['M_star [Msun/h]', 'Msun/h', 'M_star'],
  ['g (mag)', 'mag', 'g'],
  ['flux (2nd run)', 'Jy', 'flux (2nd run)'],
  ['$M_{stellar},M_{\\odot}$', undefined, 'M_stellar, M⊙'],
])('shows %s with the unit %s as %s', (name, unit, shown) => {
  expect(shownName({ name, unit })).toBe(shown);
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
