/** A formula in x as a function: the language of filters and computed columns (`filter/parse.ts`), about one number instead of rows. */
import { ProblemError } from '../base/problem';
import { numbersOf, type Surroundings } from './filter/evaluate';
import { parseFormula } from './filter/parse';

/** Its only name is x, and what stands for a row is the value of x itself. */
const AROUND: Surroundings = {
  valuesOf: () => ({ kind: 'number', at: (x) => x }),
  firstRow: 0,
  textRefused: () => new ProblemError('formula', 'A formula holds no texts.', 'Use numbers and x.'),
};

/** The function that a formula describes. Throws ProblemError `formula`, which says where and what was expected. */
export const compileFormula = (formula: string): ((x: number) => number) => numbersOf(parseFormula(formula), AROUND);
