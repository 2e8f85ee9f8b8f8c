/** What the picture of two columns shows, made from the state: one description for the canvas, Plotly and the words. */
import type { DensityPlane, Histogram, PreparedRows } from '../../worker/protocol';
import { compact, count, countOf, percent } from '../format';
import type { PageState } from '../state';

/** One axis: a column, as a picture of two shows it. */
export interface PlaneAxis {
  readonly label: string;
  /** The column's own name where the axis is its log10. */
  readonly logOf: string | undefined;
  /** Of all used rows. */
  readonly histogram: Histogram;
}

export interface PlanePicture {
  readonly kind: 'plane';
  /** Set for synthetic data: to be shown wherever the data are. */
  readonly synthetic: string | undefined;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  /** Some training rows, x and y in turn. */
  readonly points: Float32Array;
  readonly density: DensityPlane | undefined;
  readonly densityLabel: string;
}

function axisOf(prepared: PreparedRows, column: number): PlaneAxis | undefined {
  const histogram = prepared.histograms[column];
  const choice = prepared.columns[column];
  if (!histogram || !choice) return undefined;
  return {
    label: prepared.labels[column] ?? choice.name,
    logOf: choice.transform === 'log10' ? choice.name : undefined,
    histogram,
  };
}

/** The picture of two prepared columns, undefined where there are not two. */
export function planePictureOf(state: PageState, synthetic: string | undefined): PlanePicture | undefined {
  const { prepared, training, finished } = state;
  if (!prepared?.points) return undefined;
  const [x, y] = [axisOf(prepared, 0), axisOf(prepared, 1)];
  if (!x || !y) return undefined;
  const density = finished?.density ?? training?.density;
  return {
    kind: 'plane',
    synthetic,
    x,
    y,
    points: prepared.points,
    density: density?.kind === 'plane' ? density : undefined,
    densityLabel: finished ? 'Learned density' : `Learned density, step ${count(training?.step ?? 0)}`,
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

/** The picture in words. */
export function describePlane({ synthetic, x, y, points, density, densityLabel }: PlanePicture): string {
  const range = ({ label, histogram: { from, to } }: PlaneAxis) =>
    `${label} from ${compact(from, 4)} to ${compact(to, 4)}`;
  const parts = [
    `${synthetic === undefined ? '' : `${synthetic}. `}${countOf(points.length / 2, 'training row')} as points, ${range(x)} against ${range(y)}.`,
  ];
  if (density) {
    const [px, py] = peakOf(density);
    const outside = outsideNote(density);
    parts.push(
      `${densityLabel}: highest at ${x.label} ${compact(px, 4)} and ${y.label} ${compact(py, 4)}; contours hold 50, 90 and 99 % of it.${outside ? ` ${outside}.` : ''}`,
    );
  }
  return parts.join(' ');
}
