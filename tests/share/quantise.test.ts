/** Weights in few bits: how far they may move, and what must not move at all. */
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/flow/flow';
import type { FlowSpec } from '../../src/flow/spec';
import { dequantise, quantise } from '../../src/share/quantise';
import { presets } from '../../src/train/presets';
import { drawnParameters } from '../flow/drawn';

const SPEC: FlowSpec = {
  dim: 3,
  context: 1,
  base: {
    kind: 'multivariate-normal',
    fixed: {
      mean: [0.1, 0.2, 0.3],
      factor: [
        [1.1, 0, 0],
        [0.5, 1.2, 0],
        [0.1, 0.7, 1.3],
      ],
    },
  },
  transforms: [{ kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 }, ...presets['poster-2d'].flow(3, 1).transforms],
};
const layout = layoutOf(SPEC);
const parameters = drawnParameters(SPEC, 0.7);

function roundTrip(values: Float32Array, bits: number): Float32Array {
  const back = dequantise(layout, quantise(layout, values, bits), bits);
  if (!back) throw new Error('not read back');
  return back;
}

describe.each([3, 4, 7, 8, 9, 12, 16])('in %i bits', (bits) => {
  const back = roundTrip(parameters, bits);

  test('no number moves by more than half a step of its tensor', () => {
    for (const { offset, size } of layout.entries) {
      const before = parameters.subarray(offset, offset + size);
      const largest = before.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // Steps are powers of two, so at most twice what divides the range evenly.
      const most = largest / (2 ** (bits - 1) - 1) + 1e-12;
      for (const [i, value] of before.entries())
        expect(Math.abs((back[offset + i] ?? 99) - value)).toBeLessThanOrEqual(most);
    }
  });

  test('masked weights stay 0; what is fixed, and small tensors, stay as they are', () => {
    let exact = 0;
    for (const { offset, size, mask, trainable } of layout.entries) {
      const free = mask ? Array.from(mask).filter((kept) => kept !== 0).length : size;
      if (mask) for (let i = 0; i < size; i++) if (mask[i] === 0) expect(back[offset + i]).toBe(0);
      if (trainable !== false && free > 8) continue;
      exact += free;
      expect(back.subarray(offset, offset + size)).toEqual(parameters.subarray(offset, offset + size));
    }
    expect(exact).toBeGreaterThan(12);
  });

  test('rounding again changes nothing', () => {
    expect(roundTrip(back, bits)).toEqual(back);
  });
});

test('tensors of zeros, of the smallest and of the largest numbers stay finite', () => {
  for (const value of [0, 1e-45, 1e-30, 1e38, -1e38]) {
    const all = new Float32Array(layout.size).fill(value);
    for (const bits of [3, 16]) {
      const back = roundTrip(all, bits);
      expect(back.every(Number.isFinite)).toBe(true);
    }
  }
});

test('bytes that are too few or too many are refused', () => {
  const bytes = quantise(layout, parameters, 7);
  expect(dequantise(layout, bytes.subarray(1), 7)).toBeUndefined();
  expect(dequantise(layout, Uint8Array.of(...bytes, 0), 7)).toBeUndefined();
  expect(dequantise(layout, bytes, 9)).toBeUndefined();
});
