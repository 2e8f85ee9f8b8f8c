/** What is selected and looked at in the page's state: it is undone, decides no run, and comes back with its catalog. */
import { describe, expect, it } from 'vitest';
import { createSession } from '../../src/ui/create-session';
import { initialState } from '../../src/ui/initial-state';
import { restoreLook, sentLook } from '../../src/ui/look';
import { focusOf } from '../../src/ui/picture/near';
import { shownRange } from '../../src/ui/picture/shown-range';
import { linearScale } from '../../src/ui/plots/scale';
import type { PageEvent } from '../../src/ui/reduce/events';
import { reduce } from '../../src/ui/reduce/reduce';
import { nearestRow } from '../../src/ui/selection/nearest';
import { selectScores } from '../../src/ui/selection/select';
import { isZoomed, withLimits } from '../../src/ui/selection/zoom';
import type { PageState } from '../../src/ui/state';
import type { OpenRequest, SessionEvent } from '../../src/worker/protocol';
import type { SelectedRows } from '../../src/worker/selected-rows';
import { fakeSession } from '../browser/support/fake-session';
import { galaxies, preparedOf, updateAt } from '../browser/support/fixtures';

const follow = (state: PageState, ...events: readonly (SessionEvent | PageEvent)[]) => events.reduce(reduce, state);
const look = (part: Partial<PageState>): PageEvent => ({ type: 'looked', look: part });
const columns = ['M_star', 'Z_star'].map((name) => ({ name, transform: 'none' as const }));
const open = (id: number, request: OpenRequest): readonly (SessionEvent | PageEvent)[] => [
  { type: 'asked to open', id, kind: request.kind, name: 'x', request },
  { type: 'catalog', opening: id, catalog: galaxies },
];
const sample: OpenRequest = { kind: 'sample' };
const other: OpenRequest = { kind: 'sample', set: '1P' };
const opened = follow(
  initialState,
  ...open(1, sample),
  { type: 'picked', choices: columns },
  { type: 'prepared', prepared: preparedOf({ columns, seed: 1 }) },
);
const subset = { name: 'far', where: 'M_star > 1' };

describe('a selection', () => {
  it('is undone and done again, while a run goes on as well', async () => {
    const session = createSession(fakeSession().commands);
    await session.open(sample);
    session.look({ selected: 'a = 1' });
    session.look({ selected: 'a = 2' });
    session.look({ subsets: [subset] });
    session.undo();
    expect(sentLook(session.state.value)).toEqual({ selected: 'a = 2' });
    session.undo();
    expect(session.state.value.selected).toBe('a = 1');
    session.redo();
    session.redo();
    expect(sentLook(session.state.value)).toEqual({ selected: 'a = 2', subsets: [subset] });
  });

  it('is undone while a run goes on, and the choice of columns before it is not', () => {
    const running = follow(opened, look({ selected: 'a = 1' }), {
      type: 'training',
      run: 1,
      update: updateAt(100, 'running'),
    });
    const undone = follow(running, { type: 'undo' });
    expect(undone).toMatchObject({ selected: '', choices: columns });
    expect(undone.training).toBeDefined();
  });

  it('that is made while scores are looked up stays', async () => {
    const fake = fakeSession();
    const commands = { ...fake.commands, rowsByScore: async () => Uint32Array.of(4, 5) };
    const session = createSession(commands);
    await session.open({ kind: 'sample' });
    const late = selectScores(session, 2, 3, 'replace');
    session.look({ selected: 'M_star > 1e9' });
    await late;
    expect(session.state.value.selected).toBe('M_star > 1e9');
    await selectScores(session, 2, 3, 'replace');
    expect(session.state.value.selected).not.toBe('M_star > 1e9');
  });

  it('leaves with its catalog; subsets come back with it', () => {
    const kept = follow(
      opened,
      look({ selected: 'a = 1', subsets: [subset], shownSubsets: [subset.where], limits: { M_star: [1, 2] } }),
      ...open(2, other),
    );
    expect(kept).toMatchObject({ selected: '', subsets: [], shownSubsets: [], limits: {}, selection: undefined });
    expect(follow(kept, ...open(3, sample)).subsets).toEqual([subset]);
  });

  it('goes with the column that colours the points, where the catalog has it', async () => {
    const session = createSession(fakeSession().commands);
    await session.open(sample);
    session.look({ colourBy: 'spin' });
    const look = sentLook(session.state.value);
    expect(look).toEqual({ colourBy: 'spin' });
    session.look({ colourBy: undefined });
    restoreLook(session, look);
    expect(session.state.value.colourBy).toBe('spin');
    restoreLook(session, { colourBy: 'no such column' });
    expect(session.state.value.colourBy).toBe('spin');
  });

  it('is restored from a link, and left alone by one that says nothing of it', async () => {
    const session = createSession(fakeSession().commands);
    await session.open(sample);
    session.look({ subsets: [subset] });
    restoreLook(session, { view: 'trust' });
    expect(session.state.value).toMatchObject({ subsets: [subset], view: 'trust' });
    restoreLook(session, { selected: 'a = 1', view: 'nowhere' });
    expect(session.state.value).toMatchObject({ selected: 'a = 1', subsets: [], view: 'trust' });
  });

  it('stands out in the pictures with its own histograms and points', () => {
    const { prepared } = opened;
    const bins = prepared?.features[0]?.histogram.counts.length ?? 0;
    const selection: SelectedRows = {
      expression: 'a = 1',
      bits: new Uint32Array(1_000),
      count: 5,
      used: 1,
      points: Float32Array.of(9, 10),
      pointRows: Uint32Array.of(77),
      counts: [new Float64Array(bins).fill(1), new Float64Array(bins).fill(2)],
    };
    const selected = { ...opened, selected: 'a = 1', selection };
    expect(focusOf(selected)).toMatchObject({ by: 'selection', points: selection.points, rows: selection.pointRows });
    expect(focusOf(selected)).toBe(focusOf(selected));
    expect(focusOf(selected)?.histograms[1]?.counts).toBe(selection.counts[1]);
    expect(focusOf({ ...selected, selected: '' })).toBeUndefined();
    // An answer for other columns.
    expect(focusOf({ ...selected, selection: { ...selection, counts: [] } })).toBeUndefined();
    const axis = (feature: number) => ({ feature, scale: linearScale(0, 100, 0, 1_000) });
    const panel = { box: { left: 0, right: 1_000, top: 0, bottom: 1_000 }, x: axis(0), y: axis(1) };
    expect(nearestRow(selected, panel, 92, 103, 6)).toEqual({ row: 77, point: [9, 10] });
    expect(nearestRow(selected, panel, 500, 500, 6)).toBeUndefined();
  });
});

describe('limits of an axis', () => {
  const feature = opened.prepared?.features[0] ?? expect.fail('no column');
  const { from, to } = feature.histogram;

  it('are set, flipped and taken away again', () => {
    const limits = withLimits({}, feature, [to - 1, from + 1]);
    expect(limits).toEqual({ M_star: [from + 1, to - 1] });
    expect(shownRange({ limits, flipped: ['M_star'] }, feature)).toEqual({ from: to - 1, to: from + 1 });
    expect(isZoomed({ ...opened, limits }, [feature])).toBe(true);
    expect(withLimits(limits, feature, [from, to])).toEqual({});
    expect(isZoomed(opened, [feature])).toBe(false);
  });

  it('go no further than numbers can tell apart', () => {
    const limits = { M_star: [from, from + 1] } as const;
    for (const ends of [
      [from, from],
      [from, from + 1e-9],
      [from - 1e9, to],
      [Number.NaN, to],
    ] as const) {
      expect(withLimits(limits, feature, ends)).toBe(limits);
    }
  });
});
