/**
 * Outlines of letters from a TrueType file, so that a figure looks the same everywhere and needs no font where it is printed.
 * Reads `cmap` (format 4), `glyf`, `loca`, `hmtx`: Apple TrueType Reference Manual, chapter 6.
 */

/** A path: 0 moves to x y, 1 draws a line to x y, 2 a cubic curve by x1 y1 x2 y2 to x y, 3 closes. */
export type Steps = readonly number[];
export const [MOVE, LINE, CURVE, CLOSE] = [0, 1, 2, 3] as const;
/** How many numbers follow each. */
export const STEP_LENGTH = [2, 2, 6, 0] as const;

export interface Glyph {
  /** In units of the font's size, y upwards. */
  readonly steps: Steps;
  readonly advance: number;
}

export interface Font {
  /** Undefined where the font has no such letter. */
  glyph(letter: string): Glyph | undefined;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly on: boolean;
}

export function readFont(buffer: ArrayBuffer): Font {
  const view = new DataView(buffer);
  const tables = new Map<string, number>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...new Uint8Array(buffer, at, 4));
    tables.set(tag, view.getUint32(at + 8));
  }
  const table = (tag: string) => tables.get(tag) ?? 0;
  const [head, loca, glyf, hmtx, cmap] = ['head', 'loca', 'glyf', 'hmtx', 'cmap'].map(table) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const em = view.getUint16(head + 18);
  const isLong = view.getInt16(head + 50) === 1;
  const metrics = view.getUint16(table('hhea') + 34);
  const segments = segmentsAt(view, cmap);

  const outlineOf = (index: number, depth = 0): Point[][] => {
    const offset = (i: number) => (isLong ? view.getUint32(loca + 4 * i) : 2 * view.getUint16(loca + 2 * i));
    const [start, end] = [glyf + offset(index), glyf + offset(index + 1)];
    if (end <= start || depth > 4) return [];
    const contours = view.getInt16(start);
    if (contours >= 0) return simpleOutline(view, start, contours);
    return partsAt(view, start + 10).flatMap(({ glyph, dx, dy, scale }) =>
      outlineOf(glyph, depth + 1).map((contour) =>
        contour.map(({ x, y, on }) => ({ x: scale * x + dx, y: scale * y + dy, on })),
      ),
    );
  };
  const known = new Map<string, Glyph | undefined>();
  return {
    glyph(letter) {
      if (known.has(letter)) return known.get(letter);
      const index = segments(letter.codePointAt(0) ?? 0);
      const glyph =
        index === 0
          ? undefined
          : {
              steps: outlineOf(index).flatMap((contour) => stepsOf(contour, 1 / em)),
              advance: view.getUint16(hmtx + 4 * Math.min(index, metrics - 1)) / em,
            };
      known.set(letter, glyph);
      return glyph;
    },
  };
}

/** The index of a code point's glyph by a Unicode subtable of format 4; 0 for none. */
function segmentsAt(view: DataView, cmap: number): (code: number) => number {
  const count = view.getUint16(cmap + 2);
  const at = Array.from({ length: count }, (_, i) => cmap + view.getUint32(cmap + 4 + 8 * i + 4)).find(
    (offset) => view.getUint16(offset) === 4,
  );
  if (at === undefined) return () => 0;
  const double = view.getUint16(at + 6);
  return (code) => {
    for (let i = 0; i < double; i += 2) {
      if (view.getUint16(at + 14 + i) < code) continue;
      const start = view.getUint16(at + 16 + double + i);
      if (start > code) return 0;
      const delta = view.getUint16(at + 16 + 2 * double + i);
      const place = at + 16 + 3 * double + i;
      const range = view.getUint16(place);
      if (range === 0) return (code + delta) & 0xffff;
      const index = view.getUint16(place + range + 2 * (code - start));
      return index === 0 ? 0 : (index + delta) & 0xffff;
    }
    return 0;
  };
}

function simpleOutline(view: DataView, start: number, contours: number): Point[][] {
  const ends = Array.from({ length: contours }, (_, i) => view.getUint16(start + 10 + 2 * i));
  const count = (ends.at(-1) ?? -1) + 1;
  let at = start + 10 + 2 * contours;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < count) {
    const flag = view.getUint8(at++);
    flags.push(flag);
    if (flag & 8) for (let repeats = view.getUint8(at++); repeats > 0; repeats--) flags.push(flag);
  }
  const coordinates = (short: number, same: number) => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += (flag & same ? 1 : -1) * view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(2, 16);
  const ys = coordinates(4, 32);
  return ends.map((end, i) =>
    Array.from({ length: end - (i === 0 ? -1 : (ends[i - 1] as number)) }, (_, k) => {
      const point = (i === 0 ? 0 : (ends[i - 1] as number) + 1) + k;
      return { x: xs[point] as number, y: ys[point] as number, on: ((flags[point] as number) & 1) === 1 };
    }),
  );
}

/** The glyphs that another one is put together from. */
function partsAt(view: DataView, first: number) {
  const parts: { glyph: number; dx: number; dy: number; scale: number }[] = [];
  let at = first;
  for (;;) {
    const flags = view.getUint16(at);
    const glyph = view.getUint16(at + 2);
    const words = (flags & 1) !== 0;
    const [dx, dy] = words
      ? [view.getInt16(at + 4), view.getInt16(at + 6)]
      : [view.getInt8(at + 4), view.getInt8(at + 5)];
    at += words ? 8 : 6;
    const scale = flags & 8 ? view.getInt16(at) / 16384 : 1;
    at += flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0;
    parts.push({ glyph, dx, dy, scale });
    if (!(flags & 0x20)) return parts;
  }
}

/** A closed contour of quadratic curves, between whose control points lie points on it that are not written down. */
function stepsOf(contour: readonly Point[], scale: number): number[] {
  const points = contour.flatMap((point, i) => {
    const next = contour[(i + 1) % contour.length] as Point;
    const between = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2, on: true };
    return point.on || next.on ? [point] : [point, between];
  });
  const first = points.findIndex(({ on }) => on);
  if (first < 0) return [];
  const from = [...points.slice(first), ...points.slice(0, first)] as Point[];
  const start = from[0] as Point;
  const steps: number[] = [MOVE, scale * start.x, scale * start.y];
  let last = start;
  for (let i = 1; i <= from.length; i++) {
    const point = from[i % from.length] as Point;
    if (point.on) {
      if (i < from.length) steps.push(LINE, scale * point.x, scale * point.y);
      last = point;
      continue;
    }
    const end = from[(i + 1) % from.length] as Point;
    const toward = (a: Point) => [a.x + (2 / 3) * (point.x - a.x), a.y + (2 / 3) * (point.y - a.y)] as const;
    const [[x1, y1], [x2, y2]] = [toward(last), toward(end)];
    steps.push(CURVE, ...[x1, y1, x2, y2, end.x, end.y].map((value) => scale * value));
    last = end;
    i += 1;
  }
  return [...steps, CLOSE];
}
