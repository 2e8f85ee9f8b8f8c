/** Carries a plan out: dataset by dataset in blocks of rows, with visits to the event loop in between. */
import { ProblemError } from '../../flow/problem';
import type { Column } from '../table';
import { columnNames } from '../text/header';
import { columnFill } from './fill';
import type { Hdf5Handle, Hdf5Module } from './library';
import { MAX_COLUMNS, type Plan, type PlannedColumn, type PlannedDataset } from './plan';

/** 800 MB as float64, the most that a tab can be asked for beside the page; a CAMELS catalog has 2 million cells. */
const MAX_CELLS = 1e8;
/** A cell of text takes the memory of several numbers. */
const TEXT_CELLS = 5;
/** One read: large against the library's fixed cost of a call, small beside the columns. */
const BLOCK_BYTES = 8e6;
/** A compressed chunk larger than this is not kept whole beside the block. */
const MAX_CHUNK_BYTES = 256e6;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;

/** Compression that the library lacks, by HDF5's registered filter numbers; deflate (1), shuffle, fletcher32, n-bit and scale-offset it has. */
const HAS_FILTERS = new Set([1, 2, 3, 5, 6]);
const FILTER_NAMES = new Map([
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

export interface ReadHdf5Options {
  readonly signal?: AbortSignal;
  /** Called between reads: share of the table read (0 … 1), and its rows. */
  onProgress?(fraction: number, rows: number): void;
  /** Path of the group, dataset or pandas key to read, instead of the one that looks most like a catalog. */
  readonly group?: string;
}

export interface ReadColumns {
  readonly columns: readonly Column[];
  /** Unit by column name, for the columns whose unit is known. */
  readonly units: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

export function refuseIfCancelled(name: string, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new ProblemError('cancelled', `The reading of “${name}” was stopped.`, 'Open it again to read it in full.');
}

function refuseTooLarge(handle: Hdf5Handle, { rows, datasets }: Plan): void {
  const columns = datasets.flatMap((dataset) => dataset.columns);
  if (columns.length > MAX_COLUMNS) {
    throw new ProblemError(
      'too-many-columns',
      `“${handle.name}” has ${columns.length.toLocaleString('en')} columns, and at most ${MAX_COLUMNS.toLocaleString('en')} are read.`,
      'Save the datasets that you need into a file of their own.',
    );
  }
  const cells = columns.reduce((sum, { cell }) => sum + rows * weight(cell), 0);
  if (cells <= MAX_CELLS) return;
  throw new ProblemError(
    'too-many-cells',
    `“${handle.name}” holds ${rows.toLocaleString('en')} rows of ${columns.length.toLocaleString('en')} columns, more than fit into a browser tab.`,
    'Save fewer datasets or fewer rows into a file of their own, or open one chunk of the catalog.',
  );
}

function weight(cell: PlannedColumn['cell']): number {
  if (cell.kind === 'pointer') return TEXT_CELLS;
  return cell.kind === 'text' ? TEXT_CELLS + cell.bytes / 8 : 1;
}

function refuseUnreadable(handle: Hdf5Handle, { node }: PlannedDataset): void {
  const elsewhere = node.metadata.virtual_sources?.find((source) => source.file_name !== '.');
  if (elsewhere) {
    throw new ProblemError(
      'other-files',
      `In “${handle.name}” the numbers of “${node.path}” are in another file (“${elsewhere.file_name.slice(0, 100)}”).`,
      'Open the files that hold the numbers.',
    );
  }
  const filters = handle.ask((module, id) => module.get_dataset_filters(id, node.path));
  const lacking = filters.find((filter) => !HAS_FILTERS.has(filter.id));
  if (!lacking) return;
  const filter = FILTER_NAMES.get(lacking.id) ?? `filter ${lacking.id}`;
  throw new ProblemError(
    'unsupported-filter',
    `In “${handle.name}” the dataset “${node.path}” is compressed with ${filter}, which the reader in this page lacks.`,
    'Save it with gzip instead: h5repack -f GZIP=4 in.hdf5 out.hdf5.',
  );
}

/** Rows per read: whole chunks, so that none is unpacked twice. */
function blockRows({ node, rowBytes }: PlannedDataset): number {
  const block = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  const chunk = node.metadata.chunks?.[0] ?? 1;
  if (chunk * rowBytes > MAX_CHUNK_BYTES || chunk < 1) return block;
  return Math.ceil(block / chunk) * chunk;
}

/** Shows `use` the bytes of rows `first` … `first + count − 1`, which are the library's own and die after the call. */
function withRows(
  handle: Hdf5Handle,
  { node, rowBytes, columns }: PlannedDataset,
  first: number,
  count: number,
  use: (view: DataView, module: Hdf5Module) => void,
): void {
  const bytes = count * rowBytes;
  const pointer = handle.ask((module) => module._malloc(bytes));
  if (pointer === 0) throw handle.damaged(`: “${node.path}” does not fit into memory`);
  try {
    const shape = node.metadata.shape ?? [];
    const counts = shape.map((size, axis) => BigInt(axis === 0 ? count : size));
    const offsets = shape.map((_, axis) => BigInt(axis === 0 ? first : 0));
    const strides = shape.map(() => 1n);
    const status = handle.ask((module, id) => {
      module.HEAPU8.fill(0, pointer, pointer + bytes);
      return module.get_dataset_data(id, node.path, counts, offsets, strides, BigInt(pointer));
    });
    if (status < 0) throw handle.damaged(` at “${node.path}”`);
    handle.ask((module) => use(new DataView(module.HEAPU8.buffer, pointer, bytes), module));
    if (columns.some(({ cell }) => cell.kind === 'pointer')) {
      handle.ask((module, id) => module.reclaim_vlen_memory_count(id, node.path, '', BigInt(pointer), counts));
    }
  } finally {
    handle.ask((module) => module._free(pointer));
  }
}

function dropped(column: Column, dropIf: PlannedColumn['dropIf']): boolean {
  if (dropIf === undefined || column.kind !== 'number') return false;
  return column.values.every((value, row) => value === (dropIf === 'zero' ? 0 : row));
}

/**
 * The columns of a plan, under names that are unique and free of control characters. Throws ProblemError
 * `too-many-columns`, `too-many-cells`, `unsupported-filter`, `other-files`, `damaged-hdf5` or `cancelled`.
 */
export async function readPlan(handle: Hdf5Handle, plan: Plan, options: ReadHdf5Options): Promise<ReadColumns> {
  refuseTooLarge(handle, plan);
  for (const dataset of plan.datasets) refuseUnreadable(handle, dataset);
  const clean = (name: string) => name.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  const named = columnNames(plan.datasets.flatMap((dataset) => dataset.columns.map(({ name }) => clean(name))));
  const notes = [...named.notes];
  const names = named.names.values();

  const allBytes = plan.datasets.reduce((sum, { rowBytes }) => sum + rowBytes, 0) * plan.rows;
  const columns: Column[] = [];
  const units: [string, string][] = [];
  let read = 0;
  let breathed = performance.now();

  for (const dataset of plan.datasets) {
    const fills = dataset.columns.map(({ cell }) => columnFill(names.next().value ?? '', cell, plan.rows));
    const block = blockRows(dataset);
    for (let first = 0; first < plan.rows; first += block) {
      refuseIfCancelled(handle.name, options.signal);
      const count = Math.min(block, plan.rows - first);
      withRows(handle, dataset, first, count, (view, module) => {
        for (const [index, { offset }] of dataset.columns.entries()) {
          fills[index]?.take(view, module, offset, dataset.rowBytes, first, count);
        }
      });
      read += count * dataset.rowBytes;
      options.onProgress?.(read / allBytes, plan.rows);
      if (performance.now() - breathed > BREATH) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        breathed = performance.now();
      }
    }
    fills.forEach((fill, index) => {
      const finished = fill.finish();
      const { unit, dropIf } = dataset.columns[index] ?? {};
      if (plan.rows > 0 && dropped(finished.column, dropIf)) return;
      columns.push(finished.column);
      notes.push(...finished.notes);
      if (unit !== undefined) units.push([finished.column.name, unit]);
    });
  }
  refuseIfCancelled(handle.name, options.signal);
  const finished = plan.finish?.(columns) ?? { columns, notes: [] };
  return {
    columns: finished.columns,
    units: Object.fromEntries(units),
    notes: [...plan.notes, ...notes, ...finished.notes],
  };
}
