/**
 * A training run in the session: takes steps in slices of a few tens of milliseconds, so that commands are heard between
 * them, and tells the page at most ten times a second.
 */
import type { Engine } from '../engine/engine';
import { type Problem, problemOf } from '../flow/problem';
import type { Recipe } from '../share/recipe';
import { logScale } from '../train/standardise';
import type { StopReason } from '../train/trainer';
import type { FinishedTraining, Histogram, TrainingPhase, TrainingUpdate } from './protocol';
import { fitOf, metricsOf, type SplitData } from './run';
import { nextTurn } from './turn';
import { comparison, densityCurve } from './views';

/** Longest time without listening for commands. */
const SLICE_MS = 30;
const UPDATE_MS = 100;

export interface RunListener {
  update(update: TrainingUpdate): void;
  finished(result: FinishedTraining): void;
  notice(message: string): void;
  problem(problem: Problem): void;
}

export interface TrainingRun {
  readonly recipe: Recipe;
  pause(): void;
  resume(): void;
  step(): void;
  finish(): void;
  /** Stops without a word and frees the engine's memory. */
  dispose(): void;
}

/** Starts a run, paused or running. */
export function startRun(
  engine: Engine,
  data: SplitData,
  histogram: Histogram,
  recipe: Recipe,
  phase: TrainingPhase,
  listener: RunListener,
): TrainingRun {
  let current = phase;
  let single = 0;
  let finishBy: StopReason | undefined;
  let disposed = false;
  let wake: () => void = () => undefined;
  let trainMs = 0;

  const setPhase = (next: TrainingPhase) => {
    if (current !== 'finished') current = next;
    wake();
  };

  async function loop(): Promise<void> {
    const fit = await fitOf(engine, data, recipe);
    const { trainer } = fit;
    const { steps } = recipe.training;
    // The trainer's NLL is that of standardised columns; the page shows it in the units of the transformed ones.
    const scale = logScale(fit.standardisation);

    const tell = async () => {
      const looks = trainer.looks;
      const perSecond = trainMs > 0 ? (1000 * trainer.step) / trainMs : 0;
      listener.update({
        phase: current,
        step: trainer.step,
        steps,
        stepsPerSecond: perSecond,
        secondsLeft: perSecond > 0 ? (steps - trainer.step) / perSecond : Number.NaN,
        curve: {
          step: Float64Array.from(looks, (look) => look.step),
          train: Float64Array.from(looks, (look) => look.train + scale),
          validation: Float64Array.from(looks, (look) => look.validation + scale),
        },
        bestStep: trainer.best?.step ?? 0,
        density: await densityCurve(fit, histogram),
      });
    };

    try {
      await tell();
      let told = performance.now();
      while (!disposed && !trainer.stopped) {
        if (finishBy) {
          await trainer.finish(finishBy);
          break;
        }
        if (current === 'paused' && single === 0) {
          await tell();
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const began = performance.now();
        do {
          for (const message of await trainer.advance(1)) listener.notice(message);
          if (single > 0) single -= 1;
        } while (current === 'running' && !trainer.stopped && performance.now() - began < SLICE_MS);
        trainMs += performance.now() - began;
        if (performance.now() - told >= UPDATE_MS) {
          await tell();
          told = performance.now();
        }
        await nextTurn();
      }
      if (disposed) return;
      current = 'finished';
      await tell();
      listener.finished({
        metrics: await metricsOf(fit, data, engine, trainMs / 1000),
        stopped: trainer.stopped ?? 'stopped by hand',
        density: await densityCurve(fit, histogram),
        ...(await comparison(fit, data, histogram, recipe.seed)),
      });
    } finally {
      fit.dispose();
    }
  }

  loop().catch((error) => {
    current = 'finished';
    if (!disposed) listener.problem(problemOf(error));
  });

  return {
    recipe,
    pause: () => setPhase('paused'),
    resume: () => setPhase('running'),
    step() {
      single += 1;
      setPhase('paused');
    },
    finish() {
      finishBy = 'stopped by hand';
      wake();
    },
    dispose() {
      disposed = true;
      wake();
    },
  };
}
