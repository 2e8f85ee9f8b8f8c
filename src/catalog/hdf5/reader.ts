/** HDF5 files as one of the formats. */
import type { TableReader } from '../reader';
import { isHdf5 } from './signature';

export const hdf5Reader: TableReader = {
  what: 'an HDF5 file',
  matches: isHdf5,
  async load() {
    const { readHdf5 } = await import('./read');
    return async (file, { table: group, ...options }) => {
      const { table, facts } = await readHdf5(file, { ...options, ...(group === undefined ? {} : { group }) });
      return { ...table, header: facts };
    };
  },
};
