/**
 * What a flow takes from data outside of gradient descent: the bounds of its splines, where they are 'auto', and the
 * statistics of its normalising layers. One walk through the transforms, each fed with what the one before it gave.
 */

import { quantileOf, robustScale } from '../base/quantiles';
import type { Engine, Rows } from '../engine/engine';
import { baseOf } from '../flow/bases/registry';
import { layoutOf } from '../flow/flow';
import { entryOf } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { type TransformSpec, transformOf } from '../flow/transforms/registry';
import type { Reached } from '../flow/transforms/transform';
import { throughLayer } from './one-layer';

export interface CalibratedFlow {
  /** The spec with every bound resolved. */
  readonly spec: FlowSpec;
  readonly parameters: Float32Array;
}

function meanOf(rows: Float32Array, dim: number): Float64Array {
  const n = rows.length / dim;
  const mean = new Float64Array(dim);
  for (let at = 0; at < rows.length; at += dim) {
    for (let d = 0; d < dim; d++) mean[d] = (mean[d] as number) + (rows[at + d] as number) / n;
  }
  return mean;
}

function varianceOf(rows: Float32Array, dim: number, mean: ArrayLike<number>): Float64Array {
  const n = rows.length / dim;
  const variance = new Float64Array(dim);
  for (let at = 0; at < rows.length; at += dim) {
    for (let d = 0; d < dim; d++) {
      const deviation = (rows[at + d] as number) - (mean[d] as number);
      variance[d] = (variance[d] as number) + (deviation * deviation) / Math.max(1, n - 1);
    }
  }
  return variance;
}

/** Statistics of row-major rows [n, dim], with their context, row-major, where there is one, in float64; each is taken when it is first asked for, since most layers ask for one of them. */
export function statisticsOf(rows: Float32Array, dim: number, context?: Float32Array): Reached {
  const n = rows.length / dim;
  let means: readonly number[] | undefined;
  let variances: readonly number[] | undefined;
  const mean = () => {
    means ??= Array.from(meanOf(rows, dim));
    return means;
  };
  const known = new Map<number, Float32Array>();
  const sorted = (column: number) => {
    const found = known.get(column);
    if (found) return found;
    const values = new Float32Array(n);
    for (let row = 0; row < n; row++) values[row] = rows[row * dim + column] as number;
    known.set(column, values.sort());
    return values;
  };
  return {
    get mean() {
      return mean();
    },
    get variance() {
      variances ??= Array.from(varianceOf(rows, dim, mean()));
      return variances;
    },
    quantile: (column, share) => quantileOf(sorted(column), share),
    clipped() {
      const scales = Array.from({ length: dim }, (_, d) => robustScale(sorted(d)));
      const end = (at: number) => Float64Array.from(scales, ({ shift, scale }) => shift + at * scale);
      const [low, high] = [end(-CLIPPED_AT), end(CLIPPED_AT)];
      const clipped = new Float32Array(rows.length);
      for (let at = 0; at < rows.length; at += dim) {
        for (let d = 0; d < dim; d++) {
          clipped[at + d] = Math.min(Math.max(rows[at + d] as number, low[d] as number), high[d] as number);
        }
      }
      return momentsOf(clipped, dim);
    },
    clippedWithContext() {
      const width = (context?.length ?? 0) / n;
      return context ? statisticsOf(besides(rows, dim, context, width), dim + width).clipped() : this.clipped();
    },
  };
}

/** Every row with its context behind it. */
function besides(rows: Float32Array, dim: number, context: Float32Array, width: number): Float32Array {
  const joined = new Float32Array(rows.length + context.length);
  for (let row = 0; row * dim < rows.length; row++) {
    joined.set(rows.subarray(row * dim, (row + 1) * dim), row * (dim + width));
    joined.set(context.subarray(row * width, (row + 1) * width), row * (dim + width) + dim);
  }
  return joined;
}

/** Robust deviations from the median beyond which a value counts as being there: 0.3 % of far values then add 4 % to a deviation. */
const CLIPPED_AT = 5;

function momentsOf(rows: Float32Array, dim: number) {
  const n = rows.length / dim;
  const mean = meanOf(rows, dim);
  const sums = new Float64Array(dim * dim);
  const own = new Float64Array(dim);
  for (let at = 0; at < rows.length; at += dim) {
    for (let i = 0; i < dim; i++) own[i] = (rows[at + i] as number) - (mean[i] as number);
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++) {
        sums[i * dim + j] =
          (sums[i * dim + j] as number) + ((own[i] as number) * (own[j] as number)) / Math.max(1, n - 1);
      }
    }
  }
  const covariance = Array.from({ length: dim }, (_, i) =>
    Array.from({ length: dim }, (_, j) => sums[Math.max(i, j) * dim + Math.min(i, j)] as number),
  );
  return { mean: Array.from(mean), covariance };
}

/**
 * The box reaches this much further than the farthest training row, so that held-out rows fall inside too: outside it
 * there is only the identity. On the crescent, 1.7 % of rows outside the box cost 0.1 nats.
 */
const REACH = 1.1;
/** But never further than so many times the farther of two outer quantiles: beyond lie single far values, which the base's tails are for. */
const REACH_OF_QUANTILE = 3;
const OUTER_TAIL = 0.005;
/** Of few rows, so many on either side are left out. */
const LEAST_LEFT_OUT = 1.5;
const SMALLEST_BOUND = 3;

/** How far the box of a column has to reach. */
function reachOf({ quantile }: Reached, column: number, count: number): number {
  const farther = (tail: number) => Math.max(-quantile(column, tail), quantile(column, 1 - tail));
  const tail = Math.max(OUTER_TAIL, LEAST_LEFT_OUT / count);
  return Math.max(SMALLEST_BOUND, Math.min(REACH * farther(0), REACH_OF_QUANTILE * farther(tail)));
}

function resolveBound(transform: TransformSpec, reached: Reached, dim: number, count: number): TransformSpec {
  if (!('bound' in transform) || transform.bound !== 'auto') return transform;
  const lines = dim - (transform.circular ?? 0);
  const bound = Array.from({ length: dim }, (_, d) =>
    d < lines ? Number(reachOf(reached, d, count).toPrecision(4)) : 1,
  );
  return { ...transform, bound };
}

/**
 * Resolves and calibrates on the given rows, as the flow sees them. `before` training everything is set; `after` it only
 * the calibrations that are due again (`around`), with the bounds as they are.
 */
export async function calibrate(
  engine: Engine,
  spec: FlowSpec,
  parameters: Float32Array,
  rows: Rows,
  moment: 'before' | 'after',
): Promise<CalibratedFlow> {
  const { dim } = spec;
  const layout = layoutOf(spec);
  const calibrated = parameters.slice();
  const transforms = [...spec.transforms];
  const due = transforms.map((transform) => {
    const when = transformOf(transform).calibration?.when;
    return moment === 'before' ? when !== undefined || 'bound' in transform : when === 'around';
  });
  const set = (prefix: string, values: Readonly<Record<string, readonly number[]>>) => {
    for (const [name, numbers] of Object.entries(values)) {
      calibrated.set(numbers, entryOf(layout, `${prefix}.${name}`).offset);
    }
  };
  const base = baseOf(spec.base);
  const baseIsDue = moment === 'before' && base.calibrate !== undefined;
  let reached = rows;
  const last = baseIsDue ? transforms.length : due.lastIndexOf(true);
  for (let i = 0; i < Math.min(last + 1, transforms.length); i++) {
    const statistics = statisticsOf(reached.values, dim, reached.context);
    const transform = resolveBound(transforms[i] as TransformSpec, statistics, dim, reached.count);
    transforms[i] = transform;
    const { calibration } = transformOf(transform);
    if (due[i] && calibration) set(String(i), calibration.values(transform, statistics));
    if (i < last) reached = await throughLayer(engine, { ...spec, transforms }, calibrated, i, reached);
  }
  if (baseIsDue) set('base', base.calibrate?.(spec.base, statisticsOf(reached.values, dim)) ?? {});
  return { spec: { ...spec, transforms }, parameters: calibrated };
}
