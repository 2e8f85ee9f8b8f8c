/** Arrow files (Feather) and streams as one of the formats. */
import type { TableReader } from '../reader';

const FILE = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31];
/** A stream begins as each of its messages does. */
const STREAM = [0xff, 0xff, 0xff, 0xff];

export const arrowReader: TableReader = {
  what: 'an Arrow or Feather file',
  matches: (head) => [FILE, STREAM].some((mark) => mark.every((byte, i) => head[i] === byte)),
  async load() {
    return (await import('./read')).readArrow;
  },
};
