/**
 * A training run in the session: takes steps in slices of a few tens of milliseconds, so that commands are heard between
 * them, and tells the page at most ten times a second.
 */
import { problemOf } from '../base/problem';
import type { Engine } from '../engine/engine';
import type { Ensemble, EnsembleCheckpoint } from '../train/ensemble-interface';
import { stepsOf } from '../train/steps';
import type { StopReason } from '../train/trainer';
import { assess } from './assess';
import { createBell } from './bell';
import { finishedOf, shareableOf } from './finished-run';
import { type Instrument, instrumentOf } from './instrument';
import { type Deconvolved, deconvolvedOf } from './measured';
import type { TrainingPhase } from './messages/training';
import { onEngines } from './on-engines';
import { fitOf, metricsOf } from './run';
import type { RunEngines, RunInput, RunListener, TrainingRun } from './run-interface';
import type { Shareable } from './sharing';
import { progressOf } from './training-progress';
import { nextTurn } from './turn';
import { densityOf } from './views';

/** Longest time without listening for commands. */
const SLICE_MS = 30;
const UPDATE_MS = 100;
/** A lost page or worker costs at most this much of a run, and what it takes to keep it. */
const SAVE_MS = 2_000;
/** Where keeping it takes long, training gets at least as much time. */
const SAVING_SHARE = 2;
/** One that begins, or goes on, is kept sooner: another loss then finds it further than the last. */
const FIRST_SAVE_MS = 500;
/** A condition that has rested for so long is drawn as finely as the end of the run. */
const REST_MS = 150;
/** Training gets at least this many times the time that the picture of it takes. */
const DRAWING_SHARE = 4;

/** Starts a run, paused or running. */
export function startRun(
  engines: RunEngines,
  { data, view, recipe, context: firstContext, from }: RunInput,
  phase: TrainingPhase,
  listener: RunListener,
): TrainingRun {
  const { features } = view;
  let current = phase;
  let [context, moved] = [firstContext, false];
  /** How draws look to the instrument, while the density is shown so. */
  let instrument: Instrument | undefined;
  let deconvolved: Deconvolved | undefined;
  let single = 0;
  let finishBy: StopReason | undefined;
  let disposed = false;
  const bell = createBell();
  /** Of this visit. */
  let trainMs = 0;
  /** Steps and milliseconds of earlier visits; undefined where they were kept without their time. */
  let stepsBefore = 0;
  const msBefore = from ? from.spentMs : 0;
  const timed = (checkpoint: EnsembleCheckpoint): EnsembleCheckpoint => ({
    ...checkpoint,
    ...(msBefore === undefined ? {} : { spentMs: msBefore + trainMs }),
  });
  let shared: Shareable | undefined;
  const computed = onEngines(
    engines,
    async (engine) => {
      const isOver = () => disposed;
      deconvolved ??= await deconvolvedOf(data, recipe.seed, isOver);
      return fitOf(engine, data, recipe, { from, watch: { other: engines.other }, deconvolved, isOver });
    },
    listener.notice,
  );
  /** Who waits for the run as it is now. */
  const wanted: ((checkpoint: EnsembleCheckpoint) => void)[] = [];

  const setPhase = (next: TrainingPhase) => {
    if (current !== 'finished') current = next;
    bell.ring();
  };

  async function tell(fit: Ensemble): Promise<void> {
    if (disposed) return;
    listener.update({
      phase: current,
      ...progressOf(fit, recipe.training.steps, { trainMs, stepsBefore }),
      density: await densityOf(fit, features, context, 'live'),
    });
  }

  async function save({ trainer }: Ensemble): Promise<void> {
    const checkpoint = timed(await trainer.snapshot());
    for (const answer of wanted.splice(0)) answer(checkpoint);
    if (!disposed && stepsOf(checkpoint) > 0) listener.saved(checkpoint);
  }

  /** Takes steps until training is over or the run is disposed of. */
  async function train(fit: Ensemble): Promise<void> {
    const { trainer } = fit;
    let told = performance.now();
    let saveAt = told + FIRST_SAVE_MS;
    let pause = UPDATE_MS;
    while (!disposed && !trainer.stopped) {
      if (finishBy) {
        await trainer.finish(finishBy);
        break;
      }
      if (current === 'paused' && single === 0) {
        await tell(fit);
        await save(fit);
        // What was asked meanwhile found nobody to wake.
        if (current === 'paused' && single === 0 && !finishBy && !disposed && wanted.length === 0) {
          await bell.next();
        }
        continue;
      }
      if (wanted.length > 0 || performance.now() >= saveAt) {
        const asked = performance.now();
        await save(fit);
        saveAt = asked + Math.max(SAVE_MS, SAVING_SHARE * (performance.now() - asked));
      }
      const began = performance.now();
      do {
        for (const message of await trainer.advance(1)) listener.notice(message);
        if (single > 0) single -= 1;
      } while (current === 'running' && !trainer.stopped && performance.now() - began < SLICE_MS);
      trainMs += performance.now() - began;
      if (performance.now() - told >= pause) {
        const asked = performance.now();
        await tell(fit);
        told = performance.now();
        pause = Math.max(UPDATE_MS, DRAWING_SHARE * (told - asked));
      }
      await nextTurn();
    }
  }

  async function finish(fit: Ensemble, engine: Engine): Promise<void> {
    current = 'finished';
    await tell(fit);
    await save(fit);
    const metrics = await metricsOf(fit, data, engine, msBefore === undefined ? 0 : (msBefore + trainMs) / 1000);
    shared = await shareableOf(fit, data, recipe, metrics, computed);
    listener.finished(await finishedOf(fit, { data, recipe, features, context, metrics }));
  }

  /** Once training is over: measures how far the flow can be trusted, and shows its density wherever the page asks. */
  async function show(fit: Ensemble, engine: Engine): Promise<void> {
    const assessments = assess({
      ...{ engine, fit, data, view, recipe, deconvolved },
      trainMs: (msBefore ?? 0) + trainMs,
    });
    let measuring = true;
    let coarse = false;
    while (!disposed) {
      if (moved) {
        moved = false;
        coarse = true;
        listener.density(await densityOf(fit, features, context, 'live', instrument));
      } else if (coarse) {
        await bell.next(REST_MS);
        if (moved || disposed) continue;
        coarse = false;
        const density = await densityOf(fit, features, context, 'final', instrument);
        if (!moved) listener.density(density);
      } else if (measuring) {
        const { value, done } = await assessments.next();
        if (value && !disposed) listener.assessment(value);
        measuring = !done;
        await nextTurn();
      } else {
        await bell.next();
      }
    }
    // Whatever it holds on the engine is given back.
    await assessments.return();
  }

  async function loop(): Promise<void> {
    let fit = await computed.begin();
    stepsBefore = fit.trainer.allSteps;
    if (from && fit.trainer.step < from.step) {
      listener.notice('The kept run does not fit the flow of this version of the page: training begins anew.');
    }
    try {
      for (;;) {
        try {
          await tell(fit);
          await train(fit);
          if (!disposed) await finish(fit, computed.engine());
          await show(fit, computed.engine());
          return;
        } catch (error) {
          if (problemOf(error).code === 'diverged' && fit.trainer.best && !disposed) {
            // The best weights are good.
            listener.problem(problemOf(error));
            finishBy = 'loss not finite';
            continue;
          }
          fit = await computed.elsewhere(error, fit);
        }
      }
    } finally {
      computed.now()?.dispose();
    }
  }

  const over = loop().catch((error) => {
    current = 'finished';
    if (disposed) return;
    if (!shared) listener.over();
    listener.problem(problemOf(error));
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
      bell.ring();
    },
    setContext(next) {
      context = next;
      moved = true;
      bell.ring();
    },
    setInstrument(on) {
      instrument = on ? instrumentOf(data) : undefined;
      moved = true;
      bell.ring();
    },
    shared: () => shared,
    async checkpoint() {
      const now = computed.now();
      if (!now || current === 'finished' || disposed) return now && timed(now.trainer.checkpoint());
      const asked = new Promise<EnsembleCheckpoint>((resolve) => wanted.push(resolve));
      bell.ring();
      return Promise.race([asked, over.then(() => undefined)]);
    },
    dispose() {
      disposed = true;
      bell.ring();
    },
  };
}
