/** Reads what was dropped on the page: one file, or a refusal in words. */
import type { Problem } from '../../flow/problem';

/** True for a drag that carries files, as opposed to text or a part of the page. */
export function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}

/** The one file of a drop. Must be called while the drop event is handled: its contents are gone afterwards. */
export function droppedFile(transfer: DataTransfer): File | Problem {
  const isFolder = [...transfer.items].some((item) => item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory);
  if (isFolder) {
    return {
      code: 'folder',
      message: 'A folder was dropped, and a catalog is one file.',
      hint: 'Open the folder and drop the file in it that holds the catalog.',
    };
  }
  return oneFile([...transfer.files]);
}

/** The one file of a list, or a refusal of none and of several. */
export function oneFile(files: readonly File[]): File | Problem {
  const [file, ...others] = files;
  if (file === undefined) {
    return {
      code: 'no-file',
      message: 'Nothing that could be read as a file was dropped.',
      hint: 'Drop a CSV file from a folder on your machine.',
    };
  }
  if (others.length > 0) {
    return {
      code: 'several-files',
      message: `${files.length} files were dropped at once, and one catalog is open at a time.`,
      hint: 'Drop one of them at a time.',
    };
  }
  return file;
}
