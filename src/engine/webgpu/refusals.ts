/** What a graphics device refuses, in words. It answers later than it is asked, and without an answer results are those of nothing. */
import { ProblemError } from '../../base/problem';
import type { Gpu } from './device';

/** What a task made, and the device's word on it: rejects with a ProblemError. */
export interface Guarded<Result> {
  readonly made: Result;
  readonly taken: Promise<void>;
}

const MEMORY_HINT = 'Choose a smaller batch or a smaller flow, or the WebAssembly engine.';

export const noMemory = (what: string) =>
  new ProblemError(
    'graphics-memory',
    `${what} would take more memory than the graphics device lends at once.`,
    MEMORY_HINT,
  );

/** A refusal that the device words for programmers: its first line is kept for whoever asks what happened. */
export function refusalOf(error: unknown): ProblemError {
  const words = error instanceof Error || error instanceof GPUError ? error.message : String(error);
  const [line = ''] = words.trim().split('\n');
  return new ProblemError(
    'graphics-refused',
    `The graphics device does not run this flow (${line.slice(0, 200)}).`,
    'Choose the WebAssembly engine.',
  );
}

/** Runs what makes buffers or gives the device work. Scopes nest in the order of calls, so `task` may not wait for anything. */
export function guarded<Result>({ device }: Gpu, task: () => Result): Guarded<Result> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  let made: Result;
  let scopes: Promise<(GPUError | null)[]>;
  try {
    made = task();
  } finally {
    // A device that is lost answers its scopes with an error, and is told as lost by whoever checks it.
    scopes = Promise.all([device.popErrorScope(), device.popErrorScope()].map((scope) => scope.catch(() => null)));
  }
  const taken = scopes.then(([memory, validation]) => {
    if (memory) throw noMemory('This flow');
    if (validation) throw refusalOf(validation);
  });
  // Told to whoever waits for it, and to nobody else.
  taken.catch(() => undefined);
  return { made, taken };
}
