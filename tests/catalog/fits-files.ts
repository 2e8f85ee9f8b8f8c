/** FITS files for the catalog's tests, made in memory. */

type Value = string | number | bigint | boolean;

const BLOCK = 2_880;

function card(keyword: string, value: Value, comment = ''): string {
  const written =
    typeof value === 'string'
      ? `'${value.replaceAll("'", "''").padEnd(8)}'`
      : (typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value)).padStart(20);
  return `${keyword.padEnd(8)}= ${written}${comment ? ` / ${comment}` : ''}`.padEnd(80).slice(0, 80);
}

function padded(bytes: Uint8Array, fill: number): Uint8Array {
  const all = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK).fill(fill);
  all.set(bytes);
  return all;
}

function header(cards: readonly string[]): Uint8Array {
  return padded(new TextEncoder().encode([...cards, 'END'.padEnd(80)].join('')), 32);
}

export interface FitsTable {
  readonly name?: string;
  readonly kind?: 'BINTABLE' | 'TABLE';
  /** `TTYPE1`, `TFORM1`, …; a value with a comment as a pair. */
  readonly cards: Readonly<Record<string, Value | readonly [Value, string]>>;
  readonly fields: number;
  /** Rows of equal length. */
  readonly rows: readonly Uint8Array[];
  /** Bytes of a row, where there is none to tell. */
  readonly stride?: number;
}

/** A primary part without data, and the tables. */
export function fitsBytes(...tables: readonly FitsTable[]): Uint8Array<ArrayBuffer> {
  const parts = [header([card('SIMPLE', true), card('BITPIX', 8), card('NAXIS', 0), card('EXTEND', true)])];
  for (const { name, kind = 'BINTABLE', cards, fields, rows, stride = 0 } of tables) {
    const fixed: Record<string, Value> = {
      XTENSION: kind,
      BITPIX: 8,
      NAXIS: 2,
      NAXIS1: rows[0]?.length ?? stride,
      NAXIS2: rows.length,
      PCOUNT: 0,
      GCOUNT: 1,
      TFIELDS: fields,
    };
    const own = Object.entries(cards).map(([keyword, value]) =>
      Array.isArray(value) ? card(keyword, value[0] as Value, value[1] as string) : card(keyword, value as Value),
    );
    const named = name === undefined ? [] : [card('EXTNAME', name)];
    parts.push(header([...Object.entries(fixed).map(([keyword, value]) => card(keyword, value)), ...named, ...own]));
    parts.push(padded(new Uint8Array(rows.flatMap((row) => [...row])), kind === 'TABLE' ? 32 : 0));
  }
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** Bytes of one row, from what DataView can write and texts. */
export function rowOf(
  length: number,
  ...cells: readonly (readonly [number, keyof DataView | 'text', number | bigint | string])[]
): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (const [at, kind, value] of cells) {
    if (kind === 'text') bytes.set(new TextEncoder().encode(String(value)), at);
    else (view[kind] as (at: number, value: number | bigint) => void).call(view, at, value as number);
  }
  return bytes;
}
