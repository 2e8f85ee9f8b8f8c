/** The error of a weighted mean: that of no weights where they are equal, and unknown where one row decides it. */
import { describe, expect, it } from 'vitest';
import { meanWithError, pAbove } from '../../src/analysis/mean-error';

describe('a weighted mean', () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));

  it('of equal weights is that of no weights', () => {
    const plain = meanWithError(values);
    const weighted = meanWithError(values, undefined, new Float64Array(200).fill(3));
    expect(weighted.independent).toBe(200);
    expect(weighted.mean).toBeCloseTo(plain.mean, 12);
    expect(weighted.standardError).toBeCloseTo(plain.standardError, 12);
  });

  it('has no error where one row decides it, rather than one near 0', () => {
    const weights = new Float64Array(200).fill(1);
    weights[3] = 1e6;
    const found = meanWithError(values, undefined, weights);
    expect(found.standardError).toBeNaN();
    expect(pAbove(found)).toBeNaN();
  });

  it('counts as many rows as tell as much', () => {
    const weights = Float64Array.from({ length: 200 }, (_, i) => (i % 2 ? 1 : 0));
    expect(meanWithError(values, undefined, weights).independent).toBe(100);
  });
});
