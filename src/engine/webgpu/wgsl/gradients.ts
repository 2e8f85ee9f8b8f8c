/**
 * Gradients of parameters as sums over slabs of the batch, each in a fixed order. Those of a dense layer's weights are a
 * matrix product, by tiles of 16 weights by 16; every other parameter has a thread of its own.
 */
import type { ParameterLayout } from '../../../flow/parameters';
import { updateMask } from '../../../flow/parameters';
import { type Product, range, type Term } from './layer';
import { GROUP } from './threads';

/** Marks a parameter that has no gradient, or a sum that has no activation. */
export const NONE = 0xffffffff;
/** Weights of a tile each way, and rows that it holds at a time. */
const TILE = 16;
const HALF = TILE / 2;

/** Words for each parameter, then for each tile, then the parameters that have a thread of their own. */
export interface GradientTable {
  readonly words: Uint32Array;
  readonly tiles: number;
  readonly alone: number;
}

const upTo = (count: number, step: number) => range(Math.ceil(count / step)).map((i) => i * step);

/** Marks a weight whose gradient a tile sums. */
const IN_TILE = 0xfffffffe;
/** Words of the table for each parameter: activation, gradient, limit of its soft bound. */
const WORDS = 3;
/** Words for each tile: its first weight, how far apart its outputs are, activations, gradients, and how many there are of both. */
const TILE_WORDS = 6;
/** A tile with fewer weights is not worth its workgroup, e.g. those of a network's first layer. */
const FEWEST = 64;

/** Where each parameter's gradient comes from. Tiles of masked weights, half of them in wide networks, cost nothing. */
export function gradientTable(
  terms: readonly Term[],
  products: readonly Product[],
  layout: ParameterLayout,
  stride: number,
): GradientTable {
  const trained = updateMask(layout);
  const head = new Uint32Array(WORDS * layout.size).fill(NONE);
  const floats = new Float32Array(head.buffer);
  for (let i = 0; i < layout.size; i++) floats[WORDS * i + 2] = 0;
  for (const { parameter, a, g, limit } of terms) {
    if (trained[parameter] === 0) continue;
    head.set([a ?? NONE, g], WORDS * parameter);
    floats[WORDS * parameter + 2] = limit ?? 0;
  }
  const tiles: number[] = [];
  for (const { weight, inputs, outputs, columns, a, g } of products) {
    for (const o of upTo(outputs, TILE)) {
      for (const k of upTo(columns, TILE)) {
        const [high, wide] = [Math.min(TILE, outputs - o), Math.min(TILE, columns - k)];
        const first = weight + o * inputs + k;
        const free = range(high * wide)
          .map((i) => ({ o: Math.floor(i / wide), k: i % wide }))
          .map((at) => ({ ...at, parameter: first + at.o * inputs + at.k }))
          .filter(({ parameter }) => trained[parameter] !== 0);
        const [aAt, gAt] = [a + k * stride, g + o * stride];
        if (free.length >= FEWEST) {
          tiles.push(first, inputs, aAt, gAt, wide, high);
          for (const { parameter } of free) head.set([IN_TILE, 0], WORDS * parameter);
        } else {
          for (const at of free) head.set([aAt + at.k * stride, gAt + at.o * stride], WORDS * at.parameter);
        }
      }
    }
  }
  const alone = range(layout.size).filter((i) => head[WORDS * i + 1] !== NONE && head[WORDS * i] !== IN_TILE);
  const words = new Uint32Array(head.length + tiles.length + alone.length);
  words.set(head);
  words.set(tiles, head.length);
  words.set(alone, head.length + tiles.length);
  return { words, tiles: tiles.length / TILE_WORDS, alone: alone.length };
}

/** Workgroups of `sum_slabs`. */
export const slabGroups = ({ tiles, alone }: GradientTable, slabs: number): [number, number] => [
  Math.max(1, tiles + Math.ceil(alone / GROUP)),
  slabs,
];

const QUARTERS = ['00', '01', '10', '11'] as const;
const quarters = (line: (o: string, k: string) => string) =>
  QUARTERS.map((name) => line(name.charAt(0), name.charAt(1))).join(' ');

const ROWS = 32;

/** `sum_slabs`: into `work` from `at` on, a slab after another, the gradient of every parameter over that slab. */
export function slabCode(parameters: number, { tiles, alone }: GradientTable, slabs: number, at: number): string {
  const n = `${parameters}u`;
  const loaded = (name: string, from: string, count: string) =>
    `var ${name} = 0.0; if (inside && unit < ${count}) { ${name} = ws[${from} + unit * R + r]; }`;
  return `
var<workgroup> tile_a: array<f32, ${TILE * (ROWS + 1)}>;
var<workgroup> tile_g: array<f32, ${TILE * (ROWS + 1)}>;
fn sum_tile(tile: u32, slab: u32, t: u32, from_: u32, to: u32) {
  let at = ${WORDS * parameters}u + tile * ${TILE_WORDS}u;
  let a = terms[at + 2u];
  let g = terms[at + 3u];
  let columns = terms[at + 4u];
  let outputs = terms[at + 5u];
  let k = t % ${HALF}u;
  let o = t / ${HALF}u;
  ${quarters((i, j) => `var s${i}${j} = 0.0;`)}
  let row = t % ${ROWS}u;
  for (var start = from_; start < to; start += ${ROWS}u) {
    let r = start + row;
    let inside = r < to;
    for (var unit = t / ${ROWS}u; unit < ${TILE}u; unit += ${GROUP / ROWS}u) {
      ${loaded('value', 'a', 'columns')}
      ${loaded('slope', 'g', 'outputs')}
      tile_a[unit * ${ROWS + 1}u + row] = value;
      tile_g[unit * ${ROWS + 1}u + row] = slope;
    }
    workgroupBarrier();
    for (var q = 0u; q < ${ROWS}u; q++) {
      let a0 = tile_a[k * ${ROWS + 1}u + q];
      let a1 = tile_a[(k + ${HALF}u) * ${ROWS + 1}u + q];
      let g0 = tile_g[o * ${ROWS + 1}u + q];
      let g1 = tile_g[(o + ${HALF}u) * ${ROWS + 1}u + q];
      ${quarters((i, j) => `s${i}${j} += g${i} * a${j};`)}
    }
    workgroupBarrier();
  }
  let first = terms[at];
  let apart = terms[at + 1u];
  ${quarters((i, j) => `store(first, apart, slab, o + ${i}u * ${HALF}u, outputs, k + ${j}u * ${HALF}u, columns, s${i}${j});`)}
}
fn store(first: u32, apart: u32, slab: u32, o: u32, outputs: u32, k: u32, columns: u32, s: f32) {
  if (o >= outputs || k >= columns) { return; }
  let i = first + o * apart + k;
  // The sum of a masked weight stays the 0 that it is.
  if (terms[${WORDS}u * i] == ${IN_TILE}u) { work[${at}u + slab * ${n} + i] = s; }
}
fn sum_one(which: u32, slab: u32, from_: u32, to: u32) {
  if (which >= ${alone}u) { return; }
  let i = terms[${WORDS * parameters + TILE_WORDS * tiles}u + which];
  let a = terms[${WORDS}u * i];
  let g = terms[${WORDS}u * i + 1u];
  var s = 0.0;
  if (a == ${NONE}u) { for (var r = from_; r < to; r++) { s += ws[g + r]; } }
  else { for (var r = from_; r < to; r++) { s += ws[a + r] * ws[g + r]; } }
  work[${at}u + slab * ${n} + i] = s;
}
@compute @workgroup_size(${GROUP}) fn sum_slabs(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let per = (u.rows + ${slabs - 1}u) / ${slabs}u;
  let from_ = group.y * per;
  let to = min(u.rows, from_ + per);
  if (group.x < ${tiles}u) { sum_tile(group.x, group.y, t, from_, to); }
  else { sum_one((group.x - ${tiles}u) * ${GROUP}u + t, group.y, from_, to); }
}`;
}
