/**
 * The one language of expressions: of row filters, such as `M_star > 1e9 and (central = 1 or sim in ('1P_fid', 'CV_0'))`, of
 * computed columns, such as `log10(M_star / M_total)`, and of formulas in x. A text is read once from left to right into a tree.
 *
 *   filter     = or-part            expression = sum            formula = choice
 *   choice     = or-part [ "?" choice ":" choice ]
 *   or-part    = and-part { "or" and-part }
 *   and-part   = not-part { "and" not-part }
 *   not-part   = "not" not-part | sum [ sign sum | [ "not" ] "in" "(" literal { "," literal } ")" | "~" text ]
 *   sum        = product { ("+" | "-") product }
 *   product    = unary { ("*" | "/") unary }
 *   unary      = ("-" | "+") unary | primary [ ("^" | "**") unary ]
 *   primary    = number | text | column | function "(" sum { "," sum } ")" | "row_number" "(" ")" | polygon | "(" choice ")"
 *   polygon    = "inside" "(" sum "," sum { "," number "," number } ")"
 *   sign       = "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">="
 *
 * `inside(x, y, x1, y1, x2, y2, …)` holds where (x, y) lies in the polygon with these corners; `row_number()` counts the rows
 * of the catalog from 1. In a formula the only names are x, pi and e, a condition counts as 1 or 0, and texts have no place.
 */
import { cursorOver } from './cursor';
import {
  type Arithmetic,
  type Comparison,
  type FilterExpression,
  isCondition,
  type Part,
  type Term,
} from './expression';
import { functionNamed, isFunction } from './functions';
import { readCorners, readPattern, readValues } from './literals';
import { CONSTANTS, type Language, type Token, VARIABLE } from './tokens';

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
const ENDS: Readonly<Record<Language, string>> = {
  filter: 'the filter should end here, or go on with “and” or “or”',
  expression: 'the expression should end here, or go on with +, −, * or /',
  formula: 'there are several expressions side by side; join them with a sign (2*x, not 2 x)',
};

const ZERO: Term = { kind: 'number', value: 0 };
const ONE: Term = { kind: 'number', value: 1 };

/** Reads a filter. Throws ProblemError `filter`, which says where and what was expected. */
export const parseFilter = (text: string): FilterExpression => parserOf(text, 'filter').filter();

/** Reads the expression of a computed column. Throws ProblemError `expression`, which says where and what was expected. */
export const parseTerm = (text: string): Term => parserOf(text, 'expression').expression();

/** Reads a function of x. Throws ProblemError `formula`, which says where and what was expected. */
export const parseFormula = (text: string): Term => parserOf(text, 'formula').formula();

function parserOf(text: string, language: Language) {
  const cursor = cursorOver(text, language);
  const { peek, isSign, isWord, take, expectSign, nested, fail } = cursor;
  const isFormula = language === 'formula';
  const comparing = () => (peek().kind === 'sign' ? SIGNS[peek().value] : undefined);

  function term(part: Part, at: number): Term {
    if (!isCondition(part)) return part;
    if (isFormula) return { kind: 'choice', of: part, left: ONE, right: ZERO };
    throw fail('a value stands where this condition does', at);
  }
  function condition(part: Part, at: number): FilterExpression {
    if (isCondition(part)) return part;
    if (isFormula) return { kind: 'compare', sign: '!=', left: part, right: ZERO };
    throw fail('a condition is missing here, such as “= 1”', at);
  }

  function choice(): Part {
    const at = peek().at;
    const of = joined('or', () => joined('and', negated));
    if (!take(isSign('?'))) return of;
    const operand = () => {
      const from = peek().at;
      return term(nested(choice), from);
    };
    const left = operand();
    expectSign(':');
    return { kind: 'choice', of: condition(of, at), left, right: operand() };
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
  function negated(): Part {
    if (!take(isWord('not'))) return comparison();
    const at = peek().at;
    return { kind: 'not', of: condition(nested(negated), at) };
  }
  function comparison(): Part {
    const at = peek().at;
    const left = sum();
    const sign = comparing();
    if (sign) {
      cursor.skip();
      const from = peek().at;
      const right = term(sum(), from);
      if (comparing()) throw fail('a comparison follows another; join them with “and”: 0 < x and x < 1');
      return { kind: 'compare', sign, left: term(left, at), right };
    }
    if (take(isSign('~'))) return { kind: 'matches', of: term(left, at), pattern: readPattern(cursor) };
    const without = isWord('not');
    if (without) {
      cursor.skip();
      if (!isWord('in')) throw fail('“in” is missing after “not”');
    }
    if (!take(isWord('in'))) return left;
    const found: FilterExpression = { kind: 'in', of: term(left, at), values: readValues(cursor) };
    return without ? { kind: 'not', of: found } : found;
  }
  function operand(): Term {
    const { at } = peek();
    return term(nested(sum), at);
  }
  /** What stands in the brackets of `inside`. */
  function polygon(): FilterExpression {
    const { at } = peek();
    expectSign('(');
    const left = operand();
    expectSign(',');
    const right = operand();
    return { kind: 'inside', left, right, corners: readCorners(cursor, at) };
  }

  function chain(signs: readonly Arithmetic[], read: () => Part): Part {
    let at = peek().at;
    let left = read();
    for (;;) {
      const sign = signs.find((candidate) => isSign(candidate));
      if (!sign) return left;
      cursor.skip();
      const from = at;
      at = peek().at;
      left = { kind: 'arithmetic', sign, left: term(left, from), right: term(read(), at) };
    }
  }
  const sum = (): Part => chain(['+', '-'], () => chain(['*', '/'], unary));

  /** A sign binds less than a power: −x^2 is −(x^2), and 2^3^x is 2^(3^x). */
  function unary(): Part {
    const { at } = peek();
    const negative = isSign('-');
    if (take(negative || isSign('+'))) {
      const of = term(nested(unary), at + 1);
      if (!negative) return of;
      return of.kind === 'number'
        ? { ...of, value: -of.value }
        : { kind: 'arithmetic', sign: '-', left: ZERO, right: of };
    }
    const base = primary();
    if (!take(isSign('^') || isSign('**'))) return base;
    const from = peek().at;
    return { kind: 'arithmetic', sign: '^', left: term(base, at), right: term(nested(unary), from) };
  }
  function primary(): Part {
    const token = peek();
    if (take(isSign('('))) {
      const part = nested(choice);
      if (isFormula && isSign(','))
        throw fail('a comma stands outside of a function; decimals have a point (1.5, not 1,5)');
      if (!take(isSign(')'))) throw fail('a “)” is missing for a “(” before');
      return part;
    }
    const before = cursor.before();
    cursor.skip();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.value) };
    if (token.kind === 'text' && !isFormula) return { kind: 'text', value: token.value };
    if (token.kind === 'name') return named(token);
    if (token.kind === 'text') throw fail(`“"${token.value}"” is not a number`, token.at);
    const missing = isFormula ? 'x or a number' : 'a column, a number or a text';
    throw fail(`${missing} is missing${before?.kind === 'sign' ? ` after “${before.value}”` : ''}`, token.at);
  }
  /** A column, or what a name with brackets behind it calls. */
  function named(token: Token): Part {
    const called = token.bare && isSign('(');
    if (!called) return isFormula ? known(token) : { kind: 'column', name: token.value };
    if (token.value === 'inside' && !isFormula) return polygon();
    if (token.value === 'row_number' && !isFormula) {
      cursor.skip();
      expectSign(')');
      return { kind: 'row number' };
    }
    // What other programs call so is the natural logarithm in one and that to base 10 in another.
    const name = isFormula && token.value === 'log' ? 'ln' : token.value;
    if (!isFunction(name)) {
      if (isFormula) throw fail(`“${name}” is not a function; write * between two factors`, token.at);
      if (name === 'log') throw fail('“log” can mean two things; write ln or log10', token.at);
      return { kind: 'column', name };
    }
    cursor.skip();
    const values = [operand()];
    while (take(isSign(','))) values.push(operand());
    expectSign(')');
    const { least, most } = functionNamed(name);
    if (values.length >= least && values.length <= most) return { kind: 'call', name, values };
    const takes = least === most ? `${least} ${least === 1 ? 'value' : 'values'}` : `${least} to ${most} values`;
    throw fail(
      `“${token.value}” takes ${takes}, and ${values.length} ${values.length === 1 ? 'is' : 'are'} given`,
      token.at,
    );
  }
  function known({ value, at }: Token): Term {
    const constant = CONSTANTS.get(value);
    if (constant !== undefined) return { kind: 'number', value: constant };
    if (value === VARIABLE) return { kind: 'column', name: value };
    if (isFunction(value) || value === 'log')
      throw fail(`“${value}” is a function and needs brackets: ${value}(x)`, at);
    throw fail(/[.[\]]/.test(value) ? 'no name has a “.” or “[ ]” here' : `“${value}” is not known`, at);
  }

  function whole<T>(read: () => T): T {
    if (peek().kind === 'end') throw fail('it is empty');
    const part = read();
    if (peek().kind === 'end') return part;
    if (isFormula && isSign('('))
      throw fail('what stands before these brackets is not a function; write * between two factors');
    if (isFormula && isSign(','))
      throw fail('a comma makes several expressions side by side; decimals have a point (1.5, not 1,5)');
    throw fail(ENDS[language]);
  }
  return {
    filter: () =>
      whole(() =>
        condition(
          joined('or', () => joined('and', negated)),
          0,
        ),
      ),
    expression: () => whole(() => term(sum(), 0)),
    formula: () => whole(() => term(choice(), 0)),
  };
}
