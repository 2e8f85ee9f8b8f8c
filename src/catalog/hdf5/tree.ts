/** What an HDF5 file holds: its groups and datasets, within bounds, and small values such as attributes. */
import type { Metadata } from 'h5wasm';
import { leavesOf, numberReader, type TextCell } from './cells';
import type { Hdf5Handle, Hdf5Module } from './library';

const MAX_DEPTH = 8;
/** Links may form circles: a walk ends somewhere. */
export const MAX_NODES = 5_000;
/** Attributes, lists of names, and the groups of the largest public catalogs (6 million in TNG100). */
const MAX_SMALL_BYTES = 64e6;

const UTF8 = new TextDecoder();

export interface DatasetNode {
  readonly path: string;
  /** Path of the group that holds it, `/` for the root. */
  readonly group: string;
  readonly name: string;
  readonly metadata: Metadata;
  /** Extent along the first axis. */
  readonly rows: number;
  /** Elements in one row: the product of the other extents. */
  readonly width: number;
}

export interface Tree {
  readonly groups: readonly string[];
  /** Datasets with at least one axis. */
  readonly datasets: readonly DatasetNode[];
  /** False where there are more entries than were looked at. */
  readonly complete: boolean;
  readonly notes: readonly string[];
}

/** Walks the file down to eight levels. Entries that cannot be described are counted in the notes. */
export function walk(handle: Hdf5Handle): Tree {
  const groups: string[] = ['/'];
  const datasets: DatasetNode[] = [];
  const depths = new Map([['/', 1]]);
  let nodes = 0;
  let deeper = 0;
  let unknown = 0;
  // The list grows while it is walked.
  for (const group of groups) {
    const depth = depths.get(group) ?? MAX_DEPTH;
    for (const name of handle.ask((module, id) => module.get_names(id, group, false))) {
      nodes += 1;
      if (nodes > MAX_NODES) break;
      const path = group === '/' ? `/${name}` : `${group}/${name}`;
      const kind = handle.ask((module, id) => {
        const type = module.get_type(id, path);
        if (type === module.H5G_GROUP) return 'group';
        return type === module.H5G_DATASET ? 'dataset' : 'unknown';
      });
      if (kind === 'group' && depth < MAX_DEPTH) {
        groups.push(path);
        depths.set(path, depth + 1);
      } else if (kind === 'group') {
        deeper += 1;
      } else if (kind === 'dataset') {
        const metadata = handle.ask((module, id) => module.get_dataset_metadata(id, path));
        const [rows, ...others] = metadata.shape ?? [];
        if (rows === undefined) continue;
        const width = others.reduce((product, size) => product * size, 1);
        datasets.push({ path, group, name, metadata, rows, width });
      } else {
        unknown += 1;
      }
    }
  }
  const notes: string[] = [];
  if (nodes > MAX_NODES)
    notes.push(`The file has more than ${MAX_NODES.toLocaleString('en')} entries; the rest is not looked at.`);
  if (deeper > 0) notes.push(`Groups more than ${MAX_DEPTH} levels deep are not looked at (${deeper} of them).`);
  if (unknown > 0)
    notes.push(
      `${unknown} ${unknown === 1 ? 'entry is a link' : 'entries are links'} to something that is not in this file.`,
    );
  return { groups, datasets, complete: nodes <= MAX_NODES, notes };
}

/** The text at a pointer, or in a field of fixed length: up to the first NUL, without the blanks that pad it. */
export function textAt(module: Hdf5Module, cell: TextCell, view: DataView, at: number): string {
  if (cell.kind === 'pointer') {
    const pointer = view.getUint32(at, true);
    return pointer === 0 ? '' : module.UTF8ToString(pointer).trimEnd();
  }
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, cell.bytes);
  const end = bytes.indexOf(0);
  return UTF8.decode(bytes.slice(0, end < 0 ? cell.bytes : end)).trimEnd();
}

/** A few numbers and words, from a type whose cells are all alike; undefined where it is none. */
function smallValues(
  handle: Hdf5Handle,
  metadata: Metadata,
  read: (module: Hdf5Module, id: bigint, pointer: bigint) => number,
  reclaim: (module: Hdf5Module, id: bigint, pointer: bigint) => void,
): (number | string)[] | undefined {
  const [leaf] = leavesOf(metadata).leaves;
  const count = metadata.total_size;
  const bytes = count * metadata.size;
  if (!leaf || metadata.compound_type || metadata.array_type || !(bytes > 0 && bytes <= MAX_SMALL_BYTES))
    return undefined;
  const { cell } = leaf;
  return handle.ask((module, id) => {
    const pointer = module._malloc(bytes);
    try {
      module.HEAPU8.fill(0, pointer, pointer + bytes);
      if (read(module, id, BigInt(pointer)) < 0) return undefined;
      const view = new DataView(module.HEAPU8.buffer, pointer, bytes);
      const values = Array.from({ length: count }, (_, index) => {
        const at = index * metadata.size;
        if (cell.kind === 'text' || cell.kind === 'pointer') return textAt(module, cell, view, at);
        if (cell.bytes < 8 || cell.kind === 'float') return numberReader(cell)(view, at);
        return Number(cell.kind === 'integer' ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
      });
      if (cell.kind === 'pointer') reclaim(module, id, BigInt(pointer));
      return values;
    } finally {
      module._free(pointer);
    }
  });
}

/** All values of a small dataset of numbers or words. */
export function datasetValues(handle: Hdf5Handle, { path, metadata }: DatasetNode): (number | string)[] | undefined {
  return smallValues(
    handle,
    metadata,
    (module, id, pointer) => module.get_dataset_data(id, path, null, null, null, pointer),
    (module, id, pointer) => module.reclaim_vlen_memory(id, path, '', pointer),
  );
}

/** The attributes of a group or dataset that hold numbers or words, by name. */
export function attributes(handle: Hdf5Handle, path: string): Map<string, readonly (number | string)[]> {
  const found = new Map<string, readonly (number | string)[]>();
  const names = handle.ask((module, id) => module.get_attribute_names(id, path)).slice(0, MAX_NODES);
  for (const name of names) {
    const metadata = handle.ask((module, id) => module.get_attribute_metadata(id, path, name));
    const values = smallValues(
      handle,
      metadata,
      (module, id, pointer) => module.get_attribute_data(id, path, name, pointer),
      (module, id, pointer) => module.reclaim_vlen_memory(id, path, name, pointer),
    );
    if (values) found.set(name, values);
  }
  return found;
}
