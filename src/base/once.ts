/**
 * What is loaded at most once. WebKit 2.50 answers a second `import()` of a module that is still loading before it has run: every
 * name in it then throws "Cannot access uninitialized variable" (https://bugs.webkit.org/show_bug.cgi?id=242740). So a module
 * that two callers may ask for at the same time is imported through this.
 */

/** The same promise for every caller; a failure is forgotten, so that the next one tries again. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
