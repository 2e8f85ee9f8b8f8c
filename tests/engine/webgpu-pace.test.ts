/** A program does not run far ahead of its device, however slow that is, and does not wait for a fast one. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paceOf } from '../../src/engine/webgpu/pace';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
afterEach(() => vi.useRealTimers());

/** Submits steps, one a tick, to a device that takes `ms` for each: how far it is behind at most, and for how many ticks it was waited for. */
async function submitted(steps: number, ms: number) {
  const tick = 1;
  let [free, behind, waited] = [0, 0, 0];
  const pace = paceOf({
    onSubmittedWorkDone: () =>
      new Promise((resolve) => setTimeout(() => resolve(undefined), Math.max(0, free - performance.now()))),
  });
  for (let i = 0; i < steps; i++) {
    free = Math.max(free, performance.now()) + ms;
    behind = Math.max(behind, free - performance.now());
    let waiting = true;
    void Promise.resolve(pace()).then(() => {
      waiting = false;
    });
    await vi.advanceTimersByTimeAsync(tick);
    for (; waiting; waited++) await vi.advanceTimersByTimeAsync(Math.max(tick, ms / 4));
  }
  return { behind, waited };
}

it.each([3, 20, 100, 700])('a device that takes %d ms for a step is never seconds behind', async (ms) => {
  expect((await submitted(60, ms)).behind).toBeLessThan(Math.max(1_000, 9 * ms));
});

it('a device that is faster than its program is not waited for', async () => {
  expect((await submitted(400, 0.5)).waited).toBe(0);
});
