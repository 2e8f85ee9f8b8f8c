/**
 * NumPy's arrays (numpy.lib.format, versions 1 to 3) as tables: the fields of a structured array, or the columns of a plain one. Python
 * objects are a pickle, which nothing here runs.
 */
import { ProblemError } from '../../base/problem';
import { MAX_COLUMNS, refuseTooManyCells, TEXT_CELLS } from '../budget';
import { leftOutNote } from '../left-out';
import { type CatalogFile, type ReadOptions, refuseIfStopped } from '../reader';
import type { Column, Table } from '../table';
import { columnNames } from '../text/header';
import { parseLiteral } from './python-literal';
import { type Cell, type RowType, rowTypeOf } from './types';

/** What the head of an array says. */
export interface ArrayHead {
  readonly row: RowType;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** Where the values begin, in bytes. */
  readonly start: number;
}

export function damagedArray(name: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const words = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '').slice(0, 200);
  const objects = words.includes('Python objects');
  return new ProblemError(
    objects ? 'python-objects' : 'damaged-npy',
    `“${name}” is a NumPy array that cannot be read: ${words}.`,
    objects
      ? 'Such an array is a pickle, a program that this page does not run. Save its columns as arrays of numbers.'
      : 'It may be cut short or damaged: save or download it again.',
  );
}

const bytesOf = async (file: CatalogFile, start: number, end: number) =>
  new Uint8Array(await file.slice(start, Math.min(end, file.size)).arrayBuffer());

const MOST_HEAD = 4e6;

/** Reads the head of an array. Throws an Error whose words say what is wrong. */
export async function readHead(file: CatalogFile): Promise<ArrayHead> {
  const first = await bytesOf(file, 0, 12);
  const version = first[6] ?? 0;
  if (first.length < 12 || version < 1 || version > 3) throw new Error(`its version ${version} is not known`);
  const view = new DataView(first.buffer);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const from = version === 1 ? 10 : 12;
  if (length > MOST_HEAD || from + length > file.size) throw new Error('it ends in its head');
  const bytes = await bytesOf(file, from, from + length);
  const head = parseLiteral(new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes));
  if (!(head instanceof Map)) throw new Error('its head is no description');
  const shape = [head.get('shape')].flat().map(Number);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new Error('its head names an impossible shape');
  return {
    row: rowTypeOf(head.get('descr')),
    shape,
    fortran: head.get('fortran_order') === true,
    start: from + length,
  };
}

/** Cells that lie `stride` bytes apart: a column, and where its first row is. */
interface Run {
  readonly cells: readonly Cell[];
  readonly start: number;
  readonly stride: number;
}

/** How the columns of an array lie in the file, and what is to be said of it. */
interface Layout {
  readonly rows: number;
  readonly runs: readonly Run[];
  readonly notes: readonly string[];
}

/** An array that is so much wider than long has its columns first. */
const WIDE = 10;
const FEW = 64;

/** The columns of an array called `name`. Throws an Error where it has more than two axes. */
export function layoutOf({ row, shape, fortran, start }: ArrayHead, name: string): Layout {
  const [first = 1, second] = shape;
  if (shape.length > 2) throw new Error(`it has ${shape.length} axes (${shape.join(' × ')}), and a table has two`);
  const named = (cells: readonly Cell[], place: string) =>
    cells.map((cell) => ({
      ...cell,
      name: cell.name && !cell.name.startsWith('_') && !place ? cell.name : `${name}${place}${cell.name}`,
    }));
  if (second === undefined)
    return { rows: first, runs: [{ cells: named(row.cells, ''), start, stride: row.bytes }], notes: [] };
  const turned = second > MAX_COLUMNS || (second > WIDE * first && first <= FEW && first > 1);
  const [rows, columns] = turned ? [second, first] : [first, second];
  if (columns > MAX_COLUMNS) throw new Error(`it is ${first} × ${second}, more columns than anybody chooses from`);
  const notes = turned
    ? [`“${name}” is ${first} × ${second.toLocaleString('en')}: its ${first} rows are read as columns.`]
    : [];
  const contiguous = fortran !== turned;
  const place = (column: number) => `_${column}`;
  const indices = Array.from({ length: columns }, (_, column) => column);
  const runs: Run[] = contiguous
    ? indices.map((column) => ({
        cells: named(row.cells, place(column)),
        start: start + column * rows * row.bytes,
        stride: row.bytes,
      }))
    : [
        {
          cells: indices.flatMap((column) =>
            named(row.cells, place(column)).map((cell) => ({ ...cell, offset: column * row.bytes + cell.offset })),
          ),
          start,
          stride: columns * row.bytes,
        },
      ];
  return { rows, runs, notes };
}

/** Throws where a column does not fit into memory, or the file is too short for what its head says. */
export function refuseLayout(file: CatalogFile, name: string, { rows, runs }: Layout): void {
  const cells = runs.flatMap((run) => run.cells);
  const weight = cells.reduce((sum, { type }) => sum + (type.kind === 'text' ? TEXT_CELLS + type.bytes / 8 : 1), 0);
  refuseTooManyCells(name, rows, cells.length, weight * rows);
  const end = Math.max(...runs.map(({ start, stride }) => start + rows * stride));
  if (end > file.size)
    throw new Error(`it ends after ${file.size.toLocaleString('en')} of ${end.toLocaleString('en')} bytes`);
}

const BLOCK = 8e6;

/** Reads the columns of a run, block by block. Integers beyond 2^53 make a column text, with a note. */
export async function readRun(file: CatalogFile, rows: number, run: Run, options: ReadOptions) {
  const notes: string[] = [];
  const columns: (Float64Array | string[])[] = run.cells.map(({ type }) =>
    type.kind === 'text' ? new Array<string>(rows).fill('') : new Float64Array(rows),
  );
  const perBlock = Math.max(1, Math.floor(BLOCK / Math.max(1, run.stride)));
  async function* blocks() {
    for (let first = 0; first < rows; first += perBlock) {
      refuseIfStopped(file.name ?? 'the file', options.signal);
      const count = Math.min(perBlock, rows - first);
      const bytes = await bytesOf(file, run.start + first * run.stride, run.start + (first + count) * run.stride);
      yield { first, count, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
    }
  }
  const beyond = new Set<number>();
  for await (const { first, count, view } of blocks()) {
    for (const [c, { type, offset }] of run.cells.entries()) {
      const values = columns[c];
      if (values instanceof Float64Array) {
        for (let i = 0; i < count; i++) values[first + i] = type.number(view, i * run.stride + offset);
        const wide =
          type.kind === 'wide' &&
          values.subarray(first, first + count).some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
        if (wide) beyond.add(c);
      } else if (values) {
        for (let i = 0; i < count; i++) values[first + i] = type.text(view, i * run.stride + offset);
      }
    }
    options.onProgress?.(Math.min(1, (run.start + (first + count) * run.stride) / file.size), first + count);
  }
  if (beyond.size > 0) {
    for (const c of beyond) {
      columns[c] = new Array<string>(rows).fill('');
      notes.push(
        `“${run.cells[c]?.name}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`,
      );
    }
    for await (const { first, count, view } of blocks()) {
      for (const c of beyond) {
        const [values, cell] = [columns[c] as string[], run.cells[c] as Cell];
        for (let i = 0; i < count; i++) values[first + i] = cell.type.text(view, i * run.stride + cell.offset);
      }
    }
  }
  return { columns, notes };
}

/** One array as columns under their own names. */
export async function readArray(file: CatalogFile, name: string, head: ArrayHead, options: ReadOptions) {
  const layout = layoutOf(head, name);
  refuseLayout(file, name, layout);
  const columns: Column[] = [];
  const notes = [...layout.notes];
  notes.push(...leftOutNote(head.row.leftOut));
  for (const run of layout.runs) {
    if (run.cells.length === 0) continue;
    const read = await readRun(file, layout.rows, run, options);
    notes.push(...read.notes);
    for (const [c, { name: own }] of run.cells.entries()) {
      const values = read.columns[c] ?? [];
      columns.push(
        values instanceof Float64Array ? { kind: 'number', name: own, values } : { kind: 'text', name: own, values },
      );
    }
  }
  return { rows: layout.rows, columns, notes };
}

/** The table of columns that arrays gave. Throws ProblemError `no-rows`, `no-numeric-column`. */
export function tableOf(name: string, rows: number, columns: readonly Column[], notes: readonly string[]): Table {
  if (rows === 0)
    throw new ProblemError('no-rows', `“${name}” holds an array without rows.`, 'Open a file with rows of numbers.');
  if (!columns.some(({ kind }) => kind === 'number')) {
    throw new ProblemError(
      'no-numeric-column',
      `“${name}” holds no column of numbers.`,
      'Open a file with at least one column of numbers.',
    );
  }
  const { names, notes: nameNotes } = columnNames(columns.map((column) => column.name));
  return {
    name,
    rows,
    columns: columns.map((column, i) => ({ ...column, name: names[i] ?? column.name })),
    notes: [...notes, ...nameNotes],
  };
}

const stem = (name: string) => name.replace(/^.*\//, '').replace(/\.npy$/i, '') || 'column';

/** The table in a `.npy` file. Throws ProblemError: `damaged-npy`, `python-objects`, `too-many-cells`, `no-rows`, `cancelled`. */
export async function readNpy(file: CatalogFile, options: ReadOptions): Promise<Table> {
  const name = file.name ?? 'the file';
  try {
    const { rows, columns, notes } = await readArray(file, stem(name), await readHead(file), options);
    return tableOf(name, rows, columns, notes);
  } catch (error) {
    throw damagedArray(name, error);
  }
}
