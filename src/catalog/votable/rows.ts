/** The rows of a VOTable in text (TABLEDATA): those of the table that is kept, cell by cell. */
import { readDecimal } from '../../base/decimal';
import { refuseTooManyCells } from '../budget';
import { plainTableName } from '../reader';
import { type Base64Reader, base64Reader } from './base64';
import { type CellWriter, cellWriter } from './cells';
import type { Field } from './fields';
import { keepNext } from './sinks';
import type { XmlHandler } from './xml';

export const MOST_STREAM_BYTES = 1e9;

/** The table whose data are kept. */
export interface ReadTable {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly writers: readonly CellWriter[];
  rows: number;
  /** Rows with fewer or more cells than there are FIELDs. */
  odd: number;
  /** Binary data; absent in a table of text. */
  stream?: {
    readonly kind: 'BINARY' | 'BINARY2' | 'FITS';
    readonly hdu: number | undefined;
    readonly bytes: Base64Reader;
  };
}

/** A table of the document, while it is open. */
export interface OpenTable {
  readonly name: string;
  readonly fields: Field[];
  rows: number | undefined;
  refused: string | undefined;
}

export interface VotableRows {
  /** Call where the data of a table begin. Answers with the table if its rows are kept. */
  begin(table: OpenTable): ReadTable | undefined;
  startRow(): void;
  cell(text: string): void;
  /** A cell in base64. */
  bytes(text: string): void;
  endRow(): void;
  end(): void;
  /** Takes the rows from a place on, as far as they are plain; returns where it stopped. See `XmlHandler`. */
  run: NonNullable<XmlHandler['run']>;
  read(): ReadTable | undefined;
}

const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const D = 68;
const T = 84;

/** `</TD>` and nothing else, whole. */
const closesCell = (codes: Uint8Array, at: number) =>
  codes[at] === LESS &&
  codes[at + 1] === SLASH &&
  codes[at + 2] === T &&
  codes[at + 3] === D &&
  codes[at + 4] === GREATER;

const R = 82;

/** Keeps the table of the wanted name; where none is named, the first with a column of numbers and a row. */
export function votableRows(wanted: string | undefined): VotableRows {
  let open: OpenTable | undefined;
  let read: ReadTable | undefined;
  /** Whether the data at hand are those that are kept. */
  let keeping = false;
  let column = 0;

  /** At the start of a table's data: is it the one? */
  function begin(table: OpenTable): ReadTable | undefined {
    open = table;
    const asked = wanted === undefined ? undefined : plainTableName(wanted) === plainTableName(table.name);
    const numeric = table.fields.some(({ isText }) => !isText);
    keeping = (asked ?? (numeric && (read === undefined || read.rows === 0))) && table.refused === undefined;
    if (keeping)
      read = { name: table.name, fields: table.fields, writers: table.fields.map(cellWriter), rows: 0, odd: 0 };
    table.rows = 0;
    column = 0;
    return keeping ? read : undefined;
  }

  function pushCell(text: string): void {
    if (keeping && read) {
      const writer = read.writers[column];
      if (writer) {
        if (text === '') writer.missing();
        else writer.text(text);
      }
    }
    column += 1;
  }

  /** A cell in base64 holds the bytes of its elements. */
  function pushBytes(text: string): void {
    const reader = base64Reader(MOST_STREAM_BYTES);
    reader.push(text);
    const bytes = reader.finish();
    const own = open?.fields[column];
    const size = own ? Math.max(1, bytes.length) : 0;
    if (keeping && read && own && size > 0) {
      const view = new DataView(new Uint8Array([...bytes, ...new Uint8Array(16)]).buffer);
      read.writers[column]?.binary(view, 0, own.count ?? bytes.length);
    }
    column += 1;
  }

  function endRow(): void {
    if (!open) return;
    open.rows = (open.rows ?? 0) + 1;
    if (keeping && read) {
      if (column !== read.fields.length) read.odd += 1;
      for (; column < read.fields.length; column++) read.writers[column]?.missing();
      read.rows += 1;
      refuseTooManyCells(read.name, read.rows, read.fields.length);
    }
    column = 0;
  }

  /** Where the closing tag of a cell begins whose number was taken without making a string of it; −1 where it is no plain number. */
  function takeNumber(codes: Uint8Array, from: number): number {
    const plain = keeping ? read?.writers[column]?.plain : undefined;
    if (!plain) return -1;
    const { sink } = plain;
    const end = readDecimal(codes, from, sink.values, sink.length);
    if (end < 0 || !closesCell(codes, end) || plain.settle?.(sink) === false) return -1;
    keepNext(sink);
    column += 1;
    return end;
  }

  /** Rows as nearly everybody writes them: `<TR><TD>1.5</TD>…</TR>`; anything else goes the long way. */
  function run(codes: Uint8Array, cut: (from: number, to: number) => string, from: number): number {
    let at = from;
    for (;;) {
      let lt = at;
      while (lt < codes.length && codes[lt] !== LESS) lt += 1;
      if (lt === codes.length) return at;
      const slash = codes[lt + 1] === SLASH ? 1 : 0;
      if (codes[lt + slash + 1] !== T) return lt;
      const letter = codes[lt + slash + 2];
      const closes = codes[lt + slash + 3] === GREATER;
      if (letter === R && closes) {
        if (slash === 1) endRow();
        column = 0;
        at = lt + slash + 4;
      } else if (letter === D && closes && slash === 0) {
        let end = takeNumber(codes, lt + 4);
        if (end < 0) {
          end = codes.indexOf(LESS, lt + 4);
          if (end < 0 || !closesCell(codes, end)) return lt;
          const cell = cut(lt + 4, end);
          if (cell.includes('&')) return lt;
          pushCell(cell);
        }
        at = end + 5;
      } else if (letter === D && codes[lt + 3] === SLASH && codes[lt + 4] === GREATER) {
        pushCell('');
        at = lt + 5;
      } else return lt;
    }
  }

  return {
    begin,
    startRow() {
      column = 0;
    },
    cell: pushCell,
    bytes: pushBytes,
    endRow,
    end() {
      keeping = false;
    },
    run,
    read: () => read,
  };
}
