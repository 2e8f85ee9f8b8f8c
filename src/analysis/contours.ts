/** Contours of values on a regular grid by marching squares, joined to lines along the edges that neighbouring squares share. */

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
 * The lines x₀, y₀, x₁, y₁, … where the bilinear surface through `values` (row-major [height, width]) crosses `level`, in units of the
 * grid: the node of column i and row j lies at (i, j). A closed line ends where it began. A node on the level counts as inside.
 * Opposite corners inside are joined where the mean of the four corners is inside. Squares with a corner that is not finite are left
 * out.
 */
export function contourLines(
  values: Float32Array | Float64Array,
  width: number,
  height: number,
  level: number,
): readonly (readonly number[])[] {
  // Edge 2k leads from node k to the right, edge 2k + 1 from it upwards. Of two squares at an edge each has at most one end there.
  const oneEnd = new Int32Array(2 * width * height).fill(-1);
  const otherEnd = new Int32Array(2 * width * height).fill(-1);
  /** The edges of the ends: those of segment k at 2k and 2k + 1. */
  const edges: number[] = [];
  for (let j = 0; j + 1 < height; j++) {
    for (let i = 0; i + 1 < width; i++) {
      const at = j * width + i;
      const a = values[at] as number;
      const b = values[at + 1] as number;
      const c = values[at + width + 1] as number;
      const d = values[at + width] as number;
      const inside = (a >= level ? 1 : 0) + (b >= level ? 2 : 0) + (c >= level ? 4 : 0) + (d >= level ? 8 : 0);
      if (inside === 0 || inside === 15) continue;
      const sum = a + b + c + d;
      if (!Number.isFinite(sum)) continue;
      for (const side of (sum / 4 >= level ? JOINED_THROUGH[inside] : undefined) ?? JOINED[inside] ?? []) {
        const edge = 2 * at + (side === 0 ? 0 : side === 1 ? 3 : side === 2 ? 2 * width : 1);
        (oneEnd[edge] === -1 ? oneEnd : otherEnd)[edge] = edges.length;
        edges.push(edge);
      }
    }
  }
  const taken = new Uint8Array(edges.length / 2);
  /** The end at the same edge of the other square, or -1. */
  const beside = (end: number): number => {
    const edge = edges[end] as number;
    return (oneEnd[edge] === end ? otherEnd[edge] : oneEnd[edge]) as number;
  };
  /** The ends that follow one on its line. */
  const from = (start: number): number[] => {
    const line: number[] = [];
    for (let end = start; end !== -1 && taken[end >> 1] === 0; ) {
      taken[end >> 1] = 1;
      line.push(end ^ 1);
      end = beside(end ^ 1);
    }
    return line;
  };
  const lines: number[][] = [];
  for (let segment = 0; segment < taken.length; segment++) {
    if (taken[segment] === 1) continue;
    const after = from(2 * segment);
    const before = beside(2 * segment);
    const line: number[] = [];
    for (const end of [...(before === -1 ? [] : from(before).reverse()), 2 * segment, ...after]) {
      const edge = edges[end] as number;
      const node = edge >> 1;
      const along = crossing(values[node] as number, values[node + (edge & 1 ? width : 1)] as number, level);
      const [x, y] = [node % width, Math.floor(node / width)];
      if (edge & 1) line.push(x, y + along);
      else line.push(x + along, y);
    }
    lines.push(line);
  }
  return lines;
}

/** Where between 0 and 1 the straight line from `from` to `to` crosses the level. */
function crossing(from: number, to: number, level: number): number {
  return (level - from) / (to - from);
}
