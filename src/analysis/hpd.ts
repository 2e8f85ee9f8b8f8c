/** Highest-density regions of a density on a grid: the smallest regions that hold a given share of its mass. */

export interface HpdLevel {
  /** Share of the grid's mass that lies where the density is at least `density`. */
  readonly mass: number;
  readonly density: number;
}

export interface HpdRegions {
  /** ∫ p over the grid, Σ p · cell; below 1 where part of the density lies outside. */
  readonly held: number;
  /** In the order of the shares asked for. */
  readonly levels: readonly HpdLevel[];
}

/**
 * For every share m the largest level t with Σ_{p ≥ t} p · cell ≥ m · held (Hyndman 1996, "Computing and graphing highest
 * density regions"). The levels are in the units of `density`; `cell` is the area, or in 1-D the width, of one cell. A
 * value that is not finite or not positive counts as zero, and a grid without mass has every level at infinity, so that
 * no cell lies inside.
 */
export function hpdRegions(density: Float32Array | Float64Array, cell: number, shares: readonly number[]): HpdRegions {
  const sorted = density.filter((value) => value > 0 && Number.isFinite(value)).sort();
  let total = 0;
  for (const value of sorted) total += value;
  const levels = shares.map((mass) => {
    let above = 0;
    for (let i = sorted.length - 1; i >= 0; i--) {
      const value = sorted[i] as number;
      above += value;
      if (above >= mass * total) return { mass, density: value };
    }
    // Rounding may leave the whole sum a little short of the total.
    return { mass, density: sorted[0] ?? Number.POSITIVE_INFINITY };
  });
  return { held: total * cell, levels };
}
