/** What a single row is told of the errors that a catalog says belong together. */
import { expect, test } from 'vitest';
import type { Cell } from '../../src/analysis/ask/asked';
import { independentErrors } from '../../src/share/one-row';
import { sampleRecipe } from './trained';

const recipe = sampleRecipe('light', [
  { name: 'x', transform: 'none', covariances: [{ with: 'y', column: 'x_y_corr', holds: 'correlation' }] },
  { name: 'y', transform: 'none' },
]);
const measured: Cell = { kind: 'measured', value: 1, sigma: 0.1 };

test('a single row with two such errors is told that they are taken as independent', () => {
  expect(independentErrors({ recipe }, { cells: [measured, measured] })).toContain('The errors of x and y are taken');
});

test('nothing is said where one of the two is known exactly or unknown', () => {
  expect(independentErrors({ recipe }, { cells: [measured, { kind: 'known', value: 1 }] })).toBeUndefined();
  expect(independentErrors({ recipe }, { cells: [{ kind: 'unknown' }, measured] })).toBeUndefined();
});
