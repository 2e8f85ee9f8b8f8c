/** Columns that follow from others and rows that repeat others are named, and strong correlations and rounded values are not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { random } from '../../src/base/random';
import { copiesAmong } from '../../src/catalog/dependence/copies';
import { duplicateSentence, joinedGroups, refuseTies, withoutDependent } from '../../src/catalog/dependence/decisions';
import { findDependences } from '../../src/catalog/dependence/find';
import { resolutionOf } from '../../src/catalog/dependence/resolution';
import { levelsOf } from '../../src/catalog/levels/levels';
import { prepareRows } from '../../src/catalog/prepare';
import { splitTable } from '../../src/worker/usable-rows';
import { absence, outside } from '../outside';
import { refusal } from './files';

const draw = random(23, 'catalog');
const as = {
  double: (value: number) => value,
  sixDigits: (value: number) => Number(value.toPrecision(6)),
  fourDecimals: (value: number) => Number(value.toFixed(4)),
  single: Math.fround,
} as const;

type Row = Readonly<Record<string, number>>;
const rowsOf = (count: number, row: () => Row, write: (value: number) => number = as.double) =>
  Array.from({ length: count }, () =>
    Object.fromEntries(Object.entries(row()).map(([name, value]) => [name, write(value)])),
  );
const columnsOf = (rows: readonly Row[], contexts: readonly string[] = []) =>
  Object.keys(rows[0] ?? {}).map((name) => ({
    name,
    context: contexts.includes(name),
    transform: { kind: 'none' } as const,
    values: Float64Array.from(rows, (row) => row[name] as number),
  }));
const tableOf = (rows: readonly Row[]) => ({
  name: 'made.csv',
  rows: rows.length,
  columns: columnsOf(rows).map(({ name, values }) => ({ kind: 'number', name, values }) as const),
  notes: [],
});
const found = (rows: readonly Row[], contexts?: readonly string[]) =>
  findDependences(columnsOf(rows, contexts)).map(({ sentence }) => sentence);

const lognormal = () => 10 ** (9 + draw.normal());

describe('a column that follows from others is named', () => {
  it.each(Object.entries(as))('a total and its parts, %s', (_name, write) => {
    const rows = rowsOf(
      600,
      () => {
        const [a, b, c] = [Math.exp(draw.normal()), Math.exp(draw.normal()), 0.1 * Math.exp(draw.normal())];
        return { a: write(a), b: write(b), c: write(c), total: a + b + c };
      },
      write,
    );
    expect(found(rows)).toEqual(['“total” = “a” + “b” + “c”, exactly but for rounding.']);
  });

  it.each<readonly [string, () => Row, string]>([
    ['another unit', () => ({ r: draw.normal(), r_pc: 0 }), '“r_pc” = 1000 × “r”, exactly but for rounding.'],
    ['an offset', () => ({ a: draw.normal(), b: 0 }), '“b” = 3 − 0.5 × “a”, exactly but for rounding.'],
    [
      'a colour',
      () => ({ g: 20 + draw.normal(), r: 19 + draw.normal(), g_r: 0 }),
      '“g_r” = “g” − “r”, exactly but for rounding.',
    ],
    [
      'a ratio',
      () => ({ M: lognormal(), SFR: lognormal(), sSFR: 0 }),
      '“sSFR” is proportional to “M”^-1 × “SFR”, exactly but for rounding.',
    ],
    ['a logarithm', () => ({ M: lognormal(), log_M: 0 }), '“log_M” is a function of “M”, exactly but for rounding.'],
    ['a curve', () => ({ x: draw.normal(), y: 0 }), '“y” is a function of “x”, exactly but for rounding.'],
  ])('%s', (_what, start, sentence) => {
    const derived: Readonly<Record<string, (row: Row) => number>> = {
      r_pc: ({ r = 0 }) => 1000 * r,
      b: ({ a = 0 }) => 3 - a / 2,
      g_r: ({ g = 0, r = 0 }) => g - r,
      sSFR: ({ M = 0, SFR = 0 }) => SFR / M,
      log_M: ({ M = 0 }) => Math.log10(M),
      y: ({ x = 0 }) => Math.sin(2 * x),
    };
    const rows = rowsOf(900, start, as.sixDigits).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, as.sixDigits(derived[name]?.(row) ?? value)]),
      ),
    );
    // The coefficient of an offset may be told either way round.
    expect(found(rows).map((text) => text.replace('−0.5 × “a” + 3', '3 − 0.5 × “a”'))).toEqual([sentence]);
  });

  it('with exceptions, which are counted', () => {
    const rows = rowsOf(2_000, () => {
      const [a, b] = [draw.normal(), draw.normal()];
      return { a, b, total: a + b + (draw.uniform() < 0.1 ? draw.normal() : 0) };
    });
    expect(found(rows)[0]).toMatch(
      /^“total” = “a” \+ “b”, exactly but for rounding in (89|90|91)\.\d % of the rows\.$/,
    );
  });

  it('of what is given too, but not among given columns alone', () => {
    const rows = rowsOf(400, () => {
      const [c, x] = [draw.normal(), draw.normal()];
      return { x, y: 2 * c, c, d: 1 - c };
    });
    const dependences = findDependences(columnsOf(rows, ['c', 'd']));
    expect(dependences.map(({ columns }) => columns)).toEqual([['c', 'y']]);
    expect(withoutDependent([{ name: 'x' }, { name: 'y' }, { name: 'c' }], dependences)).toEqual([
      { name: 'x' },
      { name: 'c' },
    ]);
  });
});

describe('nothing is named', () => {
  it.each([60, 400])('in correlations of any strength, however written, in %i rows', (count) => {
    for (const [name, write] of Object.entries(as)) {
      // Scatter below the last digit is no scatter.
      for (const noise of name === 'fourDecimals' ? [0.1, 1e-2, 1e-3] : [0.1, 1e-3, 1e-5]) {
        const scattered = rowsOf(
          count,
          () => {
            const [u, v] = [draw.normal(), draw.normal()];
            const [a, b] = [Math.exp(u), Math.exp(v)];
            const e = () => noise * draw.normal();
            return {
              u,
              line: 2 * u + 1 + e(),
              a,
              b,
              total: a + b + e(),
              product: Math.exp(u + v + e()),
              curve: Math.sin(u) + e(),
            };
          },
          write,
        );
        // a and b are functions of u and v, to be looked at apart.
        const pick = (...names: string[]) =>
          scattered.map((row) => Object.fromEntries(names.map((one) => [one, row[one] as number])));
        for (const names of [
          ['u', 'line'],
          ['a', 'b', 'total'],
          ['a', 'b', 'product'],
          ['u', 'curve'],
        ]) {
          expect(found(pick(...names)), `${name} ${noise} ${names}`).toEqual([]);
        }
      }
    }
  });

  it('in eight columns that share 0.99999 of their variance', () => {
    const rows = rowsOf(300, () => {
      const common = draw.normal();
      return Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`x${i}`, common + 3e-3 * draw.normal()]));
    });
    expect(found(rows)).toEqual([]);
  });

  it('among steps, piles of zeros and columns without spread', () => {
    const rows = rowsOf(1_000, () => {
      const empty = draw.uniform() < 0.7;
      return {
        gas: empty ? 0 : draw.uniform(),
        rate: empty ? 0 : draw.uniform(),
        k: Math.floor(4 * draw.uniform()),
        m: Math.floor(4 * draw.uniform()),
        constant: 7,
      };
    });
    expect(found(rows)).toEqual([]);
  });
});

const compared = (columns: readonly Float64Array[], piles: readonly number[] = []) =>
  columns.map((values) => ({
    values,
    resolution: resolutionOf(values),
    piles: new Set(piles),
    steps: levelsOf(values.toSorted()) !== undefined,
  }));

describe('copies', () => {
  const normals = (count: number, write = as.double) =>
    Float64Array.from({ length: count }, () => write(draw.normal()));

  it.each(Object.entries(as))('are found beyond what rounding makes, %s', (_name, write) => {
    for (const dim of [1, 2, 3]) {
      const columns = Array.from({ length: dim }, () => normals(2_000, write));
      for (const values of columns) values.copyWithin(0, 1_000, 1_200);
      const copies = copiesAmong(compared(columns));
      expect(copies?.count).toBeGreaterThan(190);
      expect(copies?.first[1_100]).toBe(100);
    }
  });

  it.each(Object.entries(as))('are none in rounded values that coincide by chance, %s', (_name, write) => {
    for (const count of [100, 3_000, 20_000]) {
      const a = normals(count, write);
      const b = a.map((value) => write(0.99 * value + 0.1 * draw.normal()));
      expect(copiesAmong(compared([a]))).toBeUndefined();
      expect(copiesAmong(compared([a, b]))).toBeUndefined();
    }
  });

  it('are found where they differ in the last digits, and said to', () => {
    const masses = Array.from({ length: 1_000 }, () => 10 ** (10 + draw.normal()));
    const times = masses.map(() => 2_459_000 + 900 * draw.uniform());
    // Computed twice; in single precision beside double.
    const noisy = (values: number[], size: number) => values.map((value) => value * (1 + size * draw.normal()));
    for (const [again, most] of [
      [noisy(masses, 1e-9), 1_010],
      [masses.map(Math.fround), 1_010],
    ] as const) {
      const copies = copiesAmong(compared([Float64Array.of(...masses, ...again)]));
      expect(copies?.count).toBeGreaterThan(850);
      expect(copies?.count).toBeLessThan(most);
      expect(copies?.near).toBe(copies?.count);
    }
    const both = copiesAmong(
      compared([
        Float64Array.of(...masses, ...masses.slice(0, 50), ...noisy(masses, 1e-9)),
        Float64Array.of(...times, ...times.slice(0, 50), ...times),
      ]),
    );
    expect(both).toMatchObject({ count: 1_050, near: 1_000 });
    expect(duplicateSentence({ count: 1_050, near: 1_000 }, 2_050)).toBe(
      '1,050 of 2,050 rows (51 %) repeat an earlier row in every chosen column, 1,000 of them but for the last digits.',
    );
  });

  it('are none in steps and in piles, which are named as such', () => {
    const counts = Float64Array.from({ length: 1_000 }, () => Math.floor(5 * draw.uniform()));
    expect(copiesAmong(compared([counts]))).toBeUndefined();
    const zeros = normals(1_000).map((value, i) => (i % 3 === 0 ? 0 : value));
    expect(copiesAmong(compared([zeros], [0]))).toBeUndefined();
    expect(copiesAmong(compared([zeros, zeros.slice()], [0]))).toBeUndefined();
  });

  const original = rowsOf(1_000, () => ({ a: draw.normal(), b: draw.normal(), box: Math.floor(20 * draw.uniform()) }));
  const table = tableOf([...original, ...original.slice(0, 300)]);
  const columns = [
    { name: 'a', transform: 'none' },
    { name: 'b', transform: 'none' },
  ] as const;

  it('are dropped, kept together in the split, or kept, as was decided', () => {
    const told = prepareRows(table, columns);
    expect(told.duplicates?.sentence).toBe('300 of 1,300 rows (23 %) repeat an earlier row in every chosen column.');
    const dropped = prepareRows(table, columns, { decisions: { duplicates: 'drop' } });
    expect(dropped.rows).toEqual(Uint32Array.from({ length: 1_000 }, (_, i) => i));
    expect(dropped.values).toEqual(told.values.slice(0, 2_000));
    expect(dropped.dropped).toEqual([{ reason: expect.stringContaining('repeats an earlier one'), count: 300 }]);
    expect(dropped.whyUnused(1_100)).toContain('repeats an earlier one');

    const sides = (by: string[], duplicates: 'together' | 'keep') => {
      const { split } = splitTable(table, {
        columns: [...columns],
        split: { validation: 0.1, test: 0.1, ...(by.length > 0 ? { by } : {}) },
        seed: 3,
        decisions: { duplicates },
      });
      const side = new Uint8Array(1_300);
      for (const place of split.validation) side[place] = 1;
      for (const place of split.test) side[place] = 2;
      expect(split.train.length + split.validation.length + split.test.length).toBe(1_300);
      expect(split.test.length).toBeGreaterThan(60);
      return Array.from({ length: 300 }, (_, i) => side[i] !== side[1_000 + i]).filter(Boolean).length;
    };
    expect(sides([], 'together')).toBe(0);
    expect(sides([], 'keep')).toBeGreaterThan(30);
    expect(sides(['box'], 'together')).toBe(0);
  });

  it('join the groups that share them', () => {
    const joined = joinedGroups(Uint32Array.of(4, 4, 7, 9, 9, 11), Uint32Array.of(0, 1, 2, 1, 4, 5));
    expect(joined[0]).toBe(joined[3]);
    expect(joined[3]).toBe(joined[4]);
    expect(new Set(joined).size).toBe(3);
  });
});

test('nothing is trained before dependent columns and copies are decided on', async () => {
  const how = { dependent: 'Leave one out.', duplicates: 'Drop them.' };
  const ties = {
    dependences: [{ columns: ['a', 'b'], sentence: '“b” = “a”.' }],
    duplicates: { rows: 9, sentence: '9 rows are copies.' },
  };
  expect(await refusal(() => refuseTies(ties, {}, how))).toMatchObject({
    code: 'dependent-columns',
    hint: how.dependent,
  });
  expect(await refusal(() => refuseTies(ties, { dependent: 'keep' }, how))).toMatchObject({ code: 'duplicate-rows' });
  expect(() => refuseTies(ties, { dependent: 'keep', duplicates: 'drop' }, how)).not.toThrow();
});

const REAL = 'camels_tng_1p/camels_tng_fiducial.csv';
const real = absence(REAL) ? undefined : readFileSync(outside(REAL), 'utf8');

test.runIf(real)('the total mass of CAMELS is that of its four parts, and no three of them are', () => {
  const [head = '', ...lines] = (real ?? '').trim().split('\n');
  const names = head.split(',');
  const parts = ['M_star', 'M_gas', 'M_dm', 'M_bh', 'M_total'];
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(parts.map((name) => [name, Number(cells[names.indexOf(name)])]));
  });
  expect(found(rows)).toEqual(['“M_total” = “M_star” + “M_gas” + “M_dm” + “M_bh”, exactly but for rounding.']);
  expect(found(rows.map(({ M_bh: _, ...others }) => others as Row))).toEqual([]);
});
