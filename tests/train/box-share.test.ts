/** How many rows reach outside the box of each spline, as the layers before it hand them on. */
import { expect, test } from 'vitest';
import { openWasm } from '../../src/engine/wasm/engine';
import { initialParameters } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { boxShares } from '../../src/train/box-share';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const spline = { kind: 'elementwise-spline', order: 'rational-quadratic', bins: 4 } as const;
const SPEC: FlowSpec = {
  dim: 2,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [
    { ...spline, bound: 3 },
    { kind: 'affine', init: { shift: [0, 0], scale: [0.5, 0.5] }, trainable: false },
    { ...spline, bound: [3, 1] },
  ],
};

test('rows are counted once, at each spline by the bounds of its columns', async () => {
  const engine = opened(await openWasm({ kernels: kernelBytes }));
  const flow = engine.compile(SPEC);
  flow.load(initialParameters(flow.layout, 1));
  // Before the second spline the rows are twice as large: out are the second, the third and the last.
  const values = Float32Array.of(1, 0, 2, 0, 0, 0.6, 0, -0.4, 4, 4);
  expect(await boxShares(engine, flow, { values, count: 5 })).toEqual([
    { layer: 1, share: 0.2 },
    { layer: 3, share: 0.6 },
  ]);
  flow.dispose();
});
