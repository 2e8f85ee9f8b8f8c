/** Which tensors of a link may have large steps. */
import { expect, test } from 'vitest';
import { layoutOf } from '../../src/flow/flow';
import { stepSizesOf } from '../../src/share/link/step-sizes';
import { dequantise, quantise, steppedTensors } from '../../src/share/quantise';
import type { Model } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { untrainedModel } from './untrained';

const model = untrainedModel(presets['poster-2d'].flow(2));
const layout = layoutOf(model.flow);
const tensors = steppedTensors(layout);
const [parameters = new Float32Array()] = model.members;
const points = { values: new Float64Array(2 * 50) };

/** ln p of row i: what the numbers of a tensor sum up to with signs of their own, times its weight. */
const densityBy = (weightOf: (tensor: number) => number) => async (of: Model) =>
  Float64Array.from({ length: 50 }, (_, row) =>
    tensors.reduce((sum, { at }, t) => {
      let own = 0;
      for (const [k, place] of at.entries())
        own += Math.sin(1 + 7 * row + 3 * k + t) * ((of.members[0] as Float32Array)[place] as number);
      return sum + weightOf(t) * own;
    }, 0),
  );

test('tensors that move ln p more have finer steps, and those that do not move it the coarsest', async () => {
  const steps = await stepSizesOf(
    model,
    points,
    densityBy((t) => (t === 0 ? 0 : t === 1 ? 8 : 1)),
  );
  const { coarser } = steps.at(1e-3);
  expect(coarser[0]).toBe(tensors[0]?.exponent(parameters, 2));
  for (const [t, exponent] of coarser.entries()) if (t > 1) expect(coarser[1]).toBeLessThan(exponent);
});

test('the cost is about what was predicted, and less of it takes more bytes', async () => {
  const logProb = densityBy(() => 1);
  const steps = await stepSizesOf(model, points, logProb);
  const sizes = [1e-2, 1e-3, 1e-4].map(async (nats) => {
    const { bits, coarser } = steps.at(nats);
    const bytes = quantise(layout, parameters, bits, coarser);
    const back = dequantise(layout, bytes, bits);
    if (!back) throw new Error('not read back');
    const [before, after] = [await logProb(model), await logProb({ ...model, members: [back] })];
    const cost = before.reduce((sum, value, i) => sum + (value - (after[i] as number)) ** 2, 0) / before.length / 2;
    expect(cost / nats).toBeGreaterThan(0.2);
    expect(cost / nats).toBeLessThan(5);
    return new Set(bytes).size;
  });
  const [few = 0, more = 0, most = 0] = await Promise.all(sizes);
  expect(few).toBeLessThan(more);
  expect(more).toBeLessThan(most);
});
