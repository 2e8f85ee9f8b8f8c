/** Flows of two columns: what they are learned by, and the picture of what was learned. */

import type { DensityPlane } from '../../analysis/density-plane';
import type { TransformSpec } from '../../flow/transforms/registry';
import type { PlaneAxis } from '../../ui/picture/labels';
import { cellsOf, planeOf, rangesOf } from '../mathematics/plane';
import { callLab } from './client';
import { fitToEnd } from './fit-to-end';
import { type FitRequest, type Snapshot, TO_THE_END } from './protocol';

/** A flow of two columns, learned, with the picture of it. */
export interface TrainedPlane {
  readonly snapshot: Snapshot;
  readonly density: DensityPlane;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  /** Some training rows, x and y in turn. */
  readonly points: Float32Array;
  /** Best validation NLL in nats per row. */
  readonly nll: number;
}

type Order = 'ascending' | 'descending';

/** The poster's layer: an autoregressive linear-rational spline of 8 bins, with a box around the data. */
export const splineLayer = (visit: Order): TransformSpec => ({
  kind: 'autoregressive-spline',
  order: 'linear-rational',
  bins: 8,
  bound: 'auto',
  hidden: [20, 20],
  activation: 'relu',
  fast: 'density',
  visit,
});

/** So many of them, with the order turned round from one to the next. */
export const alternatingLayers = (count: number): TransformSpec[] =>
  Array.from({ length: count }, (_, i) => splineLayer(i % 2 ? 'descending' : 'ascending'));

const PICTURE_POINTS = 1_500;

export function planeRequest(
  transforms: TransformSpec[],
  training: Float64Array,
  validation: Float64Array,
  steps: number,
  seed = 1,
): FitRequest {
  return {
    flow: { dim: 2, context: 0, base: { kind: 'standard-normal' }, transforms },
    training,
    validation,
    options: { ...TO_THE_END, steps, batch: 256, learningRate: 0.01 },
    seed,
    standardise: true,
  };
}

export const bestNll = ({ looks }: Snapshot) => Math.min(...looks.map(({ validation }) => validation));

interface Named {
  readonly label: string;
  readonly logOf?: string;
  readonly unit?: string;
}

export const GALAXY_AXES = [
  { label: 'log10 M_total', logOf: 'M_total', unit: 'Msun' },
  { label: 'log10 M_star', logOf: 'M_star', unit: 'Msun' },
] as const;

/** Learns a flow of two columns and pictures it; the fit stays in the lab until it is forgotten. */
export async function learnPlane(
  request: FitRequest,
  [x, y]: readonly [Named, Named],
  report: (fraction: number) => void,
): Promise<{ readonly trained: TrainedPlane; readonly fit: number }> {
  const { fit, snapshot } = await fitToEnd(request, report);
  const ranges = rangesOf(request.training);
  const density = planeOf(ranges, await callLab((lab) => lab.logProb(fit, cellsOf(ranges))));
  const axis = ({ label, logOf, unit }: Named, histogram: PlaneAxis['histogram']): PlaneAxis => ({
    label,
    logOf,
    unit,
    histogram,
  });
  const trained = {
    snapshot,
    density,
    x: axis(x, ranges.x),
    y: axis(y, ranges.y),
    points: Float32Array.from(request.training.subarray(0, 2 * PICTURE_POINTS)),
    nll: bestNll(snapshot),
  };
  return { trained, fit };
}

/** log10 of columns of a sample for the rows that are kept, row-major. */
export function logRows(columns: readonly (Float64Array | undefined)[], rows: readonly number[]): Float64Array {
  return Float64Array.from(rows.flatMap((row) => columns.map((values) => Math.log10(values?.[row] ?? 1))));
}

/** The number of a box of set CV, `CV_7`. */
export const boxOf = (sim: string) => Number(sim.slice(3));
