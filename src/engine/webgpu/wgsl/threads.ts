/** How rows are shared out among threads, and what threads of a workgroup do together. */
import type { LayerPlan } from '../../layer-plan';

/** Threads of a workgroup. */
export const GROUP = 64;
const ROOT = 8;

/** A workgroup has `rows` rows, and `lanes` threads for each of them. */
export interface Threads {
  readonly rows: number;
  readonly lanes: number;
}

/** One thread for a row: nobody waits for anybody, which suits networks whose activations are few. */
const ALONE: Threads = { rows: GROUP, lanes: 1 };
/** Sixteen rows for a workgroup, whose threads multiply tiles of rows and weights that they hold in common. */
const TILED: Threads = { rows: 16, lanes: GROUP / 16 };

/**
 * Inputs of a dense layer from which networks are tiled. Alone, a thread reads every weight for one row; in a tile a weight that
 * was read once serves 16, and four times as many threads share the rows of a batch.
 */
const WIDE = 48;

export function threadsFor(plans: readonly LayerPlan[], tiled?: boolean): Threads {
  const wide = plans.some((plan) => plan.kind === 'masked' && plan.dense.some(({ inputs }) => inputs >= WIDE));
  return (tiled ?? wide) ? TILED : ALONE;
}

/** `sync`: the lanes of a row wait for each other. `row_sum`: what they found, added up in the order of the lanes. */
export function threadsCode({ rows, lanes }: Threads): string {
  const alone = 'fn sync() {}\nfn row_sum(value: f32) -> f32 { return value; }';
  const several = `var<workgroup> found: array<f32, ${GROUP}>;
fn sync() { storageBarrier(); workgroupBarrier(); }
fn row_sum(value: f32) -> f32 {
  found[thread_id] = value;
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0u; i < LANES; i++) { total += found[mine + i * ${rows}u]; }
  workgroupBarrier();
  return total;
}`;
  return `
const LANES = ${lanes}u;
var<private> thread_id: u32;
// The row of the workgroup, and the lane of the row.
var<private> mine: u32;
var<private> lane: u32;
${lanes === 1 ? alone : several}`;
}

/**
 * `group_sum`: the sum over a workgroup, always in the same order. By roots instead of halves, since a barrier costs more than the
 * additions that it saves: on a software adapter a small step takes half as long.
 */
export const GROUP_SUM = `
var<workgroup> summed: array<f32, ${GROUP}>;
var<workgroup> partly: array<f32, ${ROOT}>;
fn group_sum(t: u32, value: f32) -> f32 {
  summed[t] = value;
  workgroupBarrier();
  if (t < ${ROOT}u) {
    var s = 0.0;
    for (var i = 0u; i < ${ROOT}u; i++) { s += summed[i * ${ROOT}u + t]; }
    partly[t] = s;
  }
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0u; i < ${ROOT}u; i++) { total += partly[i]; }
  return total;
}`;
