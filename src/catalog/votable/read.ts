/** Reads a table of a VOTable, piece by piece (VOTable 1.4; IVOA Recommendation of 2019). */
import { ProblemError } from '../../base/problem';
import { MAX_CELLS } from '../budget';
import { readFits } from '../fits/read';
import { type CatalogFile, type ReadOptions, refuseIfStopped, wantedTable } from '../reader';
import type { ColumnFacts, FoundTable, Table } from '../table';
import { columnNames } from '../text/header';
import { readBinaryRows } from './binary';
import { reasonAgainst } from './cells';
import { type VotableDocument, votableDocument } from './document';
import type { ReadTable } from './rows';
import { xmlReader } from './xml';

const PIECE_BYTES = 512 * 1024;
/** A longer text is a large object to V8, which costs twice the time. */
const TEXT_BYTES = 48 * 1024;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;
const HEAD = 200;
/** Encodings in which a byte of ASCII is a letter by itself. */
const ASCII_WITHIN = /^(utf-8|windows-125\d|iso-8859-\d+)$/;

/** The decoder of the encoding that the document declares; UTF-8 where it declares none that is known. */
async function decoderOf(file: CatalogFile): Promise<TextDecoder> {
  const head = new TextDecoder('latin1').decode(await file.slice(0, HEAD).arrayBuffer());
  const encoding = /^[^<]{0,3}<\?xml[^>]*encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
}

/** The answer of a server that has no table, or the refusal of a file without one. */
function noTable(name: string, arriving: VotableDocument): ProblemError {
  const failed = arriving.said().find(({ status }) => status === 'ERROR');
  if (failed) {
    return new ProblemError(
      'no-table',
      `“${name}” is a server’s answer that says that the query failed${failed.words ? ` (“${failed.words.slice(0, 200)}”)` : ''}.`,
      'Mend the query, and open the new answer.',
    );
  }
  const [refused] = arriving.tables().filter((table) => table.refused !== undefined);
  return new ProblemError(
    'no-table',
    refused
      ? `The table “${refused.name}” of “${name}” cannot be read: ${refused.refused}.`
      : `“${name}” is a VOTable without a table.`,
    'Ask the server for TABLEDATA or BINARY2 data within the file.',
  );
}

/** What is said of all tables, where one of them was read. */
function notesOf(arriving: VotableDocument, read: ReadTable, entities: boolean): string[] {
  const notes: string[] = [];
  for (const { status, words } of arriving.said()) {
    if (status === 'OVERFLOW') notes.push('The server cut its answer off: more rows fit the query than it sent.');
    if (status === 'ERROR')
      notes.push(`The server reports an error${words ? `: “${words}”` : ''}; rows may be missing.`);
  }
  if (read.odd > 0) {
    const rows = read.odd === 1 ? '1 row has' : `${read.odd.toLocaleString('en')} rows have`;
    notes.push(
      `${rows} another number of cells than there are columns; missing cells are blank, and further ones are left out.`,
    );
  }
  if (entities) notes.push('The file declares XML entities, which are not expanded.');
  const left = new Map<string, string[]>();
  // The reader of FITS says what it leaves out itself.
  for (const field of read.stream?.kind === 'FITS' ? [] : read.fields) {
    const why = reasonAgainst(field);
    if (why !== undefined) left.set(why, [...(left.get(why) ?? []), field.name]);
  }
  for (const [why, names] of left) {
    const shown = names.slice(0, 6).map((name) => `“${name}”`);
    notes.push(`Left out: ${shown.join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''} (${why}).`);
  }
  return notes;
}

/** Columns, facts and the readers' notes of the table that was read. */
function columnsOf({ fields, writers, rows }: ReadTable): Pick<Table, 'columns' | 'facts' | 'notes'> {
  const made = fields.flatMap((field, i) =>
    (writers[i]?.columns() ?? []).map(({ ending, column }) => ({ name: `${field.name}${ending}`, column, field })),
  );
  const named = columnNames(made.map(({ name }) => name.replace(/[\p{Cc}\p{Cf}]/gu, ' ')));
  const names = named.names;
  const facts = made.map(({ field }, i): [string, ColumnFacts] => [names[i] ?? '', field.facts]);
  return {
    columns: made.map(({ column }, i) => column(names[i] ?? '', rows)),
    facts: Object.fromEntries(facts.filter(([, own]) => Object.keys(own).length > 0)),
    notes: [...named.notes, ...fields.flatMap((field, i) => writers[i]?.notes(field.name) ?? [])],
  };
}

/** The table in a FITS stream, whose FIELDs tell the same columns; their facts count before those of the FITS header. */
async function fitsTable(
  name: string,
  read: ReadTable,
  options: ReadOptions,
): Promise<Pick<Table, 'rows' | 'columns' | 'facts' | 'notes'>> {
  const bytes = read.stream?.bytes.finish() ?? new Uint8Array();
  const { signal } = options;
  const hdu = read.stream?.hdu;
  const file = new File([bytes], name);
  const first = await readFits(file, signal ? { signal } : {});
  const wanted = hdu === undefined ? undefined : first.tables?.all[hdu - 1]?.name;
  const table =
    wanted === undefined || wanted === first.tables?.read
      ? first
      : await readFits(file, { table: wanted, ...(signal ? { signal } : {}) });
  const stated = Object.fromEntries(read.fields.map((field) => [field.name, field.facts]));
  const facts = Object.fromEntries(
    table.columns.map(({ name: column }) => {
      const field = stated[column] ?? stated[column.replace(/_\d+$/, '')];
      return [column, { ...table.facts?.[column], ...field }];
    }),
  );
  return { rows: table.rows, columns: table.columns, facts, notes: table.notes };
}

async function parse(file: CatalogFile, arriving: VotableDocument, options: ReadOptions): Promise<boolean> {
  const name = file.name ?? 'the file';
  const xml = xmlReader(arriving);
  const decoder = await decoderOf(file);
  let breathed = performance.now();
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    for (let from = 0; from < piece.length; from += TEXT_BYTES) {
      const bytes = piece.subarray(from, from + TEXT_BYTES);
      const decode = () => decoder.decode(bytes, { stream: true });
      if (ASCII_WITHIN.test(decoder.encoding)) xml.pushBytes(bytes, decode);
      else xml.push(decode());
    }
    options.onProgress?.(Math.min(1, (at + PIECE_BYTES) / file.size), arriving.read()?.rows ?? 0);
    if (performance.now() - breathed > BREATH) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breathed = performance.now();
    }
    refuseIfStopped(name, options.signal);
  }
  xml.push(decoder.decode());
  return xml.entities();
}

/**
 * A table of a VOTable: the first with a column of numbers and rows, or `options.table`. Its data may be TABLEDATA, BINARY,
 * BINARY2 or FITS within the file; data elsewhere are not fetched. Empty cells, NaN, masked cells and the null of VALUES are
 * NaN; booleans and bits are 0 and 1; vectors of fixed length are one column per element, complex numbers two; longs above 2^53
 * are text. Throws ProblemError `no-table`, `no-such-table`, `no-rows`, `no-numeric-column`, `too-many-cells`, `too-large`,
 * `damaged-votable`, `damaged-fits`, `cancelled`.
 */
export async function readVotable(file: CatalogFile, options: ReadOptions = {}): Promise<Table> {
  const name = file.name ?? 'the file';
  refuseIfStopped(name, options.signal);
  const arriving = votableDocument(options.table);
  const entities = await parse(file, arriving, options);
  const all = arriving.tables();
  const named = wantedTable(name, options.table, all);
  const read = arriving.read();
  if (!read) {
    const empty = (named ? [named] : all).some(({ refused }) => refused === undefined);
    if (empty) throw emptyOrWords(name, named ? [named] : all, named !== undefined);
    throw noTable(name, arriving);
  }
  const notes = notesOf(arriving, read, entities);
  if (read.stream && read.stream.kind !== 'FITS') {
    const bytes = read.stream.bytes.finish();
    const mostRows = Math.floor(MAX_CELLS / Math.max(1, read.fields.length));
    read.rows = readBinaryRows(bytes, read.fields, read.writers, { masked: read.stream.kind === 'BINARY2', mostRows });
  }
  const content =
    read.stream?.kind === 'FITS' ? await fitsTable(name, read, options) : { rows: read.rows, ...columnsOf(read) };
  if (content.rows === 0) throw emptyOrWords(name, [{ name: read.name, rows: 0 }], false);
  // Integers beyond 2^53 are numbers that are kept as text.
  if (content.columns.length === 0 || read.fields.every(({ isText }) => isText)) throw emptyOrWords(name, [], true);
  const why =
    options.table !== undefined
      ? 'It was asked for.'
      : all[0]?.name === read.name
        ? 'It is the first table.'
        : 'It is the first table with numbers and rows.';
  const found = all.map((one): FoundTable => (one.name === read.name ? { ...one, rows: content.rows } : one));
  return {
    name,
    marksMissing: true,
    tables: { read: read.name, all: found, why },
    ...content,
    notes: [...notes, ...content.notes],
  };
}

function emptyOrWords(name: string, tables: readonly FoundTable[], words: boolean): ProblemError {
  if (!words && tables.some(({ rows }) => (rows ?? 0) === 0)) {
    return new ProblemError(
      'no-rows',
      `“${name}” is a VOTable whose tables have no rows.`,
      'Open an answer with rows in it: the query may have matched nothing.',
    );
  }
  return new ProblemError(
    'no-numeric-column',
    `“${name}” holds words but no column of numbers.`,
    'Open a table with at least one column of numbers.',
  );
}
