/** Transforms of columns: each undone by its inverse, with the Jacobian that finite differences give. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  applyTransform,
  COLUMN_TRANSFORMS,
  fitTransform,
  fittedTransformSchema,
  invertTransform,
  logSlope,
  refusal,
  transformLabel,
} from '../../src/catalog/column-transforms';

const values = Float64Array.of(1.5e8, 2e9, 3.3e9, 7e10, 4e12, 2.2e8);

describe.each(COLUMN_TRANSFORMS)('%s', (kind) => {
  const fitted = fitTransform(kind, values);

  it('is undone by its inverse', () => {
    for (const value of values) {
      const back = invertTransform(fitted, applyTransform(fitted, value));
      expect(Math.abs(back - value) / value).toBeLessThan(1e-9);
    }
  });

  it('has the slope of finite differences', () => {
    for (const value of values) {
      const step = 1e-5 * value;
      const slope = (applyTransform(fitted, value + step) - applyTransform(fitted, value - step)) / (2 * step);
      expect(logSlope(fitted, value)).toBeCloseTo(Math.log(slope), 5);
    }
  });

  it('is plain data that its schema takes, and has a label', () => {
    expect(v.parse(fittedTransformSchema, JSON.parse(JSON.stringify(fitted)))).toEqual(fitted);
    expect(transformLabel(fitted, 'M_star')).toContain('M_star');
  });
});

describe('fitting', () => {
  it('scales asinh by the median size, so that a column of either sign is spread over its decades', () => {
    expect(fitTransform('asinh', Float64Array.of(-100, -10, 0, 10, 1000))).toMatchObject({ scale: 100 });
  });

  it('takes a logit over (0, 1) where the values fit, and else a little beyond them', () => {
    expect(fitTransform('logit', Float64Array.of(0.2, 0.9))).toEqual({ kind: 'logit', from: 0, to: 1 });
    const wide = fitTransform('logit', Float64Array.of(0, 10));
    expect(applyTransform(wide, 0)).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    expect(applyTransform(wide, 10)).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('is not thrown by a constant column, an empty one, or what is not finite', () => {
    for (const kind of COLUMN_TRANSFORMS) {
      for (const odd of [
        Float64Array.of(3, 3, 3),
        new Float64Array(),
        Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, 1),
      ]) {
        expect(v.is(fittedTransformSchema, fitTransform(kind, odd))).toBe(true);
      }
    }
  });

  it('makes a robust scale that one far value does not move', () => {
    const many = Float64Array.from({ length: 1_001 }, (_, i) => i / 1_000);
    const far = Float64Array.from([...many.slice(0, 1_000), 1e9]);
    const [plain, robust] = [fitTransform('standardise', far), fitTransform('robust', far)];
    expect(plain).toHaveProperty('scale', expect.closeTo(3.16e7, -6));
    expect(robust).toHaveProperty('scale', expect.closeTo(0.5 / 1.349, 2));
  });
});

it('says of a value why it has no transform', () => {
  expect(refusal({ kind: 'log10' }, 'M_gas', 0)).toMatch(/M_gas is zero or negative/);
  expect(refusal({ kind: 'logit', from: 0, to: 1 }, 'f', 1)).toMatch(/not between 0 and 1/);
  expect(refusal({ kind: 'asinh', scale: 1 }, 'x', -3)).toBeUndefined();
});
