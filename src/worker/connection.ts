/**
 * One worker as the page holds it: created, asked whether it lives, and ended. It is lost where it dies, falls silent, or is given
 * up; whoever holds it is told once, with the reason.
 */
import { proxy, type Remote, wrap } from 'comlink';
import type { SessionCommands, SessionEvent } from './protocol';

export interface Connection {
  readonly remote: Remote<SessionCommands>;
  /** Settles when the worker listens. */
  readonly ready: Promise<void>;
  /** Rejects never; resolves when the worker is lost, so that no call waits for ever. */
  readonly lost: Promise<void>;
  /** Gives the worker up, with the reason as a sentence; `byHand` where the person wanted something ended. */
  readonly end: (why: string, byHand?: boolean) => void;
}

export interface Patience {
  /** Between two questions whether the worker lives. */
  readonly beatMs: number;
  /** Unanswered for so many beats, it is taken for dead: a catalog of a million rows keeps a slow machine busy for some seconds. */
  readonly beats: number;
  /** What ends something is answered in this time, or the worker is ended. */
  readonly promptMs: number;
}

export const PATIENCE: Patience = { beatMs: 1_000, beats: 60, promptMs: 1_500 };

const STOPPED = 'The part of the page that holds the data and trains has stopped.';

/** A worker, and the name of the lock that it holds while it lives; none on plain http, which has no locks. */
export interface Created {
  readonly worker: Worker;
  readonly lock?: string;
}

let created = 0;
export function createWorker(): Created {
  created += 1;
  const lock = `knotwork worker ${Math.round(performance.timeOrigin)}.${created}.${Math.random()}`;
  const worker = new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: lock });
  return { worker, lock };
}

/** Resolves once nobody holds a lock that somebody had asked for before; never where there are no locks. */
function released(lock: string, signal: AbortSignal): Promise<void> {
  if (!navigator.locks) return new Promise(() => {});
  return navigator.locks.request(lock, { signal }, async () => {});
}

/** `receive` gets the events of a worker until it is lost; `onLost` is told of that once. */
export function connectWorker(
  { worker, lock }: Created,
  { beatMs, beats }: Patience,
  receive: (event: SessionEvent) => void,
  onLost: (why: string, byHand: boolean) => void,
): Connection {
  const remote = wrap<SessionCommands>(worker);
  const ended = new AbortController();
  let alive = true;
  let tell: () => void = () => {};
  const lost = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let heart: ReturnType<typeof setInterval> | undefined;
  const end = (why: string, byHand = false) => {
    if (!alive) return;
    alive = false;
    clearInterval(heart);
    ended.abort();
    worker.terminate();
    tell();
    onLost(why, byHand);
  };
  const onFailure = (event: Event) => {
    event.preventDefault();
    const words = event instanceof ErrorEvent ? event.message.slice(0, 300) : '';
    end(words === '' ? STOPPED : STOPPED.replace('.', ` (${words}).`));
  };
  worker.addEventListener('error', onFailure);
  worker.addEventListener('messageerror', onFailure);
  const ready = remote.listen(
    proxy((event) => {
      // A worker that was given up may still have events under way.
      if (alive) receive(event);
    }),
  );
  void ready.then(() => {
    if (!alive) return;
    // Whatever it dies of, its lock is free then.
    if (lock !== undefined)
      released(lock, ended.signal).then(
        () => end(STOPPED),
        () => {},
      );
    // Counted in beats and not in time, which goes on while the machine sleeps.
    let unanswered = 0;
    heart = setInterval(() => {
      unanswered += 1;
      if (unanswered === 1) void remote.beat().then(() => (unanswered = 0));
      if (unanswered > beats) {
        end(`The part of the page that holds the data and trains has not answered for ${(beats * beatMs) / 1000} s.`);
      }
    }, beatMs);
  });
  return { remote, ready, lost, end };
}
