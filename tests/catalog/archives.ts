/** Archives and NumPy arrays for the catalog's tests, made in memory. */
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/base/checksum';

export type Content = string | Uint8Array;

const bytesOf = (content: Content) => (typeof content === 'string' ? new TextEncoder().encode(content) : content);

function numbers(...values: readonly [value: number, bytes: 2 | 4][]): Buffer {
  return Buffer.concat(
    values.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 2) field.writeUInt16LE(value);
      else field.writeUInt32LE(value);
      return field;
    }),
  );
}

export interface ZipOptions {
  readonly stored?: boolean;
  /** What packs them, in place of deflate; `method` says how. */
  readonly pack?: (bytes: Uint8Array) => Uint8Array;
  /** Stated in place of the true ones. */
  readonly size?: number;
  readonly method?: number;
  readonly flags?: number;
}

/** A zip archive as Info-ZIP writes it. */
export function zipOf(files: Readonly<Record<string, Content>>, options: ZipOptions = {}): Uint8Array<ArrayBuffer> {
  const [parts, list]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = bytesOf(content);
    const packed = Buffer.from(options.stored ? bytes : (options.pack ?? deflateRawSync)(bytes));
    const named = Buffer.from(name);
    const common = numbers(
      [options.flags ?? 0, 2],
      [options.method ?? (options.stored ? 0 : 8), 2],
      [0, 4],
      [crc32(bytes), 4],
      [packed.length, 4],
      [options.size ?? bytes.length, 4],
      [named.length, 2],
      [0, 2],
    );
    const local = Buffer.concat([numbers([0x04034b50, 4], [20, 2]), common, named, packed]);
    list.push(
      numbers([0x02014b50, 4], [20, 2], [20, 2]),
      common,
      numbers([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]),
      named,
    );
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(list);
  const count = Object.keys(files).length;
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [central.length, 4], [at, 4], [0, 2]);
  return Uint8Array.from(Buffer.concat([...parts, central, end]));
}

/** A tar archive of plain files. */
export function tarOf(files: Readonly<Record<string, Content>>): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const bytes = bytesOf(content);
    const head = Buffer.alloc(512);
    head.write(name);
    head.write('0000644\0', 100);
    head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('        ', 148);
    head.write('0', 156);
    head.write('ustar\x0000', 257);
    const sum = head.reduce((all, byte) => all + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [head, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Uint8Array.from(Buffer.concat([...parts, Buffer.alloc(1_024)]));
}

/** A NumPy array of a type, with the bytes of its values. */
export function npyOf(
  descr: string,
  shape: readonly number[],
  values: ArrayBufferView | Uint8Array,
  fortran = false,
): Uint8Array<ArrayBuffer> {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const head = `{'descr': ${descr}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const length = Math.ceil((head.length + 11) / 64) * 64 - 10;
  const prefix = Buffer.from(`\x93NUMPY\x01\0${String.fromCharCode(length % 256, length >> 8)}`, 'latin1');
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Uint8Array.from(Buffer.concat([prefix, Buffer.from(`${head.padEnd(length - 1)}\n`, 'latin1'), bytes]));
}

/** A file as Unix compress writes it. The table is emptied after so many codes. */
export function lzwOf(content: Content, widest = 16, emptyAfter = Number.POSITIVE_INFINITY): Uint8Array<ArrayBuffer> {
  const bits: number[] = [];
  let [width, next, codes, began] = [9, 257, 0, 0];
  let known = new Map<string, number>();
  const put = (value: number) => {
    for (let bit = 0; bit < width; bit++) bits.push((value >> bit) & 1);
  };
  const fillGroup = () => {
    while ((bits.length - began) % (8 * width) !== 0) bits.push(0);
    began = bits.length;
  };
  const codeOf = (word: string) => (word.length === 1 ? word.charCodeAt(0) : (known.get(word) as number));
  let word = '';
  const text = Buffer.from(bytesOf(content)).toString('latin1');
  for (const letter of text) {
    if (word === '' || known.has(word + letter)) {
      word += letter;
      continue;
    }
    put(codeOf(word));
    codes += 1;
    if (next < 2 ** widest) {
      if (next > 2 ** width - 1 && width < widest) {
        fillGroup();
        width += 1;
      }
      known.set(word + letter, next);
      next += 1;
    }
    if (codes % emptyAfter === 0) {
      put(256);
      fillGroup();
      [width, next, known] = [9, 257, new Map()];
    }
    word = letter;
  }
  if (word !== '') put(codeOf(word));
  while (bits.length % 8 !== 0) bits.push(0);
  const bytes = Array.from({ length: bits.length / 8 }, (_, i) =>
    bits.slice(8 * i, 8 * i + 8).reduce((sum, bit, place) => sum | (bit << place), 0),
  );
  return Uint8Array.from([0x1f, 0x9d, 0x80 | widest, ...bytes]);
}
