/** How files in a zip archive are packed (APPNOTE 4.4.5), and what unpacks them. */
import { chunksOf } from '../gzip';
import { inflating } from '../inflate';
import type { CatalogFile } from '../reader';

/** A piece of what was packed; `used` counts the packed bytes so far. */
interface Unpacked {
  readonly piece: Uint8Array<ArrayBuffer>;
  readonly used: number;
}

type Unpack = (file: CatalogFile) => AsyncGenerator<Unpacked>;

interface Method {
  readonly name: string;
  /** Absent where it is not read. */
  readonly unpack?: Unpack;
}

export const STORED = 0;

/** A file's way of packing, by its number. */
export const METHODS: Readonly<Record<number, Method>> = {
  8: { name: 'deflate', unpack: inflated },
  9: { name: 'deflate64' },
  12: { name: 'bzip2', unpack: whole(async () => (await import('../packed/bzip2')).bunzip2) },
  14: { name: 'LZMA' },
  93: { name: 'zstd' },
  95: { name: 'xz', unpack: whole(async () => (await import('../packed/xz')).unxz) },
  98: { name: 'PPMd' },
};

async function* inflated(file: CatalogFile): AsyncGenerator<Unpacked> {
  const stream = inflating();
  let used = 0;
  for await (const chunk of chunksOf(file.stream())) {
    used += chunk.length;
    for (const piece of stream.push(chunk, used >= file.size)) yield { piece, used };
    if (stream.rest()) return;
  }
}

/** By what takes all packed bytes at once. */
function whole(load: () => Promise<(bytes: Uint8Array) => Iterable<Unpacked>>): Unpack {
  return async function* (file) {
    const unpack = await load();
    yield* unpack(new Uint8Array(await file.arrayBuffer()));
  };
}
