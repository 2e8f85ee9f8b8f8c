/** A small square of the base and what a flow of two columns makes of it: its image, the ratio of the areas, and the slopes behind it. */
import type { Snapshot } from '../lab/protocol';
import { carried } from './plane';

/** Half sides of two squares. The measured one is so small that its image is nearly a parallelogram; the drawn one can be seen. */
const MEASURED = 0.01;
const DRAWN = 0.2;
/** Points along a side. */
const SIDE = 12;
const STEP = 1e-4;

export interface SquareImage {
  /** Corners and sides of the drawn square's image, x₁ and x₂ in turn. */
  readonly outline: Float64Array;
  /** Area of the small square's image over that of the square. */
  readonly areas: number;
  /** |det ∂x/∂z| in the square's middle, as the flow computes it. */
  readonly determinant: number;
  /** ∂x₁/∂z₁ and ∂x₂/∂z₂ there. */
  readonly slopes: readonly [number, number];
  /** ∂x₁/∂z₂, which autoregression makes 0, and ∂x₂/∂z₁. */
  readonly cross: readonly [number, number];
}

/** The sides of a square around a place, z₁ and z₂ in turn. */
export function sidesOf(z1: number, z2: number, half = DRAWN): Float64Array {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ] as const;
  const points: number[] = [];
  for (let side = 0; side < 4; side++) {
    const [from, to] = [corners[side], corners[side + 1]] as [readonly [number, number], readonly [number, number]];
    for (let i = 0; i < SIDE; i++) {
      const share = i / SIDE;
      points.push(z1 + half * (from[0] + share * (to[0] - from[0])), z2 + half * (from[1] + share * (to[1] - from[1])));
    }
  }
  return Float64Array.from(points);
}

/** Area of a polygon, by the trapezia under its sides. */
export function polygonArea(points: Float64Array): number {
  let twice = 0;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number];
    const [nextX, nextY] = [points[(i + 2) % points.length] as number, points[(i + 3) % points.length] as number];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
}

export function squareImage(snapshot: Snapshot, z1: number, z2: number): SquareImage {
  const around = [z1, z2, z1 + STEP, z2, z1 - STEP, z2, z1, z2 + STEP, z1, z2 - STEP];
  const { x, logDet } = carried(snapshot, Float64Array.from(around));
  const slope = (axis: 0 | 1, along: 0 | 1) => {
    const at = (point: number) => x[2 * point + axis] as number;
    return (at(1 + 2 * along) - at(2 + 2 * along)) / (2 * STEP);
  };
  return {
    outline: carried(snapshot, sidesOf(z1, z2)).x,
    areas: polygonArea(carried(snapshot, sidesOf(z1, z2, MEASURED)).x) / (4 * MEASURED * MEASURED),
    determinant: Math.exp(logDet[0] as number),
    slopes: [slope(0, 0), slope(1, 1)],
    cross: [slope(0, 1), slope(1, 0)],
  };
}

/** Lines of a grid over the base and their images: pairs of polylines, z₁ and z₂, or x₁ and x₂, in turn. */
export function gridLines(
  snapshot: Snapshot,
  reach: number,
): readonly { readonly z: Float64Array; readonly x: Float64Array }[] {
  const at = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const along = Float64Array.from({ length: 61 }, (_, i) => reach * (i / 30 - 1));
  return [0, 1].flatMap((axis) =>
    at.map((fixed) => {
      const z = Float64Array.from({ length: 2 * along.length }, (_, i) =>
        i % 2 === axis ? fixed : (along[i >> 1] as number),
      );
      return { z, x: carried(snapshot, z).x };
    }),
  );
}
