/** Cells as they were measured: errors, missing cells, limits and weights, from a table to prepared rows. */
import { describe, expect, test } from 'vitest';
import { effectiveRows } from '../../src/base/effective-rows';
import { CELL } from '../../src/catalog/measured/cells';
import { covariancesOf } from '../../src/catalog/measured/covariance-names';
import { canCorrelate } from '../../src/catalog/measured/covariances';
import { prepareRows } from '../../src/catalog/prepare';
import type { ColumnLimits, Table } from '../../src/catalog/table';
import type { ColumnRequest } from '../../src/catalog/treat-spikes';
import { refusal } from './files';

const COUNT = 60;
const spread = (from: number, to: number) =>
  Array.from({ length: COUNT }, (_, i) => from + ((to - from) * ((i * 37) % COUNT)) / COUNT + i * 1e-3);

/** Columns of numbers, with the first values replaced. */
function tableOf(columns: Readonly<Record<string, readonly number[]>>, limits?: Record<string, ColumnLimits>): Table {
  return {
    name: 'stars.csv',
    rows: COUNT,
    columns: Object.entries(columns).map(([name, own]) => ({
      kind: 'number',
      name,
      values: Float64Array.from([...own, ...spread(1, 9).slice(own.length)]),
    })),
    notes: [],
    ...(limits
      ? { facts: Object.fromEntries(Object.entries(limits).map(([name, own]) => [name, { limits: own }])) }
      : {}),
  };
}

const x: ColumnRequest = { name: 'x', transform: 'none' };
/** Kinds and values of the first rows' cells in the first column. */
function cellsOf(table: Table, columns: readonly ColumnRequest[], rows: number) {
  const { cells, dropped } = prepareRows(table, columns);
  if (!cells) throw new Error('no cells');
  const at = (part: 'kinds' | 'measured' | 'spread' | 'upper') =>
    Array.from({ length: rows }, (_, row) => cells[part][row * cells.columns]);
  return { kinds: at('kinds'), measured: at('measured'), spread: at('spread'), upper: at('upper'), dropped };
}

describe('an error', () => {
  test('is that of its column, or one number, or a pair of which the lower one may be written with its sign', () => {
    const table = tableOf({
      x: [1, 2],
      e: [0.1, 0.2],
      plus: [0.3, 0.4],
      minus: [-0.5, -0.6].concat(spread(-2, -1).slice(2)),
    });
    expect(cellsOf(table, [{ ...x, error: 'e' }], 2)).toMatchObject({
      kinds: [CELL.error, CELL.error],
      spread: [0.1, 0.2],
    });
    expect(cellsOf(table, [{ ...x, error: 0.25 }], 1)).toMatchObject({ kinds: [CELL.error], spread: [0.25] });
    const pair = { plus: 'plus', minus: 'minus' };
    expect(cellsOf(table, [{ ...x, error: pair }], 1)).toMatchObject({
      kinds: [CELL.split],
      spread: [0.5],
      upper: [0.3],
    });
  });

  test('makes a negative flux under log10 a measurement, of which values hold a guess', () => {
    const table = tableOf({ x: [-1, 2], e: [0.5, 0.5] });
    const prepared = prepareRows(table, [{ name: 'x', transform: 'log10', error: 'e' }]);
    expect(prepared.rows).toHaveLength(COUNT);
    expect(prepared.cells?.measured[0]).toBe(-1);
    expect(prepared.values.every(Number.isFinite)).toBe(true);
    expect(prepareRows(table, [{ name: 'x', transform: 'log10' }]).rows).toHaveLength(COUNT - 1);
  });

  test.each([0, -1, Number.NaN])(
    'of %d leaves the row out, or its cell where missing cells are integrated over',
    (bad) => {
      const table = tableOf({ x: [1, 2], e: [bad, 0.2], y: [] });
      const y: ColumnRequest = { name: 'y', transform: 'none' };
      expect(cellsOf(table, [{ ...x, error: 'e' }, y], 1).dropped).toEqual([
        { reason: 'the error of x is missing, zero or negative', count: 1 },
      ]);
      expect(cellsOf(table, [{ ...x, error: 'e', holes: true }, y], 1).kinds).toEqual([CELL.missing]);
    },
  );

  test('is not looked for in test rows that have none: they are exact', () => {
    const request: ColumnRequest = { ...x, error: 'e' };
    const like = prepareRows(tableOf({ x: [], e: [] }), [request]);
    const { cells } = prepareRows(tableOf({ x: [] }), [request], { like });
    expect(cells?.kinds.every((kind) => kind === CELL.exact)).toBe(true);
  });

  test('is refused in words for a condition, an angle, and a column that is not there', async () => {
    const table = tableOf({ x: [], y: [] });
    const of = (request: Partial<ColumnRequest>) =>
      refusal(() =>
        prepareRows(table, [
          { ...x, error: 0.1, ...request },
          { name: 'y', transform: 'none' },
        ]),
      );
    expect((await of({ role: 'context' })).code).toBe('measured-context');
    expect((await of({ domain: { kind: 'angle', from: 0, to: 10 } })).code).toBe('measured-angle');
    expect((await of({ error: 'x_err' })).message).toContain('“x_err”');
  });
});

describe('errors of two columns', () => {
  test('are found by the names that catalogs give their covariances', () => {
    const names = ['ra', 'dec', 'pmra', 'ra_dec_corr', 'dec_pmra_corr', 'Cov(x,y)', 'ra_error'];
    expect(covariancesOf('dec', ['ra', 'pmra', 'x'], names)).toEqual([
      { with: 'ra', column: 'ra_dec_corr', holds: 'correlation' },
      { with: 'pmra', column: 'dec_pmra_corr', holds: 'correlation' },
    ]);
    expect(covariancesOf('y', ['x'], names)).toEqual([{ with: 'x', column: 'Cov(x,y)', holds: 'covariance' }]);
  });

  const both = (holds: 'correlation' | 'covariance', more: object = {}): ColumnRequest[] => [
    { ...x, error: 'e', covariances: [{ with: 'y', column: 'c', holds }] },
    { name: 'y', transform: 'none', error: 2, ...more },
  ];
  test('go together as a column of correlations or covariances says, and rows without it are left out', () => {
    const table = tableOf({
      x: [1, 2, 3, Number.NaN],
      e: [0.5, 0.5, 0.5, 0.5],
      y: [],
      c: [0.6, Number.NaN, 1].concat(new Array(57).fill(0.3)),
    });
    const prepared = prepareRows(table, both('correlation'));
    expect(prepared.cells?.correlated?.pairs).toEqual([[0, 1]]);
    expect(prepared.cells?.correlated?.values[0]).toBe(0.6);
    expect(prepared.dropped.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'the covariance of x and y is missing',
        'the correlation of x and y is not between −1 and 1',
      ]),
    );
    expect(prepareRows(table, both('covariance')).cells?.correlated?.values[0]).toBeCloseTo(0.6, 12);
  });

  test('need no covariance where one is exact, and have none under a logarithm', async () => {
    const table = tableOf({ x: [1, 2], e: [0.5, 0.5], y: [], c: new Array(60).fill(0.6) });
    expect(prepareRows(table, both('correlation', { error: undefined })).cells?.correlated).toBeUndefined();
    const refused = await refusal(() => prepareRows(table, both('correlation', { transform: 'log10' })));
    expect(refused.code).toBe('covariances');
  });
});

describe('a missing cell', () => {
  test('keeps its row where that is chosen, unless nothing else is known of it', () => {
    const table = tableOf({ x: [Number.NaN, Number.NaN], y: [3, Number.NaN] });
    const both: ColumnRequest[] = [
      { ...x, holes: true },
      { name: 'y', transform: 'none', holes: true },
    ];
    const { kinds, dropped } = cellsOf(table, both, 1);
    expect(kinds).toEqual([CELL.missing]);
    expect(dropped).toEqual([{ reason: 'no learned column is known', count: 1 }]);
    expect(prepareRows(table, [x, { name: 'y', transform: 'none' }]).rows).toHaveLength(COUNT - 2);
  });
});

describe('a limit', () => {
  const y: ColumnRequest = { name: 'y', transform: 'none' };
  test('stands in the column of errors where the value is a marker', () => {
    const table = tableOf({ x: [99, 99, 5], e: [8.5, 8.5, 0.2], y: [] });
    const of = (means: 'beyond' | 'undetected') =>
      cellsOf(table, [{ ...x, error: 'e', limit: { kind: 'marker', value: 99, means } }, y], 3);
    expect(of('beyond')).toMatchObject({ kinds: [CELL.above, CELL.above, CELL.error], measured: [8.5, 8.5, 5] });
    // Where noise can take a flux below zero it is normal in flux.
    expect(of('undetected')).toMatchObject({ kinds: [CELL.undetected, CELL.undetected, CELL.flux] });
  });

  test('is what the file writes as <21.3, or what another column says of a missing cell', () => {
    const limits = { x: { rows: Int32Array.of(0), values: Float64Array.of(2), sides: ['upper' as const] } };
    const written = tableOf({ x: [Number.NaN], y: [] }, limits);
    expect(cellsOf(written, [{ ...x, limit: { kind: 'written' } }, y], 1)).toMatchObject({
      kinds: [CELL.below],
      measured: [2],
    });
    const beside = tableOf({ x: [Number.NaN, 4], x_lim: [2.5, 3], y: [] });
    const limit = { kind: 'column', column: 'x_lim', side: 'above' } as const;
    expect(cellsOf(beside, [{ ...x, limit }, y], 2)).toMatchObject({
      kinds: [CELL.above, CELL.exact],
      measured: [2.5, 4],
    });
  });

  test('that no value fulfils leaves its row out', () => {
    const table = tableOf({ x: [Number.NaN], x_lim: [-1], y: [] });
    const limit = { kind: 'column', column: 'x_lim', side: 'below' } as const;
    const { dropped } = cellsOf(table, [{ name: 'x', transform: 'log10', limit }, y], 1);
    expect(dropped).toEqual([{ reason: 'x is a limit that no value fulfils', count: 1 }]);
  });
});

describe('weights', () => {
  test('have mean 1 over the used rows, of which those of weight 0 are none', () => {
    const { weights, rows, dropped } = prepareRows(tableOf({ x: [], v: [0, 2] }), [x], { weight: 'v' });
    expect(rows).toHaveLength(COUNT - 1);
    expect(dropped).toEqual([{ reason: 'the weight is zero', count: 1 }]);
    expect((weights ?? new Float64Array()).reduce((sum, one) => sum + one, 0) / (COUNT - 1)).toBeCloseTo(1, 12);
  });

  test('leave (Σ v)²/Σ v² effective rows', () => {
    expect(effectiveRows(Float64Array.of(1, 1, 1, 1))).toBe(4);
    expect(effectiveRows(Float64Array.of(3, 1))).toBeCloseTo(1.6, 12);
  });

  test.each([
    ['negative', [-1], /1 row has a negative weight/],
    ['missing', [Number.NaN, Number.NaN], /2 rows have no finite weight/],
    ['all zero', new Array(COUNT).fill(0), /all weights are zero/],
  ] as const)('that are %s are refused in words', async (_, v, words) => {
    expect((await refusal(() => prepareRows(tableOf({ x: [], v }), [x], { weight: 'v' }))).message).toMatch(words);
  });
});

test('errors cannot all go with one another and against each other, nor have a correlation that is missing or 1', () => {
  const pairs = [
    [0, 1],
    [1, 2],
    [0, 2],
  ] as const;
  expect(canCorrelate(pairs, [0.9, 0.9, 0.8], 3)).toBe(true);
  for (const own of [
    [0.9, 0.9, -0.8],
    [1, 0, 0],
    [Number.NaN, 0, 0],
  ])
    expect(canCorrelate(pairs, own, 3)).toBe(false);
});
