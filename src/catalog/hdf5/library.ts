/**
 * The HDF5 library (h5wasm: the C library as WebAssembly) and files opened in it. Its code and its WebAssembly are one
 * JavaScript module of 4 MB (1 MB gzipped), imported when the first HDF5 file is opened; nothing is fetched besides.
 */
import { ProblemError } from '../../base/problem';
import { heapGuard } from './global-heap';

export type Hdf5Module = typeof import('h5wasm')['Module'];

/** A `File`, a `Blob`, or bytes under a name. In a worker a `Blob` is read in place and never copied whole. */
export interface Hdf5Source {
  readonly name?: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** An open file. `ask` runs one call of the library and turns whatever it throws into a refusal in words. */
export interface Hdf5Handle {
  readonly name: string;
  ask<T>(call: (module: Hdf5Module, id: bigint) => T): T;
  /** The refusal of a file that contradicts itself or ends early. */
  damaged(where: string): ProblemError;
  close(): void;
}

/** What is used of Emscripten's file system; its own declarations lag behind it. */
interface FileSystem {
  readonly ErrnoError: new (errno: number) => Error;
  read(stream: object, buffer: Int8Array, offset: number, length: number, position?: number): number;
  readonly filesystems: { readonly WORKERFS: object };
  getStream(descriptor: number): object | null;
  open(path: string, flags: string): object;
  close(stream: object): void;
  llseek(stream: object, offset: number, whence: number): void;
  truncate(path: string, length: number): void;
  readFile(path: string, options: { encoding: 'utf8' }): string;
  writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
  unlink(path: string): void;
  mkdir(path: string): void;
  rmdir(path: string): void;
  mount(type: object, options: { blobs: readonly { name: string; data: Blob }[] }, folder: string): void;
  unmount(folder: string): void;
}

interface Library {
  readonly module: Hdf5Module;
  readonly FS: FileSystem;
  /** The memory that the library may take from here on, in bytes. */
  limit(bytes: number): void;
  /** What the library has complained of since the last time that it was asked. */
  takeWords(): string;
}

/** The library has 2 GB of memory at most, and larger files have not been tried. */
const MAX_BYTES = 2e9;
const ERRORS = '/errors';
/** EIO, in Emscripten's numbering. */
const INPUT_OUTPUT_ERROR = 29;

/** A block of rows, a chunk of them unpacked, and what the library knows of the file. A chunk beyond half of it is of a larger file. */
const ROOM = 200e6;
const ROOM_PER_BYTE = 4;

/**
 * Keeps the library from more memory than a file can need: a damaged length of text makes it ask for a gigabyte, and clear it, for
 * seconds. Emscripten grows its memory with `WebAssembly.Memory.grow`, and takes an error for an answer.
 */
function memoryLimit(module: Hdf5Module): (bytes: number) => void {
  let most = Number.POSITIVE_INFINITY;
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
    if (this.buffer === module.HEAPU8.buffer && this.buffer.byteLength + 65_536 * pages > most)
      throw new RangeError('more memory than the file can need');
    return grow.call(this, pages);
  };
  return (bytes) => {
    most = Math.max(bytes, module.HEAPU8.length);
  };
}

let loading: Promise<Library> | undefined;
let opened = 0;

async function load(): Promise<Library> {
  const { ready } = await import('h5wasm');
  const module = await ready;
  const FS = module.FS as unknown as FileSystem;
  // The C library prints its error stack to stderr, the console of the page; a file in memory takes its place.
  const stderr = FS.getStream(2);
  if (stderr) FS.close(stderr);
  const errors = FS.open(ERRORS, 'w+');
  const read = FS.read.bind(FS);
  const isSound = heapGuard();
  FS.read = (stream, buffer, offset, length, position) => {
    const count = read(stream, buffer, offset, length, position);
    if (!isSound(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, count)))
      throw new FS.ErrnoError(INPUT_OUTPUT_ERROR);
    return count;
  };
  return {
    module,
    FS,
    limit: memoryLimit(module),
    takeWords() {
      const stack = FS.readFile(ERRORS, { encoding: 'utf8' });
      FS.truncate(ERRORS, 0);
      FS.llseek(errors, 0, 0);
      // The deepest entry of the stack is the cause: "#012: H5Z.c line 1 in H5Z_pipeline(): inflate() failed".
      const causes = [...stack.matchAll(/#\d+: .* in \w+\(\): (.*)/g)];
      return (causes.at(-1)?.[1] ?? '').replace(/: time = .*/, '').slice(0, 200);
    },
  };
}

/** What an error says, without the full stop that some have. */
function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

async function library(): Promise<Library> {
  loading ??= load();
  try {
    return await loading;
  } catch (error) {
    loading = undefined;
    throw new ProblemError(
      'reader-missing',
      `The reader of HDF5 files did not start: ${wordsOf(error)}.`,
      'Check the connection and try again; a CSV export of the table needs no such reader.',
    );
  }
}

/** Makes the file's bytes visible to the library under a path; returns that path and how to let go of it. */
async function mount(FS: FileSystem, source: Hdf5Source): Promise<{ path: string; release(): void }> {
  const inPlace = source instanceof Blob && typeof FileReaderSync !== 'undefined';
  const bytes = inPlace ? new Uint8Array(0) : new Uint8Array(await source.arrayBuffer());
  opened += 1;
  const folder = `/opened-${opened}`;
  const path = `${folder}/catalog.hdf5`;
  FS.mkdir(folder);
  if (inPlace) FS.mount(FS.filesystems.WORKERFS, { blobs: [{ name: 'catalog.hdf5', data: source }] }, folder);
  else FS.writeFile(path, bytes, { canOwn: true });
  return {
    path,
    release() {
      if (inPlace) FS.unmount(folder);
      else FS.unlink(path);
      FS.rmdir(folder);
    },
  };
}

/** Opens a file for reading. Throws ProblemError `too-large`, `unreadable`, `damaged-hdf5` or `reader-missing`. */
export async function openHdf5(source: Hdf5Source): Promise<Hdf5Handle> {
  const name = source.name ?? 'the file';
  if (source.size > MAX_BYTES) {
    throw new ProblemError(
      'too-large',
      `“${name}” holds ${(source.size / 1e9).toFixed(1)} GB, and at most ${MAX_BYTES / 1e9} GB are opened in a browser tab.`,
      'Save the datasets that you need into a smaller file, or open one chunk of the catalog.',
    );
  }
  const { module, FS, limit, takeWords } = await library();
  limit(ROOM + ROOM_PER_BYTE * source.size);

  function damaged(where: string, words = takeWords()): ProblemError {
    return new ProblemError(
      'damaged-hdf5',
      `“${name}” is an HDF5 file that cannot be read${where}${words ? ` (the library says: ${words})` : ''}.`,
      'It may be cut short or damaged: download or copy it again, or check it with h5ls.',
    );
  }

  function unreadable(error: unknown): ProblemError {
    return new ProblemError(
      'unreadable',
      `“${name}” cannot be read: ${wordsOf(error)}.`,
      'If the file was moved or changed, choose it again.',
    );
  }

  const mounted = await mount(FS, source).catch((error: unknown) => {
    throw unreadable(error);
  });

  let id = -1n;
  function ask<T>(call: (module: Hdf5Module, id: bigint) => T): T {
    try {
      return call(module, id);
    } catch (error) {
      // A mounted file that is no longer there fails in the browser's own words.
      if (error instanceof DOMException) throw unreadable(error);
      throw damaged('', takeWords() || wordsOf(error));
    }
  }
  function close(): void {
    try {
      if (id >= 0n) module.close_file(id);
    } finally {
      mounted.release();
      takeWords();
    }
  }

  takeWords();
  try {
    id = ask(() => BigInt(module.open(mounted.path, module.H5F_ACC_RDONLY, false, -1, -1)));
    if (id < 0n) throw damaged('');
  } catch (error) {
    close();
    throw error;
  }
  return { name, ask, damaged, close };
}
