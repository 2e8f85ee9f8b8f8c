/** A catalog from an address: counted as it comes, stopped when the person says so, and refused in words. */
import { afterEach, expect, test, vi } from 'vitest';
import { openSource } from '../../src/worker/source';

const HERE = new URL('https://here.example/knotwork/');
const CSV = new TextEncoder().encode('a,b\n1,2\n2,3\n3,5\n');
const quiet = { onProgress: (_: number) => {}, signal: new AbortController().signal };

afterEach(() => vi.unstubAllGlobals());

/** A server that answers with a body of these pieces; `undefined` breaks the connection. */
function serve(pieces: Iterable<Uint8Array | undefined>, headers: Record<string, string> = {}) {
  const left = pieces[Symbol.iterator]();
  const fetched = vi.fn(async (_: URL, { signal }: RequestInit) => {
    const body = new ReadableStream({
      pull(controller) {
        if (signal?.aborted) return controller.error(signal.reason);
        const { done, value } = left.next();
        if (done) controller.close();
        else if (value === undefined) controller.error(new TypeError('network error'));
        else controller.enqueue(value);
      },
    });
    return new Response(body, { headers });
  });
  vi.stubGlobal('location', HERE);
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

const open = (url: string, options = quiet) => openSource({ kind: 'url', url }, options);

test('is read in pieces, with the part that has come', async () => {
  const fractions: number[] = [];
  serve([CSV.subarray(0, 8), CSV.subarray(8)], { 'Content-Length': String(CSV.length) });
  const { table, files } = await open('data/c.csv', {
    ...quiet,
    onProgress: (fraction: number) => void fractions.push(fraction),
  });
  expect(table.rows).toBe(3);
  expect(files[0]?.name).toBe('c.csv');
  expect(fractions.slice(0, 2)).toEqual([8 / CSV.length, 1]);
});

test.each([0, 1])('that is stopped after %i pieces is a cancelled reading and no failure', async (pieces) => {
  const stopping = new AbortController();
  serve(
    (function* () {
      for (let i = 0; ; i++) {
        if (i === pieces) stopping.abort();
        yield CSV;
      }
    })(),
  );
  await expect(open('c.csv', { ...quiet, signal: stopping.signal })).rejects.toMatchObject({
    problem: { code: 'cancelled' },
  });
});

test('that never ends is refused before it fills the memory', async () => {
  const piece = new Uint8Array(50e6);
  serve(
    (function* () {
      for (;;) yield piece;
    })(),
  );
  await expect(open('endless.csv')).rejects.toMatchObject({
    problem: { code: 'too-large', message: /larger than 1 GB/ },
  });
});

test('whose connection breaks is refused with what had come', async () => {
  serve([CSV, undefined]);
  await expect(open('c.csv')).rejects.toMatchObject({
    problem: { message: `/knotwork/c.csv could not be read: the connection broke off after ${CSV.length} bytes.` },
  });
});

test.each([
  'https://there.example/c.csv',
  '//there.example/c.csv',
  'http://here.example/c.csv',
  'data:text/csv,a',
  'blob:x',
])('is asked of no other origin: %s', async (url) => {
  const fetched = serve([CSV]);
  await expect(open(url)).rejects.toMatchObject({ problem: { code: 'other-origin' } });
  expect(fetched).not.toHaveBeenCalled();
});
