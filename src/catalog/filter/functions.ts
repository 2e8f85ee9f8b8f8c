/** The functions that a filter, a computed column or a formula may call. */
import { erf } from '../../base/erf';
import type { Arithmetic } from './expression';

interface NamedFunction {
  /** Values that it takes. */
  readonly least: number;
  readonly most: number;
  run(...values: number[]): number;
}

const one = (run: (value: number) => number): NamedFunction => ({ least: 1, most: 1, run });

export const FUNCTIONS = {
  exp: one(Math.exp),
  ln: one(Math.log),
  log10: one(Math.log10),
  sqrt: one(Math.sqrt),
  abs: one(Math.abs),
  sin: one(Math.sin),
  cos: one(Math.cos),
  tan: one(Math.tan),
  asin: one(Math.asin),
  acos: one(Math.acos),
  atan: one(Math.atan),
  sinh: one(Math.sinh),
  cosh: one(Math.cosh),
  tanh: one(Math.tanh),
  asinh: one(Math.asinh),
  floor: one(Math.floor),
  erf: one(erf),
  step: one((value) => (value >= 0 ? 1 : 0)),
  pow: { least: 2, most: 2, run: Math.pow },
  min: { least: 2, most: 8, run: Math.min },
  max: { least: 2, most: 8, run: Math.max },
} satisfies Readonly<Record<string, NamedFunction>>;

export type FunctionName = keyof typeof FUNCTIONS;

export const isFunction = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name);

export const functionNamed = (name: FunctionName): NamedFunction => FUNCTIONS[name];

export const ARITHMETIC: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};
