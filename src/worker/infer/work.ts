/** One piece of work at a time: the next stops the one before, waits for its end, and tells how far it is. */
import { type Problem, ProblemError } from '../../base/problem';
import { answered } from '../answered';
import type { Asker, Watch } from './asker';
import type { InferProgress, InferTask } from './messages';

const TELL_MS = 100;

interface Tools {
  asker(): Promise<Asker>;
  /** What a piece of work that was stopped ends with. */
  stopped(): ProblemError;
}

type Act<T> = (
  asker: Asker,
  watch: Watch,
  tell: (fraction: number) => void,
  mine: { readonly stopped: boolean },
) => Promise<T>;

const slow = (deadline: number) =>
  new ProblemError(
    'infer-slow',
    `The answer took longer than ${deadline / 1000} s, so it was stopped.`,
    'Set fewer columns to unknown, or ask for fewer draws.',
  );

/** `progressed` hears how far the work is, and undefined at its end. */
export function createWork(tools: () => Promise<Tools>, progressed: (progress: InferProgress | undefined) => void) {
  /** The work at hand; the next waits for its end. */
  let last: Promise<unknown> = Promise.resolve();
  let current: { stopped: boolean } | undefined;

  /** Ends the work before, and does this, named by `doing`, in at most `deadline` milliseconds. */
  async function work<T>(
    task: InferTask,
    doing: string,
    deadline: number,
    act: Act<T>,
  ): Promise<T | { readonly problem: Problem }> {
    if (current) current.stopped = true;
    const mine = { stopped: false };
    current = mine;
    const before = last;
    const began = performance.now();
    let told = 0;
    let known = Number.NaN;
    const tell = (fraction: number) => {
      known = fraction;
      const now = performance.now();
      if (now - told < TELL_MS || current !== mine) return;
      told = now;
      const spent = (now - began) / 1000;
      progressed({
        task,
        fraction: known,
        doing,
        secondsLeft: known > 0.01 ? (spent / known) * (1 - known) : Number.NaN,
      });
    };
    const answer = answered(async () => {
      const { asker, stopped } = await tools();
      await before;
      const watch: Watch = {
        check() {
          if (mine.stopped) throw stopped();
          if (performance.now() - began > deadline) throw slow(deadline);
          tell(known);
        },
      };
      watch.check();
      return act(await asker(), watch, tell, mine);
    });
    last = answer;
    const done = await answer;
    if (current === mine) {
      current = undefined;
      progressed(undefined);
    }
    return done;
  }

  return {
    work,
    stop() {
      if (current) current.stopped = true;
    },
  };
}
