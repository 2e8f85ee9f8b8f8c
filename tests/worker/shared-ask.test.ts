/** A model that was sent is asked about a row: the answer is that of its own density. */
import { expect, it } from 'vitest';
import { openWasm } from '../../src/engine/wasm/engine';
import { plainFit } from '../../src/share/model-density';
import { writeModel } from '../../src/share/model-file';
import type { Model } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { createReader } from '../../src/worker/shared/reader';
import { kernelBytes } from '../../tools/kernels.mjs';
import { untrainedAverage } from '../share/untrained';

const engine = openWasm({ kernels: kernelBytes }).then((opened) => (opened.ok ? opened.engine : undefined));

async function readerOf(model: Model) {
  const reader = createReader(() => engine);
  const opened = await reader.open({
    kind: 'file',
    file: new File([Uint8Array.from(writeModel(model))], 'm.safetensors'),
  });
  expect(opened.ok).toBe(true);
  return reader;
}

/** Two columns that are learned as they are. */
function plainModel(): Model {
  // Its mixtures propose draws: for a flow alone one would be fitted first, which takes most of the time.
  const base = untrainedAverage(presets.light.flow(2));
  return {
    ...base,
    recipe: {
      ...base.recipe,
      columns: [
        { name: 'x', transform: 'none' },
        { name: 'y', transform: 'none' },
      ],
    },
    transforms: [{ kind: 'none' }, { kind: 'none' }],
  };
}

it('gives the median of a column given the other, as its density has it', async () => {
  const model = plainModel();
  const reader = await readerOf(model);
  const [x, y] = Array.from(await plainFit(model).sample(1, 5));
  const found = await reader.ask({
    cells: [{ kind: 'known', value: x as number }, { kind: 'unknown' }],
    given: [],
    draws: 50,
    seed: 1,
  });
  if (!found.ok) throw new Error(found.problem.message);
  const { answer, unlike } = found.value;
  const [column] = answer.columns;
  // By a sum over the density along y.
  const count = 600;
  const reach = 12 * (model.standardisation.scale[1] as number);
  const at = Float64Array.from({ length: count }, (_, i) => (y as number) + reach * (2 * ((i + 0.5) / count) - 1));
  const values = new Float64Array(2 * count);
  for (const [i, own] of at.entries()) values.set([x as number, own], 2 * i);
  const heights = (await plainFit(model).logProb({ values })).map((log) => Math.exp(log));
  const total = heights.reduce((sum, height) => sum + height, 0);
  const step = (2 * reach) / count;
  let below = 0;
  for (const [i, own] of at.entries()) {
    const part = Math.min(Math.max(((column?.median as number) - own) / step + 0.5, 0), 1);
    below += (part * (heights[i] as number)) / total;
  }
  expect(below).toBeCloseTo(0.5, 1.7);
  expect(answer.logEvidence).toBeCloseTo(Math.log((total * 2 * reach) / count), 1.7);
  expect(answer.reliable).toBe(true);
  expect(unlike?.p).toBeGreaterThan(0);
});

it('is asked with the given values of a conditional model, and refuses a blank one', async () => {
  const model = untrainedAverage(presets.light.flow(1, 1));
  const reader = await readerOf(model);
  const ask = (given: number) => reader.ask({ cells: [{ kind: 'unknown' }], given: [given], draws: 50, seed: 1 });
  const [one, other] = [await ask(-1.3), await ask(1.5)];
  if (!one.ok || !other.ok) throw new Error('not answered');
  expect(one.value.unlike).toBeUndefined();
  expect(one.value.answer.columns[0]?.median).not.toBe(other.value.answer.columns[0]?.median);
  expect(await ask(Number.NaN)).toMatchObject({ ok: false, problem: { code: 'asked-value' } });
});
