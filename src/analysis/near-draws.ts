/** Draws of a density that are near to given rows in all columns but one: where their values of that column lie, its conditional has mass. */

import { countBelow } from '../base/sorted';
import { type DensityModel, eachRepeated, type ModelRows } from './density-model';

export interface NearDraws {
  /** Values of the column at the draws nearest to a row, from the `from`-th nearest to before the `to`-th. */
  of(row: number, from: number, to: number): Float64Array;
}

/** Draws to choose from: the work grows by rows times draws times columns. */
const POOL = 1_500;

/**
 * The `most` nearest draws of every row, nearest first, with every other column measured by its deviation over the draws. Of a column alone
 * that is conditional every row has draws given its own context.
 */
export async function nearDraws(
  model: DensityModel,
  rows: ModelRows,
  column: number,
  most: number,
): Promise<NearDraws> {
  const { dim, context } = model;
  const count = rows.values.length / dim;
  if (dim === 1) {
    const own = await model.sample(count * most, 0, eachRepeated(rows.context, context, most));
    return { of: (row, from, to) => own.subarray(row * most + from, row * most + to) };
  }
  const pool = Math.max(POOL, most);
  const given = context > 0 ? cycled(rows.context as Float64Array, context, pool, count) : undefined;
  const drawn = await model.sample(pool, 0, given);
  const others = Array.from({ length: dim }, (_, d) => d).filter((d) => d !== column);
  const width = others.length + context;
  const flat = (values: Float64Array, contexts: Float64Array | undefined, at: number, out: Float64Array) => {
    for (const [i, d] of others.entries()) out[i] = values[at * dim + d] as number;
    for (let i = 0; i < context; i++) out[others.length + i] = contexts?.[at * context + i] ?? 0;
  };
  const unsorted = new Float64Array(pool * width);
  for (let at = 0; at < pool; at++) flat(drawn, given, at, unsorted.subarray(at * width, (at + 1) * width));
  const scale = deviations(unsorted, width);
  for (let at = 0; at < unsorted.length; at++) unsorted[at] = (unsorted[at] as number) / (scale[at % width] as number);
  // By one of the columns, so that a row looks outward from its own value and stops where that column alone is too far.
  const order = Uint32Array.from({ length: pool }, (_, at) => at).sort(
    (a, b) => (unsorted[a * width] as number) - (unsorted[b * width] as number),
  );
  const points = new Float64Array(pool * width);
  for (let at = 0; at < pool; at++) {
    const from = (order[at] as number) * width;
    for (let i = 0; i < width; i++) points[at * width + i] = unsorted[from + i] as number;
  }
  const first = Float64Array.from({ length: pool }, (_, at) => points[at * width] as number);
  const answers = Float64Array.from(order, (at) => drawn[at * dim + column] as number);
  const nearest = new Float64Array(count * most);
  const [own, distances] = [new Float64Array(width), new Float64Array(most)];
  for (let row = 0; row < count; row++) {
    flat(rows.values, rows.context, row, own);
    for (let i = 0; i < width; i++) own[i] = (own[i] as number) / (scale[i] as number);
    distances.fill(Number.POSITIVE_INFINITY);
    const start = row * most;
    const from = own[0] as number;
    let right = countBelow(first, from);
    let left = right - 1;
    while (left >= 0 || right < pool) {
      const below = left >= 0 ? from - (first[left] as number) : Number.POSITIVE_INFINITY;
      const above = right < pool ? (first[right] as number) - from : Number.POSITIVE_INFINITY;
      const at = below < above ? left-- : right++;
      const gap = Math.min(below, above);
      let square = gap * gap;
      const worst = distances[most - 1] as number;
      // NaN ends it too: a row that is not finite has no nearest draws.
      if (!(square < worst)) break;
      for (let i = 1; i < width && square < worst; i++) {
        const apart = (points[at * width + i] as number) - (own[i] as number);
        square += apart * apart;
      }
      if (!(square < worst)) continue;
      let place = most - 1;
      while (place > 0 && (distances[place - 1] as number) > square) {
        distances[place] = distances[place - 1] as number;
        nearest[start + place] = nearest[start + place - 1] as number;
        place -= 1;
      }
      distances[place] = square;
      nearest[start + place] = answers[at] as number;
    }
  }
  return { of: (row, from, to) => nearest.subarray(row * most + from, row * most + to) };
}

/** So many rows, from the first again after the last. */
function cycled(rows: Float64Array, width: number, times: number, count: number): Float64Array {
  return Float64Array.from({ length: times * width }, (_, i) => rows[i % (count * width)] as number);
}

function deviations(points: Float64Array, width: number): Float64Array {
  const count = points.length / width;
  return Float64Array.from({ length: width }, (_, d) => {
    let [mean, squares] = [0, 0];
    for (let at = d; at < points.length; at += width) mean += (points[at] as number) / count;
    for (let at = d; at < points.length; at += width) squares += ((points[at] as number) - mean) ** 2;
    return Math.sqrt(squares / count) || 1;
  });
}
