/** Reads what was dropped on the page or chosen: files, and folders of them, with the paths that say which box they are of. */
import type { Problem } from '../../base/problem';
import type { OpenRequest } from '../../worker/protocol';

type FilesRequest = Extract<OpenRequest, { kind: 'files' }>;

/** Files of a folder that are looked at: a person who drops a whole disc should hear of it, not wait. */
const MOST_FILES = 2_000;

const NOTHING: Problem = {
  code: 'no-file',
  message: 'Nothing that could be read as a file was dropped.',
  hint: 'Drop a catalog, several of them, or a folder from your machine.',
};
const TOO_MANY: Problem = {
  code: 'too-many-files',
  message: `There are more than ${MOST_FILES.toLocaleString('en')} files in what was dropped.`,
  hint: 'Drop one set or one snapshot.',
};

/** True for a drag that carries files, as opposed to text or a part of the page. */
export function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}

interface Found {
  readonly file: File;
  readonly path: string;
}

const requestOf = (found: readonly Found[]): FilesRequest | Problem => {
  if (found.length === 0) return NOTHING;
  if (found.length > MOST_FILES) return TOO_MANY;
  return { kind: 'files', files: found.map(({ file }) => file), paths: found.map(({ path }) => path) };
};

/** What the system does not let a page read, by its path: left out without a word, a box would be missing. */
class Unreadable extends Error {
  constructor(
    readonly path: string,
    readonly reason: unknown,
  ) {
    super(path);
  }
}

const unreadable = ({ path, reason }: Unreadable): Problem => {
  const why = reason instanceof Error && reason.message !== '' ? ` (${reason.message.replace(/\.$/, '')})` : '';
  return {
    code: 'unreadable',
    message: `“${path}” could not be read, so nothing was opened${why}.`,
    hint: 'Check that you may read it, and that it was not moved or deleted; or drop the others without it.',
  };
};

/** The files of a drop, folders opened. Must be called while the drop event is handled: its contents are gone afterwards. */
export function droppedFiles(transfer: DataTransfer): Promise<FilesRequest | Problem> {
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : []));
  // A file that no folder holds needs no entry, and some have none.
  const plain = [...transfer.files];
  if (!entries.some(({ isDirectory }) => isDirectory)) {
    return Promise.resolve(requestOf(plain.map((file) => ({ file, path: file.name }))));
  }
  const budget = { left: MOST_FILES + 1 };
  return Promise.all(entries.map((entry) => filesIn(entry, budget))).then(
    (found) => requestOf(found.flat()),
    (error) => {
      if (error instanceof Unreadable) return unreadable(error);
      throw error;
    },
  );
}

/** The files of an input, which knows the paths of those in a folder. */
export function chosenFiles(files: Iterable<File>): FilesRequest | Problem {
  return requestOf(Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name })));
}

/** Where an entry stood in what was dropped. */
const pathOf = ({ fullPath }: FileSystemEntry) => fullPath.replace(/^\//, '');

/** What an entry answers; throws Unreadable. */
async function asked<T>(
  entry: FileSystemEntry,
  ask: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
) {
  try {
    return await new Promise<T>(ask);
  } catch (error) {
    throw new Unreadable(pathOf(entry), error);
  }
}

async function filesIn(entry: FileSystemEntry, budget: { left: number }): Promise<Found[]> {
  if (budget.left <= 0) return [];
  if (entry.isFile) {
    budget.left -= 1;
    const file = await asked<File>(entry, (resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path: pathOf(entry) }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Found[] = [];
  for (;;) {
    // A reader gives at most a hundred at once, and none when it is done.
    const some = await asked<FileSystemEntry[]>(entry, (resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const inner of some) found.push(...(await filesIn(inner, budget)));
  }
}
