/** The unit of an expression, where it follows from those of its columns. */
import type { Term } from '../filter/expression';

/**
 * Sums and differences of one unit have it, and so have its magnitude and its negative. A ratio of like units and its logarithm are
 * numbers; of all else none is stated, since a factor may stand for a change of units.
 */
export function unitOfTerm(term: Term, unitOf: (column: string) => string | undefined): string | undefined {
  switch (term.kind) {
    case 'column':
      return unitOf(term.name);
    case 'call':
      return term.name === 'abs' ? unitOfTerm(term.values[0] ?? term, unitOf) : undefined;
    case 'arithmetic': {
      const { sign, left, right } = term;
      if (sign !== '+' && sign !== '-') return undefined;
      const unit = unitOfTerm(right, unitOf);
      // −x is read as 0 − x.
      const negative = sign === '-' && left.kind === 'number' && left.value === 0;
      return negative || unitOfTerm(left, unitOf) === unit ? unit : undefined;
    }
    case 'choice': {
      const unit = unitOfTerm(term.left, unitOf);
      return unit === unitOfTerm(term.right, unitOf) ? unit : undefined;
    }
    case 'number':
    case 'row number':
    case 'text':
      return undefined;
    default:
      return term satisfies never;
  }
}
