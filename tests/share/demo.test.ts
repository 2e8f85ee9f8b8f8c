/** The first picture is real: the stored flow, on the sample that it names, is a density and reaches its stated NLL. */
import { describe, expect, it } from 'vitest';
import { histogram, pictureRange } from '../../src/analysis/histogram';
import { sampleCatalog } from '../../src/catalog/sample';
import { numberColumn } from '../../src/catalog/table';
import { demo, demoNll } from '../../src/share/demo';
import modelText from '../../src/share/demo-model.json?raw';
import { plainLogProb } from '../../src/share/model-density';
import { readModelJson, writeModelJson } from '../../src/share/model-json';

describe('the demo', () => {
  it('shows the histogram of the sample that its recipe names', async () => {
    const { source } = readModelJson(modelText).recipe;
    if (source.kind !== 'sample') throw new Error('the demo was not trained on the sample');
    const masses = numberColumn(sampleCatalog(source.seed), 'M_star')?.values ?? new Float64Array();
    const values = masses.filter((mass) => mass > 0).map(Math.log10);
    const { from, to } = pictureRange(values);
    const counts = Array.from(histogram(values, from, to, 80).counts);
    await expect(`${JSON.stringify({ from, to, counts })}\n`).toMatchFileSnapshot(
      '../../src/share/demo-histogram.json',
    );
  });

  it('integrates to one over its range', () => {
    const { grid, density } = demo().density;
    const step = (grid[1] as number) - (grid[0] as number);
    expect(density.reduce((sum, value) => sum + value) * step).toBeCloseTo(1, 1);
  });

  it('falls from its least mass on but for one shoulder, as the sample does', () => {
    const { density } = demo().density;
    const tops = density.filter((p, i) => p > (density[i - 1] ?? 0) && p >= (density[i + 1] ?? 0));
    expect(tops.length).toBeLessThanOrEqual(2);
  });

  it('reaches its stated NLL on a sample drawn anew, and beats the Gaussian', async () => {
    const opened = readModelJson(modelText);
    const { metrics } = opened;
    const fresh = numberColumn(sampleCatalog(99), 'M_star')?.values.map(Math.log10) ?? new Float64Array();
    const logProb = await plainLogProb(opened, { values: Float64Array.from(fresh) });
    const mean = logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
    expect(Math.abs(mean - metrics.testLogProb)).toBeLessThan(3 * metrics.testLogProbStdErr);
    expect(demoNll.flow).toBeLessThan(demoNll.gaussian);
  });

  it('survives being written and read, bit for bit', () => {
    const model = readModelJson(modelText);
    expect(readModelJson(writeModelJson(model))).toEqual(model);
  });

  it.each([
    ['a cut file', modelText.slice(0, 1000), /not JSON, or was cut/],
    ['another format', '{"format":"other"}', /format/],
    [
      'a parameter too few',
      modelText.replace(/"parameters":"[^"]{16}/, '"parameters":"'),
      /parameters where its flow has/,
    ],
  ])('refuses %s in words', (_, text, words) => {
    expect(() => readModelJson(text)).toThrow(words);
  });
});
