/** Draws of a density that are near to given rows in all columns but one: where their values of that column lie, its conditional has mass. */
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
  const points = new Float64Array(pool * width);
  for (let at = 0; at < pool; at++) flat(drawn, given, at, points.subarray(at * width, (at + 1) * width));
  const scale = deviations(points, width);
  const nearest = new Float64Array(count * most);
  const [own, distances] = [new Float64Array(width), new Float64Array(most)];
  for (let row = 0; row < count; row++) {
    flat(rows.values, rows.context, row, own);
    distances.fill(Number.POSITIVE_INFINITY);
    const into = nearest.subarray(row * most, (row + 1) * most);
    for (let at = 0; at < pool; at++) {
      let square = 0;
      const worst = distances[most - 1] as number;
      for (let i = 0; i < width && square < worst; i++) {
        square += (((points[at * width + i] as number) - (own[i] as number)) / (scale[i] as number)) ** 2;
      }
      if (!(square < worst)) continue;
      let place = most - 1;
      while (place > 0 && (distances[place - 1] as number) > square) {
        distances[place] = distances[place - 1] as number;
        into[place] = into[place - 1] as number;
        place -= 1;
      }
      distances[place] = square;
      into[place] = drawn[at * dim + column] as number;
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
