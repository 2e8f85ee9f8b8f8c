/** The line that ends `npm test`. */
import { expect, test } from 'vitest';
import { addTallies, emptyTally, totalsLine } from '../../tools/tally.mjs';

test('names skipped tests only where there are some', () => {
  expect(totalsLine({ passed: 12, failed: 0, skipped: [] })).toBe('12 passed, 0 failed');
  expect(totalsLine({ passed: 12, failed: 1, skipped: ['real file: not here'] })).toBe(
    '12 passed, 1 failed, 1 skipped',
  );
});

test('runs add up', () => {
  const unit = { passed: 10, failed: 0, skipped: ['a: no data'] };
  const browser = { passed: 3, failed: 2, skipped: ['b: no adapter'] };
  expect(addTallies(addTallies(emptyTally(), unit), browser)).toEqual({
    passed: 13,
    failed: 2,
    skipped: ['a: no data', 'b: no adapter'],
  });
});
