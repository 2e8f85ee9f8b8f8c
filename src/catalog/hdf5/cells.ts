/** How one number or word lies in memory: HDF5's type of a cell, and the reading of it from bytes. */
import type { Metadata } from 'h5wasm';
import { float16 } from '../float16';

/** H5T_class_t of the C library. */
const CLASS = {
  integer: 0,
  float: 1,
  text: 3,
  bitfield: 4,
  compound: 6,
  enumeration: 8,
  array: 10,
} as const;

export interface FloatCell {
  readonly kind: 'float';
  readonly bytes: number;
  readonly littleEndian: boolean;
}

export interface IntegerCell {
  readonly kind: 'integer' | 'unsigned';
  readonly bytes: number;
  readonly littleEndian: boolean;
}

/** Text of a fixed number of bytes, or a pointer to text of any length in the library's memory. */
export type TextCell = { readonly kind: 'text'; readonly bytes: number } | { readonly kind: 'pointer' };

export type Cell = FloatCell | IntegerCell | TextCell;

/** A cell within a row: the fields of a compound type that lead to it, its place among its equals, and its offset. */
export interface Leaf {
  readonly fields: readonly string[];
  readonly index: number;
  readonly count: number;
  readonly offset: number;
  readonly cell: Cell;
}

type Type = Pick<Metadata, 'type' | 'size' | 'signed' | 'littleEndian' | 'vlen' | 'array_type' | 'compound_type'>;

/** The cell of a scalar type, undefined where it is none that a table can hold (references, pickled objects, long doubles). */
function cellOf({ type, size, signed, vlen }: Type, littleEndian: boolean): Cell | undefined {
  switch (type) {
    case CLASS.float:
      return [2, 4, 8].includes(size) ? { kind: 'float', bytes: size, littleEndian } : undefined;
    case CLASS.integer:
    // The base of an enumeration is an integer: h5py's FALSE and TRUE are 0 and 1.
    case CLASS.enumeration:
      return [1, 2, 4, 8].includes(size)
        ? { kind: signed ? 'integer' : 'unsigned', bytes: size, littleEndian }
        : undefined;
    // PyTables writes bools as bit fields.
    case CLASS.bitfield:
      return [1, 2, 4].includes(size) ? { kind: 'unsigned', bytes: size, littleEndian } : undefined;
    case CLASS.text:
      if (vlen) return { kind: 'pointer' };
      return size > 0 ? { kind: 'text', bytes: size } : undefined;
    default:
      return undefined;
  }
}

/** The byte orders of the numbers in a type. */
function orders(type: Type): Set<boolean> {
  if (type.compound_type) return new Set(type.compound_type.members.flatMap((member) => [...orders(member)]));
  if (type.array_type) return orders(type.array_type);
  return new Set(type.type === CLASS.text ? [] : [type.littleEndian]);
}

/** How many cells a type holds, counted before any of them is described. */
export function cellCount(type: Type): number {
  if (type.compound_type) return type.compound_type.members.reduce((sum, member) => sum + cellCount(member), 0);
  if (type.array_type) return arrayLength(type.array_type) * cellCount(type.array_type);
  return 1;
}

function arrayLength(type: Metadata): number {
  return (type.shape ?? []).reduce((product, size) => product * size, 1);
}

/**
 * The readable cells of a type, and the names of the fields that are not. The library hands big-endian data over as
 * little-endian, except where a compound type mixes the two.
 */
export function leavesOf(metadata: Type): { readonly leaves: readonly Leaf[]; readonly unreadable: readonly string[] } {
  const mixed = orders(metadata).size > 1;
  const leaves: Leaf[] = [];
  const unreadable: string[] = [];
  const visit = (type: Type, place: Omit<Leaf, 'cell'>): void => {
    if (type.type === CLASS.compound && type.compound_type) {
      for (const member of type.compound_type.members) {
        visit(member, { ...place, fields: [...place.fields, member.name], offset: place.offset + member.offset });
      }
      return;
    }
    if (type.type === CLASS.array && type.array_type) {
      const count = arrayLength(type.array_type);
      for (let index = 0; index < count; index++) {
        const offset = place.offset + index * type.array_type.size;
        visit(type.array_type, { fields: place.fields, index, count, offset });
      }
      return;
    }
    const cell = cellOf(type, mixed ? type.littleEndian : true);
    if (cell) leaves.push({ ...place, cell });
    else unreadable.push(place.fields.join('/'));
  };
  visit(metadata, { fields: [], index: 0, count: 1, offset: 0 });
  return { leaves, unreadable };
}

/** Reads numbers of up to 32 bits, and floats, at a byte offset. */
export function numberReader(cell: FloatCell | IntegerCell): (view: DataView, at: number) => number {
  const { littleEndian } = cell;
  if (cell.kind === 'float') {
    if (cell.bytes === 8) return (view, at) => view.getFloat64(at, littleEndian);
    if (cell.bytes === 4) return (view, at) => view.getFloat32(at, littleEndian);
    return (view, at) => float16(view.getUint16(at, littleEndian));
  }
  const signed = cell.kind === 'integer';
  if (cell.bytes === 4) {
    return signed ? (view, at) => view.getInt32(at, littleEndian) : (view, at) => view.getUint32(at, littleEndian);
  }
  if (cell.bytes === 2) {
    return signed ? (view, at) => view.getInt16(at, littleEndian) : (view, at) => view.getUint16(at, littleEndian);
  }
  return signed ? (view, at) => view.getInt8(at) : (view, at) => view.getUint8(at);
}
