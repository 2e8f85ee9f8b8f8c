/**
 * Draws from the base in WGSL: the generator of `base/random.ts` (Philox 4x32-10, whose numbers depend on their index only) and the
 * maps from its words of `flow/bases/`, in the same order. So one seed gives the same samples on every engine, within float32.
 */

import { STREAMS } from '../../../base/random';
import { LOG_SCALE_LIMIT as MIXTURE_LIMIT } from '../../../flow/bases/gaussian-mixture';
import { LOG_SCALE_LIMIT } from '../../../flow/bases/multivariate-normal';
import { HALF_RANGE } from '../../../flow/bases/student-t';
import { STEEPNESS } from '../../../flow/bases/uniform';
import { ENTRY_LIMIT } from '../../../flow/triangular';
import type { BasePlan } from '../../layer-plan';
import { literal } from './trace';

/**
 * `word(i)` is the i-th number of the stream, of the seed in u.key0 and u.key1; the last block is kept, since neighbours share it.
 * `neg_log` is −ln of the uniform number (w + ½)/2³²: near 1 by the series of −ln(1 − v) = 2 artanh(v/(2 − v)), since float32 would
 * round the uniform number to 1. `turn` is (cos, sin) of 2π times it: the nearest quarter turn and the rest, both exact as integers,
 * and on ±π/4 the Taylor series, since WGSL allows cos an error of 2⁻¹¹.
 */
const GENERATOR = `
var<private> kept_block: u32 = 0xffffffffu;
var<private> kept_words: vec4u;
fn high_product(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu; let ah = a >> 16u; let bl = b & 0xffffu; let bh = b >> 16u;
  let middle = ah * bl + ((al * bl) >> 16u);
  let crossed = al * bh + (middle & 0xffffu);
  return ah * bh + (middle >> 16u) + (crossed >> 16u);
}
fn philox(block: u32) -> vec4u {
  var c = vec4u(block, 0u, ${STREAMS.sample}u, 0u);
  var key = vec2u(u.key0, u.key1);
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(high_product(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z,
      high_product(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn word(i: u32) -> u32 {
  if (i >> 2u != kept_block) { kept_block = i >> 2u; kept_words = philox(kept_block); }
  return kept_words[i & 3u];
}
fn neg_log(w: u32) -> f32 {
  if (w < 0x80000000u) { return -log((f32(w) + 0.5) * ${literal(2 ** -32)}); }
  let v = (f32(~w) + 0.5) * ${literal(2 ** -32)};
  let s = v / (2.0 - v);
  let q = s * s;
  return 2.0 * s * (1.0 + q * (${[3, 5, 7, 9, 11].map((n) => `${literal(1 / n)} + q * (`).join('')}${literal(1 / 13)}${')'.repeat(5)}));
}
fn turn(w: u32) -> vec2f {
  let quarter = (w + 0x20000000u) >> 30u;
  let t = (f32(bitcast<i32>(w - (quarter << 30u))) + 0.5) * ${literal(Math.PI / 2 ** 31)};
  let q = t * t;
  let c = 1.0 + q * (-0.5 + q * (${literal(1 / 24)} + q * (${literal(-1 / 720)} + q * (${literal(1 / 40320)} + q * ${literal(-1 / 3628800)}))));
  let s = t * (1.0 + q * (${literal(-1 / 6)} + q * (${literal(1 / 120)} + q * (${literal(-1 / 5040)} + q * ${literal(1 / 362880)}))));
  let half_turn = select(1.0, -1.0, (quarter & 2u) != 0u);
  return half_turn * select(vec2f(c, s), vec2f(-s, c), (quarter & 1u) != 0u);
}
/** The normal draw whose pair (Box–Muller) takes the words from \`first\` on. */
fn normal_at(first: u32, second: bool) -> f32 {
  let radius = sqrt(2.0 * neg_log(word(first)));
  let direction = turn(word(first + 1u));
  return radius * select(direction.x, direction.y, second);
}`;

/** Words of the generator for a row, at most: what a count of rows is bounded by, since words are numbered in 32 bits. */
export const mostWords = (dim: number) => 2 * dim + 2;

/** `base_draw(row, z)` leaves the latent of draw `row` at `z`; for a conditional base before its location and scale. */
export function drawCode(plan: BasePlan, dim: number): string {
  return `${GENERATOR}
fn base_draw(row: u32, z: u32) {
${bodyOf(plan, dim)}
}`;
}

function bodyOf({ spec, offset }: BasePlan, dim: number): string {
  const each = (line: string) => `  for (var d = 0u; d < ${dim}u; d++) { ${line} }`;
  const normal = `let i = row * ${dim}u + d; let e = normal_at(2u * (i >> 1u), (i & 1u) != 0u);`;
  switch (spec.kind) {
    case 'standard-normal':
      return each(`${normal} ws[z + d * R] = e;`);
    case 'multivariate-normal': {
      const bounded = (raw: string, limit: number) => (spec.fixed ? raw : `soft_bound(${raw}, ${literal(limit)})`);
      const scale = bounded(`theta[${offset('scale')}u + d]`, LOG_SCALE_LIMIT);
      const entry = bounded(`theta[${offset('lower')}u + i * ${dim}u + j]`, ENTRY_LIMIT);
      // From the last column back: each adds columns before it, which are not yet changed.
      return `${each(`${normal} ws[z + d * R] = exp(${scale}) * e;`)}
  for (var k = 0u; k < ${dim}u; k++) {
    let i = ${dim - 1}u - k;
    var sum = ws[z + i * R];
    for (var j = 0u; j < i; j++) { sum += ${entry} * ws[z + j * R]; }
    ws[z + i * R] = sum + theta[${offset('mean')}u + i];
  }`;
    }
    case 'student-t':
      return each(`let i = 2u * (row * ${dim}u + d);
    let nu = exp(soft_bound(theta[${offset('degrees')}u + d], ${literal(HALF_RANGE)}) + ${literal(HALF_RANGE)});
    let direction = turn(word(i)).x;
    let x = 2.0 * neg_log(word(i + 1u)) / nu;
    ws[z + d * R] = direction * sqrt(nu * tanh_of(0.5 * x) * (exp(x) + 1.0));`);
    case 'circular': {
      const { circular, rest } = spec;
      const lines = dim - circular;
      const student = rest.kind === 'student-t';
      // A row takes its own words one after another, but pairs of normal draws run on from row to row.
      const from = student
        ? `row * ${2 * lines + circular}u + ${2 * lines}u`
        : `2u * (((row + 1u) * ${lines}u + 1u) >> 1u) + row * ${circular}u`;
      const one = student
        ? `let i = row * ${2 * lines + circular}u + 2u * d;
    let nu = exp(soft_bound(theta[${lines > 0 ? offset('rest.degrees') : 0}u + d], ${literal(HALF_RANGE)}) + ${literal(HALF_RANGE)});
    let direction = turn(word(i)).x;
    let x = 2.0 * neg_log(word(i + 1u)) / nu;
    ws[z + d * R] = direction * sqrt(nu * tanh_of(0.5 * x) * (exp(x) + 1.0));`
        : `let n = row * ${lines}u + d; let even = n & 0xfffffffeu;
    ws[z + d * R] = normal_at(even + even / ${lines}u * ${circular}u, (n & 1u) != 0u);`;
      return `${lines > 0 ? `  for (var d = 0u; d < ${lines}u; d++) { ${one} }` : ''}
  for (var d = 0u; d < ${circular}u; d++) {
    ws[z + (d + ${lines}u) * R] = (f32(bitcast<i32>(word(${from} + d) ^ 0x80000000u)) + 0.5) * ${literal(2 ** -31)};
  }`;
    }
    case 'uniform': {
      const edge = 1 + 1 / STEEPNESS;
      return each(`let w = word(row * ${dim}u + d);
    let signed = (f32(bitcast<i32>(w ^ 0x80000000u)) + 0.5) * ${literal(edge * 2 ** -31)};
    let left = (f32(min(w, ~w)) + 0.5) * ${literal(STEEPNESS * edge * 2 ** -31)};
    let far = 1.0 - log(left) * ${literal(1 / STEEPNESS)};
    ws[z + d * R] = sign(signed) * ${literal(spec.bound)} * select(far, abs(signed), abs(signed) <= 1.0);`);
    }
    case 'gaussian-mixture': {
      const weight = `theta[${offset('weight')}u + k]`;
      // Normal draws come in pairs that run on from row to row; before each row a uniform one chooses its component.
      return `  let chosen = (f32(word(row + 2u * ((row * ${dim}u + 1u) >> 1u))) + 0.5) * ${literal(2 ** -32)};
  var largest = theta[${offset('weight')}u];
  for (var k = 0u; k < ${spec.components}u; k++) { largest = max(largest, ${weight}); }
  var total = 0.0;
  for (var k = 0u; k < ${spec.components}u; k++) { total += exp(${weight} - largest); }
  var component = 0u;
  var below = 0.0;
  for (var k = 0u; k < ${spec.components - 1}u; k++) {
    below += exp(${weight} - largest) / total;
    if (chosen >= below) { component = k + 1u; }
  }
${each(`let n = row * ${dim}u + d;
    let even = n & 0xfffffffeu;
    let e = normal_at(even + even / ${dim}u + 1u, (n & 1u) != 0u);
    let i = component * ${dim}u + d;
    ws[z + d * R] = e * exp(soft_bound(theta[${offset('scale')}u + i], ${literal(MIXTURE_LIMIT)})) + theta[${offset('mean')}u + i];`)}`;
    }
    default:
      return spec satisfies never;
  }
}
