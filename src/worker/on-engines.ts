/** Where a run computes: on one engine, and on the next where that fails. */
import { type Engine, isEngineFailure } from '../engine/engine';
import type { Ensemble } from '../train/ensemble-interface';
import { type Continued, continueElsewhere, failureInWords } from '../train/fit';
import type { RunEngines } from './run-interface';

export interface OnEngines {
  engine(): Engine;
  /** Undefined before the run has begun. */
  now(): Ensemble | undefined;
  /** Lays the run out; on another engine where the device is lost before it has begun. */
  begin(): Promise<Ensemble>;
  /** Goes on elsewhere where an engine failed, once for everybody who finds it so; any other error is thrown on. */
  elsewhere(error: unknown, lost: Ensemble): Promise<Ensemble>;
}

export function onEngines(
  engines: RunEngines,
  start: (engine: Engine) => Promise<Ensemble>,
  notice: (message: string) => void,
): OnEngines {
  let engine = engines.first;
  let now: Ensemble | undefined;
  /** A move to another engine that is under way. */
  let moving: Promise<Continued<Ensemble>> | undefined;
  return {
    engine: () => engine,
    now: () => now,
    async begin() {
      for (;;) {
        try {
          now = await start(engine);
          return now;
        } catch (error) {
          if (!isEngineFailure(error)) throw error;
          engine = await engines.next(error);
          notice(`${failureInWords(error)}: training begins on ${engine.device}.`);
        }
      }
    },
    async elsewhere(error, lost) {
      if (!isEngineFailure(error)) throw error;
      if (now !== lost) return now ?? lost;
      moving ??= continueElsewhere(error, lost, async (failure) => {
        engine = await engines.next(failure);
        return engine;
      }).finally(() => {
        moving = undefined;
      });
      const { fit, message } = await moving;
      if (now === lost) {
        now = fit;
        notice(message);
      }
      return fit;
    },
  };
}
