/**
 * Samples of the density that are nearest to a row in what is known of it, as a second proposal of its free cells: a mode that the Gaussian
 * mixture has not learned is where samples of the density lie.
 */
import type { AskedColumn, AskedDensity, Question } from './asked';
import type { Components } from './mixture-posterior';
import { wrapped } from './proposal';

/** Samples of a joint density that all rows are compared with, and of a conditional one for each row. */
const POOL = { joint: 2_048, conditional: 256 } as const;
/** Nearest samples of a row. */
const NEAREST = 32;
/** A kernel is as wide as the distance to so many nearest centres of kernels. */
const NEIGHBOURS = 6;
const LEAST_WIDTH = 1e-3;

/** The free coordinates of the samples nearest to each of the questions that are given to it, row-major [nearest, free]. */
export type NearSamples = (questions: readonly Question[]) => Promise<(question: Question) => Float64Array>;

/** Where what is known of a row places a coordinate: a sample between the ends is as near as any other. */
interface Place {
  readonly column: number;
  readonly low: number;
  readonly high: number;
  readonly circle: boolean;
}

function placesOf({ columns }: AskedDensity, { base, free }: Question): readonly Place[] {
  const isFree = new Set(free.map(({ column }) => column));
  const circleAt = (column: number) => (columns[column] as AskedColumn).circle;
  const known = Array.from(base, (value, column): Place => {
    return { column, low: value, high: value, circle: circleAt(column) };
  }).filter(({ column }) => !isFree.has(column));
  const others = free.flatMap(({ column, cell, from, to }): Place[] => {
    const circle = circleAt(column);
    if (cell.kind !== 'measured')
      return from > -Infinity || to < Infinity ? [{ column, low: from, high: to, circle }] : [];
    const { seen, logSlope } = columns[column] as AskedColumn;
    const at = seen(cell.value);
    if (!Number.isFinite(at)) return [];
    const error = cell.sigma * Math.exp(logSlope(cell.value));
    return [{ column, low: at - error, high: at + error, circle }];
  });
  return [...known, ...others];
}

/** How far a sample is from these places, squared; it gives up beyond `most`. All samples are gone through for every row: nothing is allocated here. */
function apartFrom(places: readonly Place[], pool: Float64Array, at: number, most: number): number {
  let sum = 0;
  for (let i = 0; i < places.length && sum < most; i++) {
    const { column, low, high, circle } = places[i] as Place;
    const z = pool[at + column] as number;
    let apart = z < low ? low - z : z > high ? z - high : 0;
    if (circle && apart > 0 && high - low < Infinity)
      apart = Math.max(0, Math.abs(wrapped(z - 0.5 * (low + high))) - 0.5 * (high - low));
    sum += apart * apart;
  }
  return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
}

/** Indices of the nearest samples among rows `first` to `first + count − 1` of the pool. */
function nearest(
  density: AskedDensity,
  question: Question,
  pool: Float64Array,
  first: number,
  count: number,
): number[] {
  const places = placesOf(density, question);
  const rows: number[] = [];
  const distances: number[] = [];
  let worst = Number.POSITIVE_INFINITY;
  for (let k = first; k < first + count; k++) {
    const distance = apartFrom(places, pool, k * density.dim, worst);
    if (!(distance < worst)) continue;
    let i = rows.length;
    while (i > 0 && (distances[i - 1] as number) > distance) i -= 1;
    rows.splice(i, 0, k);
    distances.splice(i, 0, distance);
    if (rows.length <= NEAREST) continue;
    rows.pop();
    distances.pop();
    worst = distances.at(-1) as number;
  }
  return rows;
}

/** Kernels about centres, row-major [centres, free], each as wide as its neighbours are far. */
export function kernelsAt(
  { columns }: Pick<AskedDensity, 'columns'>,
  { free }: Question,
  means: Float64Array,
): Components {
  const f = free.length;
  const count = means.length / f;
  const circles = free.map(({ column }) => (columns[column] as AskedColumn).circle);
  const widths = Float64Array.from({ length: count }, (_, k) => {
    const squares = Float64Array.from({ length: count }, (__, other) => {
      let sum = 0;
      for (const [i, circle] of circles.entries()) {
        const apart = (means[k * f + i] as number) - (means[other * f + i] as number);
        sum += (circle ? wrapped(apart) : apart) ** 2;
      }
      return sum;
    }).sort();
    // The first is the centre itself.
    const far = squares[Math.min(NEIGHBOURS, count - 1)] as number;
    return Math.max(LEAST_WIDTH, Math.sqrt(far / f));
  });
  return {
    weights: new Float64Array(count).fill(1 / count),
    means,
    factors: Array.from(widths, (width) => {
      const factor = new Float64Array(f * f);
      for (let i = 0; i < f; i++) factor[i * f + i] = width;
      return factor;
    }),
  };
}

/** Near samples of a density; those of a joint density are drawn once. */
export function nearSamplesOf(density: AskedDensity, seed: number): NearSamples {
  const { dim, context } = density;
  let joint: Promise<Float64Array> | undefined;
  return async (questions) => {
    const count = context > 0 ? POOL.conditional : POOL.joint;
    const drawn = () => {
      if (context === 0) return density.sample(count, seed);
      const given = new Float64Array(questions.length * count * context);
      for (const [i, { context: own }] of questions.entries()) {
        for (let k = 0; own && k < count; k++) given.set(own, (i * count + k) * context);
      }
      return density.sample(questions.length * count, (seed + (questions[0]?.row ?? 0)) % 2 ** 53, given);
    };
    if (context === 0) joint ??= drawn();
    const pool = await (joint ?? drawn());
    const places = new Map(questions.map((question, i) => [question, i]));
    return (question) => {
      const first = context > 0 ? (places.get(question) as number) * count : 0;
      const rows = nearest(density, question, pool, first, count);
      const f = question.free.length;
      const means = new Float64Array(rows.length * f);
      for (const [i, row] of rows.entries()) {
        for (const [j, { column }] of question.free.entries()) means[i * f + j] = pool[row * dim + column] as number;
      }
      return means;
    };
  };
}
