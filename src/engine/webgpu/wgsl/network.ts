/** Dense layers for one row: activations lie in the workspace, one row of it per unit, and lanes share the units. */

/** What follows a dense layer, as the kernels name it. */
export const ACTIVATIONS = { none: 0, relu: 1, tanh: 2 } as const;

const LANES = [0, 1, 2, 3] as const;
const each = (line: (lane: number) => string) => LANES.map(line).join(' ');

/**
 * `dense`: outputs from … to − 1 of a layer with weights at `w` and biases at `b`, from `nc` rows at `c` (the context)
 * and `na` rows at `a`. `dense_back`: the gradients of inputs skip … skip + count − 1, added to what `into` holds where no
 * activation lies in between. Four sums at a time, so that an activation is read once for all of them.
 */
export const NETWORK = `
fn activate(x: f32, kind: u32) -> f32 {
  if (kind == ${ACTIVATIONS.relu}u) { return max(x, 0.0); }
  if (kind == ${ACTIVATIONS.tanh}u) { return tanh_of(x); }
  return x;
}
fn dense(w: u32, b: u32, c: u32, nc: u32, a: u32, na: u32, out: u32, from_: u32, to: u32, kind: u32) {
  let inputs = nc + na;
  for (var j = from_ + 4u * lane; j < to; j += 4u * LANES) {
    ${each((i) => `let j${i} = min(j + ${i}u, to - 1u); var s${i} = theta[b + j${i}]; let w${i} = w + j${i} * inputs;`)}
    for (var k = 0u; k < nc; k++) { let v = ws[c + k * R]; ${each((i) => `s${i} += v * theta[w${i} + k];`)} }
    for (var k = 0u; k < na; k++) { let v = ws[a + k * R]; ${each((i) => `s${i} += v * theta[w${i} + nc + k];`)} }
    ${each((i) => `ws[out + j${i} * R] = activate(s${i}, kind);`)}
  }
  sync();
}
fn dense_back(w: u32, inputs: u32, skip: u32, count: u32, g: u32, outputs: u32, h: u32, into: u32, kind: u32) {
  for (var k = 4u * lane; k < count; k += 4u * LANES) {
    ${each((i) => `let k${i} = min(k + ${i}u, count - 1u); var s${i} = 0.0;`)}
    for (var o = 0u; o < outputs; o++) {
      let v = ws[g + o * R];
      let at = w + o * inputs + skip;
      ${each((i) => `s${i} += v * theta[at + k${i}];`)}
    }
    ${each((i) => `if (k + ${i}u < count) { back_into(into + k${i} * R, h + k${i} * R, s${i}, kind); }`)}
  }
  sync();
}
fn back_into(into: u32, h: u32, s: f32, kind: u32) {
  if (kind == ${ACTIVATIONS.none}u) { ws[into] += s; return; }
  let y = ws[h];
  ws[into] = select(s * (1.0 - y * y), select(0.0, s, y > 0.0), kind == ${ACTIVATIONS.relu}u);
}`;
