/** MADE's masks: the paths from input to output are those that the degrees allow, and nothing flows along others. */
import { describe, expect, test } from 'vitest';
import { plainFlow } from '../../src/flow/evaluate';
import { float64 } from '../../src/flow/float64';
import { forward, inverse, layoutOf } from '../../src/flow/flow';
import { hiddenDegrees, masksOf, roundHalfToEven } from '../../src/flow/network';
import { entryOf } from '../../src/flow/parameters';
import { autoregressiveDegrees, couplingDegrees } from '../../src/flow/transforms/masked';
import { drawnParameters, drawnRows } from './drawn';
import { transformExamples } from './examples';

/** Number of paths from each input to each output, [outputs][inputs]. */
function paths(layers: ReturnType<typeof masksOf>): number[][] {
  let product: number[][] | undefined;
  for (const { inputs, outputs, mask } of layers) {
    const rows = Array.from({ length: outputs }, (_, o) => Array.from(mask.subarray(o * inputs, (o + 1) * inputs)));
    const before = product;
    product = before
      ? rows.map((row) =>
          (before[0] ?? []).map((_, i) =>
            row.reduce((sum, m, k) => sum + m * ((before[k] as number[])[i] as number), 0),
          ),
        )
      : rows;
  }
  return product ?? [];
}

const DEGREES: [string, number[]][] = [
  ['ascending', autoregressiveDegrees('ascending', 5)],
  ['descending', autoregressiveDegrees('descending', 5)],
  ['given', autoregressiveDegrees([2, 0, 3, 1], 4)],
  ['coupling', couplingDegrees('second', 5)],
  ['one column', autoregressiveDegrees('ascending', 1)],
  ['16 columns', autoregressiveDegrees('ascending', 16)],
];

describe.each([0, 2])('masks with %d context columns', (context) => {
  test.each(DEGREES)('%s: an output sees the inputs of smaller degree and the context, no others', (_name, degrees) => {
    const layers = masksOf({ degrees, context, outputs: 2, hidden: [32, 24], activation: 'relu' });
    const expected = degrees.flatMap((out) => {
      const row = [...new Array<boolean>(context).fill(true), ...degrees.map((degree) => degree < out)];
      return [row, row];
    });
    expect(paths(layers).map((row) => row.map((count) => count > 0))).toEqual(expected);
  });
});

test('degrees round half to even, as in torch', () => {
  expect([0.5, 1.5, 2.5, 3.5, 2.4, 2.6].map(roundHalfToEven)).toEqual([0, 2, 2, 4, 2, 3]);
  expect(hiddenDegrees(5, 3, false)).toEqual([1, 1, 2, 2, 2]);
});

const masked = transformExamples.filter(({ iterates }) => iterates);

test.each(masked.map((example) => [example.name, example] as const))(
  '%s: what a variable must not see does not move it by one bit',
  (_name, example) => {
    const dim = 5;
    const spec = example.flow(dim);
    const [transform] = spec.transforms;
    if (!transform || !('hidden' in transform)) throw new Error('a masked transform was expected');
    const degrees =
      'visit' in transform ? autoregressiveDegrees(transform.visit, dim) : couplingDegrees(transform.split, dim);
    const flow = plainFlow(spec, drawnParameters(spec, 2));
    const rows = Float64Array.from(drawnRows(8, dim));
    const before = flow.forward(rows).value;
    for (let moved = 0; moved < dim; moved++) {
      const after = flow.forward(rows.map((x, i) => (i % dim === moved ? x + 0.25 : x))).value;
      for (let seen = 0; seen < dim; seen++) {
        const changed = before.some((value, i) => i % dim === seen && value !== after[i]);
        const may = seen === moved || (degrees[moved] as number) < (degrees[seen] as number);
        expect(changed, `column ${seen} when column ${moved} moves`).toBe(may);
      }
    }
  },
);

test.each(masked.map((example) => [example.name, example] as const))(
  '%s: one pass of the network in the fast direction, one per degree in the other',
  (_name, example) => {
    const spec = example.flow(5);
    const layout = layoutOf(spec);
    const parameters = drawnParameters(spec, 1);
    const passesOf = (direction: typeof forward) => {
      let passes = 0;
      const read = (name: string) => {
        if (name === '0.weight0') passes += 1;
        const { offset, size, shape } = entryOf(layout, name);
        return float64(parameters.subarray(offset, offset + size), shape);
      };
      direction(spec, read, float64(drawnRows(4, 5), [4, 5]), { training: false });
      return passes;
    };
    const [fast, slow] = example.iterates === 'forward' ? [inverse, forward] : [forward, inverse];
    expect(passesOf(fast)).toBe(1);
    expect(passesOf(slow)).toBe(spec.transforms[0]?.kind.startsWith('coupling') ? 2 : 5);
  },
);
