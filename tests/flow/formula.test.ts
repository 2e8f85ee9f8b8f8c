/** Recorded formulas: the graph computes what the formula does in float64, and its adjoints are the slopes of that. */
import { describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { NdArray, Pointwise } from '../../src/flow/array';
import { circlePoint } from '../../src/flow/circle';
import { Float64Tensor } from '../../src/flow/float64';
import { adjoints } from '../../src/flow/formula/adjoint';
import { type Expression, inOrder, Recording } from '../../src/flow/formula/graph';
import { Recorded } from '../../src/flow/formula/record';
import { MAP_NAMES, mapOf } from '../../src/flow/maps/registry';
import { softBound, softBoundSlope } from '../../src/flow/soft-bound';
import { mapInBin } from '../../src/flow/spline/bin';
import { boundedSlope, pyroSlope, splitOf } from '../../src/flow/spline/knots';
import { binMapOf } from '../../src/flow/spline/spline';

/** A formula of named numbers, and how they are drawn. */
interface Case {
  readonly name: string;
  formula<A extends Pointwise<A>>(input: (name: string) => A): readonly A[];
  readonly draw: Readonly<Record<string, (uniform: () => number) => number>>;
}

const between = (low: number, high: number) => (uniform: () => number) => low + (high - low) * uniform();
const RAW = between(-6, 6);

const bins: readonly Case[] = (['rational-quadratic', 'linear-rational'] as const).flatMap((order) =>
  (['forward', 'inverse'] as const).map((direction) => ({
    name: `a ${order} bin, ${direction}`,
    formula: (input) => {
      const found = {
        left: input('left'),
        leftRest: input('leftRest'),
        length: input('length'),
        otherLeft: input('otherLeft'),
        otherLength: input('otherLength'),
        d0: input('d0'),
        d1: input('d1'),
        lambda: input('lambda'),
      };
      const { value, logSlope } = mapInBin(binMapOf(order), direction, found, input('from'), input('bound'));
      return [value, logSlope];
    },
    // Every value of the box lies in the bin: what is nudged back has no slope to compare.
    draw: {
      left: between(-4, -3.1),
      leftRest: between(-1e-3, 1e-3),
      length: between(7.2, 9),
      otherLeft: between(-3, 2),
      otherLength: between(0.5, 3),
      d0: between(0.05, 4),
      d1: between(0.05, 4),
      lambda: between(0.1, 0.9),
      from: between(-3.2, 3.09),
      bound: () => 3,
    },
  })),
);

const maps: readonly Case[] = MAP_NAMES.flatMap((name) =>
  (['forward', 'inverse'] as const).map((direction) => ({
    name: `the map ${name}, ${direction}`,
    formula: (input) => {
      const raw = Object.fromEntries(mapOf(name).names.map((number) => [number, input(number)]));
      return mapOf(name)[direction](raw, input('x'));
    },
    draw: { ...Object.fromEntries(mapOf(name).names.map((number) => [number, RAW])), x: between(-4, 4) },
  })),
);

const one = (name: string, formula: <A extends Pointwise<A>>(u: A) => readonly A[], draw = RAW): Case => ({
  name,
  formula: (input) => formula(input('u')),
  draw: { u: draw },
});

const cases: readonly Case[] = [
  ...bins,
  ...maps,
  one('a soft bound', (u) => [softBound(u, 3)]),
  one('slopes and splits', (u) => [boundedSlope(u), pyroSlope(u), splitOf(u)]),
  one('a point of a circle', circlePoint, between(-1.2, 1.2)),
  one('everything else', (u) => [
    u.square().add(1).sqrt().log(),
    u.tanh().mul(u.sigmoid()).sub(u.softplus()),
    u.clip(-1, 2).maximum(u.neg()).minimum(3),
    u.atLeast(0.5).mul(u).add(u.atLeast(0.5).neg().add(1).mul(u.reciprocal())),
    u.atLeast(1).where(u.exp(), 2).div(u.abs().add(1)),
  ]),
];

const OPERATIONS: Readonly<Record<Exclude<Expression['operation'], 'input' | 'constant'>, (...a: number[]) => number>> =
  {
    add: (a = 0, b = 0) => a + b,
    sub: (a = 0, b = 0) => a - b,
    mul: (a = 0, b = 0) => a * b,
    div: (a = 0, b = 0) => a / b,
    min: Math.min,
    max: Math.max,
    clip: (a = 0, low = 0, high = 0) => Math.min(Math.max(a, low), high),
    nudge: (a = 0, low = 0, high = 0) => Math.min(Math.max(a, low), high),
    neg: (a = 0) => -a,
    abs: Math.abs,
    sqrt: Math.sqrt,
    exp: Math.exp,
    log: Math.log,
    softplus: (a = 0) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
    sigmoid: (a = 0) => 1 / (1 + Math.exp(-a)),
    tanh: Math.tanh,
    atLeast: (a = 0, b = 0) => (a >= b ? 1 : 0),
    equal: (a = 0, b = 0) => (a === b ? 1 : 0),
    select: (mask = 0, yes = 0, no = 0) => (mask === 1 ? yes : no),
  };

function evaluate(outputs: readonly Expression[], inputs: Readonly<Record<string, number>>): number[] {
  const values = new Map<Expression, number>();
  for (const expression of inOrder(outputs)) {
    const { operation, parts, name, value } = expression;
    const of = () => parts.map((part) => values.get(part) as number);
    if (operation === 'input') values.set(expression, inputs[name] as number);
    else values.set(expression, operation === 'constant' ? value : OPERATIONS[operation](...of()));
  }
  return outputs.map((output) => values.get(output) as number);
}

describe.each(cases)('$name', ({ formula, draw }) => {
  const names = Object.keys(draw);
  const recording = new Recording();
  const outputs = formula((name) => new Recorded(recording, recording.input(name))).map(({ expression }) => expression);
  const { uniform } = random(3, 'base');
  const points = Array.from({ length: 200 }, () =>
    Object.fromEntries(names.map((name) => [name, draw[name]?.(uniform) as number])),
  );
  const truth = (point: Readonly<Record<string, number>>): number[] => {
    const input = (name: string): NdArray => new Float64Tensor(Float64Array.of(point[name] as number), [1]);
    return formula(input).map((of) => (of as Float64Tensor).values[0] as number);
  };

  test('is recorded as it is computed', () => {
    for (const point of points)
      for (const [i, value] of evaluate(outputs, point).entries())
        expect(value).toBeCloseTo(truth(point)[i] as number, 10);
  });

  test('has the slopes of finite differences', () => {
    const seeds = outputs.map((_, i) => recording.input(`g${i}`));
    const by = names.filter((name) => name !== 'bound');
    const gradients = adjoints(
      recording,
      outputs,
      seeds,
      by.map((name) => recording.input(name)),
    );
    const weights = outputs.map((_, i) => 1 + i);
    const along = (point: Readonly<Record<string, number>>) =>
      truth(point).reduce((sum, value, i) => sum + value * (weights[i] as number), 0);
    const step = 1e-6;
    let kinks = 0;
    for (const point of points) {
      const seeded = { ...point, ...Object.fromEntries(weights.map((weight, i) => [`g${i}`, weight])) };
      for (const [i, value] of evaluate(gradients, seeded).entries()) {
        const name = by[i] as string;
        const moved = (change: number) => along({ ...point, [name]: (point[name] as number) + change });
        const [above, here, below] = [moved(step), moved(0), moved(-step)];
        const slope = (above - below) / (2 * step);
        // A kink lies between the two points; on one side of it the slope is that of this point.
        const oneSided = [(above - here) / step, (here - below) / step];
        const size = 1 + Math.abs(slope);
        if (Math.abs(value - slope) > 1e-6 * size) {
          kinks += 1;
          expect(Math.min(...oneSided.map((side) => Math.abs(side - value)))).toBeLessThan(1e-4 * size);
        }
      }
    }
    expect(kinks).toBeLessThan(4);
  });
});

test('the slope of a soft bound is its derivative', () => {
  const recording = new Recording();
  const u = new Recorded(recording, recording.input('u'));
  const [derivative] = adjoints(recording, [softBound(u, 3).expression], [recording.constant(1)], [u.expression]);
  const slope = softBoundSlope(u, 3).expression;
  for (const at of [-40, -1, 0, 0.3, 7]) {
    const [a, b] = evaluate([derivative as Expression, slope], { u: at });
    expect(a).toBeCloseTo(b as number, 12);
  }
});
