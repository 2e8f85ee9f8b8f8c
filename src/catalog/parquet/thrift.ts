/**
 * A look through a Thrift compact structure (the footer and the page headers of Parquet) before it is parsed: a damaged length must
 * not become an array of that length.
 */

const DEEPEST = 40;
const TYPE = { stop: 0, true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, struct: 12 };

const damaged = () => new Error('a structure of the file contradicts itself');

/** Where the structure that begins at `at` ends. Throws where it does not end in these bytes, or a list is longer than they are. */
export function endOfStruct(bytes: Uint8Array, at: number): number {
  let next = at;

  function varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[next++];
      if (byte === undefined) throw damaged();
      if (shift < 35) value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damaged();
  }

  function element(type: number, depth: number): void {
    switch (type) {
      case TYPE.byte:
        next += 1;
        break;
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        varint();
        break;
      case TYPE.double:
        next += 8;
        break;
      case TYPE.binary: {
        const length = varint();
        next += length;
        break;
      }
      case TYPE.list: {
        const head = bytes[next++] ?? 0;
        const size = head >> 4 === 15 ? varint() : head >> 4;
        if (size > bytes.length - next) throw damaged();
        const inner = head & 0x0f;
        for (let i = 0; i < size; i++)
          element(inner === TYPE.true || inner === TYPE.false ? TYPE.byte : inner, depth + 1);
        break;
      }
      case TYPE.struct:
        struct(depth + 1);
        break;
      default:
        throw damaged();
    }
    if (next > bytes.length) throw damaged();
  }

  function struct(depth: number): void {
    if (depth > DEEPEST) throw damaged();
    for (;;) {
      const head = bytes[next++];
      if (head === undefined) throw damaged();
      const type = head & 0x0f;
      if (type === TYPE.stop) return;
      if (head >> 4 === 0) varint();
      if (type !== TYPE.true && type !== TYPE.false) element(type, depth);
    }
  }

  struct(0);
  return next;
}
