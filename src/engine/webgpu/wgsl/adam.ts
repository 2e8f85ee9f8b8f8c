/**
 * From the rows' gradients to new parameters in three kernels, without atomics: sums over slabs of the batch, sums of
 * those with their squares, and Adam (`reference/adam.ts`). Every sum has a fixed order, so two runs agree in every bit.
 * A parameter or a row that is not finite makes the loss NaN, whatever the device's arithmetic made of it on the way.
 *
 * `work` holds m, v and the gradient [n each], then the slabs' sums [slabs · n], then the partial sums.
 */

/** Threads that sum squares and losses; each thread of Adam then adds up their sums. */
export const PARTIALS = 256;
/** Marks a parameter that has no gradient, or a sum that has no activation. */
export const NONE = 0xffffffff;

export function adamCode(parameters: number, slabs: number): string {
  const n = `${parameters}u`;
  const slab = 3 * parameters;
  const partial = slab + slabs * parameters;
  return `
@compute @workgroup_size(64) fn sum_slabs(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= ${n}) { return; }
  let a = terms[3u * i];
  let g = terms[3u * i + 1u];
  let per = (u.rows + ${slabs - 1}u) / ${slabs}u;
  var s = 0.0;
  if (g != ${NONE}u) {
    let to = min(u.rows, (id.y + 1u) * per);
    if (a == ${NONE}u) { for (var r = id.y * per; r < to; r++) { s += ws[g + r]; } }
    else { for (var r = id.y * per; r < to; r++) { s += ws[a + r] * ws[g + r]; } }
  }
  work[${slab}u + id.y * ${n} + i] = s;
}
@compute @workgroup_size(64) fn sum_all(@builtin(global_invocation_id) id: vec3u) {
  var squares = 0.0;
  var broken = 0.0;
  for (var i = id.x; i < ${n}; i += ${PARTIALS}u) {
    if (!is_finite(theta[i])) { broken += 1.0; }
    var s = 0.0;
    for (var k = 0u; k < ${slabs}u; k++) { s += work[${slab}u + k * ${n} + i]; }
    let limit = bitcast<f32>(terms[3u * i + 2u]);
    if (limit > 0.0) { s *= soft_slope(theta[i], limit); }
    work[${2 * parameters}u + i] = s;
    squares += s * s;
  }
  var loss = 0.0;
  for (var r = id.x; r < u.rows; r += ${PARTIALS}u) {
    let row = ws[LOG_DENSITY + r];
    loss -= row;
    if (!is_finite(row)) { broken += 1.0; }
  }
  work[${partial}u + id.x] = squares;
  work[${partial + PARTIALS}u + id.x] = loss;
  work[${partial + 2 * PARTIALS}u + id.x] = broken;
}
@compute @workgroup_size(64) fn adam(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i == 0u) {
    var loss = 0.0;
    var broken = 0.0;
    for (var k = 0u; k < ${PARTIALS}u; k++) {
      loss += work[${partial + PARTIALS}u + k];
      broken += work[${partial + 2 * PARTIALS}u + k];
    }
    outputs[u.slot] = select(loss / f32(u.rows), bitcast<f32>(0x7fc00000u ^ u.zero), broken > 0.0);
  }
  if (i >= ${n} || terms[3u * i + 1u] == ${NONE}u) { return; }
  var squares = 0.0;
  for (var k = 0u; k < ${PARTIALS}u; k++) { squares += work[${partial}u + k]; }
  let g = work[${2 * parameters}u + i] * min(1.0, u.clip / (sqrt(squares) + 1e-12));
  let m = 0.9 * work[i] + u.kept1 * g;
  let v = 0.999 * work[${n} + i] + u.kept2 * g * g;
  work[i] = m;
  work[${n} + i] = v;
  theta[i] -= m * u.rate / (sqrt(v / u.correction2) + 1e-8);
}`;
}

/** Numbers that `work` holds. */
export const workSize = (parameters: number, slabs: number): number => (3 + slabs) * parameters + 3 * PARTIALS;
