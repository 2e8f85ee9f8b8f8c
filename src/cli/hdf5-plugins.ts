/** The plugins of the HDF5 reader, from the package that is installed beside this one. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

const { resolve: pathOf } = createRequire(import.meta.url);

export const installedPlugin = async (file: string): Promise<Uint8Array> =>
  readFile(resolve(dirname(pathOf('h5wasm-plugins/package.json')), 'plugins', file));
