/**
 * Cells of a picture in which a density changes steeply: thin ridges, narrow peaks, edges. There the picture shows the mean over the cell. The value
 * at its middle would draw a ridge thinner than a cell as a string of beads.
 */
import type { Range } from './histogram';

/** Points along each side of a cell whose mean density stands for it: a ridge is a line where its deviation is an eighth of a cell or more. */
const PARTS = 4;
/** How many times one density is the other in neighbouring cells. Of a Gaussian this is nowhere so above a hundredth of its peak where its deviation is three cells. */
const STEEP = 3;

/** Cells [cells, cells] that `known` does not mark, with a neighbour so much steeper or flatter that one of both is at least `least`. */
export function roughCells(density: Float32Array, cells: number, least: number, known: Uint8Array): Uint32Array {
  const rough: number[] = [];
  const at = (i: number, j: number) => density[j * cells + i] as number;
  const isSteep = (i: number, j: number) => {
    const own = at(i, j);
    for (let v = Math.max(0, j - 1); v <= Math.min(cells - 1, j + 1); v++) {
      for (let u = Math.max(0, i - 1); u <= Math.min(cells - 1, i + 1); u++) {
        const higher = Math.max(own, at(u, v));
        if (higher >= least && higher > STEEP * Math.min(own, at(u, v))) return true;
      }
    }
    return false;
  };
  for (let cell = 0; cell < cells * cells; cell++) {
    if (known[cell] === 0 && isSteep(cell % cells, Math.floor(cell / cells))) rough.push(cell);
  }
  return Uint32Array.from(rough);
}

/** The middles of the parts of the named cells, row-major [named.length × parts, 2]. */
export function partMiddles([x, y]: readonly [Range, Range], cells: number, named: Uint32Array): Float64Array {
  const along = ({ from, to }: Range, cell: number, part: number) =>
    from + ((cell + (part + 0.5) / PARTS) * (to - from)) / cells;
  const values: number[] = [];
  for (const cell of named) {
    for (let part = 0; part < PARTS * PARTS; part++) {
      values.push(along(x, cell % cells, part % PARTS), along(y, Math.floor(cell / cells), Math.floor(part / PARTS)));
    }
  }
  return Float64Array.from(values);
}

/** The mean density of each cell from ln p at the middles of its parts. */
export function meanOfParts(logProb: Float64Array): Float32Array {
  const parts = PARTS * PARTS;
  return Float32Array.from({ length: logProb.length / parts }, (_, cell) =>
    logProb.subarray(cell * parts, (cell + 1) * parts).reduce((sum, one) => sum + Math.exp(one) / parts, 0),
  );
}
