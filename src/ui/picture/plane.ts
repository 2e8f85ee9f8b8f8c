/** What the picture of two columns shows, made from the state: one description for the canvas, Plotly and the words. */

import type { DensityPlane } from '../../analysis/density-plane';
import { planeOfDraws } from '../../analysis/plane-of-draws';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { compact, countOf, percent } from '../format';
import { shownDensity } from '../of-state';
import type { PageState } from '../state';
import { axisOf, densityLabel, type PlaneAxis } from './labels';
import { focusOf, type NearPicture } from './near';
import { shownRange } from './shown-range';

export interface PlanePicture {
  readonly kind: 'plane';
  /** Set for synthetic data: to be shown wherever the data are. */
  readonly synthetic: string | undefined;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  /** Some training rows, x and y in turn. */
  readonly points: Float32Array;
  /** Which features lie along x and along y. */
  readonly axes: readonly [number, number];
  /** Where each of them stands in the catalog, from 0; absent where they are of none. */
  readonly rows?: Uint32Array | undefined;
  /** All rows, behind those that stand out. */
  readonly others?: { readonly points: Float32Array; readonly rows: Uint32Array } | undefined;
  /** Why rows stand out. */
  readonly focus?: NearPicture['by'];
  /** Which rows the points are, where they are not all. */
  readonly near?: string | undefined;
  readonly density: DensityPlane | undefined;
  /** Draws that the density was estimated from, where it has no picture of its own. */
  readonly draws: number | undefined;
  readonly densityLabel: string;
  /** True where the density is at one context, and the data are at all of them. */
  readonly given?: boolean;
}

const pairs = new WeakMap<Float32Array, Map<number, Float32Array>>();

/** Two columns of row-major rows, x and y in turn; the same array for the same rows, so that nothing is drawn twice. */
export function pairOf(rows: Float32Array, dim: number, [a, b]: readonly [number, number]): Float32Array {
  if (dim === 2 && a === 0 && b === 1) return rows;
  const known = pairs.get(rows) ?? new Map<number, Float32Array>();
  pairs.set(rows, known);
  const key = a * dim + b;
  const found =
    known.get(key) ??
    Float32Array.from({ length: (2 * rows.length) / dim }, (_, i) => rows[(i >> 1) * dim + (i & 1 ? b : a)] as number);
  known.set(key, found);
  return found;
}

/** The picture of two prepared features, undefined where there are not two. */
export function planePictureOf(state: PageState, synthetic: string | undefined): PlanePicture | undefined {
  const { prepared, axes } = state;
  if (!prepared) return undefined;
  const { features, points, pointRows } = prepared;
  const dim = features.length;
  const [first, second] = [features[axes[0]], features[axes[1]]];
  if (!first || !second) return undefined;
  const near = focusOf(state);
  const axis = (column: PreparedColumn, place: number): PlaneAxis => {
    const all = { ...axisOf(column), range: shownRange(state, column) };
    const own = near?.histograms[place];
    return own ? { ...all, histogram: own, all: all.histogram } : all;
  };
  const [x, y] = [axis(first, axes[0]), axis(second, axes[1])];
  const density = shownDensity(state)?.density;
  const cloud = density?.kind === 'cloud' ? density.samples : undefined;
  return {
    kind: 'plane',
    synthetic,
    x,
    y,
    axes,
    points: pairOf(near?.points ?? points, dim, axes),
    rows: near?.rows ?? pointRows,
    ...(near
      ? { others: { points: pairOf(points, dim, axes), rows: pointRows }, near: near.words, focus: near.by }
      : {}),
    density: density?.kind === 'plane' ? density : cloud && planeOfDraws(cloud, dim, axes, [x.histogram, y.histogram]),
    densityLabel: densityLabel(state),
    given: prepared.contexts.length > 0,
    draws: cloud && cloud.length / dim,
  };
}

/** Where the density is highest, in the units of the axes. */
function peakOf({ x, y, width, height, density }: DensityPlane): readonly [number, number] {
  let best = 0;
  for (let i = 1; i < density.length; i++) if ((density[i] as number) > (density[best] as number)) best = i;
  const middle = (from: number, to: number, at: number, cells: number) => from + ((at + 0.5) * (to - from)) / cells;
  return [middle(x.from, x.to, best % width, width), middle(y.from, y.to, Math.floor(best / width), height)];
}

/** What of the density lies outside the picture, where that is more than a hundredth; undefined otherwise. */
export function outsideNote({ held }: DensityPlane): string | undefined {
  return held < 0.99 ? `${percent(1 - held)} of the learned density lies outside the picture` : undefined;
}

/** The picture at one place: both coordinates, in both units where they differ, and the density there. */
export function readPlaneAt(
  { x, y, density }: PlanePicture,
  atX: number,
  atY: number,
): readonly { readonly name: string; readonly value: string }[] {
  const along = ({ label, logOf }: PlaneAxis, at: number) => [
    { name: label, value: compact(at, 4) },
    ...(logOf === undefined ? [] : [{ name: logOf, value: compact(10 ** at, 3) }]),
  ];
  const readings = [...along(x, atX), ...along(y, atY)];
  if (!density) return readings;
  const i = Math.floor(((atX - density.x.from) / (density.x.to - density.x.from)) * density.width);
  const j = Math.floor(((atY - density.y.from) / (density.y.to - density.y.from)) * density.height);
  const value = density.density[j * density.width + i];
  if (value === undefined) return readings;
  // From the innermost region out: levels are those of growing masses.
  const region = density.levels.find((level) => value >= level.density);
  return [
    ...readings,
    { name: 'learned density', value: compact(value, 3) },
    { name: 'lies in', value: region ? `the densest ${100 * region.mass} %` : 'the outer 1 %' },
  ];
}

/** The picture in words. */
export function describePlane({
  synthetic,
  x,
  y,
  points,
  near,
  density,
  densityLabel: learned,
  draws,
}: PlanePicture): string {
  const range = ({ label, histogram: { from, to } }: PlaneAxis) =>
    `${label} from ${compact(from, 4)} to ${compact(to, 4)}`;
  const parts = [
    `${synthetic === undefined ? '' : `${synthetic}. `}${near ?? countOf(points.length / 2, 'training row')} as points, ${range(x)} against ${range(y)}.`,
  ];
  if (density) {
    const [px, py] = peakOf(density);
    const outside = outsideNote(density);
    parts.push(
      `${learned}${draws === undefined ? '' : `, smoothed from ${countOf(draws, 'draw')}`}: highest at ${x.label} ${compact(px, 4)} and ${y.label} ${compact(py, 4)}; contours hold 50, 90 and 99 % of it.${outside ? ` ${outside}.` : ''}`,
    );
  }
  return parts.join(' ');
}
