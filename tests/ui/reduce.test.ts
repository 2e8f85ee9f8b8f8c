/** How the page's state follows from events. */
import { describe, expect, it } from 'vitest';
import { initialState } from '../../src/ui/initial-state';
import { choiceOf, phaseOf, shownDensity } from '../../src/ui/of-state';
import type { PageEvent } from '../../src/ui/reduce/events';
import { reduce, reduceAll } from '../../src/ui/reduce/reduce';
import type { PageState } from '../../src/ui/state';
import type { SessionEvent } from '../../src/worker/protocol';
import { SESSION_GONE, SESSION_LOST } from '../../src/worker/protocol';
import { draws, finishedAt, galaxies, preparedOf, updateAt } from '../browser/support/fixtures';

const mass = [{ name: 'M_star', transform: 'log10' }] as const;
const spin = [{ name: 'spin', transform: 'log10' }] as const;
const follow = (state: PageState, ...events: readonly (SessionEvent | PageEvent)[]) => events.reduce(reduce, state);
const training = (run: number, step: number) =>
  ({ type: 'training', run, update: updateAt(step, 'running') }) satisfies SessionEvent;
const finished = (run: number) =>
  ({ type: 'finished', run, result: finishedAt('all steps done') }) satisfies SessionEvent;
const problem = (code: string) =>
  ({ type: 'problem', problem: { code, message: 'No.', hint: 'Try.' } }) satisfies SessionEvent;

const ready = follow(
  initialState,
  { type: 'asked to open', id: 1, kind: 'files', name: 'a.csv' },
  { type: 'catalog', opening: 1, catalog: galaxies },
  { type: 'picked', choices: mass },
  { type: 'prepared', prepared: preparedOf({ columns: mass, seed: 1 }) },
);

describe('the way to a trained flow', () => {
  it('goes through every phase', () => {
    expect(phaseOf(initialState)).toBe('no catalog');
    expect(phaseOf(follow(initialState, { type: 'catalog', opening: 1, catalog: galaxies }))).toBe('no column');
    expect(phaseOf(ready)).toBe('ready');
    const starting = follow(ready, { type: 'asked to train' });
    expect(phaseOf(starting)).toBe('starting');
    const running = follow(starting, { type: 'run answered', run: 1 }, training(1, 50));
    expect(phaseOf(running)).toBe('running');
    expect(phaseOf(follow(running, finished(1)))).toBe('finished');
  });

  it('is ready again after a run that ended without a result, and says why', () => {
    const running = follow(ready, { type: 'asked to train' }, { type: 'run answered', run: 1 }, training(1, 50));
    const over = follow(running, { type: 'run over', run: 1 }, problem('diverged'));
    expect(phaseOf(over)).toBe('ready');
    expect(over.training).toBeUndefined();
    expect(over.refusal?.problem.code).toBe('diverged');
    expect(follow(over, training(1, 60))).toBe(over);
    // The answer to `train` may come last.
    const late = follow(
      ready,
      { type: 'asked to train' },
      { type: 'run over', run: 1 },
      { type: 'run answered', run: 1 },
    );
    expect(phaseOf(late)).toBe('ready');
  });

  it('never changes a state in place', () => {
    const frozen = Object.freeze({ ...ready });
    expect(() =>
      follow(frozen, { type: 'asked to train' }, training(1, 50), finished(1), { type: 'reset' }),
    ).not.toThrow();
  });
});

describe('stale runs', () => {
  const second = follow(ready, training(1, 50), training(2, 50));

  it('are dropped once a later one is heard of', () => {
    expect(follow(second, training(1, 100))).toBe(second);
    expect(follow(second, finished(1))).toBe(second);
  });

  it('are dropped after a reset, however often, and the next run is heard', () => {
    const reset = follow(second, { type: 'reset' }, { type: 'reset' });
    expect(follow(reset, training(2, 100))).toBe(reset);
    expect(follow(reset, training(3, 50)).training?.step).toBe(50);
  });

  it('leave the old result until the new run begins', () => {
    const done = follow(ready, training(1, 2000), finished(1));
    const refused = follow(done, { type: 'asked to train' }, problem('x'), { type: 'run answered', run: 0 });
    expect(refused.finished).toBe(done.finished);
    expect(follow(done, { type: 'asked to train' }, { type: 'run answered', run: 2 }).finished).toBeUndefined();
  });
});

describe('picks', () => {
  it('take the suggested transform, or the person’s own, but never hide a known truth', () => {
    const [column] = galaxies.profiles.filter(({ name }) => name === 'M_star');
    if (!column) throw new Error('no M_star');
    expect(choiceOf(ready, column, 'feature').transform).toBe('log10');
    const own = follow(ready, { type: 'set transform', column: 'M_star', transform: 'none' });
    expect(choiceOf(own, column, 'feature').transform).toBe('none');
    const known = follow(initialState, { type: 'catalog', opening: 1, catalog: draws });
    expect(choiceOf(known, column, 'feature').transform).toBe('none');
  });

  it('ignore the answer to a pick that was changed since', () => {
    const changed = follow(
      ready,
      { type: 'picked', choices: spin },
      { type: 'prepared', prepared: preparedOf({ columns: mass, seed: 1 }) },
    );
    expect(changed.choices).toEqual(spin);
    expect(changed.choosing).toBe(true);
  });

  it('return to the rows at hand when they are refused, and keep their run', () => {
    const done = follow(ready, training(1, 2000), finished(1));
    const refused = follow(done, { type: 'picked', choices: spin }, problem('all-equal'));
    expect(refused.choices).toEqual(mass);
    expect(refused.finished).toBe(done.finished);
    expect(phaseOf(refused)).toBe('finished');
  });

  it('end the run when other rows are ready', () => {
    const done = follow(ready, training(1, 2000), finished(1));
    const other = follow(
      done,
      { type: 'picked', choices: spin },
      { type: 'prepared', prepared: preparedOf({ columns: spin, seed: 1 }) },
    );
    expect(other.finished).toBeUndefined();
    expect(follow(other, training(1, 2000))).toBe(other);
  });
});

describe('problems', () => {
  it('end a reading and keep everything that was open', () => {
    const refused = follow(ready, { type: 'asked to open', id: 1, kind: 'url', name: 'b.csv' }, problem('not-found'));
    expect(refused.opening).toBeUndefined();
    expect(refused.refusal?.during).toBe('url');
    expect(refused.catalog).toBe(ready.catalog);
    expect(refused.prepared).toBe(ready.prepared);
  });

  it('are not told when the person stopped the reading', () => {
    const opening = follow(ready, { type: 'asked to open', id: 1, kind: 'url', name: 'b.csv' });
    expect(follow(opening, problem('cancelled'))).toBe(opening);
  });

  it('leaves nothing that looks as if it could be worked on where what a worker held is gone', () => {
    const gone = follow(ready, training(1, 50), problem(SESSION_LOST), problem(SESSION_GONE));
    expect(gone).toMatchObject({ catalog: undefined, prepared: undefined, opening: undefined, choices: [] });
    expect(gone.refusal?.problem.code).toBe(SESSION_GONE);
    expect(follow(gone, training(1, 60)).training).toBeUndefined();
  });

  it('of a lost worker end an open run, and keep what was finished while the catalog is read again', () => {
    const lostRun = follow(ready, training(1, 50), problem(SESSION_LOST));
    expect(phaseOf(lostRun)).toBe('ready');
    expect(lostRun.opening?.kind).toBe('again');

    const done = follow(ready, training(1, 2000), finished(1));
    const again = follow(
      done,
      problem(SESSION_LOST),
      { type: 'catalog', opening: 1, catalog: galaxies },
      { type: 'prepared', prepared: preparedOf({ columns: mass, seed: 1 }) },
    );
    expect(again.finished).toBe(done.finished);
    expect(again.opening).toBeUndefined();
  });
});

it('drops what is said of a reading that was cancelled', () => {
  const cancelled = follow(
    initialState,
    { type: 'asked to open', id: 1, kind: 'sample', name: '' },
    { type: 'cancelled opening' },
  );
  expect(follow(cancelled, { type: 'loading', name: 'a', fraction: 0.5, rows: 10 })).toBe(cancelled);
});

describe('undo', () => {
  const typed = (steps: string) => {
    const { settings } = ready;
    return { type: 'set settings', settings: { ...settings, typed: { ...settings.typed, steps } } } as const;
  };

  it('takes back the last choice of columns, and redo brings it again', () => {
    const changed = follow(ready, { type: 'picked', choices: spin });
    const undone = follow(changed, { type: 'undo' });
    expect(undone.choices).toEqual(mass);
    expect(follow(undone, { type: 'redo' }).choices).toEqual(spin);
  });

  it('takes back what was typed into a setting as one change', () => {
    const changed = follow(ready, typed('3'), typed('30'), typed('300'));
    expect(changed.settings.typed.steps).toBe('300');
    expect(follow(changed, { type: 'undo' }).settings.typed.steps).toBe(ready.settings.typed.steps);
  });

  it('forgets what was undone once something else is chosen', () => {
    const undone = follow(ready, { type: 'picked', choices: spin }, { type: 'undo' }, typed('5'));
    expect(undone.history.future).toEqual([]);
    expect(follow(undone, { type: 'redo' })).toBe(undone);
  });

  it('ends at a new catalog', () => {
    const other = follow(ready, { type: 'picked', choices: spin }, { type: 'catalog', opening: 1, catalog: draws });
    expect(other.history.past).toEqual([]);
  });
});

describe('the past of a run', () => {
  it('is kept thinned, in order, and is gone with the run', () => {
    const updates = Array.from({ length: 400 }, (_, i) => training(1, 5 * (i + 1)));
    const long = follow(ready, ...updates);
    expect(long.past.length).toBeLessThanOrEqual(120);
    expect(long.past.length).toBeGreaterThan(50);
    const steps = long.past.map(({ step }) => step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(2_000);
    expect(follow(long, { type: 'reset' }).past).toEqual([]);
  });

  it('is shown where the person looks back, until something newer is asked for', () => {
    const run = follow(ready, training(1, 50), training(1, 100), { type: 'looked', look: { shown: 0 } });
    expect(shownDensity(run)?.step).toBe(50);
    expect(shownDensity(follow(run, { type: 'looked', look: { shown: undefined } }))?.step).toBe(100);
  });
});

describe('what was chosen', () => {
  const back = (state: PageState) => follow(state, { type: 'undo' });

  it('is one step back, of however many parts', () => {
    const chosen = reduceAll(ready, [
      { type: 'set rows', filter: 'spin > 2', by: ['sim'] },
      { type: 'picked', choices: spin },
    ]);
    expect(back(chosen)).toMatchObject({ choices: mass, filter: '', by: undefined });
  });

  it('is no step where it was chosen already', () => {
    const again = follow(ready, { type: 'picked', choices: [...mass] });
    expect(again.history.past).toHaveLength(ready.history.past.length);
  });

  it('may be nothing, and then nothing is waited for', () => {
    const nothing = follow(ready, training(1, 50), finished(1), { type: 'picked', choices: [] });
    expect(phaseOf(nothing)).toBe('no column');
    expect(nothing).toMatchObject({ choosing: false, prepared: undefined, finished: undefined });
  });

  it('stands where the next choice is refused, rows and all, and the refused one is no step back', () => {
    const asked = follow(ready, { type: 'set rows', filter: 'M_star > 1e99', by: ['galaxy_id'] });
    const refused = follow(asked, problem('no-rows'));
    expect(refused).toMatchObject({ choices: mass, filter: '', by: undefined, choosing: false });
    expect(refused.history.past).toEqual(ready.history.past);
  });

  it('keeps the transform, unit and spikes of a recipe when something else of the column is set', () => {
    const [column] = galaxies.profiles.filter(({ name }) => name === 'f_exsitu');
    if (!column) throw new Error('no f_exsitu');
    const picked = [{ name: 'f_exsitu', transform: 'asinh', unit: 'share', spikes: 'keep' }] as const;
    const opened = follow(ready, { type: 'picked', choices: picked });
    expect(choiceOf(opened, column, 'feature')).toEqual(picked[0]);
    const unit = follow(opened, { type: 'set unit', column: 'f_exsitu', unit: '' });
    expect(choiceOf(unit, column, 'feature')).toEqual({ name: 'f_exsitu', transform: 'asinh', spikes: 'keep' });
    const other = follow(opened, { type: 'set transform', column: 'f_exsitu', transform: 'none' });
    expect(choiceOf(other, column, 'feature').spikes).toBeUndefined();
  });
});
