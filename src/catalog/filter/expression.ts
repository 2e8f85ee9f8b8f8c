/** What the text of a filter, of a computed column or of a formula is read into: a tree of data, never code. */
import type { FunctionName } from './functions';
import type { Pattern } from './pattern';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '^';

export type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'row number' }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly values: readonly Term[] }
  | { readonly kind: 'arithmetic'; readonly sign: Arithmetic; readonly left: Term; readonly right: Term }
  /** `left` where the condition holds, else `right`. */
  | { readonly kind: 'choice'; readonly of: FilterExpression; readonly left: Term; readonly right: Term };

export type FilterExpression =
  | { readonly kind: 'and' | 'or'; readonly left: FilterExpression; readonly right: FilterExpression }
  | { readonly kind: 'not'; readonly of: FilterExpression }
  | { readonly kind: 'compare'; readonly sign: Comparison; readonly left: Term; readonly right: Term }
  | { readonly kind: 'in'; readonly of: Term; readonly values: readonly (number | string)[] }
  | { readonly kind: 'matches'; readonly of: Term; readonly pattern: Pattern }
  /** `corners` holds x and y of each corner in turn. */
  | { readonly kind: 'inside'; readonly left: Term; readonly right: Term; readonly corners: Float64Array };

export type Part = FilterExpression | Term;

export function isCondition(part: Part): part is FilterExpression {
  switch (part.kind) {
    case 'and':
    case 'or':
    case 'not':
    case 'compare':
    case 'in':
    case 'matches':
    case 'inside':
      return true;
    default:
      return false;
  }
}

/** The names of the columns that a part looks at, each once. */
export function columnsNamedIn(part: Part): string[] {
  const names = new Set<string>();
  const visit = (one: Part): void => {
    if (one.kind === 'column') names.add(one.name);
    if (one.kind === 'call') one.values.forEach(visit);
    if ('of' in one) visit(one.of);
    if ('left' in one) {
      visit(one.left);
      visit(one.right);
    }
  };
  visit(part);
  return [...names];
}
