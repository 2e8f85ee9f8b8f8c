/** Unpacks a file whole, within bounds, and has the table in it read. */
import { ProblemError } from '../../base/problem';
import { swellGuard, wordsOf } from '../gzip';
import { type CatalogFile, type ReadOptions, refuseIfStopped } from '../reader';
import type { Table } from '../table';

/** Unpacked bytes are held in memory beside the table that is read from them. */
const MOST_UNPACKED = 1e9;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;
const TOOLS = { bzip2: 'bunzip2', xz: 'unxz', compress: 'uncompress' } as const;

/** Unpacks piece by piece; `used` counts the packed bytes that all so far have taken. */
export type Unpacker = (
  bytes: Uint8Array,
) => Iterable<{ readonly piece: Uint8Array<ArrayBuffer>; readonly used: number }>;

/** The reader of a packed file. It throws ProblemError `damaged-packed`, `too-large`, `cancelled`, and those of the table's reader. */
export function readPacked(kind: keyof typeof TOOLS, unpack: Unpacker) {
  return async (file: CatalogFile, options: ReadOptions): Promise<Table> => {
    const { openInner, signal } = options;
    if (!openInner) throw new Error('A packed file needs what opens the file in it.');
    const name = file.name ?? 'the file';
    const guard = swellGuard(name, MOST_UNPACKED);
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    let breathed = performance.now();
    try {
      for (const { piece, used } of unpack(new Uint8Array(await file.arrayBuffer()))) {
        size += piece.length;
        guard(used, size);
        pieces.push(piece);
        if (performance.now() - breathed > BREATH) {
          options.onProgress?.(used / file.size, 0);
          await new Promise((resolve) => setTimeout(resolve, 0));
          breathed = performance.now();
        }
        refuseIfStopped(name, signal);
      }
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      throw new ProblemError(
        'damaged-packed',
        `“${name}” is packed with ${kind}, and it cannot be unpacked: ${wordsOf(error)}.`,
        `The file may be cut short: download or copy it again, or unpack it with ${TOOLS[kind]}.`,
      );
    }
    return openInner(new File(pieces, name.replace(/\.(bz2|bzip2|xz|Z)$/i, '')), options);
  };
}
