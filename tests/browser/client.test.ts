/** The page's side of the worker, over a worker that can be made to die. */
import { expose } from 'comlink';
import { expect, it, vi } from 'vitest';
import { presets } from '../../src/train/presets';
import { createClient, SESSION_LOST } from '../../src/worker/client';
import type { SessionEvent } from '../../src/worker/protocol';
import { type FakeSession, fakeSession } from './support/fake-session';

const request = { flow: presets['poster-1d'].flow(1), training: presets['poster-1d'].training, seed: 1 };

/** Workers made of a channel and a fake session each. */
function workers() {
  const made: { readonly port: MessagePort; readonly fake: FakeSession }[] = [];
  const create = (): Worker => {
    const { port1, port2 } = new MessageChannel();
    const fake = fakeSession();
    expose(fake.commands, port2);
    made.push({ port: port1, fake });
    return Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker;
  };
  const kill = (index: number) => {
    made[index]?.fake.stop();
    made[index]?.port.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));
  };
  return { made, create, kill };
}

it('creates no worker before it is needed', async () => {
  const { made, create } = workers();
  const client = createClient(create);
  expect(made).toHaveLength(0);
  await client.listen(() => {});
  expect(made).toHaveLength(1);
});

it('reports a dead worker, starts another and reads the same catalog again', async () => {
  const { made, create, kill } = workers();
  const client = createClient(create);
  const events: SessionEvent[] = [];
  await client.listen((event) => events.push(event));
  await client.open({ kind: 'sample' }, 1);
  await client.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 1 });
  await vi.waitFor(() => expect(events.some(({ type }) => type === 'prepared')).toBe(true));
  const first = await client.train(request);

  kill(0);
  await vi.waitFor(() => expect(made[1]?.fake.calls).toEqual(['listen', 'open', 'choose']));
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'problem', problem: expect.objectContaining({ code: SESSION_LOST }) }),
  );
  expect(await client.train(request)).toBeGreaterThan(first);
  made[1]?.fake.stop();
});

it('answers a call that was under way when the worker died', async () => {
  const { create, kill } = workers();
  const client = createClient(create);
  await client.listen(() => {});
  const pending = client.train(request);
  kill(0);
  expect(await pending).toBe(0);
});
