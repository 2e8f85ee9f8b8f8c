/** Archives as formats: the table in them is read by whatever reads it. */
import type { TableReader } from '../reader';

const ZIP = [0x50, 0x4b];
const USTAR = [0x75, 0x73, 0x74, 0x61, 0x72];
const USTAR_AT = 257;

export const zipReader: TableReader = {
  what: 'a zip archive',
  // A file follows, or, in an empty archive, the end of the list.
  matches: (head) =>
    ZIP.every((byte, i) => head[i] === byte) && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6)),
  async load() {
    return (await import('./read-zip')).readZip;
  },
};

export const tarReader: TableReader = {
  what: 'a tar archive',
  matches: (head) => USTAR.every((byte, i) => head[USTAR_AT + i] === byte),
  async load() {
    return (await import('./tar')).readTar;
  },
};
