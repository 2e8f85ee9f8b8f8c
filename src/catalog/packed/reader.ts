/** Files packed with bzip2 or xz as formats: what they hold is read by whatever reads it. */
import type { TableReader } from '../reader';
import { isBzip2, isXz } from './marks';

export const bzip2Reader: TableReader = {
  what: 'a file packed with bzip2',
  matches: (head) => isBzip2(head),
  async load() {
    const [{ readPacked }, { bunzip2 }] = await Promise.all([import('./read'), import('./bzip2')]);
    return readPacked('bzip2', bunzip2);
  },
};

export const xzReader: TableReader = {
  what: 'a file packed with xz',
  matches: (head) => isXz(head),
  async load() {
    const [{ readPacked }, { unxz }] = await Promise.all([import('./read'), import('./xz')]);
    return readPacked('xz', unxz);
  },
};
