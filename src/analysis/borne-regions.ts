/**
 * Islands and holes of a picture's contours that its rows do not bear. A density learned from N rows, or estimated from N draws, goes up and down by
 * chance, and where it lies near the level t of a contour each bump becomes an island and each dip a hole.
 *
 * An island C of area A has the excess mass E = ∫_C (q − t) over the level (Müller & Sawitzki 1991). Were the density t throughout, N t A rows would lie
 * there, give or take √(N t A): the island is borne where N E is more than three such errors, a hole by what it lacks. Lines of a contour in ten pictures
 * of 4,000 draws each, before and after: the 50 % contour of a flat square 7.9 and 1.1 a picture, the 99 % contour of a Gaussian 20.5 and 1.6, contours
 * of a ring, which has two of each, 2.0 and 2.0. Of the default learned from 26,000 galaxies in M_star and M_total, with its ridge M_star = M_total, the
 * 50, 90 and 99 % contours have 5, 9 and 4 lines before, and 1, 3 and 2 after.
 */

/** Errors of the count; a bump near the level has many places to be. */
const ERRORS = 3;
/** Added to the rows expected, since few draws in an empty place are no Gaussian count. */
const LEAST_EXPECTED = 1;
/** Just below and just above a level, relative to it. */
const [BELOW, ABOVE] = [1 - 1e-6, 1 + 1e-6];

interface Region {
  readonly cells: Int32Array;
  readonly touchesEdge: boolean;
}

/** Steps to the neighbours of a cell: its sides first, then its corners. */
const ACROSS = [1, 0, -1, 0, 1, -1, -1, 1] as const;
const UP = [0, 1, 0, -1, 1, 1, -1, -1] as const;
const [SIDES, SIDES_AND_CORNERS] = [4, 8] as const;

/** Connected cells of a grid [cells, cells] that are marked 1. */
function regionsOf(cells: number, marked: Uint8Array, neighbours: number): Region[] {
  const left = marked.slice();
  const found = new Int32Array(cells * cells);
  const regions: Region[] = [];
  let end = 0;
  for (let start = 0; start < left.length; start++) {
    if (left[start] !== 1) continue;
    const first = end;
    let touchesEdge = false;
    found[end++] = start;
    left[start] = 0;
    for (let next = first; next < end; next++) {
      const at = found[next] as number;
      const i = at % cells;
      const j = (at - i) / cells;
      if (i === 0 || j === 0 || i === cells - 1 || j === cells - 1) touchesEdge = true;
      for (let k = 0; k < neighbours; k++) {
        const u = i + (ACROSS[k] as number);
        const v = j + (UP[k] as number);
        if (u < 0 || v < 0 || u >= cells || v >= cells) continue;
        const beside = v * cells + u;
        if (left[beside] !== 1) continue;
        left[beside] = 0;
        found[end++] = beside;
      }
    }
    regions.push({ cells: found.subarray(first, end), touchesEdge });
  }
  return regions;
}

/** 1 where a density is at least the level, with `above` 1, or where it is not, with 0. */
function marked(density: Float32Array, level: number, above: 0 | 1): Uint8Array {
  const marks = new Uint8Array(density.length);
  for (let at = 0; at < marks.length; at++) marks[at] = (density[at] as number) >= level ? above : 1 - above;
  return marks;
}

/** What a density was learned or estimated from. */
export interface Bearing {
  /** Rows or draws in the picture. */
  readonly rows: number;
  /** Area of a cell. */
  readonly area: number;
}

/**
 * The density [cells, cells] with islands that are not borne lowered to just below the level and holes raised to just above it; the largest island of
 * a level stays.
 */
export function borneRegions(
  density: Float32Array,
  cells: number,
  levels: readonly { readonly density: number }[],
  { rows, area }: Bearing,
): Float32Array {
  const out = density.slice();
  for (const { density: level } of levels) {
    if (!(level > 0 && Number.isFinite(level))) continue;
    /** Rows by which a region differs from one that is level. */
    const excess = ({ cells: own }: Region) =>
      own.reduce((sum, cell) => sum + Math.abs((out[cell] as number) - level), 0) * area * rows;
    const isBorne = (region: Region) =>
      excess(region) > ERRORS * Math.sqrt(rows * level * area * region.cells.length + LEAST_EXPECTED);
    const islands = regionsOf(cells, marked(out, level, 1), SIDES_AND_CORNERS);
    const largest = islands.reduce((most, region) => Math.max(most, region.cells.length), 0);
    for (const region of islands) {
      if (region.cells.length === largest || isBorne(region)) continue;
      for (const cell of region.cells) out[cell] = level * BELOW;
    }
    for (const region of regionsOf(cells, marked(out, level, 0), SIDES)) {
      if (region.touchesEdge || isBorne(region)) continue;
      for (const cell of region.cells) out[cell] = level * ABOVE;
    }
  }
  return out;
}
