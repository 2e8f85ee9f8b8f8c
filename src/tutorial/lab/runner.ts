/** Runs one fit at the pace of a reader: single steps, slow motion, or as fast as pictures can follow. */
import { type Problem, problemOf } from '../../base/problem';
import { callLab } from './client';
import type { FitRequest, Snapshot } from './protocol';

export type Pace = 'paused' | 'slow' | 'fast';

export interface Run {
  readonly pace: Pace;
  readonly request: FitRequest;
  /** Undefined until it is prepared. */
  readonly snapshot?: Snapshot;
  readonly problem?: Problem;
}

export interface Runner {
  /** Begins a fit in place of the one before. `report` answers false where nobody wants it any more. */
  start(request: FitRequest, pace: Pace, report: (run: Run) => boolean): void;
  step(): void;
  go(pace: Pace): void;
}

const SLOW_MS = 90;
/** Steps a frame; without motion a few pictures must do. */
const STRIDE = { slow: 1, fast: 6, still: 60 } as const;

const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
const later = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

interface Job {
  readonly report: (run: Run) => boolean;
  readonly request: FitRequest;
  fit: number | undefined;
  pace: Pace;
  single: number;
  wake: () => void;
}

export function createRunner(): Runner {
  let current: Job | undefined;

  async function work(job: Job): Promise<void> {
    const { request, report } = job;
    const { fit, snapshot: first } = await callLab((lab) => lab.begin(request));
    job.fit = fit;
    let snapshot = first;
    while (job === current && !snapshot.stopped) {
      if (!report({ request, pace: job.pace, snapshot })) return;
      if (job.pace === 'paused' && job.single === 0) {
        await new Promise<void>((resolve) => {
          job.wake = resolve;
        });
        continue;
      }
      const steps =
        job.single > 0 ? job.single : job.pace === 'slow' ? STRIDE.slow : isStill() ? STRIDE.still : STRIDE.fast;
      job.single = 0;
      snapshot = await callLab((lab) => lab.advance(fit, steps));
      await (job.pace === 'slow' ? later(SLOW_MS) : nextFrame());
    }
    if (job === current) report({ request, pace: 'paused', snapshot });
  }

  const wake = (change: (job: Job) => void) => {
    if (!current) return;
    change(current);
    current.wake();
  };

  return {
    start(request, pace, report) {
      const job: Job = { report, request, fit: undefined, pace, single: 0, wake: () => undefined };
      current?.wake();
      current = job;
      work(job)
        .catch((error: unknown) => {
          if (job === current) report({ request, pace: 'paused', problem: problemOf(error) });
        })
        .finally(() => {
          const { fit } = job;
          if (fit !== undefined) callLab((lab) => lab.forget(fit)).catch(() => undefined);
          if (job === current) current = undefined;
        });
    },
    step: () =>
      wake((job) => {
        job.pace = 'paused';
        job.single += 1;
      }),
    go: (pace) =>
      wake((job) => {
        job.pace = pace;
      }),
  };
}
