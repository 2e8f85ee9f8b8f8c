/**
 * How finely the values of a column are written: by the digits of a printed number, by single precision, or by double. Columns that
 * follow from one another agree to within this and no better, so that it is what an exact relation is told from a close one by.
 */

/** Values that are looked at. */
const SAMPLE = 2_000;
/** A double has up to 17 digits; from so many on a value was not rounded to be printed. */
const DOUBLE_DIGITS = 16;
const DOUBLE = 2 ** -52;
const SINGLE = 2 ** -23;
const CLOSE_TO_SINGLE = 1e-9;

/** The distance of two neighbouring numbers that the column could hold at a value. */
export type Resolution = (value: number) => number;

/** The resolution of a column, by its values in any order. Whole numbers are taken as exact. */
export function resolutionOf(values: ArrayLike<number>): Resolution {
  let [digits, decimals] = [0, Number.NEGATIVE_INFINITY];
  let [whole, single] = [true, true];
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] as number;
    if (value === 0 || !Number.isFinite(value)) continue;
    const { own, after } = writtenDigits(value);
    digits = Math.max(digits, own);
    decimals = Math.max(decimals, after);
    whole &&= Number.isSafeInteger(value) && Math.abs(value) < 1e6;
    single &&= Math.abs(value - Math.fround(value)) <= CLOSE_TO_SINGLE * Math.abs(value);
  }
  if (whole) return (value) => DOUBLE * Math.abs(value);
  const least = digits >= DOUBLE_DIGITS ? 0 : 10 ** -decimals;
  return (value) => {
    const size = Math.abs(value);
    const binary = (single ? SINGLE : DOUBLE) * size;
    if (digits >= DOUBLE_DIGITS || size === 0) return Math.max(binary, size === 0 ? least : 0);
    return Math.max(binary, least, 10 ** (Math.floor(Math.log10(size)) + 1 - digits));
  };
}

/** Of the shortest decimal that is this number: its digits, and how many of them stand after the point (negative for trailing zeros). */
function writtenDigits(value: number): { readonly own: number; readonly after: number } {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const own = mantissa.length > 1 ? mantissa.length - 1 : 1;
  return { own, after: own - 1 - Number(exponent) };
}
