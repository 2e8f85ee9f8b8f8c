/** The model in a file, checked in size before it is read. */
import { readFile, stat } from 'node:fs/promises';
import { ProblemError } from '../base/problem';
import { MOST_FILE_BYTES, readModel } from '../share/model-file';
import type { Model } from '../share/recipe';

/** Throws ProblemError `no-file` and `model-file`. */
export async function openModel(path: string): Promise<Model> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) throw new ProblemError('no-file', `There is no model file at ${path}.`, 'Check the path.');
  if (info.size > MOST_FILE_BYTES) {
    throw new ProblemError(
      'model-file',
      `${path} is larger than any model.`,
      'Name a file that npm run fit has written.',
    );
  }
  return readModel(await readFile(path));
}
