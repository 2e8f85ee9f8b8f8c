/** Densities over two columns as the workbench's picture of them takes them, and slices through them in float64. */
import { cellMiddles, type DensityPlane, densityPlane } from '../../analysis/density-plane';
import { type Histogram, histogram, pictureRange } from '../../analysis/histogram';
import { random } from '../../base/random';
import { type PlainFlow, plainFlow } from '../../flow/evaluate';
import { float64 } from '../../flow/float64';
import { layoutOf } from '../../flow/flow';
import { network } from '../../flow/network';
import { entryOf } from '../../flow/parameters';
import { boundsOf, splineSize } from '../../flow/spline/options';
import { autoregressiveDegrees } from '../../flow/transforms/masked';
import { logScale } from '../../train/standardise';
import type { Snapshot } from '../lab/protocol';
import { knotPlaces } from './layers';

export interface Ranges {
  readonly x: Histogram;
  readonly y: Histogram;
}

const BINS = 60;
const CELLS = 72;

/** One column of row-major rows of two. */
export const columnOf = (rows: Float64Array, column: 0 | 1) =>
  Float64Array.from({ length: rows.length / 2 }, (_, i) => rows[2 * i + column] as number);

/** Histograms of both columns over the ranges of a picture. */
export function rangesOf(rows: Float64Array): Ranges {
  const [x, y] = ([0, 1] as const).map((column) => {
    const values = columnOf(rows, column);
    const { from, to } = pictureRange(values);
    return histogram(values, from, to, BINS);
  }) as [Histogram, Histogram];
  return { x, y };
}

/** The middles of the picture's cells, row-major, y rising. */
export const cellsOf = ({ x, y }: Ranges): Float64Array => cellMiddles([x, y], CELLS);

/** The picture of a density from ln p at its cells. */
export const planeOf = ({ x, y }: Ranges, logProb: Float64Array): DensityPlane =>
  densityPlane(Float32Array.from(logProb, Math.exp), [x, y], CELLS);

const flows = new WeakMap<Snapshot, PlainFlow>();

function flowOf(snapshot: Snapshot): PlainFlow {
  const known = flows.get(snapshot) ?? plainFlow(snapshot.spec, snapshot.parameters);
  flows.set(snapshot, known);
  return known;
}

export interface PlaneSamples {
  /** Draws from the base, z₁ and z₂ in turn. */
  readonly z: Float64Array;
  /** Where the flow takes them, in the units of the columns. */
  readonly x: Float64Array;
}

/** Where a flow of two columns takes latents, z₁ and z₂ in turn, in the units of the columns, with ln |det ∂x/∂z|. */
export function carried(
  snapshot: Snapshot,
  z: Float64Array,
): { readonly x: Float64Array; readonly logDet: Float64Array } {
  const { standardisation } = snapshot;
  const { value, logDet } = flowOf(snapshot).inverse(z);
  const [scale, unit] = [standardisation.scale, logScale(standardisation)];
  return {
    x: value.map((at, i) => at * (scale[i % 2] ?? 1) + (standardisation.shift[i % 2] ?? 0)),
    logDet: logDet.map((own) => own + unit),
  };
}

/** So many samples of a flow of two columns. */
export function planeSamples(snapshot: Snapshot, count: number, seed: number): PlaneSamples {
  const draw = random(seed, 'sample');
  const z = Float64Array.from({ length: 2 * count }, draw.normal);
  return { z, x: carried(snapshot, z).x };
}

export interface Slice {
  readonly y: Float64Array;
  /** p(y | x), per unit of y; its area over the range is 1. */
  readonly density: Float64Array;
  /** The latent of the second column. */
  readonly latent: Float64Array;
  /** ln p(x, y) in the units of the columns. */
  readonly logProb: Float64Array;
}

/** A flow of two columns along y at a place x. */
export function sliceAt(snapshot: Snapshot, x: number, y: Float64Array): Slice {
  const { standardisation } = snapshot;
  const [shiftX = 0, shiftY = 0] = standardisation.shift;
  const [scaleX = 1, scaleY = 1] = standardisation.scale;
  const rows = new Float64Array(2 * y.length);
  for (const [i, at] of y.entries()) rows.set([(x - shiftX) / scaleX, (at - shiftY) / scaleY], 2 * i);
  const flow = flowOf(snapshot);
  const scale = logScale(standardisation);
  const logProb = flow.logProb(rows).map((value) => value - scale);
  const joint = logProb.map(Math.exp);
  const step = ((y.at(-1) ?? 0) - (y[0] ?? 0)) / (y.length - 1);
  const area = joint.reduce((sum, p) => sum + p, 0) * step;
  return { y, density: joint.map((p) => p / area), latent: columnOf(flow.forward(rows).value, 1), logProb };
}

/** The inner knots of the second column's spline in the first layer, as the network puts them out at x; y in its units. */
export function knotsAt({ spec, parameters, standardisation }: Snapshot, x: number): { y: number; latent: number }[] {
  const [layer] = spec.transforms;
  if (layer?.kind !== 'autoregressive-spline') return [];
  const layout = layoutOf(spec);
  const parameter = (name: string) => {
    const { offset, size, shape } = entryOf(layout, `0.${name}`);
    return float64(parameters.subarray(offset, offset + size), shape);
  };
  const size = splineSize(layer);
  const shape = { ...layer, degrees: autoregressiveDegrees(layer.visit, spec.dim), context: 0, outputs: size };
  const [shiftX = 0, shiftY = 0] = standardisation.shift;
  const [scaleX = 1, scaleY = 1] = standardisation.scale;
  const raw = network(shape, parameter, float64([(x - shiftX) / scaleX, 0], [1, 2]), undefined) as ReturnType<
    typeof float64
  >;
  const bound = boundsOf(layer, spec.dim)[1] as number;
  return knotPlaces(raw.values.subarray(size, 2 * size), { ...layer, bound }).map((knot) => ({
    y: knot.x * scaleY + shiftY,
    latent: knot.y,
  }));
}

/** Number of peaks that rise above a tenth of the highest. */
export function peaksOf(density: Float64Array): number {
  const floor = Math.max(...density) / 10;
  let peaks = 0;
  for (let i = 1; i < density.length - 1; i++) {
    const [before, here, after] = [density[i - 1], density[i], density[i + 1]] as [number, number, number];
    if (here > floor && here > before && here >= after) peaks += 1;
  }
  return peaks;
}
