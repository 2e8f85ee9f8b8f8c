/** The exported file as a text: just the code of its flow, and nothing that a person named as code. */
import { expect, test } from 'vitest';
import { pythonModule } from '../../src/share/python/export';
import type { Model } from '../../src/share/recipe';
import { cases } from './python-cases';
import { untrainedModel } from './untrained';

test('the file holds what its flow is made of and nothing else', () => {
  const classes = (text: string) => [...text.matchAll(/^class (\w+)/gm)].map(([, name]) => name);
  const text = pythonModule(
    untrainedModel({ dim: 1, context: 0, base: { kind: 'uniform', bound: 2 }, transforms: [{ kind: 'lu' }] }),
  );
  expect(classes(text)).toEqual(['Asinh', 'Line', 'Part', 'LU', 'Uniform', 'Columns', 'OneFlow', 'Mixture', 'Flow']);
  expect(text).not.toContain('settle');
});

test.each(cases.map(([name, flow, domains]) => ({ name, flow, domains })))(
  '$name: nothing is defined twice, and every line can be read',
  ({ flow, domains }) => {
    const text = pythonModule(untrainedModel(flow, 'c', domains));
    const defined = [...text.matchAll(/^(?:class|def) (\w+)/gm)].map(([, name]) => name);
    expect(new Set(defined).size).toBe(defined.length);
    expect(text.split('\n').filter((line) => line.length > 120)).toEqual([]);
  },
);

test.each(['"""\nimport os', 'x\rimport os', 'x\u2028import os', 'x\u0085import os', 'x\\', '\ud800', '\u202e# os'])(
  'a column named %j stays a comment of one line',
  (name) => {
    const model = untrainedModel({ dim: 1, context: 0, base: { kind: 'standard-normal' }, transforms: [] });
    const renamed: Model = { ...model, recipe: { ...model.recipe, columns: [{ name, transform: 'asinh' }] } };
    const lines = (of: Model) => pythonModule(of).split(/[\n\r\u2028\u2029\u0085\f\v]/);
    const changed = lines(renamed).filter((line, i) => line !== lines(model)[i]);
    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatch(/^# {3}"[^\p{C}]*"$/u);
  },
);
