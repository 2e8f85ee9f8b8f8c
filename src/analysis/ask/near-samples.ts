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

/** How far a sample is from what is known of a row, squared; it gives up beyond `most`. */
function apartFrom({ columns }: AskedDensity, question: Question, pool: Float64Array, at: number, most: number) {
  const { base, free } = question;
  let sum = 0;
  const add = (apart: number, column: number) => {
    const turned = (columns[column] as AskedColumn).circle ? wrapped(apart) : apart;
    sum += turned * turned;
  };
  const isFree = new Uint8Array(base.length);
  for (const { column } of free) isFree[column] = 1;
  for (let d = 0; d < base.length && sum < most; d++) {
    if (!isFree[d]) add((pool[at + d] as number) - (base[d] as number), d);
  }
  for (const { column, cell, from, to } of free) {
    const z = pool[at + column] as number;
    if (cell.kind === 'measured') {
      const { seen, logSlope } = columns[column] as AskedColumn;
      const at = seen(cell.value);
      // Within the error a sample is as near as any other.
      const beyond = Math.abs(z - at) - cell.sigma * Math.exp(logSlope(cell.value));
      if (Number.isFinite(at) && beyond > 0) add(beyond, column);
    } else if (z < from) add(z - from, column);
    else if (z > to) add(z - to, column);
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
  const places: number[] = [];
  const distances: number[] = [];
  let worst = Number.POSITIVE_INFINITY;
  for (let k = first; k < first + count; k++) {
    const distance = apartFrom(density, question, pool, k * density.dim, worst);
    if (!(distance < worst)) continue;
    let i = places.length;
    while (i > 0 && (distances[i - 1] as number) > distance) i -= 1;
    places.splice(i, 0, k);
    distances.splice(i, 0, distance);
    if (places.length <= NEAREST) continue;
    places.pop();
    distances.pop();
    worst = distances.at(-1) as number;
  }
  return places;
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
