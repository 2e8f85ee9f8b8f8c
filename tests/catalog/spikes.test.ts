/** Spikes are named, each treatment does what it says, and nothing that is continuous is refused by accident. */
import { describe, expect, it, test } from 'vitest';
import { random } from '../../src/base/random';
import { givenPdfTable } from '../../src/catalog/given-pdf/source';
import { prepareRows } from '../../src/catalog/prepare';
import { sampleCatalog } from '../../src/catalog/sample';
import { findSpikes, refusedWords, refuseUndecided } from '../../src/catalog/spikes';
import type { Table } from '../../src/catalog/table';
import type { ColumnRequest } from '../../src/catalog/treat-spikes';
import { refusal } from './files';

const ROWS = 2_000;

function tableOf(values: (i: number) => number, rows = ROWS): Table {
  const column = {
    kind: 'number',
    name: 'M_dm',
    values: Float64Array.from({ length: rows }, (_, i) => values(i)),
  } as const;
  return { name: 'made.csv', rows, columns: [column], notes: [] };
}

const draw = random(1, 'catalog');
const normals = Array.from({ length: ROWS }, draw.normal);
const mass = (i: number) => 10 ** (10 + (normals[i] ?? 0));

const zeros = tableOf((i) => (i % 50 === 0 ? 0 : mass(i)));
const integers = tableOf((i) => Math.round(40 + 10 * (normals[i] ?? 0)));
const equal = tableOf((i) => (i % 10 === 0 ? 0.5 : (normals[i] ?? 0)));

function prepare(table: Table, request: Partial<ColumnRequest> = {}, seed = 1) {
  return prepareRows(table, [{ name: 'M_dm', transform: 'none', ...request }], { seed });
}

/** The share of the values that are equal to another one. */
function repeated(values: Float64Array): number {
  return 1 - new Set(values).size / values.length;
}

describe('what is named', () => {
  it('exact zeros, whole numbers, and a tenth of equal values', () => {
    expect(prepare(zeros).spikes[0]).toMatchObject({
      spikes: [{ kind: 'value', value: 0, share: 0.02, sentence: '2.0 % of the rows share the value 0 of “M_dm”.' }],
      offered: ['drop', 'floor', 'dequantise', 'keep'],
      treatment: undefined,
    });
    expect(prepare(integers).spikes[0]).toMatchObject({
      spikes: [{ kind: 'lattice', spacing: 1 }],
      offered: ['dequantise', 'keep'],
      treatment: undefined,
    });
    expect(prepare(equal).spikes[0]).toMatchObject({
      spikes: [{ kind: 'value', value: 0.5, share: 0.1 }],
      offered: ['drop', 'dequantise', 'keep'],
      treatment: undefined,
    });
  });

  it.each([
    ['integers over a wide range, hardly repeated', tableOf((i) => (i * 7919) % 90_001), 1],
    ['decimal steps', tableOf((i) => ((i * 7) % 50) / 10), 0.1],
    ['even numbers with gaps', tableOf((i) => 2 * ((i * 7) % 31) ** 2), 2],
  ])('%s', (_what, table, spacing) => {
    const [spike] = prepare(table).spikes[0]?.spikes ?? [];
    if (spike?.kind !== 'lattice') throw new Error('no lattice');
    expect(spike.spacing).toBeCloseTo(spacing, 9);
  });

  it('a few values that lie unevenly', () => {
    const [spike] = prepare(tableOf((i) => Math.exp(i % 11))).spikes[0]?.spikes ?? [];
    expect(spike).toMatchObject({ kind: 'lattice', spacing: undefined });
    expect(spike?.sentence).toBe('The 2,000 rows of “M_dm” hold only 11 values.');
  });

  it('under log10 zeros are left out without asking, and can be floored or dequantised', () => {
    expect(prepare(zeros, { transform: 'log10' })).toMatchObject({
      dropped: [{ reason: 'M_dm is zero or negative, so it has no log10', count: 40 }],
      spikes: [
        { spikes: [{ kind: 'no log10', share: 0.02 }], offered: ['drop', 'floor', 'dequantise'], treatment: 'drop' },
      ],
    });
  });

  it('why a treatment is not offered, in words', () => {
    const steps = prepare(integers).spikes[0]?.refused;
    expect(Object.keys(steps ?? {})).toEqual(['drop', 'floor']);
    expect(steps?.drop).toMatch(/none would be left: leave the column out instead/);
    expect(prepare(equal).spikes[0]?.refused).toEqual({ floor: expect.stringMatching(/none at its lower end/) });
    expect(prepare(zeros).spikes[0]).not.toHaveProperty('refused');
    expect(prepare(zeros, { transform: 'log10' }).spikes[0]?.refused).toEqual({
      keep: expect.stringMatching(/have no log10 to train on/),
    });
    const below = tableOf((i) => (i % 50 === 0 ? -2 : mass(i)));
    expect(prepare(below, { transform: 'log10' }).spikes[0]?.refused).toEqual({
      dequantise: expect.stringMatching(/below zero have no log10/),
      keep: expect.stringMatching(/have no log10/),
    });
  });

  it('nothing in a constant column, nor in pairs of equal values of a small one', () => {
    expect(findSpikes('x', new Float64Array(100).fill(3))).toEqual([]);
    const pairs = Float64Array.from({ length: 100 }, (_, i) => normals[i >> 1] ?? 0).sort();
    expect(findSpikes('x', pairs)).toEqual([]);
  });

  it('nothing in continuous draws, printed to six digits or not, nor in the masses of the sample', () => {
    expect(prepare(tableOf(mass)).spikes).toEqual([]);
    expect(prepare(tableOf((i) => Number(mass(i).toPrecision(6)))).spikes).toEqual([]);
    const names = ['given-pdf-mixture', 'normal-mixture', 'bimodal', 'skewed', 'heavy-tailed', 'uniform'] as const;
    for (const name of names) {
      const table = givenPdfTable({ kind: 'named', name }, 20_000, 1);
      expect(prepareRows(table, [{ name: 'x', transform: 'none' }]).spikes, name).toEqual([]);
    }
    const columns = ['M_star', 'M_total'].map((name) => ({ name, transform: 'log10' }) as const);
    expect(prepareRows(sampleCatalog(1), columns).spikes).toEqual([]);
  });
});

describe('what is done', () => {
  it('undecided and kept rows are those of the catalog, and keeping warns', () => {
    expect(prepare(zeros, { spikes: 'keep' }).values).toEqual(prepare(zeros).values);
    expect(prepare(zeros).notes).toEqual([]);
    expect(prepare(zeros, { spikes: 'keep' }).notes[0]).toMatch(/no upper bound/);
  });

  it('drop leaves the rows out and counts them', () => {
    const { rows, dropped } = prepare(equal, { spikes: 'drop' });
    expect(rows).toHaveLength(0.9 * ROWS);
    expect(dropped).toEqual([{ reason: 'M_dm is 0.5, a value that many rows share', count: 0.1 * ROWS }]);
  });

  it('floor spreads zeros below the smallest positive value, with and without log10', () => {
    const least = Math.min(...normals.map((_, i) => mass(i)).filter((_, i) => i % 50 !== 0));
    const { values, rows } = prepare(zeros, { spikes: 'floor' });
    expect(rows).toHaveLength(ROWS);
    expect(repeated(values)).toBe(0);
    const floored = values.filter((_, i) => i % 50 === 0);
    expect(Math.min(...floored)).toBeGreaterThan(0.5 * least);
    expect(Math.max(...floored)).toBeLessThan(least);
    expect(values[1]).toBe(mass(1));
    const logs = prepare(zeros, { spikes: 'floor', transform: 'log10' }).values;
    expect(logs).toEqual(values.map(Math.log10));
  });

  it('floor spreads a pile at the smallest positive value too, with and without log10', () => {
    const limit = 1e5;
    const table = tableOf((i) => (i % 10 === 0 ? limit : Math.max(mass(i), 2 * limit)));
    const { values } = prepare(table, { spikes: 'floor' });
    expect(values.every((value, i) => (i % 10 === 0 ? value > limit / 2 && value < limit : value === mass(i)))).toBe(
      true,
    );
    expect(prepare(table, { spikes: 'floor', transform: 'log10' }).values).toEqual(values.map(Math.log10));
  });

  it('floor and dequantise treat whole numbers with zeros', () => {
    const counts = tableOf((i) => i % 40);
    expect(prepare(counts).spikes[0]?.offered).toEqual(['floor', 'dequantise', 'keep']);
    const floored = prepare(counts, { spikes: 'floor' }).values;
    expect(floored.every((value, i) => Math.floor(value) === i % 40 && (i % 40 > 0 || value > 0.5))).toBe(true);
    const spread = prepare(counts, { spikes: 'dequantise' }).values;
    expect(spread.map(Math.floor)).toEqual(prepare(counts).values);
    expect(prepare(counts, { spikes: 'dequantise', transform: 'log10' }).values).toEqual(spread.map(Math.log10));
  });

  it('dequantised zeros go up to the smallest positive value under log10, and what is below zero is left out', () => {
    const least = Math.min(...normals.map((_, i) => mass(i)).filter((_, i) => i % 50 !== 0));
    const { values, rows } = prepare(zeros, { spikes: 'dequantise', transform: 'log10' });
    expect(rows).toHaveLength(ROWS);
    expect(values.every((value, i) => (i % 50 === 0 ? value < Math.log10(least) : value === Math.log10(mass(i))))).toBe(
      true,
    );
    const few = tableOf((i) => (i === 0 ? 0 : i === 1 ? -1 : mass(i)));
    const { values: raised, dropped } = prepare(few, { spikes: 'dequantise', transform: 'log10' });
    expect(raised.every(Number.isFinite)).toBe(true);
    expect(dropped).toEqual([{ reason: 'M_dm is zero or negative, so it has no log10', count: 1 }]);
  });

  it('dequantised whole numbers are continuous and round down to themselves, under log10 too', () => {
    const plain = prepare(integers).values;
    const { values, notes } = prepare(integers, { spikes: 'dequantise' });
    expect(repeated(values)).toBe(0);
    expect(values.map(Math.floor)).toEqual(plain);
    expect(notes[0]).toMatch(/^2,000 values of “M_dm” were spread/);
    expect(prepare(integers, { spikes: 'dequantise', transform: 'log10' }).values).toEqual(values.map(Math.log10));
  });

  it('a dequantised value is spread about itself by 1 % of the interquartile range, and at an end inwards', () => {
    const { values } = prepare(equal, { spikes: 'dequantise' });
    const spread = values.filter((_, i) => i % 10 === 0);
    expect(Math.min(...spread)).toBeGreaterThan(0.49);
    expect(Math.max(...spread)).toBeLessThan(0.51);
    expect(spread.reduce((a, b) => a + b) / spread.length).toBeCloseTo(0.5, 2);
    expect(Math.min(...prepare(zeros, { spikes: 'dequantise' }).values)).toBeGreaterThan(0);
  });

  it('noise follows the seed, and test rows have their own', () => {
    const once = prepare(integers, { spikes: 'dequantise' });
    expect(prepare(integers, { spikes: 'dequantise' }).values).toEqual(once.values);
    expect(prepare(integers, { spikes: 'dequantise' }, 2).values).not.toEqual(once.values);
    const columns = [{ name: 'M_dm', transform: 'none', spikes: 'dequantise' }] as const;
    const like = prepareRows(integers, columns, { seed: 1, like: once });
    expect(like.values).not.toEqual(once.values);
    expect(like.values.map(Math.floor)).toEqual(once.values.map(Math.floor));
  });

  it('test rows are treated as the training rows were, however few of them lie at the spike', () => {
    const columns = [{ name: 'M_dm', transform: 'none', spikes: 'drop' }] as const;
    const like = prepare(zeros, { spikes: 'drop' });
    const test = tableOf((i) => (i === 3 ? 0 : mass(i)), 1_000);
    expect(prepareRows(test, columns, { like }).rows).toHaveLength(999);
  });

  it('a few zeros that are no spike can be floored before log10, in test rows alone too', () => {
    const few = tableOf((i) => (i < 3 ? 0 : mass(i)));
    const floored = { transform: 'log10', spikes: 'floor' } as const;
    expect(prepare(few, floored).rows).toHaveLength(ROWS);
    const like = prepare(tableOf(mass), floored);
    const { values } = prepareRows(few, [{ name: 'M_dm', ...floored }], { like });
    expect(values.every(Number.isFinite)).toBe(true);
  });
});

test('nothing is trained on before every spike is decided on', async () => {
  const how = () => 'Decide.';
  expect(() => refuseUndecided(prepare(zeros, { spikes: 'keep' }).spikes, how)).not.toThrow();
  const { code, message, hint } = await refusal(() => refuseUndecided(prepare(zeros).spikes, how));
  expect(code).toBe('undecided-spikes');
  expect(message).toMatch(/share the value 0 of “M_dm”.*likelihood unbounded/);
  expect(hint).toBe('Decide.');
  expect(refusedWords(prepare(integers).spikes)).toMatch(/^ Not drop: every row [^.]*\. Not floor: flooring [^.]*\.$/);
  expect(refusedWords(prepare(zeros).spikes)).toBe('');
});

test('flooring a column without a positive value leaves no row', async () => {
  const { code, message } = await refusal(() =>
    prepare(
      tableOf((i) => -i),
      { transform: 'log10', spikes: 'floor' },
    ),
  );
  expect(code).toBe('too-few-rows');
  expect(message).toContain('M_dm has no positive value to floor to (2,000 rows)');
});

test('a treatment that cannot be done is refused in words', async () => {
  const { code, message, hint } = await refusal(() => prepare(integers, { spikes: 'drop' }));
  expect(message).toMatch(/cannot be treated by “drop”: every row .* leave the column out instead\. The values of/);
  expect({ code, hint }).toEqual({ code: 'spike-treatment', hint: 'Choose dequantise or keep.' });
  expect((await refusal(() => prepare(equal, { spikes: 'floor' }))).code).toBe('spike-treatment');
  expect((await refusal(() => prepare(zeros, { transform: 'log10', spikes: 'keep' }))).code).toBe('spike-treatment');
});
