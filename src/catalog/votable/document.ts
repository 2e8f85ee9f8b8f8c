/** Reads a VOTable piece by piece: lists its tables, and collects the rows of one of them. */
import { refuseTooManyCells } from '../budget';
import { plainTableName } from '../reader';
import type { FoundTable } from '../table';
import { type Base64Reader, base64Reader } from './base64';
import { type CellWriter, cellWriter } from './cells';
import { type Field, fieldOf } from './fields';
import type { Tag, XmlHandler } from './xml';

const MOST_FIELDS = 2_000;
const MOST_TABLES = 10_000;
const LONGEST_DESCRIPTION = 500;
const MOST_STREAM_BYTES = 1e9;

const SLASH = 47;
const GREATER = 62;
const D = 68;
const R = 82;
const T = 84;

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

interface OpenTable {
  readonly name: string;
  readonly fields: Field[];
  rows: number | undefined;
  refused: string | undefined;
}

export interface VotableDocument extends XmlHandler {
  readonly tables: () => readonly FoundTable[];
  readonly read: () => ReadTable | undefined;
  /** What the server says of its answer: INFO elements named QUERY_STATUS or Error. */
  readonly said: () => readonly { readonly status: string; readonly words: string }[];
}

export function votableDocument(wanted: string | undefined): VotableDocument {
  const tables: OpenTable[] = [];
  const resources: string[] = [];
  const said: { status: string; words: string }[] = [];
  const missingById = new Map<string, string>();
  let table: OpenTable | undefined;
  let field: Field | undefined;
  let read: ReadTable | undefined;
  /** Whether the data at hand are those that are kept. */
  let keeping = false;
  let inRows = false;
  let stream: Base64Reader | undefined;
  let streamKind: NonNullable<ReadTable['stream']>['kind'] | undefined;
  let hdu: number | undefined;
  let caught: string | undefined;
  let catching: ((text: string) => void) | undefined;

  let column = 0;
  let cell: string | undefined;
  let cellIsBase64 = false;

  function nameFor({ attributes }: Tag): string {
    const given =
      attributes.name || attributes.ID || resources.findLast((name) => name !== '') || `table ${tables.length + 1}`;
    const times = tables.filter(({ name }) => name === given || name.startsWith(`${given} (`)).length;
    return times === 0 ? given : `${given} (${times + 1})`;
  }

  /** At the start of a table's data: is it the one? */
  function begin(): void {
    if (!table) return;
    const asked = wanted === undefined ? undefined : plainTableName(wanted) === plainTableName(table.name);
    const numeric = table.fields.some(({ isText }) => !isText);
    keeping = (asked ?? (numeric && (read === undefined || read.rows === 0))) && table.refused === undefined;
    if (keeping)
      read = { name: table.name, fields: table.fields, writers: table.fields.map(cellWriter), rows: 0, odd: 0 };
    table.rows = 0;
    column = 0;
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
    const own = table?.fields[column];
    const size = own ? Math.max(1, bytes.length) : 0;
    if (keeping && read && own && size > 0) {
      const view = new DataView(new Uint8Array([...bytes, ...new Uint8Array(16)]).buffer);
      read.writers[column]?.binary(view, 0, own.count ?? bytes.length);
    }
    column += 1;
  }

  function endRow(): void {
    if (!table) return;
    table.rows = (table.rows ?? 0) + 1;
    if (keeping && read) {
      if (column !== read.fields.length) read.odd += 1;
      for (; column < read.fields.length; column++) read.writers[column]?.missing();
      read.rows += 1;
      refuseTooManyCells(read.name, read.rows, read.fields.length);
    }
    column = 0;
  }

  function openTag(tag: Tag): void {
    const { name, attributes } = tag;
    switch (name) {
      case 'RESOURCE':
        resources.push(attributes.name || attributes.ID || '');
        return;
      case 'TABLE': {
        if (tables.length >= MOST_TABLES) return;
        table = { name: nameFor(tag), fields: [], rows: undefined, refused: undefined };
        tables.push(table);
        return;
      }
      case 'FIELD': {
        if (!table) return;
        const made = fieldOf(tag, table.fields.length);
        if (!made) table.refused = `the datatype ${attributes.datatype?.slice(0, 40)} is not known`;
        else if (table.fields.length >= MOST_FIELDS) table.refused = `more than ${MOST_FIELDS} columns`;
        else table.fields.push(made);
        field = made;
        return;
      }
      case 'VALUES': {
        const missing = attributes.null ?? missingById.get(attributes.ref ?? '');
        if (attributes.null !== undefined && attributes.ID) missingById.set(attributes.ID, attributes.null);
        if (field && missing !== undefined) {
          field.missing = missing;
          if (missing !== '') field.facts = { ...field.facts, missing };
        }
        return;
      }
      case 'DESCRIPTION': {
        const described = field;
        caught = '';
        catching = (text) => {
          const words = text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_DESCRIPTION);
          if (described && words !== '') described.facts = { ...described.facts, description: words };
        };
        return;
      }
      case 'INFO': {
        const status = attributes.value ?? '';
        if (!/^(query_status|error)$/i.test(attributes.name ?? '')) return;
        const entry = { status: /^error$/i.test(attributes.name ?? '') ? 'ERROR' : status.toUpperCase(), words: '' };
        said.push(entry);
        caught = '';
        catching = (text) => {
          entry.words = (text.trim() || (entry.status === 'ERROR' ? status : ''))
            .replace(/\s+/g, ' ')
            .slice(0, LONGEST_DESCRIPTION);
        };
        return;
      }
      case 'TABLEDATA':
        begin();
        inRows = true;
        return;
      case 'BINARY':
      case 'BINARY2':
      case 'FITS':
        streamKind = name;
        hdu = attributes.extnum === undefined ? undefined : Number(attributes.extnum);
        return;
      case 'STREAM':
        openStream(attributes);
        return;
      case 'TR':
        column = 0;
        return;
      case 'TD':
        cell = '';
        cellIsBase64 = attributes.encoding === 'base64';
        return;
      default:
        return;
    }
  }

  function openStream({ href, encoding }: Tag['attributes']): void {
    if (!table || !streamKind) return;
    if (href) table.refused = `its data are at ${href.slice(0, 200)}, and nothing is fetched from there`;
    else if (encoding !== undefined && encoding !== 'base64' && encoding !== 'none') {
      table.refused = `its data are encoded as ${encoding.slice(0, 40)}`;
    }
    begin();
    table.rows = undefined;
    if (!keeping || !read) return;
    stream = base64Reader(MOST_STREAM_BYTES);
    read.stream = { kind: streamKind, hdu, bytes: stream };
    // Known when the bytes are; until then no other table takes its place.
    read.rows = 1;
  }

  function closeTag(name: string): void {
    switch (name) {
      case 'TD': {
        if (cell === undefined) return;
        if (cellIsBase64) pushBytes(cell);
        else pushCell(cell);
        cell = undefined;
        return;
      }
      case 'TR':
        endRow();
        return;
      case 'TABLEDATA':
        inRows = false;
        keeping = false;
        return;
      case 'STREAM':
        stream = undefined;
        return;
      case 'FIELD':
        field = undefined;
        return;
      case 'TABLE':
        table = undefined;
        field = undefined;
        return;
      case 'RESOURCE':
        resources.pop();
        return;
      case 'DESCRIPTION':
      case 'INFO':
        catching?.(caught ?? '');
        catching = undefined;
        caught = undefined;
        return;
      default:
        return;
    }
  }

  /** Rows as nearly everybody writes them: `<TR><TD>1.5</TD>…</TR>`; anything else goes the long way. */
  function run(text: string, from: number): number {
    if (!inRows || cell !== undefined) return from;
    let at = from;
    // Where the next character stands that must be resolved.
    const escaped = text.indexOf('&', at);
    for (;;) {
      const lt = text.indexOf('<', at);
      if (lt < 0) return at;
      // Letter by letter: `startsWith` costs as much as the rest of this loop.
      const slash = text.charCodeAt(lt + 1) === SLASH ? 1 : 0;
      if (text.charCodeAt(lt + slash + 1) !== T) return lt;
      const letter = text.charCodeAt(lt + slash + 2);
      const closes = text.charCodeAt(lt + slash + 3) === GREATER;
      if (letter === R && closes) {
        if (slash === 1) endRow();
        column = 0;
        at = lt + slash + 4;
      } else if (letter === D && closes && slash === 0) {
        const end = text.indexOf('<', lt + 4);
        // `</TD>` and nothing else, whole.
        if (
          end < 0 ||
          text.charCodeAt(end + 1) !== SLASH ||
          text.charCodeAt(end + 3) !== D ||
          text.charCodeAt(end + 4) !== GREATER
        ) {
          return lt;
        }
        if (escaped >= 0 && escaped < end) return lt;
        pushCell(text.slice(lt + 4, end));
        at = end + 5;
      } else if (letter === D && text.charCodeAt(lt + 3) === SLASH && text.charCodeAt(lt + 4) === GREATER) {
        pushCell('');
        at = lt + 5;
      } else return lt;
    }
  }

  return {
    open: openTag,
    close: closeTag,
    text(text) {
      if (cell !== undefined) cell += text;
      else if (stream) stream.push(text);
      else if (caught !== undefined && caught.length < 20 * LONGEST_DESCRIPTION) caught += text;
    },
    run,
    tables: () =>
      tables.map(({ name, rows, fields, refused }) => ({
        name,
        columns: fields.length,
        ...(rows === undefined ? {} : { rows }),
        ...(refused === undefined ? {} : { refused }),
      })),
    read: () => read,
    said: () => said,
  };
}
