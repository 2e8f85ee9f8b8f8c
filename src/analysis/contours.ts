/**
 * Contours of values on a regular grid by marching squares. They come as separate segments, which is all that drawing
 * needs; neighbouring squares place the end they share at the same point.
 */

/** Pairs of edges that a segment joins, by which corners are inside. Edges: 0 bottom, 1 right, 2 top, 3 left. */
const JOINED: readonly (readonly number[])[] = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];
/** The two cases with opposite corners inside, where the middle of the square is inside too and joins them. */
const JOINED_THROUGH: Readonly<Record<number, readonly number[]>> = { 5: [0, 1, 2, 3], 10: [3, 0, 1, 2] };

/**
 * The line where the bilinear surface through `values` (row-major [height, width]) crosses `level`, as segments
 * x₀, y₀, x₁, y₁ one after the other, in units of the grid: the node of column i and row j lies at (i, j). A node on the
 * level counts as inside. Opposite corners inside are joined where the mean of the four corners is inside. Squares with a
 * corner that is not finite are left out.
 */
export function contourSegments(
  values: Float32Array | Float64Array,
  width: number,
  height: number,
  level: number,
): Float64Array {
  const segments: number[] = [];
  for (let j = 0; j + 1 < height; j++) {
    for (let i = 0; i + 1 < width; i++) {
      const at = j * width + i;
      const a = values[at] as number;
      const b = values[at + 1] as number;
      const c = values[at + width + 1] as number;
      const d = values[at + width] as number;
      const sum = a + b + c + d;
      if (!Number.isFinite(sum)) continue;
      const inside = (a >= level ? 1 : 0) + (b >= level ? 2 : 0) + (c >= level ? 4 : 0) + (d >= level ? 8 : 0);
      const edges = (sum / 4 >= level ? JOINED_THROUGH[inside] : undefined) ?? JOINED[inside] ?? [];
      for (const edge of edges) {
        if (edge === 0) segments.push(i + crossing(a, b, level), j);
        else if (edge === 1) segments.push(i + 1, j + crossing(b, c, level));
        else if (edge === 2) segments.push(i + crossing(d, c, level), j + 1);
        else segments.push(i, j + crossing(a, d, level));
      }
    }
  }
  return Float64Array.from(segments);
}

/** Where between 0 and 1 the straight line from `from` to `to` crosses the level. */
function crossing(from: number, to: number, level: number): number {
  return (level - from) / (to - from);
}

/** Segments joined to lines x₀, y₀, x₁, y₁, …: a line that is closed ends where it began. At most two segments share an end. */
export function joinedLines(segments: Float64Array): readonly (readonly number[])[] {
  const ends = new Map<string, number[]>();
  const key = (end: number) => `${segments[2 * end]},${segments[2 * end + 1]}`;
  for (let end = 0; end < segments.length / 2; end++) {
    const there = ends.get(key(end));
    if (there) there.push(end);
    else ends.set(key(end), [end]);
  }
  const taken = new Uint8Array(segments.length / 4);
  /** The ends that follow one on its line. */
  const from = (start: number): number[] => {
    const line: number[] = [];
    for (let end: number | undefined = start; end !== undefined; ) {
      const other: number = end ^ 1;
      taken[end >> 1] = 1;
      line.push(other);
      end = ends.get(key(other))?.find((next) => next !== other && taken[next >> 1] === 0);
    }
    return line;
  };
  const lines: number[][] = [];
  for (let segment = 0; segment < taken.length; segment++) {
    if (taken[segment] === 1) continue;
    const after = from(2 * segment);
    const before = ends.get(key(2 * segment))?.find((end) => taken[end >> 1] === 0);
    const points = [...(before === undefined ? [] : from(before).reverse()), 2 * segment, ...after];
    lines.push(points.flatMap((end) => [segments[2 * end] as number, segments[2 * end + 1] as number]));
  }
  return lines;
}
