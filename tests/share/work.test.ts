/** What a recipe asks for is known, and bounded, before any of it is done. */
import { describe, expect, it } from 'vitest';
import { tooMuchWork, workOf } from '../../src/share/flow-size';
import { decodeLink, encodeRecipeLink } from '../../src/share/link/link';
import { type PresetName, presets } from '../../src/train/presets';
import { sampleRecipe } from './trained';

const flowOf = (name: PresetName, dim: number, context: number) =>
  (presets[name].flow as (dim: number, context: number) => ReturnType<typeof presets.default.flow>)(dim, context);

describe('the work of a recipe', () => {
  it.each(Object.keys(presets) as PresetName[])('is allowed for %s, with as many columns as a page learns', (name) => {
    const { leastColumns, takesContext, training } = presets[name];
    for (const dim of [leastColumns, 16]) {
      const flow = flowOf(name, dim, takesContext ? 8 : 0);
      expect(tooMuchWork(flow, training)).toBeUndefined();
      expect(workOf(flow, training).parameters).toBeLessThan(2e6);
    }
    expect(tooMuchWork(flowOf(name, leastColumns, 0), { ...training, batch: 65_536 })).toBeUndefined();
  });

  it('is refused in words, by a link too, without being begun', async () => {
    const recipe = sampleRecipe('default');
    const transforms = recipe.flow.transforms.map((layer) =>
      'hidden' in layer ? { ...layer, hidden: Array<number>(8).fill(4096) } : layer,
    );
    const heavy = { ...recipe, flow: { ...recipe.flow, transforms } };
    const fragment = await encodeRecipeLink(heavy);
    await expect(decodeLink(fragment)).rejects.toMatchObject({
      problem: { code: 'too-much-work', message: expect.stringMatching(/parameters: it would take \d+\.\d GB/) },
    });
    expect(tooMuchWork(heavy.flow, heavy.training)?.hint).toMatch(/smaller hidden layers/);
  });

  it('counts what a whole batch takes where a layer asks for its statistics', () => {
    const { flow, training } = sampleRecipe('default');
    const spline = { kind: 'elementwise-spline', order: 'rational-quadratic', bins: 8, bound: 3 } as const;
    const norm = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 } as const;
    const wide = { ...flow, dim: 16, transforms: Array.from({ length: 60 }, () => spline) };
    const batch = 65_536;
    expect(tooMuchWork(wide, { ...training, batch })).toBeUndefined();
    const normed = { ...wide, transforms: [norm, ...wide.transforms] };
    expect(tooMuchWork(normed, { ...training, batch })?.message).toMatch(/it would take \d+\.\d GB/);
    expect(tooMuchWork(normed, training)).toBeUndefined();
  });

  it('counts the flows of an average', () => {
    const { flow, training } = sampleRecipe('default');
    const hidden = Array<number>(4).fill(1_500);
    const transforms = flow.transforms.map((layer) => ('hidden' in layer ? { ...layer, hidden } : layer));
    const heavy = { ...flow, transforms: transforms.filter((layer) => 'hidden' in layer).slice(0, 1) };
    expect(tooMuchWork(heavy, { ...training, batch: 64 })).toBeUndefined();
    expect(tooMuchWork(heavy, { ...training, batch: 64 }, 32)?.hint).toMatch(/fewer flows/);
  });

  it('counts how often a run validates', () => {
    const { flow, training } = sampleRecipe('default');
    expect(tooMuchWork(flow, { ...training, steps: 1_000_000, evaluateEvery: 50 })).toBeUndefined();
    const problem = tooMuchWork(flow, { ...training, steps: 10_000_000, evaluateEvery: 50 });
    expect(problem?.message).toMatch(/validate 200,000 times/);
    expect(problem?.hint).toMatch(/every 500 steps/);
  });
});
