/**
 * Arrays of numbers and of texts compared in one go: Vitest takes 8 µs for each element, 6 s for a catalog. The rules are its own: the
 * same type, the same length, and every element the same by `Object.is`.
 */
import { expect } from 'vitest';

const isTyped = (value: unknown): value is Float64Array => ArrayBuffer.isView(value) && !(value instanceof DataView);
const isPlain = (value: unknown) => typeof value === 'number' || typeof value === 'string';

function sameElements(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

function sameArrays(a: unknown, b: unknown): boolean | undefined {
  if (isTyped(a) && isTyped(b))
    return Object.getPrototypeOf(a) === Object.getPrototypeOf(b) && a.length === b.length && sameElements(a, b);
  // Others, and those that differ, are left to Vitest.
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length || a.length === 0) return undefined;
  return a.every(isPlain) && sameElements(a, b) ? true : undefined;
}

// Files that share their modules share what is added here.
const ADDED = Symbol.for('knotwork.tests.equality');
if (!Reflect.has(globalThis, ADDED)) {
  Reflect.set(globalThis, ADDED, true);
  expect.addEqualityTesters([sameArrays]);
}
