/** What a column of a FITS table holds: its TFORM, and how many columns of ours it becomes. */

/** One value in a row. */
export type CellKind = 'logical' | 'bit' | 'byte' | 'int16' | 'int32' | 'int64' | 'float32' | 'float64' | 'text';

/** FITS standard 4.0, table 18. */
const KINDS: Readonly<Record<string, readonly [CellKind, number]>> = {
  L: ['logical', 1],
  X: ['bit', 0],
  B: ['byte', 1],
  I: ['int16', 2],
  J: ['int32', 4],
  K: ['int64', 8],
  A: ['text', 1],
  E: ['float32', 4],
  D: ['float64', 8],
  C: ['float32', 8],
  M: ['float64', 16],
  P: ['int32', 8],
  Q: ['int64', 16],
};

export interface BinaryForm {
  readonly kind: CellKind;
  /** Bytes that one row of the column takes. */
  readonly bytes: number;
  /** Values in a row: elements of a vector, bits, texts. */
  readonly count: number;
  /** Bytes of one value; 0 for bits. */
  readonly size: number;
  readonly complex: boolean;
  /** In the heap behind the table, of another length in every row. */
  readonly variable: boolean;
}

/** The TFORM of a binary table, `3D`, `20A`, `PE(40)`; undefined where it is none. */
export function binaryForm(form: string, dim: string | undefined): BinaryForm | undefined {
  const [, repeat = '', letter = ''] = /^\s*(\d{0,9})\s*([LXBIJKAEDCMPQ])/.exec(form) ?? [];
  const known = KINDS[letter];
  if (!known) return undefined;
  const [kind, size] = known;
  const count = repeat === '' ? 1 : Number(repeat);
  const plain = { kind, complex: false, variable: false, size };
  switch (letter) {
    case 'X':
      return { ...plain, count, bytes: Math.ceil(count / 8) };
    case 'A': {
      // TDIM (w, n): n texts of w characters.
      const [width = 0, ...others] = dimensions(dim);
      const texts = others.reduce((product, extent) => product * extent, 1);
      const fits = others.length > 0 && width > 0 && width * texts === count;
      return { ...plain, count: fits ? texts : 1, size: fits ? width : count, bytes: count };
    }
    case 'C':
    case 'M':
      return { ...plain, count: 2 * count, size: size / 2, bytes: count * size, complex: true };
    case 'P':
    case 'Q':
      return { ...plain, count, bytes: count * size, variable: true };
    default:
      return { ...plain, count, bytes: count * size };
  }
}

/** The extents of a TDIM, `(3,1000)`, the fastest first; none where there is none. */
export function dimensions(dim: string | undefined): number[] {
  const inside = /^\s*\(([\d,\s]+)\)/.exec(dim ?? '')?.[1];
  return inside === undefined ? [] : inside.split(',').map(Number);
}

export interface AsciiForm {
  readonly kind: 'text' | 'integer' | 'float';
  readonly width: number;
  readonly decimals: number;
}

/** The TFORM of an ASCII table: `A20`, `I6`, `F8.3`, `E12.5`, `D23.15`. */
export function asciiForm(form: string): AsciiForm | undefined {
  const [, letter, width = '', decimals = '0'] = /^\s*([AIFED])(\d{1,6})(?:\.(\d{1,3}))?/.exec(form) ?? [];
  if (letter === undefined) return undefined;
  const kind = letter === 'A' ? 'text' : letter === 'I' ? 'integer' : 'float';
  return { kind, width: Number(width), decimals: Number(decimals) };
}
