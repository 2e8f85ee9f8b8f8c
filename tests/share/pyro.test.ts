/** Pyro in and out: round trips over every layer, both directions, and refusals. Parity of numbers is in conformance. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { plainFlow } from '../../src/flow/evaluate';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import type { PyroSplineLayer, PyroState } from '../../src/share/pyro/layer';
import { refuseNotPyro, toPyro } from '../../src/share/pyro/out';
import { fromPyro } from '../../src/share/pyro/pyro';
import { drawnFlow } from '../cli/expected-values';
import { drawnRows } from '../flow/drawn';

const linear = { order: 'linear-rational', bins: 5, bound: 3, pyro: true } as const;
const quadratic = { order: 'rational-quadratic', bins: 6, bound: 2, pyro: true } as const;

function network(hidden: number[], fast: 'density' | 'sampling') {
  return { hidden, activation: 'relu', fast } as const;
}

const layers: readonly (readonly [string, number, number, TransformSpec[]])[] = [
  ['Spline, used from data to latent', 2, 0, [{ kind: 'elementwise-spline', ...linear }]],
  ['Spline, used from latent to data', 2, 0, [{ kind: 'elementwise-spline', fast: 'sampling', ...quadratic }]],
  ['BatchNorm', 3, 0, [{ kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 }]],
  [
    'SplineAutoregressive',
    3,
    0,
    [{ kind: 'autoregressive-spline', visit: [2, 0, 1], ...network([12, 9], 'sampling'), ...linear }],
  ],
  [
    'SplineAutoregressive of one column',
    1,
    0,
    [{ kind: 'autoregressive-spline', visit: [0], ...network([6], 'density'), ...quadratic }],
  ],
  [
    'ConditionalSplineAutoregressive',
    3,
    2,
    [{ kind: 'autoregressive-spline', visit: [1, 2, 0], ...network([12], 'density'), ...quadratic }],
  ],
  ['SplineCoupling', 5, 0, [{ kind: 'coupling-spline', split: [0, 1], ...network([8, 7], 'sampling'), ...linear }]],
  [
    'a flow of several layers',
    2,
    0,
    [
      { kind: 'batch-norm', momentum: 0.2, epsilon: 1e-4 },
      { kind: 'autoregressive-spline', visit: [1, 0], ...network([8], 'density'), ...linear },
      { kind: 'autoregressive-spline', visit: [0, 1], ...network([8], 'density'), ...quadratic },
    ],
  ],
];

const drawn = (dim: number, context: number, transforms: TransformSpec[]) =>
  drawnFlow(random(3, 'init'), dim, context, transforms);

describe.each(layers)('%s', (_name, dim, context, transforms) => {
  const { flow, parameters } = drawn(dim, context, transforms);
  const pyro = toPyro(flow, parameters);
  const back = fromPyro({ dim, context, layers: pyro });
  const rows = Array.from(drawnRows(24, dim));
  const contextRows = context > 0 ? Array.from(drawnRows(24, context, 1, 5)) : undefined;

  it('comes back as the same flow with the same densities', () => {
    expect(back.flow).toEqual(flow);
    const expected = plainFlow(flow, parameters).logProb(rows, contextRows);
    expect(plainFlow(back.flow, back.parameters).logProb(rows, contextRows)).toEqual(expected);
  });

  it('goes out again with the same tensors', () => {
    expect(toPyro(back.flow, back.parameters)).toEqual(pyro);
  });
});

it('lists layers from the base to the data, as Pyro does', () => {
  const { flow, parameters } = drawn(2, 0, layers.at(-1)?.[3] ?? []);
  expect(toPyro(flow, parameters).map(({ type }) => type)).toEqual([
    'SplineAutoregressive',
    'SplineAutoregressive',
    'BatchNorm',
  ]);
});

it('names tensors as in Pyro’s state dicts', () => {
  const names = (index: number) => {
    const [, dim = 1, context = 0, transforms = []] = layers[index] ?? [];
    const { flow, parameters } = drawn(dim, context, [...transforms]);
    return Object.keys(toPyro(flow, parameters)[0]?.state ?? {}).sort();
  };
  const spline = ['derivatives', 'heights', 'lambdas', 'widths'].map((name) => `unnormalized_${name}`);
  const parts = ['bias', 'mask', 'weight'].flatMap((part) => [0, 1, 2].map((i) => `layers.${i}.${part}`));
  const made = (prefix: string) => ['permutation', ...parts].map((name) => `${prefix}${name}`);
  expect(names(0)).toEqual(spline);
  expect(names(2)).toEqual(['beta', 'gamma', 'moving_mean', 'moving_variance']);
  expect(names(3)).toEqual([...made('arn.'), ...made('spline.nn.')].sort());
  expect(names(6)).toEqual(
    [
      ...spline.map((name) => `lower_spline.${name}`),
      ...parts.filter((part) => !part.endsWith('mask')).map((part) => `upper_spline.nn.${part}`),
    ].sort(),
  );
});

describe('reading', () => {
  const { flow, parameters } = drawn(3, 0, layers[3]?.[3] ?? []);
  const [layer] = toPyro(flow, parameters) as [PyroSplineLayer];
  const read = (state: PyroState, dim = 3, context = 0) => fromPyro({ dim, context, layers: [{ ...layer, state }] });

  it('takes the same tensors in the other direction as the inverse map', () => {
    const other = fromPyro({ dim: 3, context: 0, layers: [{ ...layer, direction: 'density' }] });
    const rows = Array.from(drawnRows(24, 3));
    const forward = plainFlow(other.flow, other.parameters).forward(rows);
    const inverse = plainFlow(flow, parameters).inverse(rows);
    expect(forward).toEqual(inverse);
  });

  it('reads a γ below 0 as Pyro does, whose scale is then 1e-6', () => {
    const state = { gamma: [-2, 1], beta: [0, 0], moving_mean: [0, 0], moving_variance: [1, 1] };
    const { flow: norm, parameters: values } = fromPyro({
      dim: 2,
      context: 0,
      layers: [{ type: 'BatchNorm', momentum: 0.1, epsilon: 1e-5, state }],
    });
    const [first = 0, second = 0] = plainFlow(norm, values).forward([1, 1]).value;
    expect(first).toBeCloseTo(1e-6, 9);
    expect(second).toBeCloseTo(1, 4);
  });

  it('finds tensors within a larger module', () => {
    const nested = Object.fromEntries(Object.entries(layer.state).map(([name, tensor]) => [`flow.0.${name}`, tensor]));
    expect(read(nested).parameters).toEqual(Float64Array.from(parameters));
  });

  it.each<[string, () => unknown, RegExp]>([
    ['an absent tensor', () => read({}), /0 linear layers/],
    ['another number of columns', () => read(layer.state, 4), /does not fit a flow of 4 columns/],
    ['a context that the network does not take', () => read(layer.state, 3, 1), /does not fit a flow of 1 context/],
    ['no order of the columns', () => read({ ...layer.state, 'arn.permutation': [0, 0, 1] }), /not an order/],
    ['a ragged matrix', () => read({ ...layer.state, 'arn.layers.1.weight': [[1, 2], [1]] }), /not a matrix/],
    [
      'the wrong order of spline',
      () => fromPyro({ dim: 3, context: 0, layers: [{ ...layer, order: 'quadratic' }] }),
      /cannot have 19/,
    ],
    [
      'connections that would break the order',
      () => {
        const everywhere = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map(() => 1));
        const mask = layer.state['arn.layers.0.mask'] as number[][];
        return read({ ...layer.state, 'arn.layers.0.mask': everywhere(mask), 'arn.layers.0.weight': everywhere(mask) });
      },
      /keep apart/,
    ],
  ])('refuses %s', (_what, act, words) => {
    expect(act).toThrow(ProblemError);
    expect(act).toThrow(words);
  });
});

it.each<[string, Partial<FlowSpec>, RegExp]>([
  [
    'our own splines',
    { transforms: [{ kind: 'elementwise-spline', order: 'linear-rational', bins: 4, bound: 3 }] },
    /edge slopes/,
  ],
  ['a linear map', { transforms: [{ kind: 'lu' }] }, /'lu'/],
  ['bounds per column', { transforms: [{ kind: 'elementwise-spline', ...linear, bound: [3, 4] }] }, /bounds differ/],
  [
    'tanh',
    {
      transforms: [
        { kind: 'coupling-spline', split: 'first', hidden: [4], activation: 'tanh', fast: 'density', ...linear },
      ],
    },
    /tanh/,
  ],
  [
    'a coupling on the last columns',
    { transforms: [{ kind: 'coupling-spline', split: [1], ...network([4], 'density'), ...linear }] },
    /not the first ones/,
  ],
  ['another base', { base: { kind: 'uniform', bound: 1 }, transforms: [] }, /base/],
])('refuses to write %s', (_what, spec, words) => {
  const { flow, parameters } = drawn(2, 0, spec.transforms ?? []);
  const act = () => toPyro({ ...flow, ...spec }, parameters);
  expect(act).toThrow(ProblemError);
  expect(act).toThrow(words);
  // Known before it is trained.
  expect(() => refuseNotPyro({ ...flow, ...spec })).toThrow(words);
});

it('a flow whose bounds are still to be chosen is not refused before it is trained', () => {
  const { flow } = drawn(2, 0, []);
  const spline = { kind: 'elementwise-spline', ...linear, bound: 'auto' } as const;
  expect(() => refuseNotPyro({ ...flow, transforms: [spline] })).not.toThrow();
});
