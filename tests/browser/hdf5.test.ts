/** HDF5 in a real worker, where a file is read in place. */
import { expect, it } from 'vitest';
import { hdf5Bytes, writeSubfind } from '../catalog/hdf5-files';

interface Answer {
  readonly rows?: number;
  readonly problem?: string;
  /** Of the calls that the reading made on its `Blob`: the longest slice, and copies of the whole. */
  readonly longest: number;
  readonly copies: number;
}

/** A worker that counts how the file is read; a blob, since it has no file of its own. */
function readInWorker(file: File): Promise<Answer> {
  const reader = new URL('/src/catalog/hdf5/read.ts', location.origin).href;
  // The first line is what Vitest writes at the head of a worker that has a file.
  const source = `
    globalThis.__vitest_browser_runner__ = { wrapDynamicImport: (load) => load() };
    let longest = 0, copies = 0;
    const { slice, arrayBuffer } = Blob.prototype;
    Blob.prototype.slice = function (start, end) { longest = Math.max(longest, end - start); return slice.call(this, start, end); };
    Blob.prototype.arrayBuffer = function () { copies += 1; return arrayBuffer.call(this); };
    onmessage = async ({ data }) => {
      const { readHdf5 } = await import('${reader}');
      const answer = await readHdf5(data).then(({ table }) => ({ rows: table.rows }), (error) => ({ problem: error.problem?.code ?? String(error) }));
      postMessage({ ...answer, longest, copies });
    };`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), { type: 'module' });
  return new Promise<Answer>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message || 'The worker did not start.'));
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}

it('reads a catalog without copying the file', async () => {
  const bytes = await hdf5Bytes((file) => {
    writeSubfind(file);
    file.create_dataset({ name: 'ballast', data: new Float64Array(4_000_000) });
  });
  const answer = await readInWorker(new File([bytes], 'groups_090.hdf5'));
  expect(answer).toMatchObject({ rows: 5, copies: 0 });
  expect(answer.longest).toBeLessThan(bytes.length / 100);
});

it('refuses a damaged file in words', async () => {
  const bytes = await hdf5Bytes((file) => writeSubfind(file));
  expect(await readInWorker(new File([bytes.slice(0, 3_000)], 'cut.hdf5'))).toMatchObject({ problem: 'damaged-hdf5' });
});
