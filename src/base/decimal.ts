/**
 * Reads a decimal number from the bytes of a text without making a string of it. Faster than `Number` of a slice, with the same
 * result to the last bit.
 */

const [PLUS, MINUS, POINT, ZERO, E, LETTER_CASE] = [43, 45, 46, 48, 101, 32];
/** Digits of the leading part: 10^15 < 2^53. */
const HEAD_DIGITS = 15;
/** With the trailing part; both are exact. */
const MOST_DIGITS = 19;
/** Powers of ten that float64 holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const MOST_POWER = POWERS.length - 1;
const MOST_INTEGER = 2 ** 53;
/** Veltkamp's factor, which splits a float64 into two halves of 26 bits. */
const SPLIT = 2 ** 27 + 1;
/** Much more than the relative error of a low part, and much less than 1. */
const DOUBT = 1 + 2 ** -30;

/** a·b − p for p = fl(a·b), exactly (Dekker 1971). */
function productError(a: number, b: number, p: number): number {
  const aSplit = SPLIT * a;
  const aHigh = aSplit - (aSplit - a);
  const bSplit = SPLIT * b;
  const bHigh = bSplit - (bSplit - b);
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * (head·10^shift + tail)·10^power, correctly rounded; NaN where this arithmetic of twice 53 bits cannot be sure, which is when the
 * result lies halfway between two float64 or next to it.
 */
function scaled(head: number, shift: number, tail: number, power: number): number {
  const scale = POWERS[Math.abs(power)] as number;
  const product = head * (POWERS[shift] as number);
  const whole = product + tail;
  // One operation on exact numbers rounds once (Clinger 1990); a sum that rounds to less than 2^53 is exact.
  if (whole < MOST_INTEGER) return power < 0 ? whole / scale : whole * scale;
  const rest = productError(head, POWERS[shift] as number, product) + tail;
  const high = product + rest;
  const low = rest - (high - product);
  let first: number;
  let second: number;
  if (power < 0) {
    first = high / scale;
    const back = first * scale;
    second = (high - back - productError(first, scale, back) + low) / scale;
  } else {
    first = high * scale;
    second = productError(high, scale, first) + low * scale;
  }
  const sum = first + second;
  return first + second * DOUBT === sum && first + second / DOUBT === sum ? sum : Number.NaN;
}

/**
 * Reads the number that begins at byte `from`, such as `-1.25e-3`, into `into[place]`, and returns where it ends; −1 where it is not
 * written so, or has more digits or a larger exponent than are common: read it with `Number` then. (The value goes into an array since
 * a returned one would be an object, a million of them in a table.)
 */
export function readDecimal(bytes: Uint8Array, from: number, into: Float64Array, place: number): number {
  let at = from;
  let code = bytes[at] as number;
  const negative = code === MINUS;
  if (negative || code === PLUS) code = bytes[++at] as number;
  let head = 0;
  let tail = 0;
  /** Significant digits, without the zeros before them. */
  let digits = 0;
  let power = 0;
  let pointed = false;
  let found = false;
  for (; ; code = bytes[++at] as number) {
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      found = true;
      if (pointed) power -= 1;
      if (digits < HEAD_DIGITS) head = 10 * head + digit;
      else if (digits < MOST_DIGITS) tail = 10 * tail + digit;
      else return -1;
      if (digits > 0 || digit > 0) digits += 1;
    } else if (code === POINT && !pointed) pointed = true;
    else break;
  }
  if (!found) return -1;
  if ((code | LETTER_CASE) === E) {
    code = bytes[++at] as number;
    const minus = code === MINUS;
    if (minus || code === PLUS) code = bytes[++at] as number;
    let exponent = 0;
    const first = at;
    for (; code >= ZERO && code <= ZERO + 9 && exponent < 1_000; code = bytes[++at] as number)
      exponent = 10 * exponent + code - ZERO;
    if (at === first) return -1;
    power += minus ? -exponent : exponent;
  }
  if (power > MOST_POWER || power < -MOST_POWER) return -1;
  const value = scaled(head, Math.max(0, digits - HEAD_DIGITS), tail, power);
  if (Number.isNaN(value)) return -1;
  into[place] = negative ? -value : value;
  return at;
}
