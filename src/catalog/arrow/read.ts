/** Arrow files, Feather among them, and Arrow streams (https://arrow.apache.org/docs/format/Columnar.html), read by columns. */
import { ProblemError } from '../../base/problem';
import { columnsThatFit, TEXT_CELLS } from '../budget';
import { leftOutNote } from '../left-out';
import { type CatalogFile, type ReadOptions, refuseIfStopped } from '../reader';
import type { Column, ColumnFacts, Table } from '../table';
import { columnNames } from '../text/header';
import { factsTold, indexNames } from '../told';
import { readableUnit } from '../unit-words';
import type { Cells } from './cells';
import { readColumn } from './column';
import { type ArrowFile, type ReadBytes, readMessages } from './messages';
import type { ArrowColumn } from './schema';

/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;

function damaged(name: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const words =
    error instanceof RangeError
      ? 'a place in it lies outside of the file'
      : (error instanceof Error ? error.message : String(error)).replace(/\.$/, '').slice(0, 200);
  return new ProblemError(
    'damaged-arrow',
    `“${name}” is an Arrow or Feather file that cannot be read: ${words}.`,
    'It may be cut short or damaged: download or write it again.',
  );
}

const isText = ({ type }: ArrowColumn) => ['text', 'view', 'date', 'timestamp'].includes(type.kind);

/** The cells of all batches in one. */
function together(parts: readonly Cells[], rows: number): Cells {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  if (!(first instanceof Float64Array)) return parts.flatMap((part) => part as string[]);
  const values = new Float64Array(rows);
  let row = 0;
  for (const part of parts) {
    values.set(part as Float64Array, row);
    row += part.length;
  }
  return values;
}

interface Reading {
  readonly file: ArrowFile;
  readonly rows: number;
  readonly read: ReadBytes;
  breathe(): Promise<void>;
}

/** The values of a column; undefined where integers of 64 bits are beyond what a number keeps apart. */
async function valuesOf(place: number, asText: boolean, reading: Reading): Promise<Cells | undefined> {
  const type = reading.file.schema.columns[place]?.type;
  const mayBeWide = !asText && type?.kind === 'integer' && type.bits === 64;
  const parts: Cells[] = [];
  let beyond = false;
  await readColumn(reading.file, place, asText, reading.read, async (cells) => {
    parts.push(cells);
    beyond = mayBeWide && (cells as Float64Array).some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
    await reading.breathe();
    return !beyond;
  });
  return beyond ? undefined : together(parts, reading.rows);
}

/** What the metadata of a field state of its column. */
function factsOf({ told, type }: ArrowColumn): ColumnFacts {
  const unit = readableUnit(told.get('unit') ?? told.get('units') ?? '') ?? (type.kind === 'seconds' ? 's' : undefined);
  const [description, ucd] = [told.get('description') ?? told.get('comment'), told.get('ucd')];
  return { ...(unit ? { unit } : {}), ...(description ? { description } : {}), ...(ucd ? { ucd } : {}) };
}

const countsRows = (values: Cells) => values instanceof Float64Array && values.every((value, row) => value === row);

function refuseEmpty(name: string, rows: number, columns: readonly ArrowColumn[]): void {
  if (rows > 0 && columns.length > 0) return;
  throw new ProblemError(
    'no-rows',
    `“${name}” is an Arrow or Feather file ${rows === 0 ? 'without rows' : 'without a column of numbers or words'}.`,
    'Open a file with rows of numbers.',
  );
}

/**
 * The table in an Arrow file or stream. Nulls are missing; decimals are divided; times are ISO 8601, spans of time in seconds; integers
 * beyond 2^53 are text. Nested columns, bytes and columns without values are left out and named. Throws ProblemError: `damaged-arrow`,
 * `no-rows`, `too-many-cells`, `no-numeric-column`, `cancelled`.
 */
export async function readArrow(file: CatalogFile, options: ReadOptions): Promise<Table> {
  const name = file.name ?? 'the file';
  const read: ReadBytes = async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer());
  let breathed = performance.now();
  const breathe = async () => {
    if (performance.now() - breathed > BREATH) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breathed = performance.now();
    }
    refuseIfStopped(name, options.signal);
  };
  await breathe();
  const arrow = await readMessages(file.size, read, breathe).catch((error: unknown) => {
    throw damaged(name, error);
  });
  const { schema, events } = arrow;
  const rows = events.reduce((sum, event) => sum + (event.kind === 'rows' ? event.batch.rows : 0), 0);
  const valued = schema.columns.flatMap((column, place) => (column.type.kind === 'null' ? [] : [{ ...column, place }]));
  refuseEmpty(name, rows, valued);
  const indexes = indexNames(schema.told);
  const weighed = valued.map((column) => ({ ...column, cells: (isText(column) ? TEXT_CELLS : 1) * rows }));
  const fitting = columnsThatFit(name, rows, weighed, options.columns);
  const empty = schema.columns.filter(({ type }) => type.kind === 'null').map((column) => `${column.name} (no values)`);
  const named = columnNames(fitting.columns.map((one) => indexes.get(one.name) ?? one.name));
  const notes = [...leftOutNote([...schema.leftOut, ...empty]), ...fitting.notes, ...named.notes];
  const columns: Column[] = [];
  const renamed = new Map<string, string>();
  const facts: Record<string, ColumnFacts> = {};
  const reading: Reading = { file: arrow, rows, read, breathe };
  for (const [i, column] of fitting.columns.entries()) {
    const own = named.names[i] as string;
    let values: Cells | undefined;
    try {
      values = await valuesOf(column.place, false, reading);
      if (!values) {
        values = await valuesOf(column.place, true, reading);
        notes.push(`“${own}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`);
      }
    } catch (error) {
      throw damaged(name, error);
    }
    options.onProgress?.((i + 1) / fitting.columns.length, rows);
    // pandas writes the index of a frame as a column; one that counts the rows says nothing.
    if (!values || (indexes.has(column.name) && countsRows(values))) continue;
    renamed.set(column.name, own);
    columns.push(
      values instanceof Float64Array ? { kind: 'number', name: own, values } : { kind: 'text', name: own, values },
    );
    const stated = factsOf(column);
    if (Object.keys(stated).length > 0) facts[own] = stated;
  }
  if (!columns.some(({ kind }) => kind === 'number')) {
    throw new ProblemError(
      'no-numeric-column',
      `“${name}” holds words but no column of numbers.`,
      'Open a file with at least one column of numbers.',
    );
  }
  const unread = fitting.unread ? { unread: fitting.unread } : {};
  return { name, rows, columns, facts: { ...factsTold(schema.told, renamed), ...facts }, ...unread, notes };
}
