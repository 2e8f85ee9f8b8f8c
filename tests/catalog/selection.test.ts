/** Selections: sets of rows, and the expressions that stand for them. */
import { describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { applyTransform, COLUMN_TRANSFORMS, fitTransform } from '../../src/catalog/column-transforms';
import { filterRows } from '../../src/catalog/filter/evaluate';
import { parseFilter } from '../../src/catalog/filter/parse';
import { insideOf } from '../../src/catalog/filter/polygon';
import { bitsOf, countRows, hasRow } from '../../src/catalog/selection/bits';
import { both, combined, expressionOf, quotedName, type Shape } from '../../src/catalog/selection/expression';
import { simplified } from '../../src/catalog/selection/simplify';
import type { Table } from '../../src/catalog/table';

const draw = random(5, 'catalog');
const COUNT = 2_000;
const uniform = (from: number, to: number) =>
  Float64Array.from({ length: COUNT }, () => from + (to - from) * draw.uniform());
const table: Table = {
  name: 't',
  rows: COUNT,
  notes: [],
  columns: [
    { kind: 'number', name: 'x', values: uniform(0.01, 0.99) },
    { kind: 'number', name: 'M [1e10 M⊙]', values: uniform(0.001, 0.2) },
    { kind: 'number', name: 'and', values: uniform(-0.5, 0.8) },
  ],
};
const rowsOf = (expression: string) => [...filterRows(parseFilter(expression), table)];
const valuesOf = (name: string) => {
  const found = table.columns.find((column) => column.name === name);
  return found?.kind === 'number' ? found.values : expect.fail(name);
};
const axis = (name: string, kind: (typeof COLUMN_TRANSFORMS)[number] = 'none') => ({
  name,
  transform: fitTransform(kind, valuesOf(name)),
});
/** Rows that a test of the transformed values holds for. */
const meeting = (axes: readonly ReturnType<typeof axis>[], holds: (...at: number[]) => boolean) =>
  Array.from({ length: COUNT }, (_, row) => row).filter((row) =>
    holds(...axes.map(({ name, transform }) => applyTransform(transform, valuesOf(name)[row] as number))),
  );
/** Rounding may move a limit across a row or two of 2,000. */
const differing = (a: readonly number[], b: readonly number[]) =>
  a.filter((row) => !b.includes(row)).length + b.filter((row) => !a.includes(row)).length;

describe('a set of rows', () => {
  it('has the rows that it was made of, and their number', () => {
    const bits = bitsOf([0, 31, 32, 63, 64, 99], 100);
    expect(Array.from({ length: 100 }, (_, row) => row).filter((row) => hasRow(bits, row))).toEqual([
      0, 31, 32, 63, 64, 99,
    ]);
    expect(countRows(bits)).toBe(6);
    expect(
      countRows(
        bitsOf(
          Array.from({ length: 70 }, (_, i) => i),
          70,
        ),
      ),
    ).toBe(70);
    expect(hasRow(bits, 1_000)).toBe(false);
  });
});

describe('a shape as an expression', () => {
  it('writes a box in the catalog’s values, in few digits', () => {
    const ranges = [{ ...axis('x'), from: 0.123456789, to: 0.5 }];
    expect(expressionOf({ kind: 'box', ranges })).toBe('x > 0.12346 and x < 0.5');
    const log = { name: 'M_star', transform: { kind: 'log10' }, from: 9.1, to: 9.8 } as const;
    expect(expressionOf({ kind: 'box', ranges: [log] })).toBe('M_star > 1259000000 and M_star < 6310000000');
  });

  it.each(COLUMN_TRANSFORMS)('selects what was drawn round on an axis in the transform %s', (kind) => {
    const name = kind === 'log10' || kind === 'logit' ? 'M [1e10 M⊙]' : 'and';
    const axes = [axis(name, kind), axis('x')] as const;
    const seen = meeting(axes, () => true).map((row) =>
      applyTransform(axes[0].transform, valuesOf(name)[row] as number),
    );
    const [least, most] = [Math.min(...seen), Math.max(...seen)];
    const at = (share: number) => least + share * (most - least);
    const box: Shape = {
      kind: 'box',
      ranges: [
        { ...axes[0], from: at(0.6), to: at(0.3) },
        { ...axes[1], from: 0.2, to: 0.7 },
      ],
    };
    const boxed = meeting(axes, (u, v) => u > at(0.3) && u < at(0.6) && v > 0.2 && v < 0.7);
    expect(boxed.length).toBeGreaterThan(20);
    expect(differing(rowsOf(expressionOf(box)), boxed)).toBeLessThanOrEqual(2);
    const corners = Float64Array.of(at(0.1), 0.1, at(0.9), 0.2, at(0.7), 0.9, at(0.3), 0.5);
    const inside = insideOf(corners);
    const lasso = expressionOf({ kind: 'lasso', x: axes[0], y: axes[1], corners });
    expect(differing(rowsOf(lasso), meeting(axes, inside))).toBeLessThanOrEqual(3);
  });

  it('quotes names that the language would not read', () => {
    expect(['x', 'M_star', 'a.b[0]', 'And', 'r mag', 'a`b', '2MASS'].map(quotedName)).toEqual([
      'x',
      'M_star',
      'a.b[0]',
      '`And`',
      '`r mag`',
      '`a``b`',
      '`2MASS`',
    ]);
  });
});

describe('a selection', () => {
  const box = (from: number, to: number): Shape => ({ kind: 'box', ranges: [{ ...axis('x'), from, to }] });
  const rows = (...numbers: number[]): Shape => ({ kind: 'rows', rows: numbers });

  it('is replaced, added to and taken from', () => {
    const one = combined('', box(0.1, 0.2), 'replace');
    const two = combined(one, box(0.5, 0.6), 'add');
    expect(rowsOf(two)).toEqual(meeting([axis('x')], (x) => (x > 0.1 && x < 0.2) || (x > 0.5 && x < 0.6)));
    const less = combined(two, box(0.15, 0.55), 'remove');
    expect(rowsOf(less)).toEqual(meeting([axis('x')], (x) => (x > 0.1 && x <= 0.15) || (x >= 0.55 && x < 0.6)));
    const more = combined(less, box(0.3, 0.31), 'add');
    expect(rowsOf(more)).toEqual([...rowsOf(less), ...rowsOf('x > 0.3 and x < 0.31')].sort((a, b) => a - b));
    expect(combined(more, box(0, 1), 'replace')).toBe('x > 0 and x < 1');
    expect(combined('', box(0, 1), 'remove')).toBe('');
  });

  it('lists rows that were pressed one after another once', () => {
    let pressed = combined('', rows(7), 'add');
    for (const row of [3, 9]) pressed = combined(pressed, rows(row), 'add');
    expect(pressed).toBe('row_number() in (3, 7, 9)');
    expect(combined(pressed, rows(7), 'remove')).toBe('row_number() in (3, 9)');
    expect(combined('row_number() in (3)', rows(3), 'remove')).toBe('');
    const boxed = combined(combined('x < 0.5 or x > 0.9', rows(4), 'remove'), rows(5), 'remove');
    expect(boxed).toBe('(x < 0.5 or x > 0.9) and not row_number() in (4, 5)');
    expect(combined(boxed, rows(4), 'add')).toBe('(x < 0.5 or x > 0.9) and not row_number() in (5)');
    expect(rowsOf(combined(boxed, rows(1), 'add'))).toContain(0);
  });

  it('is joined to a filter', () => {
    expect(both('x > 1 or x < 0', 'x = 2')).toBe('(x > 1 or x < 0) and x = 2');
    expect([both('', 'x = 2'), both('x = 2', ''), both('x = 2', 'x = 2')]).toEqual(['x = 2', 'x = 2', 'x = 2']);
  });

  it('says in words where it has become too long', () => {
    const corners = Float64Array.from({ length: 128 }, () => draw.uniform());
    const lasso: Shape = { kind: 'lasso', x: axis('x'), y: axis('and'), corners };
    let whole = '';
    const addMany = () => {
      for (let i = 0; i < 50; i++) whole = combined(whole, lasso, 'add');
    };
    expect(addMany).toThrow(/letters as a filter expression/);
    expect(rowsOf(whole)).toEqual(rowsOf(expressionOf(lasso)));
  });
});

describe('a lasso', () => {
  it('keeps its area in at most 64 corners', () => {
    const n = 5_000;
    const line = Float64Array.from({ length: 2 * n }, (_, i) => {
      const angle = (2 * Math.PI * (i >> 1)) / n;
      const radius = 100 + 30 * Math.sin(5 * angle);
      return radius * (i & 1 ? Math.sin(angle) : Math.cos(angle));
    });
    const corners = simplified(line);
    expect(corners.length).toBeLessThanOrEqual(128);
    const [before, after] = [insideOf(line), insideOf(corners)];
    let differ = 0;
    for (let i = 0; i < 5_000; i++) {
      const [x, y] = [300 * draw.uniform() - 150, 300 * draw.uniform() - 150];
      if (before(x, y) !== after(x, y)) differ += 1;
    }
    expect(differ / 5_000).toBeLessThan(0.01);
    expect(simplified([0, 0, 1, 0, 1, 0, 0, 1])).toEqual(Float64Array.of(0, 0, 1, 0, 0, 1));
  });
});
