/**
 * The filters that HDF5 files are compressed with: those that the library has, and those that come as plugins (h5wasm-plugins: the
 * filters of the HDF Group, each a WebAssembly file of 6 to 860 kB), loaded when the first file asks for one.
 */
import type { Hdf5Handle } from './library';
import type { DatasetNode } from './tree';

/** Deflate, shuffle, fletcher32, n-bit and scale-offset, by HDF5's registered numbers. */
const BUILT_IN = new Set([1, 2, 3, 5, 6]);

const NAMES = new Map([
  [4, 'szip'],
  [307, 'bzip2'],
  [32000, 'LZF'],
  [32001, 'Blosc'],
  [32004, 'LZ4'],
  [32008, 'bitshuffle'],
  [32013, 'ZFP'],
  [32015, 'Zstandard'],
  [32026, 'Blosc2'],
]);

/** What h5py, pandas and radio astronomy write; Blosc2 needs functions that the library does not export. */
const PLUGINS = new Map([
  [307, 'bz2'],
  [32000, 'lzf'],
  [32001, 'blosc'],
  [32004, 'lz4'],
  [32008, 'bshuf'],
  [32015, 'zstd'],
]);

/** The folder in which the library looks for plugins. */
const FOLDER = '/usr/local/hdf5/lib/plugin';

type ReadPlugin = (file: string) => Promise<Uint8Array | undefined>;

let readPlugin: ReadPlugin = async () => undefined;
const installed = new Set<number>();

/** Says where the plugins are: a file of `h5wasm-plugins/plugins` by its name, undefined where it is not there. */
export function providePlugins(read: ReadPlugin): void {
  readPlugin = read;
}

/** Compressors inside of Blosc that its plugin lacks, by the seventh parameter of the filter. */
const BLOSC_LACKS = new Map([
  [3, 'Blosc with snappy'],
  [4, 'Blosc with zlib'],
]);

interface Filter {
  readonly id: number;
  /** Parameters of the filter. */
  readonly cd_values: readonly number[];
}

const insideOf = ({ id, cd_values }: Filter) => (id === 32001 ? BLOSC_LACKS.get(cd_values[6] ?? 0) : undefined);

const filtersOf = (handle: Hdf5Handle, { path }: DatasetNode): readonly Filter[] =>
  handle.ask((module, id) => module.get_dataset_filters(id, path));

/** The name of the filter that keeps a dataset from being read, once `installFilters` has seen it; undefined where none does. */
export function lackingFilter(handle: Hdf5Handle, node: DatasetNode): string | undefined {
  for (const filter of filtersOf(handle, node)) {
    const inside = insideOf(filter);
    if (inside !== undefined) return inside;
    if (!BUILT_IN.has(filter.id) && !installed.has(filter.id)) return NAMES.get(filter.id) ?? `filter ${filter.id}`;
  }
  return undefined;
}

/** Loads the plugins that the datasets need. One that cannot be had stays lacking, and its datasets are refused by name. */
export async function installFilters(handle: Hdf5Handle, datasets: readonly DatasetNode[]): Promise<void> {
  const wanted = new Set(datasets.flatMap((node) => filtersOf(handle, node).map(({ id }) => id)));
  for (const id of wanted) {
    const plugin = PLUGINS.get(id);
    if (plugin === undefined || installed.has(id)) continue;
    const file = `libH5Z${plugin}.so`;
    const bytes = await readPlugin(file).catch(() => undefined);
    if (!bytes) continue;
    handle.ask(({ FS }) => {
      FS.mkdirTree(FOLDER);
      FS.writeFile(`${FOLDER}/${file}`, bytes);
    });
    installed.add(id);
  }
}
