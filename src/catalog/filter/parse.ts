/**
 * The language of row filters and computed columns, such as `M_star > 1e9 and (central = 1 or sim in ('1P_fid', 'CV_0'))` and
 * `log10(M_star / M_total)`, read into a tree. It is data all the way: nothing of it is ever run as code. A computed column is a sum.
 *
 *   filter     = and-part { "or" and-part }
 *   and-part   = not-part { "and" not-part }
 *   not-part   = "not" not-part | sum [ sign sum | [ "not" ] "in" "(" literal { "," literal } ")" | "~" text ]
 *   sum        = product { ("+" | "-") product }
 *   product    = unary { ("*" | "/") unary }
 *   unary      = "-" unary | number | text | column | function "(" sum ")" | "row_number" "(" ")" | polygon | "(" filter ")"
 *   polygon    = "inside" "(" sum "," sum { "," number "," number } ")"
 *   sign       = "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">="
 *   function   = "log10" | "ln" | "abs" | "sqrt" | "asinh"
 *
 * `inside(x, y, x1, y1, x2, y2, …)` holds where (x, y) lies in the polygon with these corners; `row_number()` counts the rows
 * of the catalog from 1.
 */
import { type Pattern, parsePattern } from './pattern';
import { FEWEST_CORNERS, MOST_CORNERS } from './polygon';
import { filterProblem, type Language, type Token, tokensOf } from './tokens';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/';
export const FUNCTIONS = ['log10', 'ln', 'abs', 'sqrt', 'asinh'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'row number' }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: Term }
  | { readonly kind: 'arithmetic'; readonly sign: Arithmetic; readonly left: Term; readonly right: Term };

export type FilterExpression =
  | { readonly kind: 'and' | 'or'; readonly left: FilterExpression; readonly right: FilterExpression }
  | { readonly kind: 'not'; readonly of: FilterExpression }
  | { readonly kind: 'compare'; readonly sign: Comparison; readonly left: Term; readonly right: Term }
  | { readonly kind: 'in'; readonly of: Term; readonly values: readonly (number | string)[] }
  | { readonly kind: 'matches'; readonly of: Term; readonly pattern: Pattern }
  /** `corners` holds x and y of each corner in turn. */
  | { readonly kind: 'inside'; readonly left: Term; readonly right: Term; readonly corners: Float64Array };

type Part = FilterExpression | Term;

const SIGNS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
/** Deeper brackets than anyone writes by hand. */
const MOST_DEPTH = 50;

/** Reads a filter. Throws ProblemError `filter`, which says where and what was expected. */
export const parseFilter = (text: string): FilterExpression => parserOf(text, 'filter').filter();

/** Reads the expression of a computed column. Throws ProblemError `expression`, which says where and what was expected. */
export const parseTerm = (text: string): Term => parserOf(text, 'expression').value();

function parserOf(text: string, language: Language) {
  const tokens = tokensOf(text, language);
  let next = 0;
  let depth = 0;
  const peek = () => tokens[next] as Token;
  const isSign = (value: string) => peek().kind === 'sign' && peek().value === value;
  const isWord = (value: string) => peek().kind === 'name' && peek().bare && peek().value.toLowerCase() === value;
  const fail = (what: string, at = peek().at) => filterProblem(text, at, what, language);
  const take = (found: boolean) => {
    if (found) next += 1;
    return found;
  };
  const expectSign = (value: string) => {
    if (!take(isSign(value))) throw fail(`a “${value}” is missing`);
  };

  function nested<T>(read: () => T): T {
    depth += 1;
    if (depth > MOST_DEPTH) throw fail('there are too many brackets inside each other');
    const part = read();
    depth -= 1;
    return part;
  }
  function term(part: Part, at: number): Term {
    switch (part.kind) {
      case 'number':
      case 'text':
      case 'column':
      case 'row number':
      case 'call':
      case 'arithmetic':
        return part;
      default:
        throw fail('a value stands where this condition does', at);
    }
  }
  function condition(part: Part, at: number): FilterExpression {
    switch (part.kind) {
      case 'number':
      case 'text':
      case 'column':
      case 'row number':
      case 'call':
      case 'arithmetic':
        throw fail('a condition is missing here, such as “= 1”', at);
      default:
        return part;
    }
  }

  function joined(word: 'and' | 'or', operand: () => Part): Part {
    let at = peek().at;
    let left = operand();
    while (take(isWord(word))) {
      const from = at;
      at = peek().at;
      left = { kind: word, left: condition(left, from), right: condition(operand(), at) };
    }
    return left;
  }
  const either = (): Part => joined('or', () => joined('and', negated));

  function negated(): Part {
    if (!take(isWord('not'))) return comparison();
    const at = peek().at;
    return { kind: 'not', of: condition(nested(negated), at) };
  }
  function comparison(): Part {
    const at = peek().at;
    const left = sum();
    const sign = peek().kind === 'sign' ? SIGNS[peek().value] : undefined;
    if (sign) {
      next += 1;
      const from = peek().at;
      return { kind: 'compare', sign, left: term(left, at), right: term(sum(), from) };
    }
    if (take(isSign('~'))) return { kind: 'matches', of: term(left, at), pattern: pattern() };
    const without = isWord('not');
    if (without) {
      next += 1;
      if (!isWord('in')) throw fail('“in” is missing after “not”');
    }
    if (!take(isWord('in'))) return left;
    const found: FilterExpression = { kind: 'in', of: term(left, at), values: literals() };
    return without ? { kind: 'not', of: found } : found;
  }
  /** A number, or undefined where something else stands here. */
  function number(): number | undefined {
    const negative = take(isSign('-'));
    const { kind, value } = peek();
    if (kind !== 'number') {
      if (negative) throw fail('a number is missing after the “-”');
      return undefined;
    }
    next += 1;
    return negative ? -Number(value) : Number(value);
  }
  function literals(): (number | string)[] {
    expectSign('(');
    const values: (number | string)[] = [];
    do {
      const { kind, value } = peek();
      const read = number();
      if (read === undefined && kind !== 'text') throw fail('a number or a text in quotes is missing');
      if (read === undefined) next += 1;
      values.push(read ?? value);
    } while (take(isSign(',')));
    expectSign(')');
    return values;
  }
  /** What stands in the brackets of `inside`. */
  function polygon(): FilterExpression {
    const { at } = peek();
    expectSign('(');
    const operand = () => {
      const from = peek().at;
      return term(nested(sum), from);
    };
    const left = operand();
    expectSign(',');
    const right = operand();
    const corners: number[] = [];
    while (take(isSign(','))) {
      const value = number();
      if (value === undefined) throw fail('a corner is two numbers, and one is missing here');
      corners.push(value);
    }
    expectSign(')');
    const [fewest, most] = [2 * FEWEST_CORNERS, 2 * MOST_CORNERS];
    if (corners.length % 2 === 1) throw fail('the last corner has an x and no y', at);
    if (corners.length < fewest || corners.length > most) {
      throw fail(
        `“inside” takes ${FEWEST_CORNERS} to ${MOST_CORNERS} corners, and these are ${corners.length / 2}`,
        at,
      );
    }
    return { kind: 'inside', left, right, corners: Float64Array.from(corners) };
  }
  function pattern(): Pattern {
    const { kind, value, at } = peek();
    if (kind !== 'text') throw fail('a pattern in quotes is missing');
    const read = parsePattern(value);
    if ('wrong' in read) throw fail(read.wrong, at);
    next += 1;
    return read;
  }

  function chain(signs: readonly Arithmetic[], operand: () => Part): Part {
    let at = peek().at;
    let left = operand();
    for (;;) {
      const sign = signs.find((candidate) => isSign(candidate));
      if (!sign) return left;
      next += 1;
      const from = at;
      at = peek().at;
      left = { kind: 'arithmetic', sign, left: term(left, from), right: term(operand(), at) };
    }
  }
  const sum = (): Part => chain(['+', '-'], () => chain(['*', '/'], unary));

  function unary(): Part {
    const token = peek();
    if (take(isSign('-'))) {
      const of = term(nested(unary), token.at + 1);
      if (of.kind === 'number') return { kind: 'number', value: -of.value };
      return { kind: 'arithmetic', sign: '-', left: { kind: 'number', value: 0 }, right: of };
    }
    if (take(isSign('('))) {
      const part = nested(either);
      expectSign(')');
      return part;
    }
    next += 1;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.value) };
    if (token.kind === 'text') return { kind: 'text', value: token.value };
    if (token.kind === 'name') {
      const called = token.bare && isSign('(');
      if (called && token.value === 'inside') return polygon();
      if (called && token.value === 'row_number') {
        next += 1;
        expectSign(')');
        return { kind: 'row number' };
      }
      const name = FUNCTIONS.find((candidate) => called && candidate === token.value);
      if (!name) return { kind: 'column', name: token.value };
      next += 1;
      const at = peek().at;
      const of = term(nested(sum), at);
      expectSign(')');
      return { kind: 'call', name, of };
    }
    throw fail('a column, a number or a text is missing', token.at);
  }

  return {
    filter() {
      const whole = condition(either(), 0);
      if (peek().kind !== 'end') throw fail('the filter should end here, or go on with “and” or “or”');
      return whole;
    },
    value() {
      const whole = term(sum(), 0);
      if (peek().kind !== 'end') throw fail('the expression should end here, or go on with +, −, * or /');
      return whole;
    },
  };
}
