/** A process that tries one input after another, and asks nothing of any network. Its parent watches it, and ends it where it hangs. */
import { outcomeOf, type TargetName } from './targets';

export interface Ask {
  readonly target: TargetName;
  readonly seed: number;
}

export interface Told extends Ask {
  readonly outcome: string;
  /** Of an error that is no refusal. */
  readonly crash?: string;
  /** Requests that were made, all of them to be none. */
  readonly requests: number;
  readonly cpuMs: number;
  readonly bytes: number;
}

let requests = 0;
for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) {
  Object.defineProperty(globalThis, name, {
    value: function refuse() {
      requests += 1;
      throw new Error('no request may be made');
    },
  });
}

process.on('message', async ({ target, seed }: Ask) => {
  const before = process.cpuUsage();
  let outcome = '';
  let crash: string | undefined;
  try {
    outcome = await outcomeOf(target, seed);
  } catch (error) {
    outcome = 'crash';
    crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(before);
  const told: Told = {
    target,
    seed,
    outcome,
    ...(crash === undefined ? {} : { crash }),
    requests,
    cpuMs: (user + system) / 1000,
    bytes: process.memoryUsage().rss,
  };
  process.send?.(told);
});
