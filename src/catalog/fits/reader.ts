/** FITS files as one of the formats. */
import type { TableReader } from '../reader';

const BEGINS = 'SIMPLE  =';

export const fitsReader: TableReader = {
  what: 'a FITS file',
  matches: (head) => String.fromCharCode(...head.subarray(0, BEGINS.length)) === BEGINS,
  async load() {
    return (await import('./read')).readFits;
  },
};
