import { expect, test } from 'vitest';
import { compileFormula } from '../../src/catalog/formula';
import { refusal } from './files';

test.each([
  ['-x^2', 3, -9],
  ['(-x)^2', 3, 9],
  ['2^-x^2', 2, 1 / 16],
  ['2^3^x', 2, 512],
  ['x**2 + 1', 3, 10],
  ['-2^2 + x', 0, -4],
  ['3 - -x', 2, 5],
  ['2*-x^2*3', 2, -24],
  ['1 - 2 - x', 3, -4],
  ['8 / 2 / x', 2, 2],
  ['1 + 2*x^2', 2, 9],
  ['.5*x + 2e-1', 1, 0.7],
  ['pi * e * x', 1, Math.PI * Math.E],
  ['ln(x) + log10(x)', 10, Math.log(10) + 1],
  ['min(x, 2, 5) + max(1, x)', 3, 5],
  ['pow(x, 3) + sqrt(abs(-x)) + floor(1.7)', 4, 67],
  ['x > 1 ? 2 : x < 0 ? 3 : 4', 0.5, 4],
  ['(x > 0) * exp(-x)', 0, 0],
  ['0 < x and x <= 1', 1, 1],
  ['x ? 1 : 2', 0, 2],
  ['log(x) - ln(x)', 7, 0],
  ['step(x) + step(-1)', 0, 1],
  ['erf(x) + tanh(x) + sinh(x) + cosh(x)', 0, 1],
])('%s at x = %f is %f', (text, x, value) => {
  expect(compileFormula(text)(x)).toBeCloseTo(value, 12);
});

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['2 x', 'side by side'],
  ['x;x', '“;”'],
  ['0 < x < 1', '“and”'],
  ['1,5*x', 'side by side'],
  ['(1,5)*x', 'comma'],
  ['2x', '2x'],
  ['x = 3', '='],
  ['(x + 1', '('],
  ['x +', '+'],
  ['y + 1', '“y”'],
  ['this', '“this”'],
  ['constructor', '“constructor”'],
  ['__proto__', '“__proto__”'],
  ['toString(x)', '“toString”'],
  ['eval(x)', '“eval”'],
  ['window.alert(1)', 'not a function'],
  ['x.constructor', '“.”'],
  ['x["constructor"]', '“.”'],
  ['(x+1)(x+2)', 'not a function'],
  ['x(3)', '“x” is not a function'],
  ['sin', 'needs brackets'],
  ['sqrt(x, 2)', '“sqrt” takes 1 value,'],
  ['max(x)', '2 to 8'],
  ['"abc"', '“"abc"”'],
  ['true', '“true”'],
  ['[1, 2]', '[ ]'],
  ['!x', '“!”'],
  ['~x', '“~”'],
  ['x && 1', '“&&”'],
  ['x % 2', '“%”'],
  ['x == 2', '“==”'],
  [`${'-'.repeat(80)}x`, '50 deep'],
  [`x${'+1'.repeat(300)}`, '500'],
])('refused: %s', async (text, words) => {
  const problem = await refusal(() => compileFormula(text));
  expect(problem.code).toBe('formula');
  expect(problem.message).toContain(words);
});
