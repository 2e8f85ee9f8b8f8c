/**
 * The page's side of the worker that opens what was sent: every call has a deadline, after which the worker is ended, whatever it does.
 * So no link and no file can hold the page.
 */
import { wrap } from 'comlink';
import type { Problem } from '../../base/problem';
import type {
  Answer,
  Drawn,
  OpenedShared,
  SharedAnswer,
  SharedCommands,
  SharedQuestion,
  SharedSource,
} from './protocol';

/** The largest model that a link can hold is drawn in 1.8 s on two busy cores; a phone has a quarter of their speed. */
const DEADLINE_MS = 20_000;

/** A question gives up on its own long before, so that the model stays open. */
const ASK_DEADLINE_MS = 150_000;

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
const slow = (ms: number): Problem => ({
  code: 'shared-slow',
  message: `What was sent took longer than ${seconds(ms)} to open, so it was stopped.`,
  hint: 'Ask its sender for a smaller model, or for its recipe, which you can train here.',
});
const LOST: Problem = {
  code: 'shared-lost',
  message:
    'The part of the page that opens what was sent has stopped: it asked for more memory than there is, or could not be loaded.',
  hint: 'Open the link again; if it stops again, ask for a smaller model, or for its recipe.',
};

export interface SharedReader {
  open(source: SharedSource): Promise<Answer<OpenedShared>>;
  draw(seed: number, fineness: 'first' | 'live'): Promise<Answer<Drawn>>;
  ask(question: SharedQuestion): Promise<Answer<SharedAnswer>>;
  /** Ends the worker; calls that are under way are answered by nobody. */
  dispose(): void;
}

const createWorker = () => new Worker(new URL('./entry.ts', import.meta.url), { type: 'module' });

/** `create` and `deadline`, in milliseconds, are replaced in tests. */
export function createSharedReader(create: () => Worker = createWorker, deadline = DEADLINE_MS): SharedReader {
  const worker = create();
  const remote = wrap<SharedCommands>(worker);
  let ended: Problem | undefined;
  const end = (why: Problem) => {
    ended ??= why;
    worker.terminate();
  };
  const lost = new Promise<Problem>((resolve) => {
    const onLoss = (event: Event) => {
      event.preventDefault();
      resolve(LOST);
    };
    worker.addEventListener('error', onLoss);
    worker.addEventListener('messageerror', onLoss);
  });

  async function within<T>(act: () => Promise<Answer<T>>, most = deadline): Promise<Answer<T>> {
    if (ended) return { ok: false, problem: ended };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Problem>((resolve) => {
      timer = setTimeout(() => resolve(slow(most)), most);
    });
    const first = await Promise.race([act(), late, lost]);
    clearTimeout(timer);
    if ('ok' in first) return first;
    end(first);
    return { ok: false, problem: first };
  }

  return {
    open: (source) => within<OpenedShared>(() => remote.open(source)),
    draw: (seed, fineness) => within<Drawn>(() => remote.draw(seed, fineness)),
    ask: (question) => within<SharedAnswer>(() => remote.ask(question), ASK_DEADLINE_MS),
    dispose: () => end(LOST),
  };
}
