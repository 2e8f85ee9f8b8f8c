/** A file on the disk as the readers take it: by ranges or as a stream, never held whole unless a reader asks for all of it. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { ProblemError } from '../base/problem';
import type { CatalogFile } from '../catalog/reader';

async function range(path: string, start: number, end: number): Promise<ArrayBuffer> {
  const file = await open(path);
  try {
    // All of it is written before it is read, so that it need not be zeros first.
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, end - start));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return length === bytes.length ? bytes.buffer : bytes.buffer.slice(0, length);
  } finally {
    await file.close();
  }
}

/** Throws ProblemError `no-file`, `not-a-file`. */
export async function diskFile(path: string): Promise<CatalogFile> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new ProblemError('no-file', `There is no file at ${path}.`, 'Check the path.');
  if (!info.isFile()) throw new ProblemError('not-a-file', `${path} is not a file.`, 'Name one catalog file.');
  return {
    name: basename(path),
    size: info.size,
    stream: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    slice: (start, end) => ({ arrayBuffer: () => range(path, start, Math.min(end, info.size)) }),
    arrayBuffer: async () => new Uint8Array(await readFile(path)).buffer,
  };
}
