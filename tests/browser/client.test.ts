/** The page's side of the worker, over a worker that can be made to die. */
import { expose } from 'comlink';
import { expect, it, vi } from 'vitest';
import { presets } from '../../src/train/presets';
import { createClient } from '../../src/worker/client';
import { createLazyClient } from '../../src/worker/lazy-client';
import type { OutlierRequest } from '../../src/worker/outliers/messages';
import {
  type SavedRun,
  SESSION_GONE,
  SESSION_LOST,
  type SessionCommands,
  type SessionEvent,
} from '../../src/worker/protocol';
import { type FakeSession, fakeSession } from './support/fake-session';

const request = { flow: presets['poster-1d'].flow(1), training: presets['poster-1d'].training, seed: 1 };

const saved = (step: number): SavedRun => ({
  recipe: sampleRecipeOf(),
  checkpoint: {
    step,
    state: { parameters: new Float32Array(2), m: new Float32Array(2), v: new Float32Array(2), step },
    looks: [],
    frozen: false,
    rewinds: 0,
  },
});

const sampleRecipeOf = (): SavedRun['recipe'] => ({
  version: 2,
  source: { kind: 'sample', seed: 1 },
  columns: [{ name: 'M_star', transform: 'log10' }],
  split: { validation: 0.1, test: 0.1 },
  flow: request.flow,
  training: request.training,
  seed: 1,
});

/** Workers made of a channel and a fake session each. */
function workers(pace: { chooseMs: number } = { chooseMs: 0 }) {
  const made: { readonly port: MessagePort; readonly fake: FakeSession; silence(): void }[] = [];
  const create = () => {
    const { port1, port2 } = new MessageChannel();
    const fake = fakeSession(pace);
    expose(fake.commands, port2);
    made.push({ port: port1, fake, silence: () => port2.close() });
    return { worker: Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker };
  };
  /** Dies without a word, or works on something that never ends. */
  const silence = (index: number) => {
    made[index]?.fake.stop();
    made[index]?.silence();
  };
  const kill = (index: number) => {
    made[index]?.fake.stop();
    made[index]?.port.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));
  };
  return { made, create, kill, silence };
}

/** A client over such workers, what it was told, and the hint of the last problem. */
async function listened() {
  const { made, create, kill } = workers();
  const client = createClient(create);
  const events: SessionEvent[] = [];
  await client.listen((event) => events.push(event));
  const hint = () => events.findLast((event) => event.type === 'problem')?.problem.hint;
  return { made, kill, client, events, hint };
}

it('creates no worker before it is needed', async () => {
  const { made, create } = workers();
  const client = createClient(create);
  expect(made).toHaveLength(0);
  await client.listen(() => {});
  expect(made).toHaveLength(1);
});

it('reports a dead worker, starts another and reads the same catalog again', async () => {
  const { made, kill, client, events } = await listened();
  await client.open({ kind: 'sample' }, 1);
  await client.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 1 });
  await vi.waitFor(() => expect(events.some(({ type }) => type === 'prepared')).toBe(true));
  const first = await client.train(request);

  kill(0);
  // What had not been kept yet begins again.
  await vi.waitFor(() => expect(made[1]?.fake.calls).toEqual(['listen', 'open', 'choose', 'train']));
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'problem', problem: expect.objectContaining({ code: SESSION_LOST }) }),
  );
  expect(await client.train(request)).toBeGreaterThan(first);
  made[1]?.fake.stop();
});

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 20));

async function trained(client: SessionCommands, made: ReturnType<typeof workers>['made']): Promise<number> {
  await client.open({ kind: 'sample' }, 1);
  await client.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 1 });
  await pause();
  const run = await client.train(request);
  made[0]?.fake.emit({ type: 'saved', run: 1, saved: saved(70) });
  await pause();
  return run;
}

it('goes on with the run of a lost worker from where it was saved, twice where it never gets further', async () => {
  const { made, kill, client, events, hint } = await listened();
  const first = await trained(client, made);
  await client.pause();
  kill(0);
  expect(hint()).toMatch(/goes on from step 70/);
  await vi.waitFor(() => expect(made[1]?.fake.calls).toEqual(['listen', 'open', 'choose', 'train']));
  expect(made[1]?.fake.trained.at(-1)).toMatchObject({ from: { checkpoint: { step: 70 } }, paused: true });
  await vi.waitFor(() => expect(events.some((event) => 'run' in event && event.run > first)).toBe(true));
  kill(1);
  expect(hint()).toMatch(/goes on from step 70/);
  await vi.waitFor(() => expect(made[2]?.fake.calls).toEqual(['listen', 'open', 'choose', 'train']));
  await pause();
  kill(2);
  expect(hint()).toMatch(/stopped it three times at the same step/);
  await vi.waitFor(() => expect(made[3]?.fake.calls).toEqual(['listen', 'open', 'choose']));
  made[3]?.fake.stop();
});

it('tries again where the next worker is lost before it has read the catalog, and gives up in words', async () => {
  const { made, kill, client, events } = await listened();
  await trained(client, made);
  kill(0);
  kill(1);
  await vi.waitFor(() => expect(made[2]?.fake.calls).toEqual(['listen', 'open', 'choose', 'train']));
  await pause();
  for (const index of [2, 3, 4]) kill(index);
  const told = events.flatMap((event) => (event.type === 'problem' ? [event.problem] : []));
  expect(told.map(({ code }) => code)).toEqual([...Array<string>(4).fill(SESSION_LOST), SESSION_GONE]);
  expect(told.at(-1)?.hint).toMatch(/Saved work/);
  expect(made).toHaveLength(5);
});

it('notices a worker that died without a word, and says for how long it was silent', async () => {
  const { made, create, silence } = workers();
  const client = createClient(create, { beatMs: 20, beats: 5, promptMs: 1_000 });
  const events: SessionEvent[] = [];
  await client.listen((event) => events.push(event));
  await trained(client, made);
  silence(0);
  await vi.waitFor(() => expect(made[1]?.fake.calls).toEqual(['listen', 'open', 'choose', 'train']));
  expect(events.findLast((event) => event.type === 'problem')?.problem.message).toMatch(/not answered for 0\.1 s/);
  made[1]?.fake.stop();
});

it.each(['reset', 'cancelOpening', 'stopSearch'] as const)('ends a worker that does not hear %s', async (command) => {
  const { made, create, silence } = workers();
  const client = createClient(create, { beatMs: 60_000, beats: 60, promptMs: 50 });
  await client.listen(() => {});
  await trained(client, made);
  silence(0);
  await client[command]();
  // A reset forgets the run; whoever stops something else keeps it.
  const again = command === 'reset' ? ['listen', 'open', 'choose'] : ['listen', 'open', 'choose', 'train'];
  await vi.waitFor(() => expect(made[1]?.fake.calls).toEqual(again));
  made[1]?.fake.stop();
});

it('ends a choice that goes on after a reset was heard', async () => {
  const pace = { chooseMs: 0 };
  const { made, create } = workers(pace);
  const client = createClient(create, { beatMs: 60_000, beats: 60, promptMs: 50 });
  await client.listen(() => {});
  await trained(client, made);
  pace.chooseMs = 60_000;
  void client.choose({ columns: [{ name: 'M_star', transform: 'none' }], filter: 'takes long', seed: 1 });
  await client.reset();
  pace.chooseMs = 0;
  await vi.waitFor(() =>
    expect(made[1]?.fake.chosen).toEqual([{ columns: [{ name: 'M_star', transform: 'log10' }], seed: 1 }]),
  );
  for (const { fake } of made) fake.stop();
});

it('does not repeat the choice or the opening that a worker never came back from', async () => {
  const { made, create, silence } = workers();
  const client = createClient(create, { beatMs: 60_000, beats: 60, promptMs: 50 });
  await client.listen(() => {});
  await trained(client, made);
  silence(0);
  void client.choose({ columns: [{ name: 'M_star', transform: 'none' }], filter: 'hangs', seed: 1 });
  await client.reset();
  await vi.waitFor(() =>
    expect(made[1]?.fake.chosen).toEqual([{ columns: [{ name: 'M_star', transform: 'log10' }], seed: 1 }]),
  );
  made[1]?.silence();
  void client.open({ kind: 'toy', toy: 'sine', count: 10, seed: 1 }, 2);
  await client.cancelOpening();
  await vi.waitFor(() => expect(made[2]?.fake.opened).toEqual([{ kind: 'sample' }]));
  made[2]?.fake.stop();
});

it('answers a call that was under way when the worker died', async () => {
  const { create, kill } = workers();
  const client = createClient(create);
  await client.listen(() => {});
  const pending = client.train(request);
  kill(0);
  expect(await pending).toBe(0);
});

const asked: OutlierRequest = { flow: { kind: 'light' }, members: 1, cut: 0.01, ignored: [], seed: 1 };

it('begins the search of a lost worker again, by the threshold that it has now, and gives up in words', async () => {
  const { made, kill, client, hint } = await listened();
  await trained(client, made);
  await client.reset();
  await client.findOutliers(asked);
  await client.recutOutliers(0.05, ['edge']);
  for (const lost of [0, 1]) {
    kill(lost);
    expect(hint()).toMatch(/, and the search for outliers begins again\.$/);
    await vi.waitFor(() => expect(made[lost + 1]?.fake.calls).toEqual(['listen', 'open', 'choose', 'findOutliers']));
    expect(made[lost + 1]?.fake.requests).toEqual([{ ...asked, cut: 0.05, ignored: ['edge'] }]);
    await pause();
  }
  kill(2);
  expect(hint()).toMatch(/The search has stopped it three times/);
  await vi.waitFor(() => expect(made[3]?.fake.calls).toEqual(['listen', 'open', 'choose']));
  made[3]?.fake.stop();
});

it.each([
  ['a stopped search', 'stopSearch', undefined],
  ['a search that is over', undefined, { type: 'search over' }],
] as const)('does not repeat %s', async (_, command, event) => {
  const { made, create, kill } = workers();
  const client = createClient(create);
  await client.listen(() => {});
  await trained(client, made);
  await client.reset();
  await client.findOutliers(asked);
  if (command) await client[command]();
  if (event) made[0]?.fake.emit(event);
  await pause();
  kill(0);
  await vi.waitFor(() => expect(made[1]?.fake.calls).toEqual(['listen', 'open', 'choose']));
  made[1]?.fake.stop();
});

it('lets what is asked for after a loss wait until the rows are there again, and a reset take it back', async () => {
  const { made, create, kill } = workers();
  const client = createClient(create);
  await client.listen(() => {});
  await trained(client, made);
  await client.setContext([1]);
  await client.reset();
  kill(0);
  const cancelled = client.train(request);
  await client.reset();
  const run = client.train(request);
  expect(await client.countRows('x > 1')).toEqual({ rows: 1234 });
  expect(await cancelled).toBe(0);
  expect(await run).toBeGreaterThan(1);
  const { calls = [] } = made[1]?.fake ?? {};
  expect(calls.filter((call) => call === 'train')).toHaveLength(1);
  expect(calls.indexOf('train')).toBeGreaterThan(calls.indexOf('choose'));
  expect(calls.indexOf('countRows x > 1')).toBeGreaterThan(calls.indexOf('choose'));
  // The person looks where they looked.
  expect(calls).toContain('setContext 1');
  made[1]?.fake.stop();
});

it('is fetched with the first command, does all in their order, and is fetched again where it did not arrive', async () => {
  const fake = fakeSession();
  let fetched = 0;
  const client = createLazyClient(async () => {
    fetched += 1;
    if (fetched === 1) throw new Error('offline');
    await pause();
    return fake.commands;
  });
  expect(fetched).toBe(0);
  await expect(client.listen(() => {})).rejects.toThrow('offline');
  await Promise.all([client.listen(() => {}), client.chooseEngine('wasm'), client.cancelOpening()]);
  expect(fake.calls).toEqual(['listen', 'chooseEngine wasm', 'cancelOpening']);
  expect(fetched).toBe(2);
});
