/** What a gzipped file holds, as a file of its own for the readers that take it by ranges. */
import { chunksOf, gunzip } from './gzip';
import type { CatalogFile, StreamedFile } from './reader';

/** Unpacked bytes are held in memory beside the table that is read from them. */
const MOST_UNPACKED = 1e9;

export const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b;

const plainName = (name: string) => name.replace(/\.(gz|gzip)$/i, '');

/** The first bytes of what is packed: at least `size`, or all. Throws as `gunzip` does. */
export async function unpackedHead(file: StreamedFile, size: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of gunzip(file.name ?? 'the file', chunksOf(file.stream()), MOST_UNPACKED)) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= size) break;
  }
  return new Uint8Array(await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer());
}

/** The file without its packing; `note` is told what stands behind it. Throws ProblemError `too-large`, `damaged-gzip`. */
export async function unpacked(file: StreamedFile, note: (sentence: string) => void): Promise<CatalogFile> {
  const name = file.name ?? 'the file';
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of gunzip(name, chunksOf(file.stream()), MOST_UNPACKED, note))
    parts.push(new Uint8Array(chunk));
  return new File(parts, plainName(name));
}
