/** What is said of a flow before it is trained. */
import { expect, it } from 'vitest';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { flowWarnings } from '../../src/train/flow-warnings';
import { type PresetName, presets } from '../../src/train/presets';

const spline: TransformSpec = { kind: 'elementwise-spline', order: 'rational-quadratic', bins: 8, bound: 'auto' };
const batchNorm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };
const network = { hidden: [8], activation: 'relu', fast: 'density' } as const;
const maf = (visit: 'ascending' | 'descending'): TransformSpec => ({
  kind: 'autoregressive-affine',
  visit,
  ...network,
  hidden: [8],
});
const coupling: TransformSpec = { kind: 'coupling-affine', split: 'first', ...network, hidden: [8] };
const flow = (dim: number, transforms: TransformSpec[], context = 0): FlowSpec => ({
  dim,
  context,
  base: { kind: 'standard-normal' },
  transforms,
});

it.each([
  ['no layers', flow(2, []), /Nothing in this flow can be trained/],
  ['a coupling of one column', flow(1, [coupling]), /nothing to couple/],
  ['splines per column for two', flow(2, [spline]), /as if independent/],
  ['a given column that no layer sees', flow(1, [spline], 1), /does not depend on them/],
  ['layers in one order', flow(2, [maf('ascending'), maf('ascending')]), /visit the columns in one order/],
  ['batch norm after a spline', flow(1, [spline, batchNorm]), /belongs next to the data/],
  ['a narrow box', flow(1, [{ ...spline, bound: 1 } as TransformSpec]), /ends inside the data/],
])('%s is warned of', (_name, spec, words) => {
  expect(flowWarnings(spec, spec.transforms.length === 0 ? 0 : 100, 10_000).join(' ')).toMatch(words);
});

it('warns of more parameters than rows can teach', () => {
  expect(flowWarnings(flow(1, [spline]), 40_000, 1_000).join(' ')).toMatch(/40,000 parameters for 1,000 rows/);
});

it('finds nothing wrong with the presets', () => {
  for (const name of Object.keys(presets) as PresetName[]) {
    const dim = presets[name].leastColumns;
    expect(flowWarnings(presets[name].flow(dim), 1_000, 20_000), name).toEqual([]);
  }
});
