/** A reading that has been decided on: which cells of which datasets become which columns. */

import { MAX_COLUMNS } from '../budget';
import type { Column, ColumnFacts } from '../table';
import { type Cell, cellCount, leavesOf } from './cells';
import type { DatasetNode } from './tree';

export interface PlannedColumn {
  readonly name: string;
  readonly unit?: string;
  /** Where the cell lies in a row of its dataset, in bytes. */
  readonly offset: number;
  readonly cell: Cell;
  /** Left out of the table where it turns out to be 0 throughout, or to count the rows. */
  readonly dropIf?: 'zero' | 'row-number';
}

export interface PlannedDataset {
  readonly node: DatasetNode;
  readonly rowBytes: number;
  readonly columns: readonly PlannedColumn[];
  /** Where the second axis counts the rows: the index of the first whose cells these are. */
  readonly turnedAt?: number;
}

/** The facts of columns under the names that they get. */
export type Stated = Readonly<Record<string, ColumnFacts>>;

export interface Plan {
  readonly rows: number;
  readonly datasets: readonly PlannedDataset[];
  readonly notes: readonly string[];
  /** The table's columns, from those that were read: in their order, with those that follow from them. */
  finish?(columns: readonly Column[]): {
    readonly columns: readonly Column[];
    readonly notes: readonly string[];
    readonly facts?: Stated;
  };
}

export interface ComponentName {
  readonly name: string;
  readonly unit?: string | undefined;
  readonly dropIf?: PlannedColumn['dropIf'] | undefined;
}

/** Names a dataset's columns: `fields` of a compound type, and place `index` among `count` equal components. */
export type NameComponents = (fields: readonly string[], index: number, count: number) => ComponentName;

/**
 * The columns of one dataset, a row of which may hold several elements, compound ones too. Undefined where none of it
 * can be read; `unreadable` names the fields that cannot.
 */
export function planDataset(
  node: DatasetNode,
  nameOf: NameComponents,
): { readonly planned?: PlannedDataset; readonly unreadable: readonly string[] } {
  const { metadata, width } = node;
  // A row so wide is a matrix or an image, and its description would be as long as itself.
  if (width * cellCount(metadata) > MAX_COLUMNS) return { unreadable: ['too wide'] };
  const { leaves, unreadable } = leavesOf(metadata);
  if (leaves.length === 0 || width === 0) return { unreadable };
  const columns = Array.from({ length: width }, (_, element) => element).flatMap((element) =>
    leaves.map(({ fields, index, count, offset, cell }): PlannedColumn => {
      const { name, unit, dropIf } = nameOf(fields, element * count + index, width * count);
      return {
        name,
        ...(unit === undefined ? {} : { unit }),
        ...(dropIf === undefined ? {} : { dropIf }),
        offset: element * metadata.size + offset,
        cell,
      };
    }),
  );
  return { planned: { node, rowBytes: width * metadata.size, columns }, unreadable };
}
