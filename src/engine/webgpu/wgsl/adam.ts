/**
 * From the gradients' sums over slabs to new parameters, without atomics: sums of the slabs with their squares, and Adam
 * (`reference/adam.ts`). Every sum has a fixed order, so two runs agree in every bit. A parameter or a row that is not
 * finite makes the loss NaN, whatever the device's arithmetic made of it on the way.
 */
import { BETA1, BETA2, EPSILON } from '../../adam';
import { type GradientTable, NONE, slabCode } from './gradients';
import { GROUP, GROUP_SUM } from './threads';
import { literal } from './trace';

/** `work` holds m, v and the gradient [n each], then the slabs' sums [slabs · n], then partial sums of squares, losses and faults. */
export interface WorkPlaces {
  readonly slabs: number;
  readonly partials: number;
  readonly size: number;
}

/** Partial sums of each kind; every thread of Adam's adds them up. */
const MOST_PARTIALS = 64;

export const workPlaces = (parameters: number, slabs: number): WorkPlaces => ({
  slabs: 3 * parameters,
  partials: (3 + slabs) * parameters,
  size: (3 + slabs) * parameters + 3 * MOST_PARTIALS,
});

/** Numbers for a thread to add, where there are so few that more threads would have nothing to do. */
const FEWEST = 4;

/** Workgroups of `sum_all`. */
export const sumGroups = (parameters: number, rows: number): number =>
  Math.min(MOST_PARTIALS, Math.ceil(Math.max(parameters, rows) / (FEWEST * GROUP)));
/** Workgroups of `adam`, which also tells the loss. */
export const adamGroups = (parameters: number): number => Math.max(1, Math.ceil(parameters / GROUP));

export function adamCode(parameters: number, rows: number, table: GradientTable, slabs: number): string {
  const n = `${parameters}u`;
  const places = workPlaces(parameters, slabs);
  const groups = sumGroups(parameters, rows);
  const [squares, losses, faults] = [0, 1, 2].map((i) => `${places.partials + i * MOST_PARTIALS}u`);
  const whole = (name: string, from: string | undefined) =>
    `var ${name} = 0.0;\n  for (var k = 0u; k < ${groups}u; k++) { ${name} += work[${from} + k]; }`;
  return `
${GROUP_SUM}
${slabCode(parameters, table, slabs, places.slabs)}
@compute @workgroup_size(${GROUP}) fn sum_all(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  var square = 0.0;
  var broken = 0.0;
  for (var i = group.x * ${GROUP}u + t; i < ${n}; i += ${groups * GROUP}u) {
    if (!is_finite(theta[i])) { broken += 1.0; }
    var s = 0.0;
    for (var k = 0u; k < ${slabs}u; k++) { s += work[${places.slabs}u + k * ${n} + i]; }
    let limit = bitcast<f32>(terms[3u * i + 2u]);
    if (limit > 0.0) { s *= soft_slope(theta[i], limit); }
    work[${2 * parameters}u + i] = s;
    square += s * s;
  }
  var loss = 0.0;
  for (var r = group.x * ${GROUP}u + t; r < u.rows; r += ${groups * GROUP}u) {
    let row = ws[LOG_DENSITY + r];
    loss -= row;
    if (!is_finite(row)) { broken += 1.0; }
  }
  let all_squares = group_sum(t, square);
  let all_losses = group_sum(t, loss);
  let all_broken = group_sum(t, broken);
  if (t == 0u) {
    work[${squares} + group.x] = all_squares;
    work[${losses} + group.x] = all_losses;
    work[${faults} + group.x] = all_broken;
  }
}
@compute @workgroup_size(${GROUP}) fn adam(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i == 0u) {
    ${whole('loss', losses)}
    ${whole('broken', faults)}
    outputs[u.slot] = select(loss / f32(u.rows), bitcast<f32>(0x7fc00000u ^ u.zero), broken > 0.0);
  }
  if (i >= ${n} || terms[3u * i + 1u] == ${NONE}u) { return; }
  ${whole('square', squares)}
  let g = work[${2 * parameters}u + i] * min(1.0, u.clip / (sqrt(square) + 1e-12));
  let m = ${literal(BETA1)} * work[i] + u.kept1 * g;
  let v = ${literal(BETA2)} * work[${n} + i] + u.kept2 * g * g;
  work[i] = m;
  work[${n} + i] = v;
  theta[i] -= m * u.rate / (sqrt(v / u.correction2) + ${literal(EPSILON)});
}`;
}
