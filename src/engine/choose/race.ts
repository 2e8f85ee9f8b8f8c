/** A micro-benchmark of a flow at hand: a few training steps on each engine that can run it, and the fastest wins. */
import { layoutOf } from '../../flow/flow';
import { initialParameters } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import type { Engine } from '../engine';

export interface FlowAtHand {
  /** Bounds may still be 'auto'. */
  readonly spec: FlowSpec;
  /** Rows per step. */
  readonly batch: number;
  /** Rows to train on. */
  readonly rows: number;
}

/** Any box will do, since only time is measured. */
const SOME_BOUND = 4;

/** The spec with bounds that an engine can compile. */
export function withBounds(spec: FlowSpec): FlowSpec {
  const transforms = spec.transforms.map((transform) =>
    'bound' in transform && transform.bound === 'auto' ? { ...transform, bound: SOME_BOUND } : transform,
  );
  return { ...spec, transforms };
}

/** Rows that spread over the box; drawing random ones would take longer than the steps. */
const spread = (length: number) => Float32Array.from({ length }, (_, i) => 2 * Math.sin(i));

const BLOCKS = 3;

/** Milliseconds per training step, the least of a few blocks, in a share of the budget. */
async function timeSteps(engine: Engine, { spec, batch, rows }: FlowAtHand, shareMs: number, started: () => void) {
  const flow = engine.compile(spec);
  try {
    flow.load(initialParameters(layoutOf(spec), 0));
    const count = Math.min(batch, rows);
    const context = spec.context > 0 ? { context: spread(count * spec.context) } : {};
    const program = flow.train({ values: spread(count * spec.dim), count, ...context }, { batch: count, clipNorm: 5 });
    try {
      const block = async (steps: number) => {
        const from = performance.now();
        for (let i = 0; i < steps; i++) await program.step(0, 0);
        await program.losses();
        return performance.now() - from;
      };
      await block(1);
      started();
      let least = await block(1);
      const steps = Math.max(1, Math.floor(shareMs / BLOCKS / least));
      for (let spent = least; spent + steps * least < shareMs; ) {
        const ms = await block(steps);
        spent += ms;
        least = Math.min(least, ms / steps);
      }
      return least;
    } finally {
      program.dispose();
    }
  } finally {
    flow.dispose();
  }
}

/** Milliseconds per step, or in words why there is no such number. */
export type Timing = number | string;

/** Time that an engine has to compile a flow and take its first step; a software graphics adapter can take far longer. */
const FIRST_STEP_MS = 1500;

async function timing(engine: Engine, flow: FlowAtHand, shareMs: number): Promise<Timing> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Timing>((resolve, reject) => {
      timer = setTimeout(() => resolve(`its first step took longer than ${FIRST_STEP_MS / 1000} s`), FIRST_STEP_MS);
      timeSteps(engine, flow, shareMs, () => clearTimeout(timer)).then(resolve, reject);
    });
  } catch (error) {
    return `it fails on this flow (${error instanceof Error ? error.message : String(error)})`;
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds for the timed steps of all engines together. */
const BUDGET_MS = 300;

/** Times the engines one after another, in the order given. */
export async function race(engines: readonly Engine[], flow: FlowAtHand): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (const engine of engines) timings.push(await timing(engine, flow, BUDGET_MS / engines.length));
  return timings;
}
