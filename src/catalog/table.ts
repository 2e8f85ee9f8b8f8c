/** A catalog in memory: named columns of equal length. Numbers are float64, since catalogs hold 1e12 and IDs. */
import type { TransformKind } from './column-transforms';
import type { ColumnDomain } from './domain';
import type { HeaderFacts } from './hdf5/facts';
import type { UnitGuess } from './units';

export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** NaN where the cell was blank, not a number, or named as missing. */
  readonly values: Float64Array;
}

export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  readonly values: readonly string[];
}

export type Column = NumberColumn | TextColumn;

/** What a file tells of a column, beside its values. */
export interface ColumnFacts {
  /** As astronomers write it: `deg`, `km / s`, `1e10 Msun/h`. */
  readonly unit?: string;
  readonly description?: string;
  /** Unified content descriptor (IVOA): `phot.mag;em.opt.B`. */
  readonly ucd?: string;
  /** The marker of missing cells, as the file writes it. */
  readonly missing?: string;
  /** The expression of a computed column. */
  readonly defined?: string;
  /** The column whose error this one is. */
  readonly errorOf?: string;
  /** Cells that limit a value and do not measure it (`<21.3`): they are missing among the values. */
  readonly limits?: ColumnLimits;
  /** A column of text that a few words keep from being one of numbers ("178 of 200 cells are numbers, 22 are 'INDEF'"). */
  readonly words?: WordsAmongNumbers;
}

/** Limits in a column, by row, in ascending rows. */
export interface ColumnLimits {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly sides: readonly ('upper' | 'lower')[];
}

/** Words that keep a column of numbers from being one, the most frequent first. */
export interface WordsAmongNumbers {
  /** Cells that are numbers. */
  readonly numbers: number;
  readonly words: readonly { readonly word: string; readonly count: number }[];
}

/** A table that a file holds. */
export interface FoundTable {
  readonly name: string;
  readonly rows?: number;
  readonly columns?: number;
  /** Why it cannot be read. */
  readonly refused?: string;
}

/** The tables of a file that holds several, and why one of them was read. */
export interface TablesInFile {
  readonly read: string;
  readonly all: readonly FoundTable[];
  /** A sentence. */
  readonly why: string;
}

export interface Table {
  /** What the person calls it: the file's name, or the name of a preset. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Rows of the catalog before the first of these, where a catalog is read in blocks. */
  readonly firstRow?: number;
  /** What the file itself states of its columns, by name. */
  readonly facts?: Readonly<Record<string, ColumnFacts>>;
  /** The tables of the file. Absent for a file of one table without a name. */
  readonly tables?: TablesInFile;
  /** Columns of the file that did not fit into memory beside those that are read. */
  readonly unread?: readonly string[];
  /** True where the format itself says which cells are missing, so that a round number in it may well be a value. */
  readonly marksMissing?: boolean;
  /** What the file says of the simulation as a whole. */
  readonly header?: HeaderFacts;
  /** What the reader noticed and the person should know, a sentence each ("3 rows have 9 cells instead of 10: …"). */
  readonly notes: readonly string[];
}

/** What the page tells of a column before anyone picks it. */
export interface ColumnProfile {
  readonly name: string;
  readonly kind: 'number' | 'integer' | 'constant' | 'text' | 'empty';
  /** Cells that are blank, not numbers, or a missing-value marker. */
  readonly missing: number;
  /** Cells that are exactly 0. */
  readonly zeros: number;
  /** Number of distinct values, counted up to 1,000. */
  readonly distinct: number;
  /** Over finite values; absent for text and empty columns. */
  readonly range?: { readonly min: number; readonly median: number; readonly max: number };
  /** Counts in equal bins from min to max, in the suggested transform. */
  readonly histogram: readonly number[];
  /** Of a column of steps: where its values lie once noise has spread them between its steps. */
  readonly spread?: { readonly from: number; readonly to: number };
  /** The unit, as far as it can be told. */
  readonly unit?: UnitGuess;
  /** What the file states of it. */
  readonly facts?: ColumnFacts;
  /** The suggested transform, and limits or a period where the values show them, with the reason in words. */
  readonly suggestion: { readonly transform: ColumnTransform; readonly domain?: ColumnDomain; readonly why: string };
  /** Numbers that look like markers for a missing value (−9999, 99, 1e37); they are among `missing`. */
  readonly suspectedMissing?: readonly { readonly value: number; readonly count: number }[];
}

export type ColumnTransform = TransformKind;

/** The named numeric column, or undefined. */
export function numberColumn(table: Table, name: string): NumberColumn | undefined {
  const found = table.columns.find((column) => column.name === name);
  return found?.kind === 'number' ? found : undefined;
}
