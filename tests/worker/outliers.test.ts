/** A search for outliers from end to end: calibrated, never scored by a flow that saw the row, and on real galaxies what is known of them. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rankCorrelation } from '../../src/analysis/outliers/rank-correlation';
import { distanceFromUniform, kolmogorov } from '../../src/analysis/pit';
import { openFiles } from '../../src/catalog/open';
import type { Table } from '../../src/catalog/table';
import { toyTable } from '../../src/catalog/toys';
import { chooseFor, openPool } from '../../src/engine/choose/choose';
import type { Engine } from '../../src/engine/engine';
import { csvPieces } from '../../src/share/csv-out';
import { presets } from '../../src/train/presets';
import { crossFit } from '../../src/worker/outliers/cross-fit';
import { type RowTeller, tellerOf } from '../../src/worker/outliers/galaxy-view';
import type { OutliersFound } from '../../src/worker/outliers/messages';
import { outcomeOf } from '../../src/worker/outliers/outcome';
import { scoresTable } from '../../src/worker/outliers/scores-table';
import { foldsFor, type Study, type StudyRequest, studyOf, withTests } from '../../src/worker/outliers/study';
import type { SessionEvent } from '../../src/worker/protocol';
import { createSession } from '../../src/worker/session';
import { usableRows } from '../../src/worker/usable-rows';
import { kernelBytes } from '../../tools/kernels.mjs';
import { absence, outside } from '../outside';

let engine: Engine;
beforeAll(async () => {
  const flow = { spec: presets.light.flow(2), batch: 256, rows: 4_000 };
  engine = (await chooseFor(openPool({ kernels: kernelBytes }), 'wasm', flow)).engine;
});

const SHORT = { ...presets.light.training, steps: 400 };

async function finished<T>(steps: AsyncGenerator<unknown, T, void>): Promise<T> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

const search = (
  table: Table,
  columns: readonly string[],
  transform: 'log10' | 'none',
  request: Partial<StudyRequest>,
): Promise<Study> =>
  finished(
    studyOf({
      engine,
      table,
      usable: usableRows(table, { columns: columns.map((name) => ({ name, transform })), seed: 1 }),
      flow: presets.light.flow(columns.length),
      training: SHORT,
      request: { folds: 3, members: 1, cut: 0.01, ignored: [], seed: 1, ...request },
    }),
  );

const csvOf = (study: Study, teller: RowTeller) => {
  const { columns, rows } = scoresTable(study, teller, 0.01);
  return [...csvPieces(columns, rows)].join('');
};

describe('on a toy that hides nothing', () => {
  let study: Study;
  let against: Study;
  beforeAll(async () => {
    const toy = toyTable('two-moons', 6_000, 3);
    study = await search(toy, ['x', 'y'], 'none', { members: 2 });
    const part = {
      kind: 'number',
      name: 'part',
      values: Float64Array.from({ length: 6_000 }, (_, i) => i % 3),
    } as const;
    const parts = { ...toy, columns: [...toy.columns, part] };
    against = await search(parts, ['x', 'y'], 'none', { members: 2, reference: 'part < 2', by: [], reasons: false });
  }, 300_000);

  it('HPD ranks of rows that were held out are uniform within a few per cent', () => {
    expect(distanceFromUniform(study.scores.hpd)).toBeLessThan(0.035);
  });

  it('p-values of rows held against a reference are uniform', () => {
    const others = against.pValue.filter((_, place) => against.reference[place] === 0);
    expect(others).toHaveLength(2_000);
    expect(kolmogorov(distanceFromUniform(others), 2_000)).toBeGreaterThan(0.01);
    const { found, expected } = outcomeOf(against, 0.02);
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('no more is found than chance gives', () => {
    const { found, expected } = outcomeOf(study, 0.02);
    expect(found).toBeLessThan(expected + 3 * Math.sqrt(expected));
  });

  it('the surprise of a column given the other is standard normal', () => {
    const sigma = study.scores.sigma.filter((_, i) => i % 2 === 1);
    const share = (most: number) => sigma.filter((own) => Math.abs(own) < most).length / sigma.length;
    expect(share(1)).toBeCloseTo(0.683, 1);
    expect(share(2)).toBeCloseTo(0.954, 1);
  });
});

it('no row is scored by a flow that was trained on its group', async () => {
  // Every group has a column of its own value: a flow that had seen it would find it likely.
  const groups = Uint32Array.from({ length: 2_000 }, (_, i) => i % 20);
  const values = Float64Array.from({ length: 2_000 }, (_, i) => 100 * (i % 20) + Math.sin(12.9898 * i));
  const scoredBy = (named: Uint32Array) =>
    finished(
      crossFit({
        engine,
        flow: presets['poster-1d'].flow(1),
        training: SHORT,
        seed: 1,
        values,
        groups: named,
        reference: new Uint8Array(2_000).fill(1),
        folds: 4,
        members: 1,
        ranges: [{ from: 0, to: 2_000 }],
      }),
    );
  const scores = await scoredBy(groups);
  const seen = await scoredBy(Uint32Array.from({ length: 2_000 }, (_, i) => i));
  const mean = (of: Float64Array) => of.reduce((sum, value) => sum + value, 0) / of.length;
  expect(mean(scores.logProb)).toBeLessThan(mean(seen.logProb) - 0.5);
});

const GALAXIES = 'camels_tng_1p/camels_tng_1p_galaxies_z0.csv';
const FILE = outside(GALAXIES);
const absent = absence(GALAXIES);
const NEAR = ['1P_fid', ...[1, 2, 3, 4, 5, 6].flatMap((i) => [`1P_${i}_n1`, `1P_${i}_1`])];
const REFERENCE = `sim in (${NEAR.map((name) => `'${name}'`).join(', ')})`;

describe.skipIf(absent)(absent ? `real galaxies, skipped: ${absent}` : 'real galaxies', () => {
  let study: Study;
  let again: Study;
  let table: Table;
  beforeAll(async () => {
    table = await openFiles([{ file: new File([readFileSync(FILE)], 'galaxies.csv'), path: 'galaxies.csv' }], {
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    const request = { reference: REFERENCE, by: ['sim'], folds: 5, members: 3 };
    study = await search(table, ['M_star', 'M_total'], 'log10', request);
    again = await search(table, ['M_star', 'M_total'], 'log10', { ...request, reasons: false, seed: 2 });
  }, 300_000);

  it('of varied simulations stand out where feedback or matter is far from the fiducial, and not where only black holes are', () => {
    const { shares, relations, found, expected } = outcomeOf(study, 0.01);
    const fraction = (group: string) => shares.find((share) => share.group === group)?.fraction;
    expect(fraction('1P_3_5')).toBeGreaterThan(0.5);
    expect(fraction('1P_5_n5')).toBeGreaterThan(0.06);
    expect(fraction('1P_5_n5')).toBeLessThan(0.25);
    expect(fraction('1P_1_n5')).toBeGreaterThan(0.03);
    expect(fraction('1P_1_n5')).toBeLessThan(0.15);
    for (const { group, fraction: own } of shares) if (/^1P_[46]_/.test(group)) expect(own).toBeLessThanOrEqual(0.025);
    expect(found).toBeGreaterThan(3 * expected);
    const wind = relations.find(({ parameter }) => parameter === 'A_SN1');
    expect(wind?.design).toBe('one at a time');
    expect(wind?.spearman).toBeGreaterThan(0.4);
    // A trend over eleven boxes cannot be told from chance by its ranks; that single boxes stand out can.
    for (const group of ['1P_3_5', '1P_3_4', '1P_5_n5']) {
      expect(shares.find((share) => share.group === group)?.test?.pValue).toBeLessThan(1e-3);
    }
  });

  it('flag the share of the reference that the cut says', () => {
    const places = [...study.reference.keys()].filter((place) => study.reference[place] === 1);
    const flagged = places.filter((place) => (study.pValue[place] as number) <= 0.01).length;
    expect(flagged / places.length).toBeCloseTo(0.01, 2);
  });

  it('that are clumps without dark matter are set apart, and come back where the test is switched off', () => {
    const { artefacts, artefactsFlagged } = outcomeOf(study, 0.01);
    const clumps = artefacts.find(({ name }) => name === 'no-dark-matter');
    expect(clumps?.flagged).toBeGreaterThan(300);
    expect(artefactsFlagged).toBeGreaterThan(300);
    const place = [...study.artefacts.found.keys()].find((at) => study.artefacts.found[at] !== 0) ?? 0;
    expect(study.rank[place]).toBe(0);
    expect(withTests(study, 0).rank[place]).toBeGreaterThan(0);
    expect(outcomeOf(withTests(study, 0), 0.01).found).toBeGreaterThan(outcomeOf(study, 0.01).found + 300);
  });

  it('have ranks that other seeds repeat', () => {
    const most = study.rank.reduce((high, own) => Math.max(high, own), 0) * 0.05;
    const top = [...study.rank.keys()].filter(
      (place) => study.rank[place] !== 0 && (study.rank[place] as number) <= most,
    );
    const of = ({ rank }: Study) => Float64Array.from(top, (place) => rank[place] as number);
    expect(rankCorrelation(of(study), of(again))).toBeGreaterThan(0.96);
  });

  it('are told with their reasons, likes, tags and cells', () => {
    const teller = tellerOf(study);
    const place = [...study.rank.keys()]
      .filter((at) => (study.rank[at] as number) > 0 && study.reference[at] === 0)
      .reduce((best, at) => ((study.rank[at] as number) < (study.rank[best] as number) ? at : best));
    const detail = teller.detail(place, 0.01);
    expect(detail.reason).toMatch(/(stellar|total) mass \d\.\d dex (above|below) what its (total|stellar) mass allows/);
    expect(detail.neighbours).toHaveLength(5);
    expect(detail.cells.find(({ column }) => column === 'sim')?.text).toMatch(/^1P_/);
    expect(detail.identity).toEqual([detail.cells[0]?.text, '33', expect.any(String)]);
    for (const near of detail.neighbours) expect(study.pValue[near.place]).toBeGreaterThan(0.5);
    const named = tellerOf(study, ['sim', 'M_bh']);
    expect(named.identityColumns).toEqual(['sim', 'M_bh']);
    const boxes = tellerOf(study, ['sim']);
    expect(boxes.identityColumns).toEqual(['sim', 'row']);
    expect(boxes.row(17, 0.01).identity[1]).toBe(String((study.input.usable.prepared.rows[17] ?? 0) + 1));
    expect(csvOf(study, boxes).split('\n')[0]).toContain('outlier_row');
    expect(named.detail(place, 0.01).identity).toHaveLength(2);
  });

  it('are written with every row and column as loaded', () => {
    const text = csvOf(study, tellerOf(study));
    const [head = '', ...lines] = text.trimEnd().split('\n');
    expect(lines).toHaveLength(table.rows);
    expect(head.startsWith(`${table.columns.map(({ name }) => name).join(',')},outlier_rank`)).toBe(true);
    expect(head).toContain('outlier_reason');
    expect(lines[0]).toMatch(/^1P_1_n5,0.1,0.8,1,1,1,1,33,0,0,1,960734000000,/);
  });
});

describe('in a session', () => {
  const opened = async () => {
    const session = createSession({ kernels: kernelBytes });
    const events: SessionEvent[] = [];
    await session.listen((event) => events.push(event));
    await session.open({ kind: 'toy', toy: 'sine', count: 2_000, seed: 1 }, 1);
    await session.choose({ columns: ['x', 'y'].map((name) => ({ name, transform: 'none' as const })), seed: 1 });
    return { session, events };
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const REQUEST = {
    flow: { kind: 'chosen', flow: presets.light.flow(2), training: { ...SHORT, steps: 100 } },
    folds: 3,
    members: 1,
    cut: 0.05,
    ignored: [],
    seed: 1,
  } as const;

  it('tells how far it is, then what it found, and answers with rows, one galaxy and CSV', async () => {
    const { session, events } = await opened();
    await session.findOutliers(REQUEST);
    await until(() => events.some(({ type }) => type === 'outliers'));
    expect(events.some(({ type }) => type === 'searching')).toBe(true);
    const found = (): OutliersFound | undefined => {
      const last = events.findLast(({ type }) => type === 'outliers');
      return last?.type === 'outliers' ? last.found : undefined;
    };
    const first = found()?.outcome.found ?? 0;
    expect(found()?.marks.places).toHaveLength(first);
    const query = { list: 'outliers', sort: 'rank', descending: false, from: 0, count: 3 } as const;
    const page = await session.outlierRows(query);
    if ('problem' in page) throw new Error(page.problem.message);
    expect(page.total).toBe(first);
    expect(page.rows.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    const ranked = await session.outlierRows({
      ...query,
      list: 'all',
      where: 'x > 0 and p < 0.5',
      sort: 'log p',
      descending: true,
    });
    if ('problem' in ranked) throw new Error(ranked.problem.message);
    expect(ranked.total).toBeGreaterThan(300);
    expect(ranked.rows[0]?.logProb).toBeGreaterThan(ranked.rows[2]?.logProb ?? 0);
    expect(await session.outlierRows({ ...query, where: 'colour > 1' })).toMatchObject({
      problem: { hint: expect.any(String) },
    });
    expect((await session.outlierDetail(page.rows[0]?.place ?? 0))?.rank).toBe(1);
    await session.recutOutliers(0.2, []);
    expect(found()?.outcome.found).toBeGreaterThan(2 * first);
    expect((await (await session.outliersTable('csv')).text()).split('\n')).toHaveLength(2_002);
  });

  it('keeps a result when the columns change or another search begins, and shows it again without a search', async () => {
    const { session, events } = await opened();
    const both = { columns: ['x', 'y'].map((name) => ({ name, transform: 'none' as const })), seed: 1 };
    const results = () => events.flatMap((event) => (event.type === 'outliers' ? [event.found] : []));
    await session.findOutliers(REQUEST);
    await until(() => results().length === 1);
    const [first] = results();
    await session.choose({ columns: [{ name: 'x', transform: 'none' }], seed: 1 });
    expect(events.at(-1)?.type).toBe('prepared');
    expect(await session.showSearch(first?.key ?? '')).toBe(false);
    await session.choose(both);
    expect(results()[1]).toEqual(first);
    const page = await session.outlierRows({ list: 'outliers', sort: 'rank', descending: false, from: 0, count: 1 });
    expect(page).toMatchObject({ rows: [{ rank: 1 }] });
    await session.findOutliers({ ...REQUEST, seed: 2 });
    // The result before is back where the next search is stopped.
    await session.stopSearch();
    expect(results()[2]).toEqual(first);
    await session.findOutliers({ ...REQUEST, seed: 2 });
    await until(() => results().length === 4);
    expect(results()[3]?.key).not.toBe(first?.key);
    expect(await session.showSearch(first?.key ?? '')).toBe(true);
    expect(results()[4]).toEqual(first);
    await session.open({ kind: 'toy', toy: 'sine', count: 2_000, seed: 1 }, 2);
    await session.choose(both);
    expect(results()[5]).toEqual(first);
    await session.forgetSearch(first?.key ?? '');
    expect(events.at(-1)?.type).toBe('search over');
    expect(await session.showSearch(first?.key ?? '')).toBe(false);
  });

  it('stops when asked, and ends when other columns are chosen', async () => {
    const { session, events } = await opened();
    await session.findOutliers(REQUEST);
    await session.stopSearch();
    expect(events.at(-1)?.type).toBe('search over');
    await session.findOutliers(REQUEST);
    await session.choose({ columns: [{ name: 'x', transform: 'none' }], seed: 1 });
    expect(events.some(({ type }, i) => type === 'search over' && events[i + 1]?.type === 'prepared')).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(events.some(({ type }) => type === 'outliers')).toBe(false);
  });

  it('refuses a reference that hardly a row meets, in words', async () => {
    const { session, events } = await opened();
    await session.findOutliers({ ...REQUEST, reference: 'x > 1e9' });
    await until(() => events.some(({ type }) => type === 'problem'));
    const last = events.findLast(({ type }) => type === 'problem');
    expect(last?.type === 'problem' && last.problem.message).toContain('Only 0 usable rows');
    expect(last?.type === 'problem' && last.problem.hint).toContain('x > 1e9');
  });
});

it('a search of very many rows takes as few folds as leave each flow what it sees', () => {
  const training = { ...presets.light.training, steps: 800, batch: 128 };
  const folds = (rows: number, grouped = false) => foldsFor(rows, training, grouped);
  expect([1_000, 100_000, 145_000, 160_000, 200_000, 1_000_000].map((rows) => folds(rows))).toEqual([5, 5, 5, 4, 3, 2]);
  expect(folds(1_000_000, true)).toBe(5);
});
