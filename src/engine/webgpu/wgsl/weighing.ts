/**
 * What rows count in a training step: a weight, or for draws of one row of a catalog their fractions of its marginal likelihood, which the threads of
 * the workgroup find together. Weights and log ratios lie behind the columns of each row in `data`.
 */
import type { TrainingRows } from '../../engine';
import type { RowPlaces } from './row-kernels';
import { literal } from './trace';

/** What rows have besides their values; nothing where they count alike. */
export interface Extras {
  readonly weights?: boolean;
  /** Draws of a block. */
  readonly each?: number;
}

/** In place of the log ratio of rows that stand for themselves. */
const ALONE = 1e30;
const FEWER = 1e29;

export const extrasOf = ({ weights, draws }: TrainingRows): Extras => ({
  ...(weights || draws ? { weights: true } : {}),
  ...(draws ? { each: draws.each } : {}),
});

/** Numbers of a row in `data`. */
export const rowWidth = (dim: number, { weights, each }: Extras): number => dim + (weights ? 1 : 0) + (each ? 1 : 0);

/** Rows as the kernels read them, row-major [count, rowWidth]. */
export function packedRows(dim: number, { values, count, weights, draws }: TrainingRows): Float32Array {
  if (!weights && !draws) return values;
  const width = dim + (draws ? 2 : 1);
  const out = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    out.set(values.subarray(row * dim, (row + 1) * dim), row * width);
    out[row * width + dim] = weights?.[row] ?? 1;
    if (draws) out[row * width + dim + 1] = draws.alone[row] ? ALONE : (draws.logRatio[row] as number);
  }
  return out;
}

/** `weigh(row, total)` of the row whose ln p is `total`: sets its adjoint, and answers what it adds to −batch · loss. */
export function weighingCode({ dim, extras, threads }: RowPlaces): string {
  const { weights, each } = extras;
  if (!weights) return '';
  const width = rowWidth(dim, extras);
  const weight = `let weight = data[row * ${width}u + ${dim}u];`;
  if (!each) {
    return `
fn weigh(row: u32, total: f32) -> f32 {
  ${weight}
  row_adjoint = u.gl * weight;
  return weight * total;
}`;
  }
  return `
var<workgroup> drawn: array<f32, ${threads.rows}>;
fn weigh(row: u32, total: f32) -> f32 {
  ${weight}
  let ratio = data[row * ${width}u + ${dim + 1}u];
  if (lane == 0u) { drawn[mine] = total + ratio; }
  workgroupBarrier();
  let first = mine - mine % ${each}u;
  var most = drawn[first];
  for (var k = 1u; k < ${each}u; k++) { most = max(most, drawn[first + k]); }
  var sum = 0.0;
  for (var k = 0u; k < ${each}u; k++) { sum += exp(drawn[first + k] - most); }
  let alone = ratio > ${literal(FEWER)};
  row_adjoint = u.gl * weight * select(exp(drawn[mine] - most) / sum, 1.0, alone);
  let marginal = (most + log(sum) - ${literal(Math.log(each))}) * ${literal(1 / each)};
  return weight * guarded(total, select(marginal, total, alone));
}`;
}
