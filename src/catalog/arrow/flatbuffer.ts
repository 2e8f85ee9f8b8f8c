/**
 * FlatBuffers, as far as Arrow's messages need them (https://flatbuffers.dev/internals): a table's fields by their number. Places
 * come from the file; a `DataView` throws a RangeError where one lies outside of it.
 */

/** A table, at a place in a buffer. */
export interface FlatTable {
  readonly view: DataView;
  readonly at: number;
}

const UTF8 = new TextDecoder();

/** The root table of a buffer. */
export const rootOf = (bytes: Uint8Array): FlatTable => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { view, at: view.getUint32(0, true) };
};

/** Where a field stands; 0 where it has its default. */
function fieldAt({ view, at }: FlatTable, field: number): number {
  const table = at - view.getInt32(at, true);
  const slot = 4 + 2 * field;
  if (slot >= view.getUint16(table, true)) return 0;
  const offset = view.getUint16(table + slot, true);
  return offset === 0 ? 0 : at + offset;
}

export function byteOf(table: FlatTable, field: number, otherwise = 0): number {
  const at = fieldAt(table, field);
  return at === 0 ? otherwise : table.view.getUint8(at);
}

export function shortOf(table: FlatTable, field: number, otherwise = 0): number {
  const at = fieldAt(table, field);
  return at === 0 ? otherwise : table.view.getInt16(at, true);
}

export function intOf(table: FlatTable, field: number, otherwise = 0): number {
  const at = fieldAt(table, field);
  return at === 0 ? otherwise : table.view.getInt32(at, true);
}

/** A 64-bit integer that counts or places something. Throws where it is none. */
export function countAt(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (!(value >= 0 && Number.isSafeInteger(value))) throw new Error('a length or place in it is negative or too large');
  return value;
}

export function countOf(table: FlatTable, field: number): number {
  const at = fieldAt(table, field);
  return at === 0 ? 0 : countAt(table.view, at);
}

const pointedAt = (view: DataView, at: number) => at + view.getUint32(at, true);

export function tableOf(table: FlatTable, field: number): FlatTable | undefined {
  const at = fieldAt(table, field);
  return at === 0 ? undefined : { view: table.view, at: pointedAt(table.view, at) };
}

/** The first place and the number of the elements of a vector, each of `size` bytes. */
export function vectorOf(
  table: FlatTable,
  field: number,
  size: number,
): { readonly at: number; readonly length: number } {
  const at = fieldAt(table, field);
  if (at === 0) return { at: 0, length: 0 };
  const vector = pointedAt(table.view, at);
  const length = table.view.getUint32(vector, true);
  if (vector + 4 + length * size > table.view.byteLength) throw new Error('a list in it is longer than its message');
  return { at: vector + 4, length };
}

export function tablesOf(table: FlatTable, field: number): FlatTable[] {
  const { view } = table;
  const { at, length } = vectorOf(table, field, 4);
  return Array.from({ length }, (_, i) => ({ view, at: pointedAt(view, at + 4 * i) }));
}

export function textOf(table: FlatTable, field: number): string {
  const { at, length } = vectorOf(table, field, 1);
  return UTF8.decode(new Uint8Array(table.view.buffer, table.view.byteOffset + at, length));
}
