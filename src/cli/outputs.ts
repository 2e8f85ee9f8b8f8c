/**
 * What a command leaves behind: its files are checked before it works, written under a name of their own beside the final one, and
 * renamed when they are whole. So an input is never overwritten, and no half file ever stands under a final name.
 */
import { unlinkSync } from 'node:fs';
import { mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ProblemError } from '../base/problem';

/** A file that an option names. */
export interface Named {
  /** As it is typed, `--out`. */
  readonly option: string;
  readonly path: string;
}

/** The file of an option, where it was given. */
export const named = (option: string, path: string | undefined): Named | undefined =>
  path === undefined ? undefined : { option, path };

/** What is written, in one piece or in turn. */
type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that disk can only be read',
  ENOENT: 'that folder does not exist',
  ENOTDIR: 'that folder does not exist',
  EISDIR: 'it is a folder',
  EFBIG: 'the file would be larger than that disk allows',
  ENAMETOOLONG: 'the name is too long',
};

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '');
const unwritable = ({ option, path }: Named, error: unknown, hint: string) =>
  new ProblemError(
    'unwritable',
    `${option} ${path} cannot be written: ${WHY[codeOf(error)] ?? (error instanceof Error ? error.message : String(error))}.`,
    hint,
  );

/** The true path of a file, with links followed. Of a file that is not there yet, links of its folder are followed. */
const finalPath = (path: string) =>
  realpath(path)
    .catch(async () => join(await realpath(dirname(path)), basename(path)))
    .catch(() => resolve(path));
const infoOf = (path: string) => stat(path).catch(() => undefined);

const besides = (path: string) => join(dirname(path), `.${basename(path).slice(0, 200)}.${process.pid}.part`);

/**
 * Checks every output before anything is computed: it is no input and no other output, its folder exists, and a file can be made there.
 * Throws ProblemError `output-is-input`, `output-twice`, `unwritable`.
 */
export async function checkOutputs(
  outputs: readonly (Named | undefined)[],
  inputs: readonly (Named | undefined)[],
): Promise<void> {
  const seen = new Map<string, Named>();
  for (const output of outputs) {
    if (!output) continue;
    const path = await finalPath(output.path);
    const info = await infoOf(path);
    for (const input of inputs) {
      const other = input && (await infoOf(input.path));
      const same = other && info ? other.dev === info.dev && other.ino === info.ino : false;
      // What is no file, such as /dev/stdin and /dev/stdout on one terminal, holds nothing to lose.
      if (!same || !info?.isFile()) continue;
      throw new ProblemError(
        'output-is-input',
        `${output.option} names ${output.path}, which ${input?.option} reads: it would be overwritten.`,
        'Name another file.',
      );
    }
    const twice = seen.get(path);
    if (twice) {
      throw new ProblemError(
        'output-twice',
        `${output.option} and ${twice.option} name the same file, ${output.path}.`,
        'Name a file for each.',
      );
    }
    seen.set(path, output);
    await tryToWrite(output, path);
  }
}

async function tryToWrite(output: Named, path: string): Promise<void> {
  const hint = 'Nothing was computed. Name a file in a folder that you may write to.';
  const info = await infoOf(path);
  if (info?.isDirectory()) throw unwritable(output, Object.assign(new Error(), { code: 'EISDIR' }), hint);
  if (info && !info.isFile()) return;
  // The final name where it is free, since it may be longer than a disk allows.
  const tried = info ? besides(path) : path;
  try {
    await (await open(tried, info ? 'w' : 'wx')).close();
    await unlink(tried);
  } catch (error) {
    throw unwritable(output, error, hint);
  }
}

/** The same for the files of a folder, which is made where there is none. */
export async function checkFolder(
  folder: Named,
  names: readonly string[],
  inputs: readonly (Named | undefined)[],
): Promise<void> {
  try {
    await mkdir(folder.path, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error, 'Nothing was computed. Name a folder that you may write to.');
  }
  await checkOutputs(
    names.map((name) => ({ option: folder.option, path: join(folder.path, name) })),
    inputs,
  );
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs an act with a file that is removed if the process is told to end meanwhile. The handlers are there only for so long: a
 * computation that never comes to rest would otherwise not be stopped by Ctrl-C.
 */
async function removedOnSignal(part: string, act: () => Promise<void>): Promise<void> {
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => {
    const end = () => {
      try {
        unlinkSync(part);
      } catch {
        // It was not there yet.
      }
      process.exit(code);
    };
    process.once(signal, end);
    return () => process.removeListener(signal, end);
  });
  try {
    await act();
  } finally {
    for (const remove of handlers) remove();
  }
}

async function writePieces(path: string, pieces: Pieces): Promise<void> {
  const file = await open(path, 'w');
  try {
    for await (const piece of pieces) await file.writeFile(piece);
    // On the disk before it gets its name: a machine that loses power then keeps the old file or the new one.
    await file.sync().catch(() => undefined);
  } finally {
    await file.close();
  }
}

/** Writes a file whole or not at all. Throws ProblemError `unwritable`. */
export async function writeWhole(output: Named, pieces: Pieces): Promise<void> {
  const path = await finalPath(output.path);
  const info = await infoOf(path);
  const hint = 'No file was left there. Make room, or name a file elsewhere, and run it again.';
  try {
    // A terminal, a pipe, a device: nothing to rename.
    if (info && !info.isFile()) return await writePieces(path, pieces);
    const part = besides(path);
    await removedOnSignal(part, async () => {
      try {
        await writePieces(part, pieces);
        await rename(part, path);
      } catch (error) {
        await unlink(part).catch(() => undefined);
        throw error;
      }
    });
  } catch (error) {
    // What was to be written could not be made.
    if (error instanceof ProblemError) throw error;
    throw unwritable(output, error, hint);
  }
}

/**
 * Writes what took long to compute: where its place has become unwritable meanwhile, it is kept in the system's temporary folder, and
 * the refusal says where.
 */
export async function writeOrRescue(output: Named, content: string | Uint8Array): Promise<void> {
  try {
    await writeWhole(output, [content]);
  } catch (error) {
    const elsewhere = join(tmpdir(), `knotwork-${process.pid}-${basename(output.path)}`);
    const kept = await writeWhole({ option: output.option, path: elsewhere }, [content]).then(
      () => true,
      () => false,
    );
    if (!kept || !(error instanceof ProblemError)) throw error;
    const { code, message } = error.problem;
    throw new ProblemError(code, message, `What was computed is kept at ${elsewhere}.`);
  }
}
