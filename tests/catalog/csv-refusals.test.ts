import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { readCsv } from '../../src/catalog/csv/csv';
import { cpuTime } from '../cpu-time';
import { fileOf, refusal } from './files';

function refused(content: string | Uint8Array, name?: string) {
  return refusal(() => readCsv(fileOf(content, name)));
}

function binary(start: string): Uint8Array {
  return Uint8Array.from({ length: 4_000 }, (_, i) => (i < start.length ? start.charCodeAt(i) : (i * 37) % 256));
}

test.each(
  Object.entries({
    'an empty file': ['', 'empty'],
    'blank lines': ['\n\n  \n', 'empty'],
    'a header and nothing else': ['M_star,z\n', 'header-only'],
    'a header without a line end': ['M_star,z', 'header-only'],
    'one cell': ['5', 'one-row'],
    'one row without names': ['1,2\n', 'one-row'],
    'words only': ['a,b\nx,y\nu,v\n', 'no-numeric-column'],
    'blank columns': ['a,b\n,\n,\nnan,\n', 'no-numeric-column'],
    'comments and nothing else': ['# a b\n% c\n', 'empty'],
    prose: ['We ran 27 boxes.\nEach took 3 hours on 512 cores.\nSee arXiv 2010.00619\n1 2 3\n', 'not-a-table'],
    'a quotation mark that never closes': ['a,b\n1,2\n"3,4\n5,6\n', 'open-quote'],
  }),
)('%s', async (_what, [content, code]) => {
  expect((await refused(content as string)).code).toBe(code);
});

test('an open quotation mark is found before it has swallowed a large file', async () => {
  const problem = await refused(`a,b\n1,2\n"3,4\n${'5,6\n'.repeat(3_000_000)}`);
  expect(problem).toMatchObject({ code: 'open-quote' });
  expect(problem.message).toContain('data row 1');
});

test.each([
  ['\x89HDF\r\n\x1a\n', 'HDF5'],
  ['SIMPLE  =                    T', 'FITS'],
  ['PAR1', 'Parquet'],
  ['PK\x03\x04', 'a zip archive'],
  ['\x93NUMPY', 'NumPy'],
  ['unknown', 'binary file'],
])('a binary file that begins with %j is named', async (start, name) => {
  for (const bytes of [binary(start), gzipSync(binary(start))]) {
    const problem = await refused(bytes, 'galaxies.csv');
    expect(problem.code).toBe('binary');
    expect(problem.message).toContain(name);
    expect(problem.message).toContain('galaxies.csv');
  }
});

test('bytes that are mostly not UTF-8 are a binary file, even without a zero', async () => {
  expect((await refused(Uint8Array.from({ length: 900 }, (_, i) => 128 + (i % 128)))).code).toBe('binary');
});

test('a file that claims 3 GB is refused by its size, unread', async () => {
  let opened = false;
  const stream = () => {
    opened = true;
    return new ReadableStream<Uint8Array>();
  };
  const problem = await refusal(() => readCsv({ name: 'huge.csv', size: 3e9, stream }));
  expect(problem).toMatchObject({ code: 'too-large' });
  expect(problem.message).toContain('3000 MB');
  expect(opened).toBe(false);
});

test('a small gzip of a huge text is refused on the way', async () => {
  const packed = gzipSync(`${'w'.repeat(2 ** 20)},2\n`);
  // Gzip members may follow one another.
  const all = new Uint8Array(packed.length * 300);
  for (let i = 0; i < 300; i++) all.set(packed, i * packed.length);
  expect((await refused(all)).code).toBe('too-large');
});

test('a gzip that swells without end is refused long before it would fill the memory', async () => {
  // Some 30 kB that unpack to 10 MB, again and again.
  const member = gzipSync('1,2\n'.repeat(2.5e6));
  let taken = 0;
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        taken += 1;
        controller.enqueue(new Uint8Array(member));
      },
    });
  const problem = await refusal(() => readCsv({ name: 'bomb.csv.gz', size: 200e6, stream }));
  expect(problem).toMatchObject({ code: 'too-large' });
  expect(problem.message).toContain('100 times its size');
  expect(taken).toBeLessThan(30);
});

test('a gzip that is cut short is refused', async () => {
  const packed = gzipSync('a,b\n'.concat('1,2\n3,4.5\n'.repeat(5_000)));
  expect((await refused(packed.subarray(0, packed.length - 20))).code).toBe('damaged-gzip');
});

test('a gzip whose reading fails half way is refused for that', async () => {
  const packed = gzipSync(Array.from({ length: 40_000 }, (_, i) => `${i},${Math.sin(i)}\n`).join(''));
  let given = false;
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (given) controller.error(new Error('The disk is gone.'));
        else controller.enqueue(new Uint8Array(packed.subarray(0, 100_000)));
        given = true;
      },
    });
  const problem = await refusal(() => readCsv({ name: 'x.csv.gz', size: packed.length, stream }));
  expect(problem).toMatchObject({ code: 'unreadable', message: '“x.csv.gz” cannot be read: The disk is gone.' });
});

test('what cannot be read, as a folder, is refused', async () => {
  const stream = () =>
    new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('Is a folder.')) });
  const problem = await refusal(() => readCsv({ name: 'catalogs', size: 4_096, stream }));
  expect(problem).toMatchObject({ code: 'unreadable', message: '“catalogs” cannot be read: Is a folder.' });
});

test('too many columns', async () => {
  const wide = Array.from({ length: 2_001 }, (_, i) => `c${i}`).join(',');
  expect((await refused(`${wide}\n${wide}\n1\n`)).code).toBe('too-many-columns');
  const rows = (cells: string) => readCsv(fileOf(`a,b,c\n${`${cells}\n`.repeat(3_000)}`), { room: 10_000 });
  await rows('1,2,3');
  // A cell of text weighs as five numbers.
  expect(await refusal(() => rows('1,b,c'))).toMatchObject({
    code: 'too-many-cells',
    message: expect.stringContaining('3 columns'),
  });
});

test.each([' ', '"', '""', '|', '#', '-', ',', '" ', '[', '9', '1,', '# ', '#1 ', '| ', ' [', '\\'])(
  'a million times %j in a cell, a line or a comment takes no second',
  async (run) => {
    const long = run.repeat(1e6 / run.length);
    for (const text of [
      `a b\n1 2\n${long}\n3 4\n`,
      `# ${long}\n1 2\n3 4\n`,
      `| a | b |\n| 1 | ${long}x |\n| 3 | 4 |\n`,
    ]) {
      const started = cpuTime();
      await readCsv(fileOf(text)).catch((error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
      });
      expect(cpuTime() - started).toBeLessThan(1_000);
    }
  },
);

test('reading stops when it is cancelled, before it starts and half way', async () => {
  const stopped = new AbortController();
  stopped.abort();
  const file = fileOf(`a,b\n${'1,2\n'.repeat(2_000_000)}`);
  expect((await refusal(() => readCsv(file, { signal: stopped.signal }))).code).toBe('cancelled');

  const later = new AbortController();
  let last = 0;
  setTimeout(() => later.abort(), 30);
  const onProgress = (fraction: number) => {
    last = fraction;
  };
  expect((await refusal(() => readCsv(file, { signal: later.signal, onProgress }))).code).toBe('cancelled');
  expect(last).toBeLessThan(1);
});
