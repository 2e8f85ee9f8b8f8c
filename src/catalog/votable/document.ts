/** Reads a VOTable piece by piece: lists its tables by their tags, and has the rows of one of them collected. */
import type { FoundTable } from '../table';
import { type Base64Reader, base64Reader } from './base64';
import { type Field, fieldOf } from './fields';
import { MOST_STREAM_BYTES, type OpenTable, type ReadTable, votableRows } from './rows';
import type { Tag, XmlHandler } from './xml';

const MOST_FIELDS = 2_000;
const MOST_TABLES = 10_000;
const LONGEST_DESCRIPTION = 500;

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
  const rows = votableRows(wanted);
  let inRows = false;
  let stream: Base64Reader | undefined;
  let streamKind: NonNullable<ReadTable['stream']>['kind'] | undefined;
  let hdu: number | undefined;
  let caught: string | undefined;
  let catching: ((text: string) => void) | undefined;

  let cell: string | undefined;
  let cellIsBase64 = false;

  function nameFor({ attributes }: Tag): string {
    const given =
      attributes.name || attributes.ID || resources.findLast((name) => name !== '') || `table ${tables.length + 1}`;
    const times = tables.filter(({ name }) => name === given || name.startsWith(`${given} (`)).length;
    return times === 0 ? given : `${given} (${times + 1})`;
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
        if (table) rows.begin(table);
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
        rows.startRow();
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
    const read = rows.begin(table);
    table.rows = undefined;
    if (!read) return;
    stream = base64Reader(MOST_STREAM_BYTES);
    read.stream = { kind: streamKind, hdu, bytes: stream };
    // Known when the bytes are; until then no other table takes its place.
    read.rows = 1;
  }

  function closeTag(name: string): void {
    switch (name) {
      case 'TD': {
        if (cell === undefined) return;
        if (cellIsBase64) rows.bytes(cell);
        else rows.cell(cell);
        cell = undefined;
        return;
      }
      case 'TR':
        rows.endRow();
        return;
      case 'TABLEDATA':
        inRows = false;
        rows.end();
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

  return {
    open: openTag,
    close: closeTag,
    text(text) {
      if (cell !== undefined) cell += text;
      else if (stream) stream.push(text);
      else if (caught !== undefined && caught.length < 20 * LONGEST_DESCRIPTION) caught += text;
    },
    run: (codes, cut, from) => (inRows && cell === undefined ? rows.run(codes, cut, from) : from),
    tables: () =>
      tables.map(({ name, rows: count, fields, refused }) => ({
        name,
        columns: fields.length,
        ...(count === undefined ? {} : { rows: count }),
        ...(refused === undefined ? {} : { refused }),
      })),
    read: rows.read,
    said: () => said,
  };
}
