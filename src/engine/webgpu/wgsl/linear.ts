/** Layers that map columns linearly: affine and act-norm, LU, and permutation. */
import type { Direction } from '../../../flow/spline/bin';
import { columnMap } from '../../../flow/transforms/affine';
import { LOG_SCALE_LIMIT } from '../../../flow/transforms/lu';
import { ENTRY_LIMIT, FARTHEST } from '../../../flow/triangular';
import type { ColumnsPlan, LuPlan, PermutationPlan } from '../../layer-plan';
import { affineTerms, type LayerCode, type LayerWriter, range, type Workspace } from './layer';
import { constants } from './math';
import { literal, traced } from './trace';

const LIMIT = literal(LOG_SCALE_LIMIT);
const ENTRY = literal(ENTRY_LIMIT);
const FAR = literal(FARTHEST);

/** z = (x − m) e^(−s). */
export const columnsCode: LayerWriter<ColumnsPlan> = (name, { shift, scale }, dim, workspace, training) => {
  const { stride } = workspace;
  const own = training ? workspace.own(2 * dim) : 0;
  const map = (direction: Direction) =>
    traced(`${name}_${direction}_one`, ['shift', 'scale', 'x'], ({ x, ...numbers }) =>
      columnMap[direction](numbers, x),
    );
  const [toLatent, toData] = [map('inverse'), map('forward')];
  const numbers = `theta[${shift}u + d], theta[${scale}u + d]`;
  const run = (direction: Direction, from: string, to: string) => `
  var sum = 0.0;
  for (var d = 0u; d < ${dim}u; d++) {
    let y = ${name}_${direction}_one(${numbers}, ws[${from} + d * R]);
    ws[${to} + d * R] = y[0];
    sum += y[1];
  }
  return sum;`;
  return {
    terms: training ? affineTerms(dim, shift, scale, own, stride) : [],
    code: `
${toLatent.value}
${toData.value}
fn ${name}_forward(r: u32, x: u32, z: u32) -> f32 {${run('inverse', 'x', 'z')}
}
fn ${name}_inverse(r: u32, z: u32, x: u32) -> f32 {${run('forward', 'z', 'x')}
}
${
  training
    ? `${toLatent.gradient}
fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  for (var d = 0u; d < ${dim}u; d++) {
    let g = ${name}_inverse_one_grad(${numbers}, ws[x + d * R], ws[gz + d * R], row_adjoint);
    ws[${own}u + d * R + r] = g[0];
    ws[${own + dim * stride}u + d * R + r] = g[1];
    ws[gx + d * R] = g[2];
  }
}`
    : ''
}`,
  };
};

/** z_i = x_{order[i]}. */
export function permutationCode(name: string, { order }: PermutationPlan): LayerCode {
  const loop = (line: string) => `for (var i = 0u; i < ${order.length}u; i++) { ${line} }`;
  const from = `${name}_ORDER[i] * R`;
  return {
    terms: [],
    code: `
${constants(`${name}_ORDER`, 'u32', order)}
fn ${name}_forward(r: u32, x: u32, z: u32) -> f32 { ${loop(`ws[z + i * R] = ws[x + ${from}];`)} return 0.0; }
fn ${name}_inverse(r: u32, z: u32, x: u32) -> f32 { ${loop(`ws[x + ${from}] = ws[z + i * R];`)} return 0.0; }
fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) { ${loop(`ws[gx + ${from}] = ws[gz + i * R];`)} }`,
  };
}

/** z = L U x + G c + b with L = I + N, U = diag(eˢ) (I + N′). */
export function luCode(
  name: string,
  { lower, upper, scale, shift, given }: LuPlan,
  dim: number,
  workspace: Workspace,
  training: boolean,
  x: number,
): LayerCode {
  const { stride, context } = workspace;
  const middle = training ? workspace.own(dim) : workspace.shared(dim);
  const own = training ? workspace.own(3 * dim) : 0;
  const [gScaled, gStretched, gScale] = [own, own + dim * stride, own + 2 * dim * stride];
  const entry = (from: number, i: string, j: string) => `soft_bound(theta[${from}u + ${i} * ${dim}u + ${j}], ${ENTRY})`;
  const s = (i: string) => `soft_bound(theta[${scale}u + ${i}], ${LIMIT})`;
  const b = (i: string) => (given ? `(theta[${shift}u + ${i}] + ${name}_given(r, ${i}))` : `theta[${shift}u + ${i}]`);
  const strict = range(dim).flatMap((i) => range(dim).map((j) => ({ i, j })));
  return {
    terms: training
      ? [
          ...strict
            .filter(({ i, j }) => j < i)
            .map(({ i, j }) => ({
              parameter: lower + i * dim + j,
              a: middle + j * stride,
              g: gScaled + i * stride,
              limit: ENTRY_LIMIT,
            })),
          ...strict
            .filter(({ i, j }) => j > i)
            .map(({ i, j }) => ({
              parameter: upper + i * dim + j,
              a: x + j * stride,
              g: gStretched + i * stride,
              limit: ENTRY_LIMIT,
            })),
          ...range(dim).flatMap((i) => [
            { parameter: shift + i, g: gScaled + i * stride },
            { parameter: scale + i, g: gScale + i * stride },
          ]),
        ]
      : [],
    products:
      training && given
        ? [
            {
              weight: given.offset,
              inputs: given.columns,
              outputs: dim,
              columns: given.columns,
              a: context,
              g: gScaled,
            },
          ]
        : [],
    code: `
${
  given
    ? `fn ${name}_given(r: u32, i: u32) -> f32 {
  var v = 0.0;
  for (var c = 0u; c < ${given.columns}u; c++) { v += theta[${given.offset}u + i * ${given.columns}u + c] * ws[${context}u + c * R + r]; }
  return v;
}`
    : ''
}
fn ${name}_forward(r: u32, x: u32, z: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < ${dim}u; i++) {
    var v = ws[x + i * R];
    for (var j = i + 1u; j < ${dim}u; j++) { v += ${entry(upper, 'i', 'j')} * ws[x + j * R]; }
    ws[${middle}u + i * R + r] = v * exp(${s('i')});
    sum += ${s('i')};
  }
  for (var i = 0u; i < ${dim}u; i++) {
    var v = ws[${middle}u + i * R + r];
    for (var j = 0u; j < i; j++) { v += ${entry(lower, 'i', 'j')} * ws[${middle}u + j * R + r]; }
    ws[z + i * R] = v + ${b('i')};
  }
  return sum;
}
fn ${name}_inverse(r: u32, z: u32, x: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < ${dim}u; i++) {
    var v = clamp(ws[z + i * R] - ${b('i')}, -${FAR}, ${FAR});
    for (var j = 0u; j < i; j++) { v -= ${entry(lower, 'i', 'j')} * ws[${middle}u + j * R + r]; }
    ws[${middle}u + i * R + r] = clamp(v, -${FAR}, ${FAR});
  }
  for (var n = 0u; n < ${dim}u; n++) {
    let i = ${dim - 1}u - n;
    var v = clamp(ws[${middle}u + i * R + r] * exp(-${s('i')}), -${FAR}, ${FAR});
    for (var j = i + 1u; j < ${dim}u; j++) { v -= ${entry(upper, 'i', 'j')} * ws[x + j * R]; }
    ws[x + i * R] = clamp(v, -${FAR}, ${FAR});
    sum -= ${s('i')};
  }
  return sum;
}
${
  training
    ? `fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  for (var i = 0u; i < ${dim}u; i++) {
    ws[${gScaled}u + i * R + r] = ws[gz + i * R];
    var g = ws[gz + i * R];
    for (var k = i + 1u; k < ${dim}u; k++) { g += ${entry(lower, 'k', 'i')} * ws[gz + k * R]; }
    ws[${gScale}u + i * R + r] = (g * ws[${middle}u + i * R + r] + row_adjoint) * soft_slope(theta[${scale}u + i], ${LIMIT});
    ws[${gStretched}u + i * R + r] = g * exp(${s('i')});
  }
  for (var j = 0u; j < ${dim}u; j++) {
    var g = ws[${gStretched}u + j * R + r];
    for (var i = 0u; i < j; i++) { g += ${entry(upper, 'i', 'j')} * ws[${gStretched}u + i * R + r]; }
    ws[gx + j * R] = g;
  }
}`
    : ''
}`,
  };
}
