/** Rows asked of a finished run in the session: one, typed or of the table; many, as columns; what is refused, and what can be stopped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/analysis/ask/asked';
import { random } from '../../src/base/random';
import { presets, sizedTo } from '../../src/train/presets';
import type { InferRowsRequest } from '../../src/worker/infer/messages';
import { type Heard, heardSession } from './heard';

const ROWS = 600;
const RHO = 0.8;
const unknown: Cell = { kind: 'unknown' };
const known = (value: number): Cell => ({ kind: 'known', value });

/** x ~ N(0, 1), y = 0.8 x + 0.6 N(0, 1), mass = 10^(9 + x); y of every tenth row is blank. */
function catalog(): File {
  const draw = random(4, 'catalog');
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const x = draw.normal();
    const y = RHO * x + 0.6 * draw.normal();
    return `${(10 ** (9 + x)).toPrecision(8)},${i % 10 === 9 ? '' : y.toPrecision(8)}`;
  });
  return new File([`mass,y\n${lines.join('\n')}\n`], 'pairs.csv');
}

let session: Heard['session'];
let events: Heard['events'];
let last: Heard['last'];
let until: Heard['until'];
const ask = { context: [], draws: 400, seed: 1 };
const many: InferRowsRequest = { unknown: ['mass'], fill: true, where: '', draws: 50, seed: 1 };
function good<T>(answer: T): Exclude<T, { readonly problem: unknown }> {
  if (typeof answer === 'object' && answer !== null && 'problem' in answer) {
    throw new Error(JSON.stringify(answer.problem));
  }
  return answer as Exclude<T, { readonly problem: unknown }>;
}

beforeAll(async () => {
  ({ session, events, last, until } = await heardSession());
  await session.open({ kind: 'files', files: [catalog()] }, 1);
  await session.choose({
    columns: [
      { name: 'mass', transform: 'log10' },
      { name: 'y', transform: 'none' },
    ],
    seed: 3,
  });
  const { flow, training } = sizedTo(presets.light, 2, 0, ROWS);
  const short = { ...training, steps: 150, evaluateEvery: 50 };
  expect(await session.infer({ ...ask, cells: [unknown, known(1)] })).toMatchObject({ problem: { code: 'no-model' } });
  await session.train({ flow, training: short, mixture: true, seed: 3 });
  await until(() => last('finished') !== undefined);
}, 120_000);
afterAll(() => session.reset());

describe('a row that is asked of a finished run', () => {
  it('has medians and intervals in the units of the catalog, and a density per unit of the transformed column', async () => {
    const answer = good(await session.infer({ ...ask, cells: [unknown, known(1)] }));
    const [mass] = answer.columns;
    if (!mass) throw new Error('no column');
    // Given y = 1, x ~ N(0.8, 0.6).
    expect(Math.abs(Math.log10(mass.median) - 9.8)).toBeLessThan(0.25);
    expect(Math.abs(Math.log10(mass.high68 / mass.low68) - 2 * 0.597)).toBeLessThan(0.35);
    expect(mass).toMatchObject({ name: 'mass', column: 0 });
    const { grid, density } = mass.marginal;
    const step = (grid[1] as number) - (grid[0] as number);
    expect(density.reduce((sum, p) => sum + p * step, 0)).toBeCloseTo(1, 1);
    // The draws of the picture are those that are saved, in the units of the axis.
    expect(answer.cloud[7]).toBeCloseTo(Math.log10(mass.draws[7] as number), 4);
    expect(answer).toMatchObject({ reliable: true, method: 'quadrature', outside: [] });
    expect(answer.verdict).toMatch(/^Reliable: integrated along the column\.$/);
    // ln p of y alone: N(0, 1).
    expect(Math.abs(answer.logEvidence + 0.5 + 0.919)).toBeLessThan(0.25);
    const usual = good(await session.unlike({ ...ask, cells: [unknown, known(1)] }, answer.logEvidence));
    expect(usual).toMatchObject({ warning: false, sentence: expect.stringContaining('not unusual') });
  });

  it('may have errors and limits, and tells of values far outside the training range', async () => {
    const cells: Cell[] = [unknown, { kind: 'measured', value: 1, sigma: 0.5 }];
    const blurred = good(await session.infer({ ...ask, cells }));
    expect(blurred.columns.map(({ name }) => name)).toEqual(['y', 'mass']);
    const limited = good(
      await session.infer({ ...ask, cells: [{ kind: 'beyond', limit: 1e10, side: 'above' }, known(0)] }),
    );
    expect(limited.columns[0]?.low95).toBeGreaterThanOrEqual(1e10);
    const far = good(await session.infer({ ...ask, cells: [unknown, known(9)] }));
    expect(far.outside).toEqual(['y']);
    const unlike = good(await session.unlike({ ...ask, cells: [unknown, known(9)] }, far.logEvidence));
    expect(unlike).toMatchObject({ warning: true, sentence: expect.stringContaining('extrapolation') });
  });

  it.each([
    [[known(-1), unknown], 'mass is zero or negative, so it has no log10'],
    [[known(Number.NaN), unknown], 'mass is blank'],
    [[unknown, { kind: 'measured', value: 1, sigma: 0 }], 'y ± σ needs a value and an error above 0'],
  ] as const)('is refused where a value is none: %j', async (cells, why) => {
    expect(await session.infer({ ...ask, cells })).toMatchObject({
      problem: { code: 'asked-value', message: `The row cannot be asked: ${why}.` },
    });
  });

  it('ends the question before, which is told so', async () => {
    const first = session.infer({ ...ask, cells: [unknown, unknown], draws: 20_000 });
    const second = session.infer({ ...ask, cells: [unknown, known(0)] });
    expect(await first).toMatchObject({ problem: { code: 'cancelled' } });
    expect(good(await second).columns).toHaveLength(1);
    expect(last('inferring')?.progress).toBeUndefined();
  });
});

describe('many rows', () => {
  it('are estimated first, and their answers are columns of the table, of expressions and of a file', async () => {
    const plan = good(await session.planInfer(many));
    expect(plan).toMatchObject({ rows: ROWS, notes: [expect.stringMatching(/“y” is blank in 60 rows/)] });
    expect(plan.seconds).toBeGreaterThan(0);
    const rows = good(await session.inferRows({ ...many, where: 'row_number() <= 100' }));
    // In rows whose y is blank, y is asked for too.
    const figures = ['mass', 'y'].flatMap((name) => ['median', 'low68', 'high68'].map((one) => `${name}_${one}`));
    expect(rows.columns).toEqual([...figures, 'reliable']);
    expect(rows.sentences[0]).toBe('100 of 100 rows answered, 100 reliable.');
    expect(rows.sentences.at(-1)).toMatch(/^mass \(1?\d rows with a true value\): .*90 % intervals hold/);
    expect(last('inferred')?.rows).toEqual([rows]);
    for (const { filter, rows: count } of rows.selections) {
      expect(good(await session.selectRows(filter)).count, filter).toBe(count);
    }
    expect(rows.selections.map(({ words }) => words)).toContain('with mass outside its 95 % interval');
    const page = good(
      await session.catalogRows({
        sort: { by: 'column', column: 'mass_median' },
        descending: true,
        where: 'mass_low68 < mass_median and mass_median < mass_high68',
        from: 0,
        count: 10,
      }),
    );
    expect(page.total).toBe(100);
    const at = 2 + rows.all.indexOf('mass_median');
    const medians = page.rows.map(({ cells }) => Number(cells[at]));
    expect(medians).toEqual(medians.toSorted((a, b) => b - a));
    const file = good(await session.inferredTable(rows.key, 'csv'));
    const [head = '', first = '', ...rest] = (await file.text()).trimEnd().split('\n');
    expect(head).toMatch(/^mass,y,mass_median,mass_low68,.*log_p_known,/);
    expect(first.split(',')[2]).toMatch(/^\d/);
    expect(rest.at(-1)?.split(',')[2]).toBe('');
  });

  it('have columns of other names beside those before, until they are removed', async () => {
    const [before] = last('inferred')?.rows ?? [];
    const rows = good(await session.inferRows({ ...many, where: 'row_number() <= 5' }));
    expect(rows.columns[0]).toBe('mass_median_2');
    await session.forgetInferred(before?.key ?? 0);
    expect(last('inferred')?.rows.map(({ key }) => key)).toEqual([rows.key]);
    expect(await session.selectRows('mass_median > 0')).toMatchObject({ problem: { code: 'filter-column' } });
  });

  it('keep the answers so far where they are stopped', async () => {
    const asked = session.inferRows({ ...many, draws: 400 });
    await until(() => (last('inferring')?.progress?.fraction ?? 0) > 0);
    await session.stopInferring();
    const rows = good(await asked);
    expect(rows.stopped).toBe(true);
    expect(rows.sentences[0]).toMatch(/ of 600 rows answered/);
    expect(rows.sentences[0]).not.toMatch(/^600 /);
  });

  it('are refused where none can be answered', async () => {
    expect(await session.planInfer({ ...many, where: 'mass < 0' })).toMatchObject({ problem: { code: 'no-rows' } });
    expect(await session.planInfer({ ...many, unknown: ['age'] })).toMatchObject({
      problem: { code: 'asked-columns' },
    });
  });
});

describe('a conditional run', () => {
  beforeAll(async () => {
    const columns = [
      { name: 'y', transform: 'none' },
      { name: 'mass', transform: 'log10', role: 'context' },
    ] as const;
    await session.choose({ columns: [...columns], seed: 3 });
    const { flow, training } = sizedTo(presets.light, 1, 1, ROWS);
    events.length = 0;
    await session.train({ flow, training: { ...training, steps: 150, evaluateEvery: 50 }, mixture: true, seed: 3 });
    await until(() => last('finished') !== undefined);
  }, 120_000);

  it('is asked at its condition, and compares the given values with those of the test set', async () => {
    const answer = good(await session.infer({ ...ask, cells: [unknown], context: [10] }));
    const [y] = answer.columns;
    // y | x = 1 ~ N(0.8, 0.6).
    expect(Math.abs((y?.median ?? Number.NaN) - 0.8)).toBeLessThan(0.3);
    const usual = good(await session.unlike({ ...ask, cells: [unknown], context: [9] }, 0));
    // 54 test rows are too few to tell one in a hundred.
    expect(usual.sentence).toBe('How unusual the given values are cannot be told from 54 test rows.');
  });

  it('combines rows that share a value, and says for which it does not', async () => {
    const one = good(await session.combine({ where: 'row_number() in (1, 2, 3, 4, 5, 6)', seed: 1 }));
    expect(one).toMatchObject({ parameters: [{ name: 'y' }], rows: 6, groups: 0, by: [], warnings: [] });
    const [y] = one.parameters;
    if (!y) throw new Error('a parameter is told');
    const { low95, low68, median, high68, high95 } = y.independent;
    const ordered = [low95, low68, median, high68, high95];
    expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
    // Six rows say more than one.
    const single = good(await session.infer({ ...ask, cells: [unknown], context: [9] })).columns[0];
    expect(high68 - low68).toBeLessThan(0.75 * ((single?.high68 ?? 0) - (single?.low68 ?? 0)));
    expect(await session.combine({ where: 'row_number() = 1', seed: 1 })).toMatchObject({
      problem: { code: 'combine-rows', message: expect.stringMatching(/^1 rows? (is|are) selected/) },
    });
    expect(await session.combine({ where: '', seed: 1 })).toMatchObject({ problem: { code: 'combine-rows' } });
  });
});

describe('answers checked on test rows', () => {
  it('are calibrated where the model is right, and asked of no row that was learned', async () => {
    const checked = good(await session.checkInfer({ ...many, unknown: ['y'] }));
    const [y] = checked.columns;
    // A tenth of the rows is the test set; every tenth y is blank.
    expect(checked.rows).toBeLessThan(0.12 * ROWS);
    expect(y?.rows).toBeLessThanOrEqual(checked.rows);
    expect(y?.within68.mean).toBeGreaterThan(0.4);
    expect(checked.verdict).toMatchObject({ judgement: 'too few' });
  });
});
