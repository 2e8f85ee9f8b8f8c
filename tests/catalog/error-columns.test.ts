import { expect, test } from 'vitest';
import { withErrorColumns } from '../../src/catalog/error-columns';
import type { ColumnFacts } from '../../src/catalog/table';
import { tableOf } from './boxes-tables';

function errorsAmong(names: readonly string[], facts: Readonly<Record<string, ColumnFacts>> = {}) {
  const table = tableOf('a', Object.fromEntries(names.map((name) => [name, [1, 2]])));
  const found = withErrorColumns({ ...table, facts }).facts ?? {};
  return Object.fromEntries(Object.entries(found).flatMap(([name, { errorOf }]) => (errorOf ? [[name, errorOf]] : [])));
}

test.each([
  ['Gaia', 'parallax', 'parallax_error'],
  ['CDS', 'RAJ2000', 'e_RAJ2000'],
  ['SDSS', 'modelMag_u', 'modelMagErr_u'],
  ['SDSS’s bands', 'u', 'err_u'],
  ['SExtractor', 'FLUX_AUTO', 'FLUXERR_AUTO'],
  ['LSST', 'mag_u_lsst', 'mag_err_u_lsst'],
  ['NED', 'Published Velocity', 'Published Velocity Uncertainty'],
  ['a sign', 'z', 'σ_z'],
  ['capitals', 'RATE', 'RATE_ERROR'],
  ['supernovae', 'x1', 'x1ERR'],
  ['supernovae', 'c', 'cERR'],
])('the error column of %s', (_who, quantity, error) => {
  expect(errorsAmong([quantity, error, 'other'])).toEqual({ [error]: quantity });
});

test('nothing is an error without its quantity, and no part of a word is', () => {
  expect(errorsAmong(['x_err', 'terror', 't', 'Merr', 'e_max', 'berry', 'by', 'f_err_flag'])).toEqual({});
});

test('UCDs tell it too', () => {
  const facts = {
    v: { ucd: 'src.redshift' },
    dv: { ucd: 'stat.error;src.redshift' },
    w: { ucd: 'stat.error;phys.mass' },
  };
  expect(errorsAmong(['v', 'dv', 'w'], facts)).toEqual({ dv: 'v' });
});
