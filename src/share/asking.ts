/** What is asked about the rows of a table, and which questions are refused. */
import { ProblemError } from '../base/problem';

/** A number for all rows, or the column that has it. */
export type NumberOrColumn = number | string;

/** What is unknown of the rows of a table, and how well the rest is known. */
export interface Asking {
  /** Learned columns whose values are asked for; where the table has them, they are the truth and stay hidden. */
  readonly unknown: readonly string[];
  /** Whether blank cells of other learned columns are unknown too; without it, their rows are not answered. */
  readonly fill?: boolean | undefined;
  /** Standard deviations of the errors of learned columns, in the units of the catalog. */
  readonly errors?: Readonly<Record<string, NumberOrColumn>> | undefined;
  /**
   * Whether columns that were learned with errors and limits have them here too, where nothing else is said of them: else a noisy value counts as the
   * true one, and the answer is too narrow.
   */
  readonly asLearned?: boolean | undefined;
  /** Where the true value of a blank cell lies beyond: the limit of a column in which nothing was detected. */
  readonly limits?:
    | Readonly<Record<string, { readonly side: 'above' | 'below'; readonly limit: NumberOrColumn }>>
    | undefined;
}

export const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');

/** Refuses names that the model does not learn, and more than one thing said of a column. */
export function refuseNames(
  features: readonly string[],
  { unknown, errors = {}, limits = {} }: Asking,
  context: number,
): void {
  const named = [...unknown, ...Object.keys(errors), ...Object.keys(limits)];
  const other = [...new Set(named)].filter((name) => !features.includes(name));
  if (other.length > 0) {
    const given = context > 0 ? ' What a conditional model is given must be known exactly.' : '';
    throw new ProblemError(
      'asked-columns',
      `The model does not learn ${quoted(other)}; it learns ${quoted(features)}.${given}`,
      'Name columns that the model has learned.',
    );
  }
  const both = unknown.filter((name) => name in errors || name in limits);
  if (both.length > 0) {
    throw new ProblemError(
      'asked-columns',
      `${quoted(both)} cannot be both unknown and measured.`,
      'Name a column once.',
    );
  }
}
