/** A parabola in several coordinates through noisy values, by least squares, kept within the range of the values that it was fitted to. */
import { solveLinear } from '../../base/elimination';
import { wrapped } from './proposal';

/** Added to the diagonal of the normal equations, as a part of the number of points: few points decide few coefficients. */
const RIDGE = 1e-3;

/** 1, u_i and u_i u_j of coordinates less their means, in their deviations. */
function features(u: Float64Array, out: number[]): void {
  out.length = 0;
  out.push(1);
  for (let i = 0; i < u.length; i++) {
    out.push(u[i] as number);
    for (let j = 0; j <= i; j++) out.push((u[i] as number) * (u[j] as number));
  }
}

/** From points, row-major [n, dim], of which `circles` names the coordinates in [−1, 1) whose ends meet; the value at the point that begins at `first`. */
export function fitParabola(
  points: Float64Array,
  circles: readonly boolean[],
  values: Float64Array,
): (at: Float64Array, first: number) => number {
  const dim = circles.length;
  const n = values.length;
  const from = points.slice(0, dim);
  const apart = (at: Float64Array, first: number, d: number) => {
    const off = (at[first + d] as number) - (from[d] as number);
    return circles[d] ? wrapped(off) : off;
  };
  const [mean, deviation] = [new Float64Array(dim), new Float64Array(dim)];
  for (let d = 0; d < dim; d++) {
    for (let k = 0; k < n; k++) mean[d] = (mean[d] as number) + apart(points, k * dim, d) / n;
    let variance = 0;
    for (let k = 0; k < n; k++) variance += (apart(points, k * dim, d) - (mean[d] as number)) ** 2 / n;
    deviation[d] = Math.sqrt(variance) || 1;
  }
  const u = new Float64Array(dim);
  const row: number[] = [];
  const lay = (at: Float64Array, first: number) => {
    for (let d = 0; d < dim; d++) u[d] = (apart(at, first, d) - (mean[d] as number)) / (deviation[d] as number);
    features(u, row);
  };
  lay(points, 0);
  const size = row.length;
  const normal = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => (i === j ? RIDGE * n : 0)),
  );
  const right = new Array<number>(size).fill(0);
  for (let k = 0; k < n; k++) {
    lay(points, k * dim);
    for (let i = 0; i < size; i++) {
      right[i] = (right[i] as number) + (row[i] as number) * (values[k] as number);
      const line = normal[i] as number[];
      for (let j = 0; j < size; j++) line[j] = (line[j] as number) + (row[i] as number) * (row[j] as number);
    }
  }
  const coefficients = solveLinear(normal, right);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (at, first) => {
    lay(at, first);
    const value = row.reduce((sum, feature, i) => sum + feature * (coefficients[i] as number), 0);
    return Math.min(Math.max(value, low), high);
  };
}
