/** Parquet files as one of the formats. */
import type { TableReader } from '../reader';

const MARK = [0x50, 0x41, 0x52];

export const parquetReader: TableReader = {
  what: 'a Parquet file',
  // PAR1, or PARE where the footer is encrypted.
  matches: (head) => MARK.every((byte, i) => head[i] === byte) && (head[3] === 0x31 || head[3] === 0x45),
  async load() {
    return (await import('./read')).readParquet;
  },
};
