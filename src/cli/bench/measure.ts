/** Times one flow on one engine: medians of repeats after a warm-up, each until the device has really finished. */

import { random } from '../../base/random';
import { dispatchesPerCall } from '../../engine/dispatches';
import type { Engine } from '../../engine/engine';
import { layoutOf } from '../../flow/flow';
import { initialParameters } from '../../flow/parameters';
import { flowOf, type Shape } from './shapes';

/** One line of `npm run bench -- --json`, with `null` where a quantity does not apply. */
export interface Row extends Shape {
  readonly engine: string;
  readonly device: string;
  readonly trainMsPerStep: number;
  /** Densities of as many rows as a batch. */
  readonly logProbMs: number;
  /** As many draws as a batch. */
  readonly sampleMs: number;
  readonly dispatchesPerStep: number | null;
}

export interface Measured {
  readonly row: Row;
  /** The fewest repeats behind a median. */
  readonly repeats: number;
}

interface Median {
  readonly ms: number;
  readonly repeats: number;
}

/** Repeats that share the budget; fewer where one call takes longer. */
const BLOCKS = 15;

/** Milliseconds per call: `run` makes some calls and waits for them. The first calls, which compile, are not counted. */
async function median(run: (calls: number) => Promise<void>, budgetMs: number): Promise<Median> {
  const timed = async (calls: number) => {
    const from = performance.now();
    await run(calls);
    return performance.now() - from;
  };
  await timed(1);
  // Blocks are grown until they take their share, by the quicker of two: blocks that one odd call had left short, so that they
  // were mostly the wait for the device, gave 2.2 ms a step on an H200 for one of 0.3 ms.
  const least = budgetMs / BLOCKS;
  let calls = 1;
  for (;;) {
    const first = await timed(calls);
    const ms = first < budgetMs ? Math.min(first, await timed(calls)) : first;
    if (ms >= least / 2) break;
    calls = Math.min(8 * calls, Math.ceil((calls * least) / Math.max(ms, Number.EPSILON)));
  }
  const times: number[] = [];
  for (let spent = 0; times.length === 0 || spent < budgetMs; ) {
    const ms = await timed(calls);
    spent += ms;
    times.push(ms / calls);
  }
  times.sort((a, b) => a - b);
  const middle = times.length >> 1;
  const upper = times[middle] as number;
  return { ms: times.length % 2 ? upper : (upper + (times[middle - 1] as number)) / 2, repeats: times.length };
}

const ROWS = 32_768;
const LEARNING_RATE = 1e-3;
const CLIP_NORM = 5;

/** Measures a shape; each of the three times may take `budgetMs`, or one call where that takes longer. */
export async function measureShape(name: string, engine: Engine, shape: Shape, budgetMs: number): Promise<Measured> {
  const { D, batch, layers, hidden, bins } = shape;
  const spec = flowOf(shape);
  const flow = engine.compile(spec);
  flow.load(initialParameters(layoutOf(spec), 1));
  const { normal, permutation } = random(1, 'base');
  const values = Float32Array.from({ length: ROWS * D }, normal);
  const batchRows = { values: values.subarray(0, batch * D), count: batch };
  const program = flow.train({ values, count: ROWS }, { batch, clipNorm: CLIP_NORM });
  program.shuffle(permutation(ROWS));
  let taken = 0;
  const step = async () => {
    await program.step((taken % Math.floor(ROWS / batch)) * batch, LEARNING_RATE);
    taken += 1;
  };

  const train = await median(async (calls) => {
    for (let i = 0; i < calls; i++) await step();
    await program.losses();
  }, budgetMs);
  const dispatches =
    typeof GPUComputePassEncoder === 'undefined' ? 0 : await dispatchesPerCall(step, () => program.losses());
  const logProb = await median(async (calls) => {
    for (let i = 0; i < calls; i++) await flow.logProb(batchRows);
  }, budgetMs);
  const sample = await median(async (calls) => {
    for (let i = 0; i < calls; i++) await flow.sample(batch, i);
  }, budgetMs);
  program.dispose();
  flow.dispose();

  const row: Row = {
    engine: name,
    device: engine.device,
    D,
    batch,
    layers,
    hidden,
    bins,
    trainMsPerStep: train.ms,
    logProbMs: logProb.ms,
    sampleMs: sample.ms,
    dispatchesPerStep: dispatches > 0 ? dispatches : null,
  };
  return { row, repeats: Math.min(train.repeats, logProb.repeats, sample.repeats) };
}
