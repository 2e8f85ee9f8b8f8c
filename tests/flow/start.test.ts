/** Where transforms start: the identity, in every bin, on edges and outside the box, with and without context. */
import { expect, test } from 'vitest';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { initialParameters } from '../../src/flow/parameters';
import { drawnRows } from './drawn';
import { type Example, transformExamples } from './examples';

const moving = transformExamples.filter(({ name }) => !/permutation|fixed|^turn/.test(name));

test.each(moving.map((example): [string, Example] => [example.name, example]))(
  '%s starts as the identity',
  (name, example) => {
    // Batch norm's ε = 1e-5 shrinks a unit variance by half of that; reflections in pairs only round.
    const tolerance = name === 'batch-norm' ? 2e-5 : 1e-14;
    for (const dim of [1, 2, 5]) {
      for (const context of [0, 2]) {
        const spec = example.flow(dim, context);
        const rows = Float64Array.from({ length: 61 * dim }, (_, i) => (Math.floor(i / dim) - 30) / 6);
        const given = context > 0 ? drawnRows(61, context) : undefined;
        const flow = plainFlow(spec, initialParameters(layoutOf(spec), 1));
        for (const direction of ['forward', 'inverse'] as const) {
          const { value, logDet } = flow[direction](rows, given);
          for (const [i, z] of value.entries()) {
            expect(Math.abs(z - (rows[i] as number))).toBeLessThanOrEqual(tolerance * (1 + Math.abs(z)));
          }
          for (const entry of logDet) expect(Math.abs(entry)).toBeLessThanOrEqual(tolerance * dim * 2);
        }
      }
    }
  },
);

test.each([
  ['flip', 'permutation, flip', [3, 2, 1]],
  ['a given order', 'permutation, given', [2, 3, 1]],
])('a permutation of %s moves values exactly', (_name, name, expected) => {
  const example = transformExamples.find((candidate) => candidate.name === name);
  if (!example) throw new Error(`no example is called ${name}`);
  const flow = plainFlow(example.flow(3), []);
  expect([...flow.forward([1, 2, 3]).value]).toEqual(expected);
  expect([...flow.inverse(expected).value]).toEqual([1, 2, 3]);
});
