/** Formulas of densities and filters of rows, by their grammars and against them. */

import type { Random } from '../../src/base/random';
import { filterRows } from '../../src/catalog/filter/evaluate';
import { parseFilter } from '../../src/catalog/filter/parse';
import { describe } from '../../src/catalog/given-pdf/source';
import type { Table } from '../../src/catalog/table';

const ROWS = 300;
const table: Table = {
  name: 'galaxies',
  rows: ROWS,
  columns: [
    {
      kind: 'number',
      name: 'M_star',
      values: Float64Array.from({ length: ROWS }, (_, i) => 10 ** (8 + (i % 40) / 10)),
    },
    {
      kind: 'number',
      name: 'x',
      values: Float64Array.from({ length: ROWS }, (_, i) => (i % 9 === 0 ? Number.NaN : i - 150)),
    },
    { kind: 'text', name: 'sim', values: Array.from({ length: ROWS }, (_, i) => `CV_${i % 27}${'a'.repeat(i % 60)}`) },
  ],
  notes: [],
};

const NUMBERS = ['0', '1', '-1', '0.5', '1e9', '1e308', '1e-320', '1e999', '9007199254740993', '.5', '1e', '0x1F'];
const SPLINTERS = [
  '(',
  ')',
  ')('.repeat(50),
  ';',
  '=',
  '"',
  "'",
  '\\',
  '`',
  '$' + '{x}',
  'constructor',
  '__proto__',
  'this',
  'x[0]',
  'x.y',
  '[]',
  '{}',
  'new x',
  '/',
  '\u0000',
  '\ud800',
  '('.repeat(3_000),
  '!'.repeat(500),
  '-'.repeat(2_000),
  'x+'.repeat(2_000),
];
/** Patterns that a backtracking matcher takes for ever over; a row of the table has sixty letters alike. */
const PATTERNS = [
  'CV_1',
  '^CV_(1|2)',
  '(a+)+$',
  '(a|a)*b',
  '(a?){30}a{30}',
  '(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)z',
  '(.*)*z',
  '[a-',
  '(?=a)',
  '\\1',
  'a{99999}',
  '((((((((a*)*)*)*)*)*)*)*)b',
  '(a*)*(a*)*(a*)*(a*)*z',
  '',
  '.'.repeat(500),
];

const CHARACTERS = ['a', '.', '\\w', '[^b]', '', '^', '$', '\\b', 'CV_', '😀'];
const REPEATED = ['*', '+', '?', '{3}', '{0,9}', '{2,}', '{40}', '*?', '{1e9}', '{999999999}'];
const FUNCTIONS = ['exp', 'log', 'sin', 'sqrt', 'abs', 'gamma', 'tanh', 'max', 'normal', 'foo'];
const TERMS = ['M_star', 'x', 'sim', 'log10(M_star)', 'abs(x)', 'x * 2', "'CV_1'", 'y', ...NUMBERS];

const pickOf = (draw: Random, from: readonly string[]) => from[draw.integer(from.length)] as string;

/** A pattern of groups in groups, repeated, or of those known to be hard. */
function pattern(draw: Random, depth = 0): string {
  if (depth === 0 && draw.integer(3) === 0) return pickOf(draw, PATTERNS);
  if (depth > 4 || draw.integer(4) === 0) return pickOf(draw, CHARACTERS);
  const next = () => pattern(draw, depth + 1);
  switch (draw.integer(3)) {
    case 0:
      return `(${next()})${pickOf(draw, REPEATED)}`;
    case 1:
      return `(?:${next()}|${next()})`;
    default:
      return `${next()}${next()}${next()}`;
  }
}

function formula(draw: Random, depth = 0): string {
  const pick = (from: readonly string[]) => pickOf(draw, from);
  if (depth > 5 || draw.integer(4) === 0) return pick(['x', 'x', 'pi', 'e', ...NUMBERS]);
  const next = () => formula(draw, depth + 1);
  switch (draw.integer(5)) {
    case 0:
      return `${pick(FUNCTIONS)}(${next()})`;
    case 1:
      return `(${next()} ${pick(['+', '-', '*', '/', '^', '**', '%'])} ${next()})`;
    case 2:
      return `exp(-(${next()})^2)`;
    case 3:
      return `(${next()} ${pick(['<', '>', '<=', '==', '&&', '||'])} ${next()} ? ${next()} : ${next()})`;
    default:
      return `-${next()}`;
  }
}

/** A filter. Only the alternative that is taken is drawn: drawing them all made six filters of each, to the fifth power. */
function filter(draw: Random, depth = 0): string {
  const term = () => pickOf(draw, TERMS);
  if (depth > 5 || draw.integer(3) === 0) {
    if (draw.integer(3) === 0) return `sim ~ '${pattern(draw)}'`;
    if (draw.integer(4) === 0) return `x in (${term()}, ${term()})`;
    return `${term()} ${pickOf(draw, ['=', '!=', '<', '>=', 'in', '~'])} ${term()}`;
  }
  const next = () => filter(draw, depth + 1);
  switch (draw.integer(4)) {
    case 0:
      return `(${next()})`;
    case 1:
      return `not ${next()}`;
    case 2:
      return `${next()} and ${next()}`;
    default:
      return `${next()} or ${next()}`;
  }
}

/** With something in it that does not belong there, in a third of cases. */
function splintered(draw: Random, text: string): string {
  if (draw.integer(3) > 0) return text;
  const at = draw.integer(text.length + 1);
  return text.slice(0, at) + (SPLINTERS[draw.integer(SPLINTERS.length)] as string) + text.slice(at + draw.integer(4));
}

/** A formula or a filter, and what the page does with it. Throws the refusals of either. */
export function tryExpression(draw: Random): string {
  if (draw.integer(2) === 0) {
    filterRows(parseFilter(splintered(draw, filter(draw))), table);
    return 'filter';
  }
  const from = -(10 ** (draw.integer(8) - 3));
  const { density, sample, shown } = describe({
    kind: 'formula',
    formula: splintered(draw, formula(draw)),
    from,
    to: 3,
  });
  for (let i = 0; i < 50; i++) density(shown.from + ((shown.to - shown.from) * i) / 49);
  if (!sample(50, 1).every(Number.isFinite)) throw new Error('a draw is not a number');
  return 'formula';
}
