/** Which of the usable rows train, which decide when to stop, and which are kept for the end. */
import { ProblemError } from '../base/problem';
import { random } from '../base/random';

export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * The rows 0 … count − 1 in three disjoint sets, drawn by the seed; a share is of `count` and rounded to whole rows.
 * Throws ProblemError `split` where no row is left to train on, or none to validate.
 */
export function splitRows(
  count: number,
  shares: { readonly validation: number; readonly test: number },
  seed: number,
): Split {
  const validation = Math.round(count * shares.validation);
  const test = Math.round(count * shares.test);
  if (validation < 1 || test < 0 || validation + test >= count) {
    throw new ProblemError(
      'split',
      `Of ${count} rows, ${validation} would validate and ${test} would test, which leaves ${count - validation - test} to train on.`,
      'Choose shares for validation and test that are above zero and below one together, or a catalog with more rows.',
    );
  }
  const order = random(seed, 'split').permutation(count);
  return {
    validation: order.slice(0, validation),
    test: order.slice(validation, validation + test),
    train: order.slice(validation + test),
  };
}
