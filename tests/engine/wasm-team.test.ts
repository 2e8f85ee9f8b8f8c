/** Training on several threads: the same gradients, the same bits every time, and a thread that is lost is done without. */

import { beforeAll, describe, expect, test } from 'vitest';
import { nodeTeamWorker } from '../../src/cli/wasm-team';
import type { Engine, TrainingProgram, TrainingRows } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import type { FromWorker, TeamWorker, ToWorker } from '../../src/engine/wasm/team';
import { teamWorker } from '../../src/engine/wasm/team-worker';
import { allowFusedKernels, kernelBytes } from '../../tools/kernels.mjs';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { batchNorm, flowOf, splineLayer } from '../support/flows';

/** Large enough to be worth sharing. */
const SPEC = flowOf(3, [batchNorm, splineLayer({ hidden: [64, 64], bins: 8 })]);
const BATCH = 2001;
const ROWS = { values: drawnRows(2500, SPEC.dim, 1), count: 2500 };

/** A worker in this thread, which is lost after some answers. */
function pretendWorker(answersBeforeLoss = Number.POSITIVE_INFINITY): TeamWorker {
  let answers = 0;
  let onMessage: (message: FromWorker) => void = () => undefined;
  let onError: () => void = () => undefined;
  const receive = teamWorker((message) => onMessage(message));
  return {
    post(message: ToWorker) {
      if (message.type === 'gradient') {
        answers += 1;
        if (answers > answersBeforeLoss) {
          queueMicrotask(onError);
          return;
        }
      }
      queueMicrotask(() => receive(structuredClone(message)));
    },
    listen(message, error) {
      onMessage = message;
      onError = error;
    },
    terminate: () => undefined,
  };
}

async function trained(threads: number, worker: () => TeamWorker) {
  const opened = await openWasm({ kernels: kernelBytes, team: { threads, worker } });
  if (!opened.ok) throw new Error(opened.problem);
  const flow = opened.engine.compile(SPEC);
  flow.load(drawnParameters(SPEC, 0.5));
  const program: TrainingProgram = flow.train(ROWS, { batch: BATCH, clipNorm: 5 });
  await program.step(0, 1e-3);
  program.shuffle(Uint32Array.from({ length: ROWS.count }, (_, i) => (i * 7) % ROWS.count));
  program.freezeStatistics();
  for (let i = 0; i < 6; i++) await program.step(i * 80, 1e-3);
  const result = { state: await program.state(), losses: await program.losses() };
  program.dispose();
  return result;
}

const furthest = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] as number))), 0);

describe('several threads', () => {
  let alone: Awaited<ReturnType<typeof trained>>;
  beforeAll(async () => {
    await allowFusedKernels();
    alone = await trained(1, pretendWorker);
  });

  test.each([2, 3])('%d of them come to what one comes to, up to rounding', async (threads) => {
    const together = await trained(threads, pretendWorker);
    expect(furthest(together.state.parameters, alone.state.parameters)).toBeLessThan(1e-5);
    expect(furthest(together.losses, alone.losses)).toBeLessThan(1e-5);
  });

  test('come to the same bits every time', async () => {
    expect(await trained(3, pretendWorker)).toEqual(await trained(3, pretendWorker));
  });

  test('keep draws of a row together, and take rows that are rewritten', async () => {
    const spec = flowOf(3, [splineLayer({ hidden: [64, 64], bins: 8 })]);
    const drawn = (seed: number): TrainingRows => ({
      values: drawnRows(2000, 3, 1, seed),
      count: 2000,
      draws: { each: 8, logRatio: drawnRows(2000, 1, 1, seed + 1), alone: new Uint8Array(2000) },
    });
    const run = async (threads: number) => {
      const { engine } = (await openWasm({ kernels: kernelBytes, team: { threads, worker: pretendWorker } })) as {
        engine: Engine;
      };
      const flow = engine.compile(spec);
      flow.load(drawnParameters(spec, 0.5));
      const program = flow.train(drawn(1), { batch: 2000, clipNorm: 5 });
      await program.step(0, 1e-3);
      program.rewrite(drawn(3));
      await program.step(0, 1e-3);
      const result = { state: await program.state(), losses: await program.losses() };
      program.dispose();
      return result;
    };
    const [one, three] = [await run(1), await run(3)];
    expect(furthest(three.state.parameters, one.state.parameters)).toBeLessThan(1e-5);
    expect(furthest(three.losses, one.losses)).toBeLessThan(1e-5);
  });

  test('lose one, and go on', async () => {
    const after = await trained(3, () => pretendWorker(2));
    expect(furthest(after.state.parameters, alone.state.parameters)).toBeLessThan(1e-5);
  });

  test('are threads of Node on the command line', async () => {
    const together = await trained(2, nodeTeamWorker);
    expect(furthest(together.state.parameters, alone.state.parameters)).toBeLessThan(1e-5);
  });
});
