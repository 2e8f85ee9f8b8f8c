/** What the quick comparison of arrays calls equal is what Vitest calls equal. */
import { describe, expect, it } from 'vitest';

const large = (change = 0) => Float64Array.from({ length: 200_000 }, (_, i) => (i === 150_000 ? change : i));

describe('arrays of numbers and texts', () => {
  it('are equal where every element is', () => {
    expect({ columns: [large()] }).toEqual({ columns: [large()] });
    expect([Number.NaN, 1, 'a']).toEqual([Number.NaN, 1, 'a']);
    expect(Float32Array.of(1, 2)).toEqual(Float32Array.of(1, 2));
  });

  it('are not where one is not, nor its type, its length, or the sign of a zero', () => {
    expect({ columns: [large(1)] }).not.toEqual({ columns: [large()] });
    expect(Float32Array.of(1, 2)).not.toEqual(Float64Array.of(1, 2));
    expect(Float64Array.of(1)).not.toEqual(Float64Array.of(1, 1));
    expect(Float64Array.of(-0)).not.toEqual(Float64Array.of(0));
    expect(['a', 'b']).not.toEqual(['a', 'c']);
    expect([1, 2]).not.toEqual([1, '2']);
  });

  it('may hold what is only described', () => {
    expect([1, 'abc']).toEqual([1, expect.stringContaining('b')]);
    expect([1, undefined]).toEqual([1, undefined]);
  });
});
