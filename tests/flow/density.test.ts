/** Densities integrate to 1, and no flow does better than the entropy. Trapezoids in float64. */
import { describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { baseOf } from '../../src/flow/bases/registry';
import { plainFlow } from '../../src/flow/evaluate';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters } from './drawn';
import { baseExamples, type Example, transformExamples } from './examples';

/**
 * Half-width and points per column of a grid that holds all of the mass, and the error that its coarseness may cause. For
 * smooth densities a trapezoid is exact; a spline's has kinks in its slope, and the uniform has edges.
 */
function gridOf(name: string, dim: number): { reach: number; perAxis: number; tolerance: number } {
  if (name === 'uniform')
    return dim === 1 ? { reach: 3, perAxis: 6001, tolerance: 1e-3 } : { reach: 3, perAxis: 601, tolerance: 1e-2 };
  if (dim === 1) return { reach: 25, perAxis: 4001, tolerance: 2e-5 };
  if (/angle/.test(name)) return { reach: 7, perAxis: 401, tolerance: 2e-3 };
  return name.includes('spline')
    ? { reach: 7, perAxis: 201, tolerance: 2e-3 }
    : { reach: 14, perAxis: 121, tolerance: 1e-6 };
}

/** Columns of a flow that are angles on [−1, 1], its last ones. */
const anglesOf = ({ transforms, base, dim }: FlowSpec) =>
  Math.min(dim, Math.max(0, ...[...transforms, base].map((part) => ('circular' in part ? (part.circular ?? 0) : 0))));

/** The flow on a base that is flat round every circle: on a normal its density would break off where the circle closes. */
function closed(spec: FlowSpec): FlowSpec {
  const circular = anglesOf(spec);
  if (circular === 0 || spec.base.kind === 'circular') return spec;
  return { ...spec, base: { kind: 'circular', circular, rest: { kind: 'student-t', degrees: 50, trainable: true } } };
}

/** Sum of p over a grid of step h from −reach to reach in every column, times h^dim; of an angle once round. */
function integral(spec: FlowSpec, parameters: Float32Array, reach: number, perAxis: number): number {
  const line = Array.from({ length: perAxis }, (_, i) => (2 * reach * i) / (perAxis - 1) - reach);
  // Round a circle a trapezoid is exact sooner.
  const around = (perAxis - 1) / 4;
  const circle = Array.from({ length: around }, (_, i) => (2 * i + 1) / around - 1);
  const axes = Array.from({ length: spec.dim }, (_, d) => (d < spec.dim - anglesOf(spec) ? line : circle));
  const [xs = [], ys] = axes;
  const points = ys ? xs.flatMap((x) => ys.flatMap((y) => [x, y])) : xs;
  const cell = axes.reduce((size, axis) => size * ((axis[1] as number) - (axis[0] as number)), 1);
  const rows = points.length / spec.dim;
  const context = spec.context > 0 ? new Float64Array(rows * spec.context).fill(0.4) : undefined;
  const density = plainFlow(spec, parameters).logProb(points, context);
  return density.reduce((sum, value) => sum + Math.exp(value), 0) * cell;
}

const named = [...transformExamples, ...baseExamples].map((example): [string, Example] => [example.name, example]);

describe('∫ p = 1', () => {
  test.each(named)('%s', (name, example) => {
    for (const dim of [1, 2]) {
      const spec = closed(example.flow(dim, example.conditional ? 1 : 0));
      const { reach, perAxis, tolerance } = gridOf(name, dim);
      const found = integral(spec, drawnParameters(spec, 0.3), reach, perAxis);
      expect.soft(Math.abs(found - 1), `${dim} columns`).toBeLessThan(tolerance);
    }
  });
});

describe('draws from a base have the density that it reports', () => {
  test.each(baseExamples.map((example): [string, Example] => [example.name, example]))('%s', (_name, example) => {
    // E_p[q/p] = 1 for any density q: here a normal inside the bases' bulk, by its mean over draws of p.
    const spec = example.flow(1, example.conditional ? 1 : 0);
    const count = 20_000;
    const flow = plainFlow(spec, drawnParameters(spec, 0.5));
    const noise = baseOf(spec.base).noise(spec.base, 1, count, random(9, 'sample'));
    const context = spec.context > 0 ? new Float64Array(count).fill(0.4) : undefined;
    const draws = flow.fromNoise(noise, count, context);
    const density = flow.logProb(draws, context);
    const inside = (z: number) => Math.exp(-0.5 * (z / 0.4) ** 2) / (0.4 * Math.sqrt(2 * Math.PI));
    const ratios = density.map((value, i) => inside(draws[i] as number) / Math.exp(value));
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / count;
    const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / count;
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(variance / count) + 1e-3);
  });
});

describe('the mean NLL of standard normal data is never below its entropy', () => {
  // On a circle there is no such data.
  test.each(named.filter(([, { flow }]) => anglesOf(flow(1)) === 0))('%s', (_name, example) => {
    const spec = example.flow(1, example.conditional ? 1 : 0);
    const step = 0.01;
    const grid = Array.from({ length: 2401 }, (_, i) => i * step - 12);
    const context = spec.context > 0 ? new Float64Array(grid.length).fill(0.4) : undefined;
    for (const scale of [0, 0.3, 1, 3]) {
      const density = plainFlow(spec, drawnParameters(spec, scale)).logProb(grid, context);
      const nll = grid.reduce((sum, x, i) => sum - (density[i] as number) * Math.exp(-0.5 * x * x), 0);
      expect((nll * step) / Math.sqrt(2 * Math.PI)).toBeGreaterThan(0.5 * Math.log(2 * Math.PI * Math.E) - 1e-6);
    }
  });
});
