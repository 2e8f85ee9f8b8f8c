/**
 * Parquet tables (https://parquet.apache.org), read by the byte ranges of their column chunks, so that a large file costs only the
 * columns that are taken. The footer and the page headers are hyparquet's to parse, the packed pages its compressors'.
 */
import type { RowGroup } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ProblemError } from '../../base/problem';
import { columnsThatFit, TEXT_CELLS } from '../budget';
import { leftOutNote } from '../left-out';
import { type CatalogFile, type ReadOptions, refuseIfStopped } from '../reader';
import type { Column, Table } from '../table';
import { columnNames } from '../text/header';
import { factsTold, indexNames } from '../told';
import { putCells, readChunk } from './chunk';
import { type Footer, type ParquetColumn, type ReadBytes, readFooter, rowsOf } from './footer';
import type { Stored } from './pages';

/** A chunk larger than this is not held whole beside its cells. */
const MOST_CHUNK_BYTES = 1e9;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;
/** No row of a real column packs into less than a thousandth of a byte; what claims so would keep a tab busy for nothing. */
const MOST_ROWS_PER_BYTE = 1_000;

function damaged(name: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const words = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '').slice(0, 200);
  return new ProblemError(
    'damaged-parquet',
    `“${name}” is a Parquet file that cannot be read: ${words}.`,
    'It may be cut short, damaged or encrypted: download or write it again.',
  );
}

/** The bytes of a column's chunk in a row group. */
async function chunkOf(column: ParquetColumn, { columns }: RowGroup, size: number, read: ReadBytes) {
  const chunk = columns[column.leaf];
  const meta = chunk?.meta_data;
  if (!meta || chunk.file_path) throw new Error(`“${column.name}” lies in another file or is encrypted`);
  if (meta.path_in_schema.length !== 1 || meta.path_in_schema[0] !== column.name || meta.type !== column.physical.type)
    throw new Error(`the columns of a row group are not those of the file`);
  const starts = [meta.data_page_offset, meta.dictionary_page_offset].map(Number).filter((start) => start > 0);
  const start = Math.min(...starts);
  const length = Number(meta.total_compressed_size);
  if (!(length >= 0 && length <= MOST_CHUNK_BYTES && start + length <= size))
    throw new Error(`“${column.name}” lies outside of the file`);
  return { meta, bytes: await read(start, start + length) };
}

/** A column while its row groups arrive. */
interface Filling {
  readonly values: Float64Array | string[];
  /** True where an integer beyond 2^53 has arrived. */
  beyond: boolean;
}

interface Reading {
  readonly footer: Footer;
  readonly size: number;
  readonly read: ReadBytes;
  /** Called after every chunk; throws where the reading is stopped. */
  afterChunk(bytes: number): Promise<void>;
}

async function fillColumn(column: ParquetColumn, reading: Reading, asText: boolean): Promise<Filling> {
  const { footer, size, read, afterChunk } = reading;
  const { meaning, physical, optional } = column;
  const text = asText || meaning.kind === 'text';
  const values = text ? new Array<string>(footer.rows).fill('') : new Float64Array(footer.rows).fill(Number.NaN);
  const convert = (stored: Stored) => (asText && meaning.asText ? meaning.asText(stored) : meaning.convert(stored));
  let beyond = false;
  let row = 0;
  for (const group of footer.groups) {
    const { meta, bytes } = await chunkOf(column, group, size, read);
    const rows = rowsOf(group);
    if (rows > MOST_ROWS_PER_BYTE * (bytes.length + 64)) throw new Error('it claims more rows than its bytes can hold');
    for (const page of readChunk(bytes, { meta, physical, optional, rows, compressors, convert })) {
      if (row + page.rows > footer.rows) throw new Error('it has more rows than it states');
      const { cells } = page;
      if (values instanceof Float64Array && cells instanceof Float64Array) {
        if (page.places || page.present) putCells(values, row, page, cells);
        else values.set(cells, row);
      } else putCells(values as string[], row, page, cells as readonly string[]);
      row += page.rows;
    }
    if (meaning.kind === 'wide' && !text) {
      const from = row - rows;
      beyond ||= (values as Float64Array)
        .subarray(from, row)
        .some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
    }
    if (beyond) break;
    await afterChunk(bytes.length);
  }
  return { values, beyond };
}

const countsRows = (values: Float64Array) => values.every((value, row) => value === row);

/**
 * The table in a Parquet file. Numbers are as they are stored, nulls are missing; decimals are divided; times are ISO 8601; integers
 * beyond 2^53 are text. Nested columns are left out and named. Throws ProblemError: `damaged-parquet`, `no-rows`, `too-many-cells`,
 * `no-numeric-column`, `cancelled`.
 */
export async function readParquet(file: CatalogFile, options: ReadOptions): Promise<Table> {
  const name = file.name ?? 'the file';
  refuseIfStopped(name, options.signal);
  const read: ReadBytes = async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer());
  const footer = await readFooter(file.size, read).catch((error: unknown) => {
    throw damaged(name, error);
  });
  const { rows, told } = footer;
  if (rows === 0 || footer.columns.length === 0) {
    throw new ProblemError(
      'no-rows',
      `“${name}” is a Parquet file ${rows === 0 ? 'without rows' : 'without a column of numbers or words'}.`,
      'Open a file with rows of numbers.',
    );
  }
  const weighed = footer.columns.map((column) => {
    const perRow = column.meaning.kind === 'text' ? TEXT_CELLS : 1;
    return { ...column, cells: perRow * rows };
  });
  const fitting = columnsThatFit(name, rows, weighed, options.columns);
  const notes = [...leftOutNote(footer.leftOut), ...fitting.notes];
  const bytesOf = ({ leaf }: ParquetColumn) =>
    footer.groups.reduce((sum, { columns }) => sum + Number(columns[leaf]?.meta_data?.total_compressed_size ?? 0), 0);
  const total = fitting.columns.reduce((sum, column) => sum + bytesOf(column), 0) || 1;
  let bytesRead = 0;
  let breathed = performance.now();
  const reading: Reading = {
    footer,
    size: file.size,
    read,
    async afterChunk(bytes) {
      bytesRead += bytes;
      options.onProgress?.(Math.min(1, bytesRead / total), rows);
      if (performance.now() - breathed > BREATH) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        breathed = performance.now();
      }
      refuseIfStopped(name, options.signal);
    },
  };
  const indexes = indexNames(told);
  const { names, notes: nameNotes } = columnNames(fitting.columns.map((one) => indexes.get(one.name) ?? one.name));
  const columns: Column[] = [];
  const renamed = new Map<string, string>();
  for (const [i, column] of fitting.columns.entries()) {
    const own = names[i] as string;
    try {
      let filled = await fillColumn(column, reading, false);
      if (filled.beyond) {
        filled = await fillColumn(column, reading, true);
        notes.push(`“${own}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`);
      }
      const { values } = filled;
      // pandas writes the index of a frame as a column; one that counts the rows says nothing.
      if (indexes.has(column.name) && values instanceof Float64Array && countsRows(values)) continue;
      renamed.set(column.name, own);
      columns.push(
        values instanceof Float64Array ? { kind: 'number', name: own, values } : { kind: 'text', name: own, values },
      );
    } catch (error) {
      if (!(error instanceof TypeError && column.meaning.kind === 'text')) throw damaged(name, error);
      notes.push(...leftOutNote([`${own} (bytes that are no words)`]));
    }
  }
  if (!columns.some(({ kind }) => kind === 'number')) {
    throw new ProblemError(
      'no-numeric-column',
      `“${name}” holds words but no column of numbers.`,
      'Open a file with at least one column of numbers.',
    );
  }
  const facts = factsTold(told, renamed);
  const unread = fitting.unread ? { unread: fitting.unread } : {};
  return { name, rows, columns, ...(facts ? { facts } : {}), ...unread, notes: [...notes, ...nameNotes] };
}
