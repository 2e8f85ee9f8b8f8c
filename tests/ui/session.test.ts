/** The page's commands over a session that answers late, or out of order. */
import { describe, expect, it, vi } from 'vitest';
import { isAtWork, whatIsKept } from '../../src/ui/asking/replacing';
import { createSession } from '../../src/ui/create-session';
import { initialState } from '../../src/ui/initial-state';
import { phaseOf } from '../../src/ui/of-state';
import { fakeSession } from '../browser/support/fake-session';
import { draws, finishedAt, galaxies, updateAt } from '../browser/support/fixtures';

const mass = [{ name: 'M_star', transform: 'log10' }] as const;
const saved = (session: ReturnType<typeof createSession>) => ({
  choices: mass,
  filter: '',
  by: undefined,
  identity: undefined,
  settings: session.state.value.settings,
});

describe('an opening', () => {
  it('ends with any other one, whichever is read first', async () => {
    const fake = fakeSession({ slow: true });
    const session = createSession(fake.commands);
    const first = session.open({ kind: 'sample' });
    const second = session.open({ kind: 'toy', toy: 'sine', count: 100, seed: 1 });
    expect(await first).toBe(false);
    // The first had been read before the second was asked for, and crosses it on the way.
    fake.emit({ type: 'catalog', opening: 1, catalog: galaxies });
    expect(session.state.value.opening?.id).toBe(2);
    fake.emit({ type: 'catalog', opening: 2, catalog: draws });
    expect(await second).toBe(true);
    expect(session.state.value).toMatchObject({ catalog: { name: draws.name }, opening: undefined });
  });

  it('ends where it is cancelled or refused, and a refusal of an earlier one is no news', async () => {
    const fake = fakeSession({ slow: true });
    const session = createSession(fake.commands);
    const cancelled = session.open({ kind: 'sample' });
    session.cancelOpening();
    expect(await cancelled).toBe(false);
    const refused = session.open({ kind: 'sample' });
    const problem = { code: 'bad', message: 'No.', hint: 'Try.' };
    fake.emit({ type: 'problem', problem, opening: 1 });
    expect(session.state.value).toMatchObject({ opening: { id: 2 }, refusal: undefined });
    fake.emit({ type: 'problem', problem, opening: 2 });
    expect(await refused).toBe(false);
  });
});

describe('another catalog', () => {
  it('is opened over a run only where the person wants it', async () => {
    const fake = fakeSession({ every: 5 });
    const asked: string[] = [];
    let answer = false;
    const session = createSession(fake.commands, async (_, name) => {
      asked.push(name);
      return answer;
    });
    await session.open({ kind: 'sample' });
    await session.restore(saved(session));
    expect(asked).toEqual([]);
    session.toggleRun();
    await vi.waitFor(() => expect(session.state.value.training).toBeDefined());
    const { training } = session.state.value;
    expect(await session.open({ kind: 'sample', set: '1P' })).toBe(false);
    expect(asked).toEqual(['the sample catalog']);
    expect(fake.opened).toHaveLength(1);
    expect(session.state.value.training?.step).toBeGreaterThanOrEqual(training?.step ?? 0);
    answer = true;
    expect(await session.open({ kind: 'sample', set: '1P' })).toBe(true);
    fake.stop();
  });

  it('is told of with what is kept', () => {
    const at = { ...initialState, catalog: galaxies };
    expect(isAtWork(at)).toBe(false);
    const trained = { ...at, training: updateAt(2000, 'finished'), finished: finishedAt('all steps done') };
    // It stays, so that nothing is asked.
    expect(isAtWork(trained)).toBe(false);
    const running = { ...at, training: updateAt(400, 'running') };
    expect(isAtWork(running)).toBe(true);
    expect(whatIsKept(running)).toEqual([
      'Training stops at step 400.',
      `Reopening one of them opens ${galaxies.name} again.`,
    ]);
  });
});

describe('what was chosen before', () => {
  it('is restored on the catalog that it belongs to, and never on the next one', async () => {
    const fake = fakeSession({ chooseMs: 20 });
    const session = createSession(fake.commands);
    await session.open({ kind: 'sample' });
    expect(await session.restore(saved(session))).toBe(true);
    const restoring = session.restore(saved(session));
    await session.open({ kind: 'given-pdf', pdf: { kind: 'named', name: 'given-pdf-mixture' }, count: 100, seed: 1 });
    expect(await restoring).toBe(false);
    fake.stop();
  });

  it('is not restored where the session refuses it', async () => {
    const problem = { code: 'column', message: 'No such column.', hint: 'Pick another.' };
    const fake = fakeSession({ refuses: { choose: problem } });
    const session = createSession(fake.commands);
    await session.open({ kind: 'sample' });
    expect(await session.restore(saved(session))).toBe(false);
  });
});

/** A session whose rows are still being prepared. */
async function preparing() {
  const fake = fakeSession({ chooseMs: 20 });
  const session = createSession(fake.commands);
  await session.open({ kind: 'sample' });
  await session.restore(saved(session));
  session.setRows('M_star > 1e9', undefined);
  return { fake, session };
}

describe('a press on Train while rows are prepared', () => {
  it('trains on them, once', async () => {
    const { fake, session } = await preparing();
    expect(phaseOf(session.state.value)).toBe('choosing');
    session.toggleRun();
    session.toggleRun();
    await vi.waitFor(() => expect(phaseOf(session.state.value)).toBe('running'));
    expect(fake.calls.filter((call) => call === 'train')).toHaveLength(1);
    fake.stop();
  });

  it('shows the run by the press, and leaves who has gone elsewhere where they are', async () => {
    const { fake, session } = await preparing();
    session.toggleRun();
    expect(session.state.value.view).toBe('train');
    session.setView('data');
    await vi.waitFor(() => expect(phaseOf(session.state.value)).toBe('running'));
    expect(session.state.value.view).toBe('data');
    fake.stop();
  });

  it('trains on nothing where they are refused', async () => {
    const refuses: { choose?: { code: string; message: string; hint: string } } = {};
    const fake = fakeSession({ chooseMs: 20, refuses });
    const session = createSession(fake.commands);
    await session.open({ kind: 'sample' });
    await session.restore(saved(session));
    refuses.choose = { code: 'filter', message: 'No such column.', hint: 'Correct it.' };
    session.setRows('M_stra > 1e9', undefined);
    session.toggleRun();
    await vi.waitFor(() => expect(session.state.value.choosing).toBe(false));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fake.calls).not.toContain('train');
    expect(session.state.value).toMatchObject({
      starting: false,
      filter: '',
      refusal: { problem: { code: 'filter' } },
    });
  });
});

it('does not train again where a press of Pause comes just after the end of the run', async () => {
  const fake = fakeSession({ stride: 2000 });
  const session = createSession(fake.commands);
  await session.open({ kind: 'sample' });
  await session.restore(saved(session));
  session.toggleRun();
  const ended = new Promise<void>((resolve) => {
    const stop = session.state.subscribe((state) => {
      if (phaseOf(state) !== 'finished') return;
      // The press that was under way when the run ended.
      session.toggleRun();
      resolve();
      queueMicrotask(() => stop());
    });
  });
  await ended;
  await vi.waitFor(() => expect(session.state.value.justEnded).toBe(false), 5_000);
  expect(fake.calls.filter((call) => call === 'train')).toHaveLength(1);
  expect(session.state.value.finished).toBeDefined();
  session.toggleRun();
  await vi.waitFor(() => expect(fake.calls.filter((call) => call === 'train')).toHaveLength(2));
  fake.stop();
});
