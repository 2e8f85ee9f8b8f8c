/** Tries inputs in a process of their own: one that hangs is ended and counted, and so is one that dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Ask, Told } from './child';
import type { TargetName } from './names';

/** Processor time of one input; and how long a process may take none at all, for those that wait for ever. */
const HANG = { cpuMs: 2_000, idleMs: 60_000 } as const;
const LOOK_MS = 250;
/** What an input may make its process grow by: so many times its own size, and so much besides. */
const MEMORY = { times: 4, spare: 200e6 } as const;
/** Inputs that a process tries without waiting for a word. */
const BLOCK = 64;
const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

export interface Tally {
  inputs: number;
  readonly outcomes: Map<string, number>;
  readonly crashes: string[];
  readonly hangs: string[];
  requests: number;
  slowest: { readonly what: string; readonly ms: number };
  /** The process at its largest, and the input by which one grew most. */
  largest: { readonly what: string; readonly bytes: number };
  grown: { readonly what: string; readonly bytes: number };
}

export const emptyTally = (): Tally => ({
  inputs: 0,
  outcomes: new Map(),
  crashes: [],
  hangs: [],
  requests: 0,
  slowest: { what: '', ms: 0 },
  largest: { what: '', bytes: 0 },
  grown: { what: '', bytes: 0 },
});

/** Processor time of a process in milliseconds, from outside; undefined where there is no /proc. */
function cpuMsOf(pid: number | undefined): number | undefined {
  try {
    const after = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    // User and system time in hundredths of a second.
    return 10 * (Number(after[11]) + Number(after[12]));
  } catch {
    return undefined;
  }
}

interface Span {
  readonly first: number;
  readonly most: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Tries seeds from `first` on until there are `most` of them or the time is over, on every core, and adds them to the tally. */
export async function tryInputs(target: TargetName, { first, most, until }: Span, tally: Tally): Promise<void> {
  // A process takes longer to start than to try a block.
  const processes = Math.min(Math.ceil(most / BLOCK), availableParallelism());
  let next = 0;
  const blocks = function* () {
    while (next < most && Date.now() < until) {
      const count = Math.min(BLOCK, most - next);
      const from = first + next;
      // Before it is given away: the other processes draw from the same numbers.
      next += count;
      yield { target, first: from, count };
    }
  };
  await Promise.all(Array.from({ length: processes }, () => tryAll(blocks(), until, tally)));
}

const started = () =>
  fork(CHILD, [], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

/** In one process, and another wherever it was ended. */
async function tryAll(blocks: Iterable<Ask>, until: number, tally: Tally): Promise<void> {
  let child: ChildProcess | undefined;
  /** The first input of a process also loads what it needs, which no time and no memory is held against. */
  let warm = false;
  for (const { target, first, count } of blocks) {
    const end = first + count;
    for (let from = first; from < end && Date.now() < until; ) {
      child ??= started();
      const ending = await told(child, { target, first: from, count: end - from }, warm, until, (one) => {
        from = one.seed + 1;
        add(tally, `${target} --seed ${one.seed}`, one, warm);
        warm = true;
      });
      if (ending === 'done') continue;
      if (ending !== 'late') {
        const what = `${target} --seed ${from}`;
        tally.inputs += 1;
        if (ending === 'hang') tally.hangs.push(what);
        else tally.crashes.push(`${what}: the process ended`);
        from += 1;
      }
      child.kill('SIGKILL');
      child = undefined;
      warm = false;
    }
  }
  child?.kill();
}

function add(tally: Tally, what: string, one: Told, warm: boolean): void {
  const { outcome, crash, requests, cpuMs, bytes, size, grown } = one;
  tally.inputs += 1;
  tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
  tally.requests += requests;
  if (crash !== undefined) tally.crashes.push(`${what}: ${crash}`);
  if (bytes > tally.largest.bytes) tally.largest = { what, bytes };
  if (!warm) return;
  if (cpuMs > HANG.cpuMs) tally.hangs.push(what);
  if (cpuMs > tally.slowest.ms) tally.slowest = { what, ms: cpuMs };
  if (grown === undefined) return;
  if (grown > tally.grown.bytes) tally.grown = { what, bytes: grown };
  if (grown > MEMORY.times * size + MEMORY.spare) {
    tally.crashes.push(`${what}: ${Math.round(grown / 1e6)} MB for an input of ${Math.ceil(size / 1000)} kB`);
  }
}

/** What became of a block: all of it was tried, one input hung or ended the process, or the time was over. */
function told(
  child: ChildProcess,
  ask: Ask,
  warm: boolean,
  until: number,
  heard: (one: Told) => void,
): Promise<'done' | 'hang' | 'ended' | 'late'> {
  return new Promise((resolve) => {
    // On a busy machine the clock tells nothing of a process.
    let [before, last, since] = [cpuMsOf(child.pid) ?? 0, 0, Date.now()];
    let [left, used] = [ask.count, warm];
    const end = (answer: 'done' | 'hang' | 'ended' | 'late') => {
      clearInterval(watch);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(answer);
    };
    const onMessage = (message: unknown) => {
      heard(message as Told);
      left -= 1;
      [before, since, used] = [cpuMsOf(child.pid) ?? 0, Date.now(), true];
      if (left === 0) end('done');
      else if (Date.now() > until) end('late');
    };
    const onExit = () => end('ended');
    const watch = setInterval(() => {
      const now = cpuMsOf(child.pid) ?? 0;
      if (now > last) [last, since] = [now, Date.now()];
      if ((used && now - before > HANG.cpuMs) || Date.now() - since > HANG.idleMs) end('hang');
    }, LOOK_MS);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(ask);
  });
}
