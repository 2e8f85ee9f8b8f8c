/** BINARY and BINARY2: rows one after another, big-endian (VOTable 1.4, sections 5.3 and 5.4). */
import { ProblemError } from '../../base/problem';
import type { CellWriter } from './cells';
import { type Field, SIZES } from './fields';

/** Bytes of `count` elements. */
const bytesOf = ({ datatype }: Field, count: number) =>
  datatype === 'bit' ? Math.ceil(count / 8) : count * SIZES[datatype];

/**
 * Reads all rows into the writers and returns their number. In BINARY2 each row begins with a bit for each field that says
 * whether its cell is missing. Throws ProblemError `damaged-votable` where the bytes end within a row.
 */
export function readBinaryRows(
  bytes: Uint8Array,
  fields: readonly Field[],
  writers: readonly CellWriter[],
  options: { readonly masked: boolean; readonly mostRows: number },
): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const maskBytes = options.masked ? Math.ceil(fields.length / 8) : 0;
  const least =
    maskBytes + fields.reduce((sum, field) => sum + (field.count === undefined ? 4 : bytesOf(field, field.count)), 0);
  let at = 0;
  let rows = 0;
  while (least > 0 && at < bytes.length && rows < options.mostRows) {
    if (at + least > bytes.length) throw cutShort(rows);
    const mask = at;
    at += maskBytes;
    for (const [i, field] of fields.entries()) {
      let count = field.count;
      if (count === undefined) {
        if (at + 4 > bytes.length) throw cutShort(rows);
        count = view.getUint32(at);
        at += 4;
      }
      const length = bytesOf(field, count);
      if (at + length > bytes.length) throw cutShort(rows);
      const masked = options.masked && (((bytes[mask + (i >> 3)] as number) >> (7 - (i & 7))) & 1) === 1;
      const writer = writers[i];
      if (masked) writer?.missing();
      else writer?.binary(view, at, count);
      at += length;
    }
    rows += 1;
  }
  return rows;
}

function cutShort(rows: number): ProblemError {
  return new ProblemError(
    'damaged-votable',
    `The binary data of the VOTable end within row ${(rows + 1).toLocaleString('en')}, or their FIELDs are wrong.`,
    'Download it again, or ask the server for TABLEDATA or FITS.',
  );
}
