/** A process that tries one input after another, and asks nothing of any network. Its parent watches it, and ends it where it hangs. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { TargetName } from './names';
import { outcomeOf, warmUp } from './targets';

/** Seeds from `first` on, `count` of them, one after another: waiting for a word after each costs more than most inputs do. */
export interface Ask {
  readonly target: TargetName;
  readonly first: number;
  readonly count: number;
}

export interface Told {
  readonly seed: number;
  readonly outcome: string;
  /** Of an error that is no refusal. */
  readonly crash?: string;
  /** Requests that were made, all of them to be none. */
  readonly requests: number;
  readonly cpuMs: number;
  /** Of the process. */
  readonly bytes: number;
  /** Of the input. */
  readonly size: number;
  /** By how much the process grew at worst while it tried the input; undefined where the system does not tell. */
  readonly grown?: number;
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

/** The largest that this process was since `forgetPeak`, in bytes. */
function peak(): number | undefined {
  try {
    return 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux.
  }
}

async function tried(target: TargetName, seed: number): Promise<Told> {
  forgetPeak();
  const from = peak();
  const before = process.cpuUsage();
  const asked = requests;
  let outcome = '';
  let crash: string | undefined;
  let size = 0;
  try {
    outcome = await outcomeOf(target, seed, (bytes) => {
      size = bytes;
    });
  } catch (error) {
    outcome = 'crash';
    crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(before);
  const most = peak();
  return {
    seed,
    outcome,
    ...(crash === undefined ? {} : { crash }),
    requests: requests - asked,
    cpuMs: (user + system) / 1000,
    bytes: process.memoryUsage.rss(),
    size,
    ...(from !== undefined && most !== undefined ? { grown: most - from } : {}),
  };
}

let warm: Promise<void> | undefined;

process.on('message', async ({ target, first, count }: Ask) => {
  warm ??= warmUp(target);
  await warm;
  for (let seed = first; seed < first + count; seed++) {
    const told = await tried(target, seed);
    // Sent before the next one begins, which may be the last thing that this process does.
    await new Promise<void>((resolve) => process.send?.(told, () => resolve()) ?? resolve());
  }
});
