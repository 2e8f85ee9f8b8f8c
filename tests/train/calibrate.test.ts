/** What a flow takes from data outside of gradient descent. */
import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { Engine } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import { layoutOf } from '../../src/flow/flow';
import { entryOf, initialParameters } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { calibrate, statisticsOf } from '../../src/train/calibrate';
import { opened } from '../engine/opened';

const COUNT = 3000;
const SPLINE: TransformSpec = { kind: 'elementwise-spline', order: 'rational-quadratic', bins: 8, bound: 'auto' };

function flowOf(transforms: readonly TransformSpec[]): FlowSpec {
  return { dim: 2, context: 0, base: { kind: 'standard-normal' }, transforms: [...transforms] };
}

/** Two columns, N(5, 3²) and N(−2, 0.1²). */
function drawnRows() {
  const draw = random(2, 'catalog');
  const values = Float32Array.from({ length: 2 * COUNT }, (_, i) =>
    i % 2 === 0 ? 5 + 3 * draw.normal() : -2 + 0.1 * draw.normal(),
  );
  return { values, count: COUNT };
}

describe('calibrate', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = opened(await openReference('wasm'));
  });

  const calibrated = (spec: FlowSpec) =>
    calibrate(engine, spec, initialParameters(layoutOf(spec), 1), drawnRows(), 'before');

  test("'auto' bounds reach a tenth beyond the farthest row, column by column", async () => {
    const { spec } = await calibrated(flowOf([SPLINE]));
    const [transform] = spec.transforms;
    const { values } = drawnRows();
    const farthest = [0, 1].map((d) => Math.max(...values.filter((_, i) => i % 2 === d).map(Math.abs)));
    if (transform?.kind !== 'elementwise-spline' || !Array.isArray(transform.bound)) throw new Error('bounds expected');
    expect((transform.bound[0] as number) / (1.1 * (farthest[0] as number))).toBeCloseTo(1, 3);
    // Never below 3, where a standardised column has its bulk.
    expect(transform.bound[1]).toBeCloseTo(3, 3);
  });

  test('a calibrated spline is still the identity', async () => {
    const { spec, parameters } = await calibrated(flowOf([SPLINE]));
    const flow = engine.compile(spec);
    flow.load(parameters);
    const rows = drawnRows();
    const { values, logDet } = await flow.forward(rows);
    flow.dispose();
    expect(Math.max(...values.map((z, i) => Math.abs(z - (rows.values[i] as number))))).toBeLessThan(2e-6 * 15);
    expect(Math.max(...logDet.map(Math.abs))).toBeLessThan(2e-5);
  });

  test.each<[string, TransformSpec]>([
    ['act-norm', { kind: 'act-norm' }],
    ['affine', { kind: 'affine', init: 'standardise', trainable: false }],
    ['batch-norm', { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-12 }],
  ])('%s takes the rows to zero mean and unit variance', async (_name, transform) => {
    const { spec, parameters } = await calibrated(flowOf([transform]));
    const flow = engine.compile(spec);
    flow.load(parameters);
    const reached = statisticsOf((await flow.forward(drawnRows())).values, 2);
    flow.dispose();
    for (const mean of reached.mean) expect(Math.abs(mean)).toBeLessThan(1e-5);
    for (const variance of reached.variance) expect(Math.abs(variance - 1)).toBeLessThan(1e-5);
  });

  test('each transform is calibrated on what the ones before it give', async () => {
    const { spec, parameters } = await calibrated(flowOf([{ kind: 'act-norm' }, SPLINE]));
    const [, transform] = spec.transforms;
    if (transform?.kind !== 'elementwise-spline' || !Array.isArray(transform.bound)) throw new Error('bounds expected');
    for (const bound of transform.bound) expect(bound).toBeLessThan(5.5);
    expect(parameters[entryOf(layoutOf(spec), '0.shift').offset]).toBeCloseTo(5, 0);
  });

  test('a linear layer that sees a context starts as the Gaussian given it', async () => {
    const draw = random(5, 'catalog');
    const context = Float32Array.from({ length: COUNT }, () => draw.normal());
    const values = Float32Array.from({ length: 2 * COUNT }, () => 0);
    for (const [row, c] of context.entries()) {
      const [first, second] = [0.2 * draw.normal(), draw.normal()];
      values.set([3 * c + first + second, second - 2 * c + 7], 2 * row);
    }
    const rows = { values, count: COUNT, context };
    const spec: FlowSpec = { ...flowOf([{ kind: 'lu', init: 'whiten', conditional: true }]), context: 1 };
    const { parameters } = await calibrate(engine, spec, initialParameters(layoutOf(spec), 1), rows, 'before');
    const flow = engine.compile(spec);
    flow.load(parameters);
    const latent = (await flow.forward(rows)).values;
    flow.dispose();
    const { mean, covariance } = statisticsOf(latent, 2, context).clippedWithContext();
    const expected = [1, 0, 0, 1].map((value, at) => [covariance[Math.floor(at / 2)]?.[at % 2] as number, value]);
    // The context is as it was, and the columns are uncorrelated with it.
    for (const column of [0, 1]) expected.push([covariance[column]?.[2] as number, 0], [mean[column] as number, 0]);
    for (const [found, value] of expected) expect(Math.abs((found as number) - (value as number))).toBeLessThan(0.02);
  });

  test("'after' renews running statistics and leaves what was trained", async () => {
    const spec = flowOf([{ kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 }, { kind: 'act-norm' }]);
    const trained = initialParameters(layoutOf(spec), 1).fill(0.7);
    const { parameters } = await calibrate(engine, spec, trained, drawnRows(), 'after');
    const part = (name: string) => {
      const { offset, size } = entryOf(layoutOf(spec), name);
      return parameters.slice(offset, offset + size);
    };
    const full = statisticsOf(drawnRows().values, 2);
    expect(part('0.mean')).toEqual(Float32Array.from(full.mean));
    expect(part('0.variance')).toEqual(Float32Array.from(full.variance));
    for (const name of ['0.gamma', '0.beta', '1.shift', '1.scale'])
      expect(part(name)).toEqual(new Float32Array(2).fill(0.7));
  });
});

test('statistics are those of the columns, in float64', () => {
  const reached = statisticsOf(Float32Array.of(1, 10, 2, 20, 3, 40), 2);
  expect(reached.mean[0]).toBeCloseTo(2, 12);
  expect(reached.variance[0]).toBeCloseTo(1, 12);
  expect([0, 0.25, 0.5, 1].map((share) => reached.quantile(1, share))).toEqual([10, 15, 20, 40]);
});
