/**
 * A formula in x to a function, by walking the tree that jsep parses: numbers, x, pi, e, arithmetic, comparisons, a
 * choice `a ? b : c`, and calls of the functions listed here. Nothing of the formula is ever run as code.
 */
import jsep from 'jsep';
import { erf } from '../base/erf';
import { ProblemError } from '../base/problem';

const MAX_LENGTH = 500;
/** Nesting that a person can still read; it also bounds the recursion below. */
const MAX_DEPTH = 50;

/** Where a power ranks: above multiplication, which jsep ranks 10. */
const POWER_RANK = 11;
const MINUS = '-'.charCodeAt(0);
const PLUS = '+'.charCodeAt(0);
const POWER = '^'.charCodeAt(0);

type Evaluate = (x: number) => number;

interface NamedFunction {
  readonly least: number;
  readonly most: number;
  run(...values: number[]): number;
}

const one = (run: (value: number) => number): NamedFunction => ({ least: 1, most: 1, run });

const FUNCTIONS = new Map<string, NamedFunction>([
  ['exp', one(Math.exp)],
  ['log', one(Math.log)],
  ['ln', one(Math.log)],
  ['log10', one(Math.log10)],
  ['sqrt', one(Math.sqrt)],
  ['abs', one(Math.abs)],
  ['sin', one(Math.sin)],
  ['cos', one(Math.cos)],
  ['tan', one(Math.tan)],
  ['asin', one(Math.asin)],
  ['acos', one(Math.acos)],
  ['atan', one(Math.atan)],
  ['sinh', one(Math.sinh)],
  ['cosh', one(Math.cosh)],
  ['tanh', one(Math.tanh)],
  ['floor', one(Math.floor)],
  ['erf', one(erf)],
  ['step', one((value) => (value >= 0 ? 1 : 0))],
  ['pow', { least: 2, most: 2, run: Math.pow }],
  ['min', { least: 2, most: 8, run: Math.min }],
  ['max', { least: 2, most: 8, run: Math.max }],
]);

const CONSTANTS = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);

const OPERATORS = new Map<string, (a: number, b: number) => number>([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
  ['^', (a, b) => a ** b],
  ['<', (a, b) => Number(a < b)],
  ['>', (a, b) => Number(a > b)],
  ['<=', (a, b) => Number(a <= b)],
  ['>=', (a, b) => Number(a >= b)],
]);

jsep.addBinaryOp('^', POWER_RANK, true);

/** jsep binds a sign tighter than any operator; in mathematics −x^2 is −(x^2). */
jsep.hooks.add('gobble-token', function (env) {
  if (this.code !== MINUS && this.code !== PLUS) return;
  const operator = this.code === MINUS ? '-' : '+';
  this.index += 1;
  env.node = { type: 'UnaryExpression', operator, argument: powerAfterSign(this), prefix: true };
});

function powerAfterSign(parser: jsep.HookScope): jsep.Expression {
  const base = parser.gobbleToken();
  if (!base) parser.throwError('Something is missing after a sign');
  parser.gobbleSpaces();
  if (parser.code !== POWER) return base;
  parser.index += 1;
  return { type: 'BinaryExpression', operator: '^', left: base, right: powerAfterSign(parser) };
}

function refuse(what: string, hint: string): ProblemError {
  return new ProblemError('formula', what, hint);
}

/**
 * The function that a formula describes. `^` (or `**`) is a power, from right to left. Throws ProblemError `formula`
 * that names the piece which is not allowed.
 */
export function compileFormula(formula: string): Evaluate {
  if (formula.length > MAX_LENGTH) {
    throw refuse(
      `The formula is ${formula.length} characters long, and at most ${MAX_LENGTH} are read.`,
      'Shorten it.',
    );
  }
  if (formula.trim() === '') throw refuse('The formula is empty.', 'Write a density in x, e.g. exp(-x^2/2).');
  let tree: jsep.Expression;
  try {
    tree = jsep(formula.replaceAll('**', '^'));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw refuse(`The formula cannot be read: ${words}.`, 'Check brackets and operators; multiplication is written *.');
  }
  return compile(tree as jsep.CoreExpression, 0);
}

function compile(expression: jsep.Expression, depth: number): Evaluate {
  if (depth > MAX_DEPTH) {
    throw refuse(`The formula is nested more than ${MAX_DEPTH} deep.`, 'Write it with fewer brackets in brackets.');
  }
  const sub = (child: jsep.Expression) => compile(child, depth + 1);
  const node = expression as jsep.CoreExpression;
  switch (node.type) {
    case 'Literal': {
      const { value, raw } = node;
      if (typeof value === 'number') return () => value;
      throw refuse(`“${raw}” is not a number.`, 'Write numbers as 1.5 or 2e-3.');
    }
    case 'Identifier':
      return compileName(node.name);
    case 'UnaryExpression': {
      const argument = sub(node.argument);
      if (node.operator === '-') return (x) => -argument(x);
      if (node.operator === '+') return argument;
      throw refuse(`The operator “${node.operator}” is not known.`, 'Use + - * / ^ and brackets.');
    }
    case 'BinaryExpression': {
      const apply = OPERATORS.get(node.operator);
      if (!apply) throw refuse(`The operator “${node.operator}” is not known.`, 'Use + - * / ^ < > and brackets.');
      const left = sub(node.left);
      const right = sub(node.right);
      return (x) => apply(left(x), right(x));
    }
    case 'ConditionalExpression': {
      const test = sub(node.test);
      const yes = sub(node.consequent);
      const no = sub(node.alternate);
      return (x) => (test(x) !== 0 ? yes(x) : no(x));
    }
    case 'CallExpression':
      return compileCall(node, sub);
    case 'MemberExpression':
      throw refuse(
        'The formula reaches into something with “.” or “[ ]”.',
        'Call functions by name alone, e.g. sqrt(x).',
      );
    case 'Compound':
      throw refuse(
        'The formula holds several expressions side by side.',
        'Join them with an operator (2*x, not 2 x), and write decimals with a point (1.5, not 1,5).',
      );
    case 'SequenceExpression':
      throw refuse('The formula holds a comma outside of a function.', 'Write decimals with a point: 1.5, not 1,5.');
    case 'ArrayExpression':
      throw refuse('The formula holds a list in “[ ]”.', 'Use round brackets.');
    case 'ThisExpression':
      throw refuse('“this” is not known.', knownNames());
    default:
      throw refuse('The formula holds a piece that is not arithmetic.', knownNames());
  }
}

function compileName(name: string): Evaluate {
  if (name === 'x') return (x) => x;
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return () => constant;
  if (FUNCTIONS.has(name)) throw refuse(`“${name}” is a function and needs brackets.`, `Write ${name}(x).`);
  throw refuse(`“${name}” is not known.`, knownNames());
}

function compileCall(node: jsep.CallExpression, sub: (child: jsep.Expression) => Evaluate): Evaluate {
  const callee = node.callee as jsep.CoreExpression;
  if (callee.type !== 'Identifier') {
    throw refuse('Brackets follow something that is not a function.', 'Write * between two factors: (x+1)*(x+2).');
  }
  const called = FUNCTIONS.get(callee.name);
  if (!called) {
    if (callee.name === 'x' || CONSTANTS.has(callee.name)) {
      throw refuse(`“${callee.name}” is not a function.`, `Write * between two factors: ${callee.name}*(…).`);
    }
    throw refuse(`The function “${callee.name}” is not known.`, knownNames());
  }
  const count = node.arguments.length;
  if (count < called.least || count > called.most) {
    const wanted = called.least === called.most ? `${called.least}` : `${called.least} to ${called.most}`;
    throw refuse(
      `“${callee.name}” takes ${wanted} ${wanted === '1' ? 'value' : 'values'}, and ${count} ${count === 1 ? 'is' : 'are'} given.`,
      'Separate values with commas.',
    );
  }
  const values = node.arguments.map(sub);
  const [first, second] = values;
  if (first && !second) return (x) => called.run(first(x));
  return (x) => called.run(...values.map((value) => value(x)));
}

function knownNames(): string {
  return `Known are x, ${[...CONSTANTS.keys()].join(', ')} and ${[...FUNCTIONS.keys()].join(', ')}.`;
}
