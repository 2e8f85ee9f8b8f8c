/** Numbers read from the middle of a text are those that `Number` reads, bit by bit. */
import { expect, test } from 'vitest';
import { readDecimal } from '../../src/base/decimal';
import { random } from '../../src/base/random';

/** The number at the start of a text, as the readers take it; the end is −1 where `Number` is to read it. */
function read(written: string): { value: number; end: number } {
  const value = new Float64Array(1);
  const end = readDecimal(new TextEncoder().encode(`<TD>${written}</TD>`), 4, value, 0);
  return { value: value[0] as number, end: Math.max(-1, end - 4) };
}

test.each([
  ...['0', '-0', '1.', '.5', '+3', '007', '1e5', '1E+05', '-1.25e-3', '9007199254740991', '0.1', '123456789012345678'],
  ...['0.30000000000000004', '1e22', '1.7976931348623157e-5', '0.0000000000000000001'],
])('%s', (written) => {
  expect(read(written)).toEqual({ value: Number(written), end: written.length });
});

test.each(['', '-', '.', 'e5', 'nan', '1e', '1e+', '12345678901234567890123', '1e308', '1e-40'])(
  '“%s” is left to Number',
  (written) => {
    expect(read(written)).toEqual({ value: 0, end: -1 });
  },
);

test('whatever float64 there is, and whatever is halfway between two', () => {
  const draw = random(7, 'catalog');
  const float = new DataView(new ArrayBuffer(8));
  let [taken, halfway] = [0, 0];
  for (let i = 0; i < 15_000; i++) {
    const value = draw.normal() * 10 ** Math.floor(38 * draw.uniform() - 19);
    float.setFloat64(0, value);
    float.setBigInt64(0, float.getBigInt64(0) + 1n);
    const forms = [String(value), value.toExponential(16), value.toFixed(6), value.toPrecision(19)];
    if (Math.abs(value) > 2 ** 54 && Math.abs(value) < 2 ** 62) {
      // Integers between two neighbours of float64, and one to either side.
      const middle = (BigInt(value) + BigInt(float.getFloat64(0))) / 2n;
      forms.push(String(middle), String(middle - 1n), String(middle + 1n));
      halfway += 1;
    }
    for (const written of forms) {
      const { value: own, end } = read(written);
      if (end < 0) continue;
      taken += 1;
      if (!Object.is(own, Number(written))) expect([written, own]).toEqual([written, Number(written)]);
    }
  }
  expect(taken).toBeGreaterThan(40_000);
  expect(halfway).toBeGreaterThan(300);
});
