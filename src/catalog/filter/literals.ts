/** The parts of an expression that stand for themselves: numbers, lists of values, corners of a polygon, patterns. */
import type { Cursor } from './cursor';
import { type Pattern, parsePattern } from './pattern';
import { FEWEST_CORNERS, MOST_CORNERS } from './polygon';

/** A number, or undefined where something else is next. */
function number({ take, isSign, peek, skip, fail }: Cursor): number | undefined {
  const negative = take(isSign('-'));
  const { kind, value } = peek();
  if (kind !== 'number') {
    if (negative) throw fail('a number is missing after the “-”');
    return undefined;
  }
  skip();
  return negative ? -Number(value) : Number(value);
}

/** `("CV_0", "CV_1")`, after `in`. */
export function readValues(cursor: Cursor): (number | string)[] {
  const { peek, skip, take, isSign, expectSign, fail } = cursor;
  expectSign('(');
  const values: (number | string)[] = [];
  do {
    const { kind, value } = peek();
    const read = number(cursor);
    if (read === undefined && kind !== 'text') throw fail('a number or a text in quotes is missing');
    if (read === undefined) skip();
    values.push(read ?? value);
  } while (take(isSign(',')));
  expectSign(')');
  return values;
}

/** x and y of each corner in turn, after the two values of `inside`, whose bracket opens at `at`. */
export function readCorners(cursor: Cursor, at: number): Float64Array {
  const { take, isSign, expectSign, fail } = cursor;
  const corners: number[] = [];
  while (take(isSign(','))) {
    const value = number(cursor);
    if (value === undefined) throw fail('a corner is two numbers, and one is missing here');
    corners.push(value);
  }
  expectSign(')');
  const count = corners.length / 2;
  if (!Number.isInteger(count)) throw fail('the last corner has an x and no y', at);
  if (count < FEWEST_CORNERS || count > MOST_CORNERS) {
    throw fail(`“inside” takes ${FEWEST_CORNERS} to ${MOST_CORNERS} corners, and these are ${count}`, at);
  }
  return Float64Array.from(corners);
}

/** A pattern in quotes, after `~`. */
export function readPattern({ peek, skip, fail }: Cursor): Pattern {
  const { kind, value, at } = peek();
  if (kind !== 'text') throw fail('a pattern in quotes is missing');
  const read = parsePattern(value);
  if ('wrong' in read) throw fail(read.wrong, at);
  skip();
  return read;
}
