/** Work that gives the same whenever it is done, and so is done once for as long as the page lives. */
export type Work<T> = (report: (fraction: number) => void) => Promise<T>;

/** The same work, remembered once it has succeeded. */
export function remember<T>(work: Work<T>): Work<T> {
  let done: { readonly result: T } | undefined;
  return async (report) => {
    if (!done) done = { result: await work(report) };
    return done.result;
  };
}
