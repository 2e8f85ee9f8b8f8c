/** Opens what the page asks for as a table, with its source for the Recipe and its truth where that is known. */
import { grid } from '../analysis/histogram';
import { ProblemError } from '../base/problem';
import { describe, givenPdfTable } from '../catalog/given-pdf/source';
import { type NamedFile, openFiles } from '../catalog/open';
import { refuseIfStopped } from '../catalog/reader';
import { sampleSet } from '../catalog/sample-sets';
import type { Table } from '../catalog/table';
import { toys, toyTable } from '../catalog/toys';
import type { Source } from '../share/recipe';
import { sha256 } from '../share/sha256';
import type { Truth } from './messages/catalog';
import type { OpenRequest, Said } from './protocol';

export interface OpenedTable {
  readonly table: Table;
  readonly synthetic: boolean;
  readonly truth?: Truth;
  /** None where rows are drawn. */
  readonly files: readonly File[];
  /** The source as the Recipe states it. The digest of a file is computed only when it is asked for, and once. */
  source(): Promise<Source>;
}

export interface OpenOptions extends Said {
  onProgress(fraction: number, rows: number): void;
  readonly signal: AbortSignal;
}

/** What a catalog is opened by, in words: files of another content have other sizes or times. */
export const describeRequest = (request: OpenRequest): string =>
  JSON.stringify(
    request.kind === 'files'
      ? { ...request, files: request.files.map(({ name, size, lastModified }) => [name, size, lastModified]) }
      : request,
  );

/** Points of the true density's curve. */
const TRUTH_POINTS = 800;
const SAMPLE_SEED = 1;

async function digestOf(blob: Blob): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return sha256(blob);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** From the page, where every file is a browser's own. */
interface ChosenFile extends NamedFile {
  readonly file: File;
}

async function openAll(files: readonly ChosenFile[], options: OpenOptions): Promise<OpenedTable> {
  const table = await openFiles(files, options);
  let known: Promise<Source> | undefined;
  const digested = async (): Promise<Source> => {
    const named = [];
    for (const { file, path } of files) named.push({ name: path, digest: await digestOf(file) });
    const [only, ...more] = named;
    const chosen = (table.tables?.all.length ?? 0) > 1 ? { table: table.tables?.read ?? '' } : {};
    const said = options.text ? { text: options.text } : {};
    if (only && more.length === 0) return { kind: 'file', ...only, ...chosen, ...said };
    return { kind: 'files', files: named, ...said };
  };
  const source = () => {
    known ??= digested();
    return known;
  };
  return { table, synthetic: false, files: files.map(({ file }) => file), source };
}

/** Bytes that are taken from an address: they are held until the catalog is closed. */
const MOST_DOWNLOADED = 1e9;

/** A file of this site. Throws ProblemError `bad-url`, `other-origin`, `not-found`, `too-large`, and `cancelled` where it was stopped. */
async function download(address: string, { signal, onProgress }: OpenOptions): Promise<File> {
  const here = globalThis.location?.href;
  const url = URL.canParse(address, here) ? new URL(address, here) : undefined;
  if (!url)
    throw new ProblemError('bad-url', `'${address}' is not an address.`, 'Paste a whole address, or drop the file.');
  if (url.origin !== globalThis.location?.origin) {
    throw new ProblemError(
      'other-origin',
      `${url.host} is another site, and this page only talks to its own.`,
      'Download the file there and drop it here.',
    );
  }
  const name = url.pathname.split('/').at(-1) || 'catalog.csv';
  const notFound = (why: string) => {
    refuseIfStopped(name, signal);
    return new ProblemError('not-found', `${url.pathname} could not be read: ${why}.`, 'Check the address.');
  };
  // An address of this site may send its visitors on to another one.
  const response = await fetch(url, { signal, redirect: 'error' }).catch(() => undefined);
  if (!response) throw notFound('the server did not answer, or sends on to another address');
  if (!response.ok || !response.body) throw notFound(`the server answered ${response.status}`);
  // Of what is packed on the way it is the packed length.
  const length = Number(response.headers.get('Content-Length') ?? Number.NaN);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw notFound(`the connection broke off after ${bytes.toLocaleString('en')} bytes`);
    });
    if (done) return new File(pieces, name);
    bytes += value.length;
    if (bytes > MOST_DOWNLOADED) {
      await reader.cancel();
      throw new ProblemError(
        'too-large',
        `“${name}” is larger than ${(MOST_DOWNLOADED / 1e9).toLocaleString('en')} GB, the most that is read from an address.`,
        'Download the file and drop it here.',
      );
    }
    pieces.push(value);
    onProgress(Math.min(1, bytes / length), 0);
  }
}

const wanted = ({ table, text, columns }: Said, options: OpenOptions): OpenOptions => ({
  ...options,
  ...(table === undefined ? {} : { table }),
  ...(text === undefined ? {} : { text }),
  ...(columns === undefined ? {} : { columns }),
});

/** Reads the requested table whole; throws a ProblemError otherwise. */
export async function openSource(request: OpenRequest, options: OpenOptions): Promise<OpenedTable> {
  switch (request.kind) {
    case 'files': {
      const { files, paths } = request;
      return openAll(
        files.map((file, i) => ({ file, path: paths?.[i] ?? file.name })),
        wanted(request, options),
      );
    }
    case 'url': {
      const file = await download(request.url, options);
      return openAll([{ file, path: file.name }], wanted(request, options));
    }
    case 'given-pdf': {
      const { pdf, count, seed } = request;
      const { label, shown, density, entropy } = describe(pdf);
      const points = grid(shown.from, shown.to, TRUTH_POINTS);
      return {
        table: givenPdfTable(pdf, count, seed),
        synthetic: false,
        files: [],
        truth: { kind: 'curve', pdf, label, grid: points, density: points.map(density), entropy },
        source: async () => ({ kind: 'given-pdf', pdf, count, seed }),
      };
    }
    case 'toy': {
      const { toy, count, seed } = request;
      return {
        table: toyTable(toy, count, seed),
        synthetic: false,
        files: [],
        truth: { kind: 'toy', toy, label: toys[toy].about, entropy: toys[toy].entropy.nats },
        source: async () => ({ kind: 'toy', toy, count, seed }),
      };
    }
    case 'sample': {
      const { set = 'CV z=0' } = request;
      return {
        table: sampleSet(set, SAMPLE_SEED),
        synthetic: true,
        files: [],
        source: async () => ({ kind: 'sample', set, seed: SAMPLE_SEED }),
      };
    }
    default:
      throw request satisfies never;
  }
}
