/** Every preset is a flow that can be laid out, for as many columns as it says, given or not. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../src/flow/flow';
import { flowSchema } from '../../src/flow/spec';
import { flowWarnings } from '../../src/train/flow-warnings';
import { trainingSchema } from '../../src/train/options';
import { type Preset, type PresetName, presetNamed, presets, presetsFor, sizedTo } from '../../src/train/presets';

const named = Object.entries(presets) as [PresetName, Preset][];

describe.each(named)('%s', (_name, { flow, leastColumns, takesContext, training }) => {
  it('is a flow without warnings in every size that it is for', () => {
    for (const dim of [leastColumns, 3, 8, 16]) {
      for (const context of takesContext ? [0, 1, 8] : [0]) {
        const spec = flow(dim, context);
        expect(v.parse(flowSchema, spec)).toEqual(spec);
        expect(spec).toMatchObject({ dim, context });
        // What `poster-1d` means to do: a spline per column.
        const independent = /as if independent/;
        const said = flowWarnings(spec, layoutOf(spec).size, 1_000_000).filter((words) => !independent.test(words));
        expect(said, `${dim} columns given ${context}`).toEqual([]);
      }
    }
  });

  it('trains as the schema of a recipe allows', () => {
    expect(v.parse(trainingSchema, training)).toEqual(training);
  });
});

it('chooses its boxes from the data, except for the poster’s second model', () => {
  const fixed = named.filter(([, { flow }]) =>
    flow(3).transforms.some((transform) => 'bound' in transform && transform.bound !== 'auto'),
  );
  expect(fixed.map(([name]) => name)).toEqual(['poster-2d']);
  const layers = presets['poster-2d'].flow(2).transforms;
  expect(
    layers.map((layer) => (layer.kind === 'autoregressive-spline' ? [layer.bins, layer.bound, layer.hidden] : [])),
  ).toEqual(Array.from({ length: 3 }, () => [8, 3, [20, 20]]));
});

it('offers what suits the columns, and knows its own names', () => {
  expect(presetsFor(1)).toEqual(['poster-1d', 'default', 'light']);
  expect(presetsFor(1, 1)).toEqual(['default', 'light']);
  expect(presetsFor(4)).toEqual(Object.keys(presets));
  expect(presetNamed('maf')).toBe(presets.maf);
  expect(presetNamed('toString')).toBeUndefined();
});

it('is smaller for rows with errors, learns many columns longer, and always has flows to average', () => {
  for (const rows of [500, 5_000, 50_000]) {
    const [plain, measured] = [sizedTo(presets.default, 2, 0, rows), sizedTo(presets.default, 2, 0, rows, true)];
    expect(layoutOf(measured.flow).size).toBeLessThan(layoutOf(plain.flow).size);
    expect(measured).toMatchObject({ members: 3, mixture: true });
    expect(measured.training.steps).toBeLessThanOrEqual(2_000);
    expect(v.parse(flowSchema, measured.flow)).toEqual(measured.flow);
  }
  expect(sizedTo(presets.light, 2, 0, 5_000, true).members).toBe(1);
  // Of more columns flows are far from the rows' own narrowness after as many steps as exact rows take.
  const [plain, longer] = [false, true].map((measured) => sizedTo(presets.default, 7, 0, 8_000, measured).training);
  expect(longer?.steps).toBe(2 * (plain?.steps ?? 0));
});
