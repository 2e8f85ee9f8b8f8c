/**
 * Dense layers: activations lie in the workspace, one row of it per unit. Two programs of the same functions, for a thread
 * per row and for tiles of rows.
 *
 * `dense`: outputs from … to − 1 of a layer with weights at `w` and biases at `b`, from `nc` rows at `c` (the context) and
 * `na` rows at `a`. `dense_back`: the gradients of inputs skip … skip + count − 1, added to what `into` holds where no activation
 * lies in between. Positions are those of the thread's own row.
 */
import type { Threads } from './threads';

/** What follows a dense layer, as the kernels name it. */
export const ACTIVATIONS = { none: 0, relu: 1, tanh: 2 } as const;

const each = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join(' ');

const COMMON = `
fn activate(x: f32, kind: u32) -> f32 {
  if (kind == ${ACTIVATIONS.relu}u) { return max(x, 0.0); }
  if (kind == ${ACTIVATIONS.tanh}u) { return tanh_of(x); }
  return x;
}
fn back_into(into: u32, h: u32, s: f32, kind: u32) {
  if (kind == ${ACTIVATIONS.none}u) { ws[into] += s; return; }
  let y = ws[h];
  ws[into] = select(s * (1.0 - y * y), select(0.0, s, y > 0.0), kind == ${ACTIVATIONS.relu}u);
}`;

/** Four sums at a time, so that an activation is read once for all of them. */
const ALONE = `
fn dense(w: u32, b: u32, c: u32, nc: u32, a: u32, na: u32, out: u32, from_: u32, to: u32, kind: u32) {
  let inputs = nc + na;
  for (var j = from_; j < to; j += 4u) {
    ${each(4, (i) => `let j${i} = min(j + ${i}u, to - 1u); var s${i} = theta[b + j${i}]; let w${i} = w + j${i} * inputs;`)}
    for (var k = 0u; k < nc; k++) { let v = ws[c + k * R]; ${each(4, (i) => `s${i} += v * theta[w${i} + k];`)} }
    for (var k = 0u; k < na; k++) { let v = ws[a + k * R]; ${each(4, (i) => `s${i} += v * theta[w${i} + nc + k];`)} }
    ${each(4, (i) => `ws[out + j${i} * R] = activate(s${i}, kind);`)}
  }
}
fn dense_back(w: u32, inputs: u32, skip: u32, count: u32, g: u32, outputs: u32, h: u32, into: u32, kind: u32) {
  for (var k = 0u; k < count; k += 4u) {
    ${each(4, (i) => `let k${i} = min(k + ${i}u, count - 1u); var s${i} = 0.0;`)}
    for (var o = 0u; o < outputs; o++) {
      let v = ws[g + o * R];
      let at = w + o * inputs + skip;
      ${each(4, (i) => `s${i} += v * theta[at + k${i}];`)}
    }
    ${each(4, (i) => `if (k + ${i}u < count) { back_into(into + k${i} * R, h + k${i} * R, s${i}, kind); }`)}
  }
}`;

/** Outputs of a tile, and inputs that are held at a time. Weights lie one further apart, so that banks do not collide. */
const [OUT, IN] = [32, 16];

/** Each thread has two rows and four outputs of a tile: six numbers are read for eight products. */
const tiled = (rows: number) => {
  const pairs = rows / 2;
  const results = (line: (row: number, out: number) => string) => each(8, (i) => line(i >> 2, i & 3));
  const stored = (write: (row: number, out: number) => string) => `
    let row = 2u * (thread_id % ${pairs}u);
    let first = 4u * (thread_id / ${pairs}u);
    ${results((row, out) => `{ let o = j + first + ${out}u; ${write(row, out)} }`)}`;
  return `
var<workgroup> tile_rows: array<f32, ${IN * rows}>;
var<workgroup> tile_weights: array<f32, ${IN * (OUT + 1)}>;
// The weight of output o and input k lies at w + o·by_output + k·by_input.
fn tile_product(w: u32, by_output: u32, by_input: u32, j: u32, to: u32, c: u32, nc: u32, a: u32, inputs: u32) -> array<f32, 8> {
  ${results((row, out) => `var s${row}${out} = 0.0;`)}
  let row = 2u * (thread_id % ${pairs}u);
  let first = 4u * (thread_id / ${pairs}u);
  for (var k0 = 0u; k0 < inputs; k0 += ${IN}u) {
    for (var e = thread_id; e < ${IN * rows}u; e += LANES * ${rows}u) {
      let k = k0 + e / ${rows}u;
      let at = e % ${rows}u - mine;
      var v = 0.0;
      if (k < nc) { v = ws[c + at + k * R]; } else if (k < inputs) { v = ws[a + at + (k - nc) * R]; }
      tile_rows[e] = v;
    }
    for (var e = thread_id; e < ${IN * OUT}u; e += LANES * ${rows}u) {
      // Neighbouring threads read neighbouring weights.
      let q = select(e / ${OUT}u, e % ${IN}u, by_input == 1u);
      let o = select(e % ${OUT}u, e / ${IN}u, by_input == 1u);
      var v = 0.0;
      if (k0 + q < inputs && j + o < to) { v = theta[w + (j + o) * by_output + (k0 + q) * by_input]; }
      tile_weights[q * ${OUT + 1}u + o] = v;
    }
    workgroupBarrier();
    for (var q = 0u; q < ${IN}u; q++) {
      ${each(2, (i) => `let x${i} = tile_rows[q * ${rows}u + row + ${i}u];`)}
      ${each(4, (i) => `let w${i} = tile_weights[q * ${OUT + 1}u + first + ${i}u];`)}
      ${results((x, out) => `s${x}${out} += x${x} * w${out};`)}
    }
    workgroupBarrier();
  }
  return array<f32, 8>(${each(8, (i) => `${i ? ',' : ''}s${i >> 2}${i & 3}`)});
}
fn dense(w: u32, b: u32, c: u32, nc: u32, a: u32, na: u32, out: u32, from_: u32, to: u32, kind: u32) {
  for (var j = from_; j < to; j += ${OUT}u) {
    let s = tile_product(w, nc + na, 1u, j, to, c, nc, a, nc + na);
    ${stored((row, i) => `if (o < to) { ws[out - mine + row + ${row}u + o * R] = activate(s[${4 * row + i}] + theta[b + o], kind); }`)}
  }
  sync();
}
fn dense_back(w: u32, inputs: u32, skip: u32, count: u32, g: u32, outputs: u32, h: u32, into: u32, kind: u32) {
  for (var j = 0u; j < count; j += ${OUT}u) {
    let s = tile_product(w + skip, 1u, inputs, j, count, 0u, 0u, g, outputs);
    ${stored(
      (row, i) =>
        `if (o < count) { let at = row + ${row}u - mine + o * R; back_into(into + at, h + at, s[${4 * row + i}], kind); }`,
    )}
  }
  sync();
}`;
};

export const networkCode = ({ rows, lanes }: Threads): string => `${COMMON}${lanes === 1 ? ALONE : tiled(rows)}`;
