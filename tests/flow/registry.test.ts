/** Every registered kind has an example, so that the property tests run on it. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { bases } from '../../src/flow/bases/registry';
import { layoutOf } from '../../src/flow/flow';
import type { NetworkOptions } from '../../src/flow/network';
import { initialParameters } from '../../src/flow/parameters';
import { type FlowSpec, flowSchema } from '../../src/flow/spec';
import { type TransformSpec, transforms } from '../../src/flow/transforms/registry';
import { baseExamples, type Example, transformExamples } from './examples';

const examples = [...transformExamples, ...baseExamples];

test('every transform has an example', () => {
  const kinds = transformExamples.map((example) => example.flow(2).transforms[0]?.kind);
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(transforms).sort());
});

test('every base has an example', () => {
  const kinds = baseExamples.map((example) => example.flow(2, 1).base.kind);
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(bases).sort());
});

test.each([transforms, bases])('a kind is registered under its own name', (registry) => {
  for (const [kind, entry] of Object.entries(registry)) expect(entry.kind).toBe(kind);
});

const named = examples.map((example): [string, Example] => [example.name, example]);

test.each(named)('%s: the spec survives JSON and the schema', (_name, example) => {
  const spec = example.flow(3, 2);
  expect(v.parse(flowSchema, JSON.parse(JSON.stringify(spec)))).toEqual(spec);
});

test.each(named)('%s: the same seed gives the same start, bit for bit', (_name, example) => {
  const layout = layoutOf(example.flow(3, 2));
  expect(initialParameters(layout, 5)).toEqual(initialParameters(layout, 5));
});

const network: NetworkOptions & { fast: 'density' } = { hidden: [4], activation: 'tanh', fast: 'density' };

const withTransform = (transform: TransformSpec): FlowSpec => ({
  dim: 2,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [transform],
});

test.each<[string, FlowSpec, string]>([
  ['a permutation that repeats a column', withTransform({ kind: 'permutation', order: [0, 0] }), 'permutation-order'],
  [
    'an affine transform of other columns',
    withTransform({ kind: 'affine', init: { shift: [1], scale: [1] }, trainable: false }),
    'affine-columns',
  ],
  [
    'an order that visits a column twice',
    withTransform({ kind: 'autoregressive-affine', visit: [0, 0], ...network }),
    'visit-order',
  ],
  [
    'a split by a column that is not there',
    withTransform({ kind: 'coupling-affine', split: [2], ...network }),
    'coupling-split',
  ],
  [
    'a factor that is not triangular',
    {
      ...withTransform({ kind: 'lu' }),
      base: {
        kind: 'multivariate-normal',
        fixed: {
          mean: [0, 0],
          factor: [
            [1, 1],
            [0, 1],
          ],
        },
      },
    },
    'normal-factor',
  ],
  [
    'a conditional base without context',
    {
      ...withTransform({ kind: 'lu' }),
      base: { kind: 'standard-normal', conditional: { hidden: [4], activation: 'tanh' } },
    },
    'conditional-without-context',
  ],
])('%s is refused in words', (_name, spec, code) => {
  let refusal: unknown;
  try {
    layoutOf(spec);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(ProblemError);
  expect((refusal as ProblemError).problem.code).toBe(code);
});
