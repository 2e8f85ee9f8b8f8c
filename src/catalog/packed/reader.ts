/** Files packed with bzip2, xz or compress as formats: what they hold is read by whatever reads it. */
import type { TableReader } from '../reader';
import { isBzip2, isLzw, isXz } from './marks';
import type { readPacked } from './read';

type Packing = Parameters<typeof readPacked>[0];
type Unpack = Parameters<typeof readPacked>[1];

function packedReader(
  name: Packing,
  matches: (head: Uint8Array) => boolean,
  unpack: () => Promise<Unpack>,
): TableReader {
  return {
    what: `a file packed with ${name}`,
    matches: (head) => matches(head),
    async load() {
      const [read, by] = await Promise.all([import('./read'), unpack()]);
      return read.readPacked(name, by);
    },
  };
}

export const bzip2Reader = packedReader('bzip2', isBzip2, async () => (await import('./bzip2')).bunzip2);
export const xzReader = packedReader('xz', isXz, async () => (await import('./xz')).unxz);
export const lzwReader = packedReader('compress', isLzw, async () => (await import('./lzw')).unlzw);
