/** Tries inputs in a process of their own: one that hangs is ended and counted, and so is one that dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Ask, Told } from './child';
import type { TargetName } from './targets';

/** Processor time of one input; and wall-clock time, for those that wait for ever. */
const HANG = { cpuMs: 2_000, wallMs: 60_000 } as const;
const LOOK_MS = 250;
const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

export interface Tally {
  inputs: number;
  readonly outcomes: Map<string, number>;
  readonly crashes: string[];
  readonly hangs: string[];
  requests: number;
  slowest: { readonly what: string; readonly ms: number };
  largest: { readonly what: string; readonly bytes: number };
}

export const emptyTally = (): Tally => ({
  inputs: 0,
  outcomes: new Map(),
  crashes: [],
  hangs: [],
  requests: 0,
  slowest: { what: '', ms: 0 },
  largest: { what: '', bytes: 0 },
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
  let next = 0;
  const seeds = function* () {
    while (next < most && Date.now() < until) yield first + next++;
  };
  const processes = Math.min(most, availableParallelism());
  await Promise.all(Array.from({ length: processes }, () => tryAll(target, seeds(), tally)));
}

const started = () =>
  fork(CHILD, [], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

/** In one process, and another wherever it was ended. */
async function tryAll(target: TargetName, seeds: Iterable<number>, tally: Tally): Promise<void> {
  let child: ChildProcess | undefined;
  /** The first input of a process also loads what it needs, which no time is held against. */
  let warm = false;
  for (const seed of seeds) {
    const what = `${target} --seed ${seed}`;
    child ??= started();
    const found = await told(child, { target, seed }, warm);
    tally.inputs += 1;
    if (typeof found === 'string') {
      (found === 'hang' ? tally.hangs : tally.crashes).push(found === 'hang' ? what : `${what}: the process ended`);
      child.kill('SIGKILL');
      child = undefined;
      warm = false;
      continue;
    }
    tally.outcomes.set(found.outcome, (tally.outcomes.get(found.outcome) ?? 0) + 1);
    tally.requests += found.requests;
    if (found.crash !== undefined) tally.crashes.push(`${what}: ${found.crash}`);
    if (warm && found.cpuMs > tally.slowest.ms) tally.slowest = { what, ms: found.cpuMs };
    if (found.bytes > tally.largest.bytes) tally.largest = { what, bytes: found.bytes };
    warm = true;
  }
  child?.kill();
}

function told(child: ChildProcess, ask: Ask, warm: boolean): Promise<Told | 'hang' | 'ended'> {
  return new Promise((resolve) => {
    const [before, began] = [cpuMsOf(child.pid) ?? 0, Date.now()];
    const end = (answer: Told | 'hang' | 'ended') => {
      clearInterval(watch);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(answer);
    };
    const onMessage = (message: unknown) => end(message as Told);
    const onExit = () => end('ended');
    const watch = setInterval(() => {
      const used = (cpuMsOf(child.pid) ?? 0) - before;
      if ((warm && used > HANG.cpuMs) || Date.now() - began > HANG.wallMs) end('hang');
    }, LOOK_MS);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(ask);
  });
}
