/** Counting tests: what one vitest run found, and the line that ends `npm test`. */
// @ts-check

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Tally `skipped` holds a line per test: its name and why */

/** @returns {Tally} */
export function emptyTally() {
  return { passed: 0, failed: 0, skipped: [] };
}

/**
 * @param {Tally} a
 * @param {Tally} b
 * @returns {Tally}
 */
export function addTallies(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/** @param {Tally} tally */
export function totalsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}

/**
 * @param {Iterable<import('vitest/node').TestModule>} modules
 * @returns {Tally} a file that failed outside its tests, for instance on an import, is one failure
 */
export function tallyOf(modules) {
  const tally = emptyTally();
  for (const module of modules) {
    if (module.errors().length > 0) tally.failed++;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') tally.passed++;
      else if (result.state === 'failed') tally.failed++;
      else {
        const why = (result.state === 'skipped' && result.note) || 'no reason given';
        tally.skipped.push(`${module.relativeModuleId}, ${test.fullName}: ${why}`);
      }
    }
  }
  return tally;
}
