/** Carries a plan out: dataset by dataset in blocks of rows, with visits to the event loop in between. */
import { ProblemError } from '../../base/problem';
import { MAX_COLUMNS, refuseTooManyCells, TEXT_CELLS } from '../budget';
import type { Column } from '../table';
import { columnNames } from '../text/header';
import { columnFill } from './fill';
import { lackingFilter } from './filters';
import type { Hdf5Handle, Hdf5Module } from './library';
import type { Plan, PlannedColumn, PlannedDataset, Stated } from './plan';

/** One read: large against the library's fixed cost of a call, small beside the columns. */
const BLOCK_BYTES = 8e6;
/** A compressed chunk larger than this is not kept whole beside the block. */
const MAX_CHUNK_BYTES = 256e6;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;

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
  readonly facts: Stated;
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
  refuseTooManyCells(handle.name, rows, columns.length, cells);
}

function weight(cell: PlannedColumn['cell']): number {
  if (cell.kind === 'pointer') return TEXT_CELLS;
  return cell.kind === 'text' ? TEXT_CELLS + cell.bytes / 8 : 1;
}

/** Why a dataset's values cannot be had, if so. Throws ProblemError `other-files`. */
function filterLackingIn(handle: Hdf5Handle, { node }: PlannedDataset): string | undefined {
  const elsewhere = node.metadata.virtual_sources?.find((source) => source.file_name !== '.');
  if (elsewhere) {
    throw new ProblemError(
      'other-files',
      `In “${handle.name}” the numbers of “${node.path}” are in another file (“${elsewhere.file_name.slice(0, 100)}”).`,
      'Open the files that hold the numbers.',
    );
  }
  return lackingFilter(handle, node);
}

/** Filters that come with h5py; the others come with the package hdf5plugin. */
const H5PY_HAS = new Set(['LZF', 'szip']);

/** Copies every dataset without its filter: h5repack lacks what this reader lacks. */
export function unpackRecipe(filter: string): string {
  const plugin = H5PY_HAS.has(filter) ? 'h5py' : 'h5py, hdf5plugin';
  return `Save it without: python3 -c "import ${plugin}; a = h5py.File('in.hdf5'); b = h5py.File('out.hdf5', 'w'); a.visititems(lambda n, o: b.create_dataset(n, data=o[()]) if hasattr(o, 'shape') else b.require_group(n)); [b[n].attrs.update(a[n].attrs) for n in b]".`;
}

/** The datasets that can be unpacked; the others are named. Throws ProblemError `unsupported-filter` where there is none. */
function readable(
  handle: Hdf5Handle,
  plan: Plan,
): { readonly datasets: readonly PlannedDataset[]; readonly notes: string[] } {
  const packed = new Map<PlannedDataset, string>();
  for (const dataset of plan.datasets) {
    const filter = filterLackingIn(handle, dataset);
    if (filter !== undefined) packed.set(dataset, filter);
  }
  const datasets = plan.datasets.filter((dataset) => !packed.has(dataset));
  const [first] = packed;
  if (!first) return { datasets, notes: [] };
  const [{ node }, filter] = first;
  if (datasets.length === 0 || plan.finish === undefined) {
    throw new ProblemError(
      'unsupported-filter',
      `In “${handle.name}” the dataset “${node.path}” is compressed with ${filter}, which the reader in this page lacks.`,
      unpackRecipe(filter),
    );
  }
  const names = [...packed.keys()].map((dataset) => dataset.node.name);
  return {
    datasets,
    notes: [`Compressed with ${filter}, which the reader in this page lacks, and left out: ${quoted(names)}.`],
  };
}

const quoted = (names: readonly string[]) =>
  `${names
    .slice(0, 5)
    .map((name) => `“${name.slice(0, 60)}”`)
    .join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;

/** Rows per read: whole chunks, so that none is unpacked twice. */
function blockRows({ node, rowBytes, turnedAt }: PlannedDataset): number {
  const block = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  const chunk = node.metadata.chunks?.[turnedAt === undefined ? 0 : 1] ?? 1;
  if (chunk * rowBytes > MAX_CHUNK_BYTES || chunk < 1) return block;
  return Math.ceil(block / chunk) * chunk;
}

/** Shows `use` the bytes of rows `first` … `first + count − 1`, which are the library's own and die after the call. */
function withRows(
  handle: Hdf5Handle,
  { node, rowBytes, columns, turnedAt }: PlannedDataset,
  first: number,
  count: number,
  use: (view: DataView, module: Hdf5Module) => void,
): void {
  const bytes = count * rowBytes;
  const pointer = handle.ask((module) => module._malloc(bytes));
  if (pointer === 0) throw handle.damaged(`: “${node.path}” does not fit into memory`);
  try {
    const shape = node.metadata.shape ?? [];
    const rowAxis = turnedAt === undefined ? 0 : 1;
    const counts = shape.map((size, axis) => BigInt(axis === rowAxis ? count : turnedAt === undefined ? size : 1));
    const offsets = shape.map((_, axis) => BigInt(axis === rowAxis ? first : (turnedAt ?? 0)));
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
  const { datasets, notes: packedNotes } = readable(handle, plan);
  const clean = (name: string) => name.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  const named = columnNames(datasets.flatMap((dataset) => dataset.columns.map(({ name }) => clean(name))));
  const notes = [...packedNotes, ...named.notes];
  const names = named.names.values();

  const allBytes = datasets.reduce((sum, { rowBytes }) => sum + rowBytes, 0) * plan.rows;
  const columns: Column[] = [];
  const units: [string, string][] = [];
  let read = 0;
  let breathed = performance.now();

  for (const dataset of datasets) {
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
  const finished: ReturnType<NonNullable<Plan['finish']>> = plan.finish?.(columns) ?? { columns, notes: [] };
  return {
    columns: finished.columns,
    units: Object.fromEntries(units),
    facts: finished.facts ?? {},
    notes: [...plan.notes, ...notes, ...finished.notes],
  };
}
