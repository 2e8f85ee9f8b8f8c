/**
 * A refusal that a person can act on: what happened, why, and what to do next. Thrown by everything that reads input
 * from outside; crosses the worker border as plain data.
 */
export interface Problem {
  readonly code: string;
  /** What happened and why, one or two sentences. */
  readonly message: string;
  /** What to do next, one sentence. */
  readonly hint: string;
}

export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(code: string, message: string, hint: string) {
    super(`${message} ${hint}`);
    this.name = 'ProblemError';
    this.problem = { code, message, hint };
  }
}

/** The Problem inside an error, or a general one that keeps the error's own words. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const words = error instanceof Error ? error.message : String(error);
  return {
    code: 'unexpected',
    message: `Something failed that should not: ${words}.`,
    hint: 'What was loaded and trained is still here; try again, or reload the page.',
  };
}
