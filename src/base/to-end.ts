/** Runs a generator that rests between pieces of work to its end at once, and gives its result. */
export function toEnd<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
