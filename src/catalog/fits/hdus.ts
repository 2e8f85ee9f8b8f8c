/** The parts of a FITS file (header and data units): images, tables, and where they lie. */
import type { CatalogFile } from '../reader';
import { BLOCK, type FitsHeader, parseHeader, sizeOf, textOf } from './header';

export interface Hdu {
  readonly kind: 'image' | 'binary-table' | 'ascii-table' | 'packed-table' | 'packed-image' | 'other';
  /** `EXTNAME`, with its version where the name comes more than once; `HDU 3` where it has none. */
  readonly name: string;
  readonly header: FitsHeader;
  /** Where its data begin, in bytes. */
  readonly start: number;
  /** Bytes of data, without padding, as declared. */
  readonly bytes: number;
}

/** A table of 999 columns has some 10,000 cards. */
const MOST_HEADER_BYTES = 8e6;
const FIRST_READ = 4 * BLOCK;
const MOST_HDUS = 2_000;

async function headerAt(file: CatalogFile, start: number): Promise<FitsHeader | undefined> {
  for (let length = FIRST_READ; ; length *= 4) {
    const bytes = new Uint8Array(await file.slice(start, start + Math.min(length, MOST_HEADER_BYTES)).arrayBuffer());
    const header = parseHeader(bytes);
    if (header || bytes.length < length || length > MOST_HEADER_BYTES) return header;
  }
}

/** FITS standard 4.0, equations 1, 2 and 4: |BITPIX| GCOUNT (PCOUNT + NAXIS1 NAXIS2 …) / 8; random groups have NAXIS1 = 0. */
function dataBytes(header: FitsHeader): number {
  const axes = Array.from({ length: Math.min(999, sizeOf(header, 'NAXIS')) }, (_, i) =>
    sizeOf(header, `NAXIS${i + 1}`),
  );
  if (axes.length === 0) return 0;
  const groups = axes[0] === 0 && header.cards.get('GROUPS')?.value === true;
  const elements = (groups ? axes.slice(1) : axes).reduce((product, axis) => product * axis, 1);
  const bits = Math.abs(Number(header.cards.get('BITPIX')?.value ?? 8)) || 8;
  return (bits / 8) * sizeOf(header, 'GCOUNT', 1) * (sizeOf(header, 'PCOUNT') + elements);
}

function kindOf(header: FitsHeader): Hdu['kind'] {
  switch (textOf(header, 'XTENSION')) {
    case undefined:
    case 'IMAGE':
      return 'image';
    case 'TABLE':
      return 'ascii-table';
    case 'BINTABLE':
    case 'A3DTABLE':
      if (header.cards.get('ZIMAGE')?.value === true) return 'packed-image';
      return header.cards.get('ZTABLE')?.value === true ? 'packed-table' : 'binary-table';
    default:
      return 'other';
  }
}

/**
 * All header and data units, in order; at most 2,000. `cut` is true where something after the last of them is no header, or where
 * the file ends before the last one's data do.
 */
export async function hdusOf(file: CatalogFile): Promise<{ readonly hdus: readonly Hdu[]; readonly cut: boolean }> {
  const hdus: Hdu[] = [];
  const seen = new Map<string, number>();
  for (let at = 0; at < file.size && hdus.length < MOST_HDUS; ) {
    const header = await headerAt(file, at);
    const begins = header && (header.cards.has('SIMPLE') || header.cards.has('XTENSION'));
    // Blanks or zeros may follow the last part.
    if (!header || !begins) return { hdus, cut: hdus.length === 0 };
    const start = at + header.bytes;
    const bytes = dataBytes(header);
    const given = textOf(header, 'EXTNAME');
    const times = (seen.get(given ?? '') ?? 0) + 1;
    seen.set(given ?? '', times);
    const name = given === undefined ? `HDU ${hdus.length}` : times > 1 ? `${given} (${times})` : given;
    hdus.push({ kind: kindOf(header), name, header, start, bytes });
    if (!Number.isSafeInteger(bytes) || start + bytes > file.size) return { hdus, cut: true };
    at = start + Math.ceil(bytes / BLOCK) * BLOCK;
  }
  return { hdus, cut: false };
}
