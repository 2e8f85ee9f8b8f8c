/** The density of a finished run as it is asked: compiled once, watched so that it can be stopped, and moved where a device is lost. */
import type { AskedDensity } from '../../analysis/ask/asked';
import { ProblemError } from '../../base/problem';
import { isEngineFailure } from '../../engine/engine';
import { askedModel } from '../../share/asked-model';
import { compiledFit, type ModelFit, plainFit } from '../../share/model-density';
import type { Model } from '../../share/recipe';
import type { Points } from '../../train/fit';
import type { RunEngines } from '../run-interface';
import { nextTurn } from '../turn';

/** Rows evaluated between two looks at the messages that wait: some ten milliseconds. */
const PIECE = 4_096;
const SEED = 1;

/** What is asked, while it is asked. */
export interface Watch {
  /** Throws where the work is to end. */
  check(): void;
  /** Hears of every piece of evaluated rows. */
  evaluated?(rows: number): void;
}

export interface Asker {
  readonly model: Model;
  /** Runs work on the density, again on another engine where a device is lost. One piece of work at a time. */
  use<T>(
    watch: Watch,
    work: (density: AskedDensity, fit: Pick<ModelFit, 'logProb' | 'sample'>) => Promise<T>,
  ): Promise<T>;
  dispose(): void;
}

/** The same density, evaluated in pieces with a turn for messages between them. */
export function watched(density: AskedDensity, watch: Watch): AskedDensity {
  const { dim, context } = density;
  return {
    ...density,
    async logProb(values, given) {
      const count = values.length / dim;
      const out = new Float64Array(count);
      for (let from = 0; from < count; from += PIECE) {
        watch.check();
        const to = Math.min(count, from + PIECE);
        out.set(
          await density.logProb(values.subarray(from * dim, to * dim), given?.subarray(from * context, to * context)),
          from,
        );
        watch.evaluated?.(to - from);
        await nextTurn();
      }
      return out;
    },
    async sample(count, seed, given) {
      watch.check();
      const drawn = await density.sample(count, seed, given);
      await nextTurn();
      return drawn;
    },
  };
}

/** Points of a model, in pieces of the same size. */
function watchedFit({ logProb, sample }: ModelFit, { flow: { dim, context: width } }: Model, watch: Watch) {
  return {
    sample,
    async logProb({ values, context }: Points) {
      const count = values.length / dim;
      const out = new Float64Array(count);
      for (let from = 0; from < count; from += PIECE) {
        watch.check();
        const to = Math.min(count, from + PIECE);
        const piece = {
          values: values.subarray(from * dim, to * dim),
          context: context?.subarray(from * width, to * width),
        };
        out.set(await logProb(piece), from);
        watch.evaluated?.(to - from);
        await nextTurn();
      }
      return out;
    },
  };
}

interface Held {
  readonly fit: ModelFit;
  readonly density: AskedDensity;
  dispose(): void;
}

export function createAsker(model: Model, enginesFor: () => Promise<RunEngines>): Asker {
  let engines: Promise<RunEngines> | undefined;
  let held: Promise<Held> | undefined;
  let disposed = false;

  async function hold(engine: RunEngines['first']): Promise<Held> {
    if (engine.supports(model.flow) !== undefined) {
      const fit = plainFit(model);
      return { fit, density: await askedModel(model, fit, SEED), dispose: () => undefined };
    }
    const compiled = engine.compile(model.flow);
    try {
      const fit = compiledFit(compiled, model);
      return { fit, density: await askedModel(model, fit, SEED), dispose: () => compiled.dispose() };
    } catch (error) {
      compiled.dispose();
      throw error;
    }
  }

  return {
    model,
    async use(watch, work) {
      engines ??= enginesFor();
      const own = await engines;
      let engine = own.first;
      for (;;) {
        try {
          held ??= hold(engine).catch((error: unknown) => {
            held = undefined;
            throw error;
          });
          const { density, fit } = await held;
          return await work(watched(density, watch), watchedFit(fit, model, watch));
        } catch (error) {
          if (disposed || !isEngineFailure(error)) throw error;
          held = undefined;
          engine = await own.next(error);
        }
      }
    },
    dispose() {
      disposed = true;
      void held?.then(
        ({ dispose }) => dispose(),
        () => undefined,
      );
    },
  };
}

/** The end of work that a person stopped. */
export const stoppedByHand = () => new ProblemError('cancelled', 'The question was cancelled.', 'Ask again.');
