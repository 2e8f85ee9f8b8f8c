/** What is said of a file that is opened as a catalog is true of it: a file of very many groups, and a model under any name or beside a catalog. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { MAX_NODES } from '../../src/catalog/hdf5/tree';
import { openFiles } from '../../src/catalog/open';
import { writeModel } from '../../src/share/model-file';
import { presets } from '../../src/train/presets';
import { untrainedModel } from '../share/untrained';
import { hdf5Bytes } from './hdf5-files';

const open = (...files: readonly File[]) =>
  openFiles(
    files.map((file) => ({ file, path: file.name })),
    { onProgress: () => undefined, signal: new AbortController().signal },
  );

async function refusalOf(...files: readonly File[]) {
  const error = await open(...files).catch((thrown: unknown) => thrown);
  if (!(error instanceof ProblemError)) throw new Error(`not refused: ${String(error)}`);
  return error.problem;
}

describe('an HDF5 file of more entries than are looked at', () => {
  const many = async (name: string) => {
    const bytes = await hdf5Bytes((file) => {
      for (let i = 0; i < MAX_NODES; i++) file.create_group(`g${i}`);
      file.create_dataset({ name, data: Float64Array.from({ length: 100 }, (_, row) => row) });
    });
    return new File([bytes], 'many.hdf5');
  };

  it('shows a table that comes first, and says that the rest is not looked at', async () => {
    const { rows, notes } = await open(await many('a'));
    expect(rows).toBe(100);
    expect(notes.join(' ')).toContain('more than 5,000 entries; the rest is not looked at');
  });

  it('does not say that there is none where a table comes later', async () => {
    const { code, message } = await refusalOf(await many('z'));
    expect(code).toBe('no-table');
    expect(message).toContain('its first 5,000 entries are no datasets with rows, and the others are not looked at');
  });
});

describe('a model', () => {
  const bytes = Uint8Array.from(writeModel(untrainedModel(presets.light.flow(2))));
  const model = (name: string) => new File([bytes], name);
  const catalog = new File(['x,y\n1,2\n3,4\n'], 'galaxies.csv');

  it.each<[string, readonly File[]]>([
    ['under the name of a catalog', [model('renamed.csv')]],
    ['under no name', [model('model')]],
    ['before a catalog', [model('m.safetensors'), catalog]],
    ['after a catalog', [catalog, model('m.safetensors')]],
  ])('%s is called a model, and the person told how to open it', async (_how, files) => {
    const { message, hint } = await refusalOf(...files);
    expect(message).toMatch(/^“(renamed\.csv|model|m\.safetensors)” is a saved model/);
    expect(hint).toBe('Open it by itself, under a name that ends in .safetensors; open catalogs apart from it.');
  });
});
