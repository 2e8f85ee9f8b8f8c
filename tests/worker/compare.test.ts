/** A comparison of labels in the session: told by events, beside the table, kept until its catalog goes, refused in words. */
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import type { CompareRequest, LabelsCompared, MapFound } from '../../src/worker/compare/messages';
import type { SessionCommands, SessionEvent } from '../../src/worker/protocol';
import { createSession } from '../../src/worker/session';
import { kernelBytes } from '../../tools/kernels.mjs';

/** Rows of two boxes, b with x shifted by 1.5 and cut at y = −1; a few rows of a third, and some without a box. */
function boxes(): File {
  const draw = random(5, 'catalog');
  const lines = Array.from({ length: 520 }, (_, row) => {
    const box = row % 26 === 25 ? '' : row % 26 === 24 ? 'c' : row % 2 === 0 ? 'a' : 'b';
    let y = draw.normal();
    while (box === 'b' && y < -1) y = draw.normal();
    return `${box},${(draw.normal() + (box === 'b' ? 1.5 : 0)).toFixed(5)},${y.toFixed(5)},${row % 40}`;
  });
  return new File([`box,x,y,halo\n${lines.join('\n')}\n`], 'boxes.csv');
}

const request: CompareRequest = {
  ...{ label: 'box', labels: ['a', 'b'], columns: ['x', 'y'], by: [], flow: 'light', steps: 30, seed: 2 },
};

let session: SessionCommands;
const events: SessionEvent[] = [];
let wake: (() => void) | undefined;
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise<void>((resolve) => (wake = resolve));
};
const last = <Type extends SessionEvent['type']>(type: Type) =>
  events.findLast((event): event is Extract<SessionEvent, { type: Type }> => event.type === type);
const problems = () => events.filter(({ type }) => type === 'problem').length;

async function compare(asked: Partial<CompareRequest>): Promise<LabelsCompared> {
  const before = last('compared')?.found.key ?? 0;
  const refused = problems();
  await session.compareLabels({ ...request, ...asked });
  await until(() => (last('compared')?.found.key ?? 0) > before || problems() > refused);
  if (problems() > refused) throw new Error(last('problem')?.problem.message);
  return last('compared')?.found as LabelsCompared;
}

let found: LabelsCompared;

beforeAll(async () => {
  session = createSession({ kernels: kernelBytes });
  await session.listen((event) => {
    events.push(event);
    wake?.();
  });
  await session.open({ kind: 'files', files: [boxes()] }, 1);
  await session.choose({
    columns: ['x', 'y'].map((name) => ({ name, transform: 'none' })),
    by: [],
    seed: 1,
  });
  found = await compare({});
}, 180_000);

describe('a comparison of two labels', () => {
  it('says whether they are told apart, by which columns, and where one ends', () => {
    expect(found.headline[0]).toMatch(/^a and b are told apart, most by x \(0\.8\d alone\)/);
    expect(found).toMatchObject({ names: ['a', 'b'], rows: [240, 240], differs: true });
    expect(found.difference?.pValue).toBeLessThan(1e-6);
    expect(found.reliability.confusion.map((row) => row.reduce((sum, one) => sum + one))).toEqual([240, 240]);
    expect(found.none.unlabelled.rows).toBe(20);
    expect(found.edges[0]).toMatchObject({ column: 'y', of: 'b', within: 'a', side: 'below' });
    expect(found.warnings[0]).toMatch(/^b ends within a: none of its rows has y below −?-?\d.* resolution limit/);
    expect(events.some(({ type }) => type === 'comparing')).toBe(true);
  });

  it('gives columns to the table, by which rows are sorted and selected', async () => {
    const [name = ''] = found.answers.logBayes;
    expect(name).toBe('log_bayes_b_over_a');
    const page = await session.catalogRows({
      ...{ sort: { by: 'column', column: name }, descending: true, where: `${name} > 0`, from: 0, count: 3 },
    });
    if ('problem' in page) throw new Error(page.problem.message);
    expect(page.rows[0]?.cells).toHaveLength(8);
    const [most, second] = page.rows.map(({ cells }) => Number(cells[6]));
    expect(most).toBeGreaterThanOrEqual(second as number);
    expect(Array.from(await session.comparedRows({ kind: 'towards', label: 1, count: 2 }), (row) => row + 1)).toEqual(
      page.rows.slice(0, 2).map(({ row }) => row),
    );
    const selected = await session.selectRows("box = 'b'");
    if ('problem' in selected) throw new Error(selected.problem.message);
    const [bayes] = selected.evidence?.bayes ?? [];
    expect(selected.evidence).toMatchObject({ key: found.key, rows: 240 });
    expect(bayes?.sum).toBeGreaterThan(100);
    expect(bayes?.standardError).toBeLessThan(40);
  });

  it('maps where each exceeds the other', async () => {
    const map = (await session.comparisonMap({
      ...{ key: found.key, x: { column: 'x', log: false }, y: { column: 'y', log: false } },
    })) as MapFound;
    expect(map.pValue).toBeLessThan(0.01);
    expect([map.passes.includes(1), map.passes.includes(-1)]).toEqual([true, true]);
    expect(map.rows).toBe(480);
  });

  it('is saved with all columns', async () => {
    const blob = await session.comparisonTable('csv');
    if ('problem' in blob) throw new Error(blob.problem.message);
    expect((await blob.text()).split('\n')[0]).toBe('box,x,y,halo,p_a,p_b,log_bayes_b_over_a,p_none');
  });
});

describe('a comparison', () => {
  it('counts the labels of a column', async () => {
    expect(await session.labelCounts('box')).toEqual([
      { label: 'a', rows: 240 },
      { label: 'b', rows: 240 },
      { label: 'c', rows: 20 },
    ]);
    expect(await session.labelCounts('x')).toMatchObject({ problem: { code: 'labels' } });
  });

  it('compares one label with the rest, by group', async () => {
    const one = await compare({ labels: ['b'], columns: ['x'], by: ['halo'], steps: 10 });
    expect(one).toMatchObject({ names: ['the rest', 'b'], rows: [260, 240], groups: 40 });
    expect(one.headline[0]).toMatch(/^the rest and b are told apart by x/);
    expect(one.answers.logBayes).toEqual(['log_bayes_b_over_the_rest']);
  });

  it.each([
    [{ labels: ['a', 'c'] }, /“c” has too few rows/],
    [{ columns: [] }, /No column is compared/],
    [{ label: 'x' }, /holds the labels and is one of the columns/],
    [{ labels: [] }, /0 labels are chosen/],
    [{ by: ['none'] }, /no such column/],
  ])('refuses %j in words, and the result before stays', async (asked, words) => {
    await expect(compare(asked)).rejects.toThrow(words);
    expect(await session.comparedRows({ kind: 'towards', label: 1, count: 1 })).toHaveLength(1);
  });

  it('ends when it is stopped, and goes with its catalog', async () => {
    const before = last('compared')?.found.key;
    await session.compareLabels({ ...request, steps: 2_000 });
    await until(() => last('comparing')?.progress !== undefined);
    await session.stopComparing();
    expect(last('comparing')?.progress).toBeUndefined();
    await session.open({ kind: 'files', files: [boxes()] }, 2);
    expect(last('compared')?.found.key).toBe(before);
    expect(await session.comparisonTable('csv')).toMatchObject({ problem: { code: 'no-comparison' } });
  });
});
