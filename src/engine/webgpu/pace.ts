/**
 * How far a program runs ahead of its device. Submitting a step takes a tenth of a millisecond, doing it on a slow adapter a tenth of a
 * second: unbounded, the queue would hold half a minute of work, which no command could interrupt and a lost device would lose.
 */

/** Steps between two marks change until a mark takes this long. */
const LEAST_MS = 50;
const MOST_MS = 150;
const STEPS = { first: 4, most: 1_024 } as const;

/** To be asked after each submission: a promise where the device is more than two marks behind, else nothing. */
export function paceOf(queue: Pick<GPUQueue, 'onSubmittedWorkDone'>): () => void | Promise<void> {
  let steps: number = STEPS.first;
  let since = 0;
  let reached = performance.now();
  let mark: Promise<void> | undefined;
  return () => {
    since += 1;
    if (since < steps) return undefined;
    since = 0;
    const before = mark;
    const begun = performance.now();
    // Of a device that is lost nobody waits; the next step tells of it.
    mark = queue.onSubmittedWorkDone().then(
      () => {
        const now = performance.now();
        const took = now - Math.max(begun, reached);
        reached = now;
        if (took < LEAST_MS) steps = Math.min(STEPS.most, 2 * steps);
        else if (took > MOST_MS) steps = Math.max(1, steps >> 1);
      },
      () => undefined,
    );
    return before;
  };
}
