/** The living density: moves from what is on screen to the latest that the worker sent. */
import type { DensityCurve } from '../../analysis/density-plane';

/** A little over the time between two of the worker's updates (ten a second), so that the curve never stands still. */
export const GLIDE_MS = 140;

export interface Motion {
  readonly from: DensityCurve;
  readonly to: DensityCurve;
  readonly start: number;
}

/** How far the motion is at a time, eased in and out, in 0 … 1. */
export function progressOf(motion: Motion, now: number): number {
  const t = Math.min(1, Math.max(0, (now - motion.start) / GLIDE_MS));
  return t * t * (3 - 2 * t);
}

/** The curve at a time; curves on different grids are not mixed. */
export function curveAt(motion: Motion, now: number): DensityCurve {
  const t = progressOf(motion, now);
  const { from, to } = motion;
  if (t >= 1 || !sameGrid(from.grid, to.grid)) return to;
  return { grid: to.grid, density: to.density.map((target, i) => (1 - t) * (from.density[i] ?? 0) + t * target) };
}

function sameGrid(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a[0] === b[0] && a[a.length - 1] === b[b.length - 1];
}
