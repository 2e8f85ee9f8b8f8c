/** What is kept of runs that leave the page. */
import { expect, it } from 'vitest';
import type { ColumnChoice } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { untrained } from '../../src/train/trainer';
import { initialState } from '../../src/ui/initial-state';
import type { PageEvent } from '../../src/ui/reduce/events';
import { reduce } from '../../src/ui/reduce/reduce';
import { areComparable, bounded, type KeptRun } from '../../src/ui/runs/kept';
import type { PageState } from '../../src/ui/state';
import type { OpenRequest, SessionEvent } from '../../src/worker/protocol';
import { finishedAt, galaxies, preparedOf, updateAt } from '../browser/support/fixtures';

const mass: readonly ColumnChoice[] = [{ name: 'M_star', transform: 'log10' }];
const spin: readonly ColumnChoice[] = [{ name: 'spin', transform: 'log10' }];
const request: OpenRequest = { kind: 'sample' };
const follow = (state: PageState, ...events: readonly (SessionEvent | PageEvent)[]) => events.reduce(reduce, state);

const saved = (run: number, step: number, columns = mass, seed = 1): SessionEvent => ({
  type: 'saved',
  run,
  saved: {
    recipe: {
      version: 2,
      source: { kind: 'sample', seed: 1 },
      columns: [...columns],
      split: { validation: 0.1, test: 0.1 },
      flow: presets.light.flow(1),
      training: presets.light.training,
      seed,
    },
    checkpoint: { ...untrained(new Float32Array(10)), step },
  },
});
const update = (run: number, step: number): SessionEvent => ({
  type: 'training',
  run,
  update: updateAt(step, 'running'),
});
const finished = (run: number): SessionEvent => ({ type: 'finished', run, result: finishedAt('all steps done') });
const chosen = (columns: readonly ColumnChoice[]): readonly (PageEvent | SessionEvent)[] => [
  { type: 'picked', choices: columns },
  { type: 'prepared', prepared: preparedOf({ columns, seed: 1 }) },
];

const running = follow(
  initialState,
  { type: 'asked to open', id: 1, kind: 'sample', name: 'sample', request },
  { type: 'catalog', opening: 1, catalog: galaxies },
  ...chosen(mass),
  { type: 'asked to train' },
  { type: 'run answered', run: 1 },
  update(1, 500),
  saved(1, 500),
);

it('keeps a run that a change of columns, a reset, another catalog or a lost worker takes from the page', () => {
  const ends: readonly (readonly (PageEvent | SessionEvent)[])[] = [
    chosen(spin),
    [{ type: 'picked', choices: [] }],
    [{ type: 'reset' }],
    [
      { type: 'asked to open', id: 2, kind: 'sample', name: 'other' },
      { type: 'catalog', opening: 2, catalog: galaxies },
    ],
    [{ type: 'problem', problem: { code: 'session-gone', message: 'Gone.', hint: '' } }],
  ];
  for (const events of ends) {
    const { runs, training } = follow(running, ...events);
    expect(training).toBeUndefined();
    expect(runs).toMatchObject([{ name: '1: M_star', steps: 500, metrics: undefined, opened: request }]);
  }
  expect(follow(running, finished(1), { type: 'reset' }).runs[0]?.metrics).toBeDefined();
});

it('keeps the last that the worker told of a run, and nothing of one that hardly began', () => {
  // The rows of another choice are told after where the run had come.
  const left = follow(running, { type: 'picked', choices: spin }, saved(1, 700), ...chosen(spin).slice(1));
  expect(left.runs[0]?.steps).toBe(700);
  const begun = follow(running, saved(1, 19), { type: 'reset' });
  expect(begun.runs).toEqual([]);
});

it('keeps one entry, with its name, for a run that is gone back to', () => {
  const first = follow(running, finished(1), ...chosen(spin));
  const named = follow(first, { type: 'renamed run', run: 1, name: ' masses ' });
  const again = follow(
    named,
    ...chosen(mass),
    { type: 'asked to train' },
    { type: 'run answered', run: 2 },
    update(2, 500),
    saved(2, 500),
    { type: 'reset' },
  );
  expect(again.runs).toMatchObject([{ id: 1, name: 'masses', metrics: expect.anything() }]);
  const other = follow(again, { type: 'run answered', run: 3 }, update(3, 500), saved(3, 500, mass, 2), {
    type: 'reset',
  });
  expect(other.runs.map(({ id }) => id)).toEqual([2, 1]);
  expect(follow(other, { type: 'deleted run', run: 1 }).runs.map(({ id }) => id)).toEqual([2]);
  const [a, b] = other.runs as [KeptRun, KeptRun];
  expect(areComparable(a, b)).toBe(false);
  expect(areComparable(a, { ...a, recipe: { ...a.recipe, flow: presets.default.flow(1) } })).toBe(true);
});

it('lists a finished run at once, pins it first, and gives up no weights of a pinned one', () => {
  const one = follow(running, finished(1));
  expect(one.runs).toMatchObject([{ name: '1: M_star', metrics: expect.anything(), density: { kind: 'curve' } }]);
  const two = follow(
    one,
    ...chosen(spin),
    { type: 'run answered', run: 2 },
    update(2, 500),
    saved(2, 500, spin),
    finished(2),
  );
  expect(two.runs.map(({ id }) => id)).toEqual([2, 1]);
  const pinned = follow(two, { type: 'pinned run', run: 1, on: true });
  expect(pinned.runs.map(({ id }) => id)).toEqual([1, 2]);
  expect(bounded(pinned.runs, 130).map(({ id, checkpoint }) => [id, checkpoint !== undefined])).toEqual([
    [1, true],
    [2, false],
  ]);
});

it('takes up runs of earlier visits once, under their own names', () => {
  const [run] = follow(running, finished(1)).runs as [KeptRun];
  const { id: _id, opened: _opened, ...found } = run;
  const next = follow(
    initialState,
    { type: 'asked to open', id: 1, kind: 'sample', name: 'sample', request },
    { type: 'catalog', opening: 1, catalog: galaxies },
    {
      type: 'found runs',
      found: [
        { ...found, name: undefined },
        { ...found, name: 'by spin', recipe: { ...found.recipe, columns: [...spin] } },
      ],
    },
  );
  expect(next.runs.map(({ name }) => name)).toEqual(['by spin', '1: M_star']);
  expect(next.runs.every(({ opened }) => opened === request)).toBe(true);
  const again = follow(next, { type: 'found runs', found: [{ ...found, name: undefined }] });
  expect(again.runs.map(({ id }) => id)).toEqual([2, 1]);
  // The next run gets a number of its own.
  const third = follow(
    again,
    ...chosen(mass),
    { type: 'run answered', run: 1 },
    update(1, 500),
    saved(1, 500, mass, 3),
    {
      type: 'reset',
    },
  );
  expect(third.runs[0]?.name).toBe('3: M_star');
});

it('drops weights of the oldest runs beyond its memory, and never a run', () => {
  const { runs } = follow(running, { type: 'reset' });
  const [run] = runs as [KeptRun];
  const three = [3, 2, 1].map((id) => ({ ...run, id }));
  // Each has three arrays of ten numbers.
  expect(bounded(three, 250).map(({ id, checkpoint }) => [id, checkpoint !== undefined])).toEqual([
    [3, true],
    [2, true],
    [1, false],
  ]);
});
