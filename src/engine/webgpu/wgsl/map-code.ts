/** The code of the map that a masked layer gives its numbers to. */
import type { Recorded } from '../../../flow/formula/record';
import { type MapName, mapOf } from '../../../flow/maps/registry';
import type { Direction } from '../../../flow/spline/bin';
import type { MapPlan } from '../../layer-plan';
import { splineCode } from './spline';
import { traced } from './trace';

/** A map by a formula, with the functions that `splineCode` gives: raw numbers from `p`, and their gradients written over them. */
function formulaCode(name: string, map: MapName, direction: Direction): string {
  const { names, ...formula } = mapOf(map);
  const { value, gradient } = traced(`${name}_map`, [...names, 'x'], (inputs) =>
    formula[direction](inputs, inputs.x as Recorded),
  );
  const numbers = names.map((_, at) => `ws[p + ${at}u * R]`);
  return `
${value}
${gradient}
fn ${name}_value(d: u32, p: u32, e: u32, x: f32) -> vec2f {
  let y = ${name}_map(${numbers.join(', ')}, x);
  return vec2f(y[0], y[1]);
}
fn ${name}_gradient(d: u32, p: u32, e: u32, x: f32, gy: f32, gl: f32) -> f32 {
  let g = ${name}_map_grad(${numbers.join(', ')}, x, gy, gl);
  ${numbers.map((number, at) => `${number} = g[${at}];`).join(' ')}
  return g[${names.length}];
}`;
}

export function mapCode(name: string, map: MapPlan, direction: Direction): string {
  switch (map.kind) {
    case 'spline':
      return splineCode(name, map, direction);
    case 'formula':
      return formulaCode(name, map.name, direction);
    default:
      return map satisfies never;
  }
}
