/** NumPy's arrays as one of the formats. */
import type { TableReader } from '../reader';

const MARK = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export const npyReader: TableReader = {
  what: 'a NumPy array',
  matches: (head) => MARK.every((byte, i) => head[i] === byte),
  async load() {
    return (await import('./read')).readNpy;
  },
};
