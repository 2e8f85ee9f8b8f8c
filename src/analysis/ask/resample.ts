/**
 * Draws of equal weight from weighted ones, by systematic resampling along a path through space: neighbours in the order are neighbours in
 * space, so that every region gets its share of the draws to within one (Gerber, Chopin & Whiteley 2019).
 */
import { random } from '../../base/random';
import type { Question } from './asked';
import type { WeightedDraws } from './importance';

/** Cells of fewer points are not cut further. */
const LEAF = 3;

/** Halves the points between two places of the order by one coordinate after another. */
function arrange(
  points: Float64Array,
  width: number,
  order: Uint32Array,
  from: number,
  to: number,
  axis: number,
): void {
  if (to - from <= LEAF) return;
  order.subarray(from, to).sort((a, b) => (points[a * width + axis] as number) - (points[b * width + axis] as number));
  const middle = (from + to) >> 1;
  const next = (axis + 1) % width;
  arrange(points, width, order, from, middle, next);
  arrange(points, width, order, middle, to, next);
}

/** So many draws of equal weight, row-major [draws, free], in random order. */
export function resampled(
  {
    question,
    points,
    weights,
  }: Pick<WeightedDraws, 'points' | 'weights'> & {
    readonly question: Pick<Question, 'row' | 'free'>;
  },
  draws: number,
  seed: number,
): Float64Array {
  const width = question.free.length;
  const path = Uint32Array.from(weights.keys());
  arrange(points, width, path, 0, path.length, 0);
  const weightAt = (k: number) => weights[path[k] as number] as number;
  const draw = random(seed, 'ask', question.row + 2 ** 31);
  const out = new Float64Array(draws * width);
  const order = draw.permutation(draws);
  const start = draw.uniform();
  let [k, left] = [0, weightAt(0)];
  for (let i = 0; i < draws; i++) {
    while (left < (i + start) / draws && k < path.length - 1) left += weightAt(++k);
    const from = (path[k] as number) * width;
    out.set(points.subarray(from, from + width), (order[i] as number) * width);
  }
  return out;
}
