/** A whole fit on the reference engine: the same numbers twice, statistics of all rows, and a density near the truth. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meanWithError } from '../../src/analysis/mean-error';
import { random } from '../../src/base/random';
import { DeviceLostError, type Engine } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import { entryOf } from '../../src/flow/parameters';
import { statisticsOf } from '../../src/train/calibrate';
import { continueElsewhere, type FitInput, startFit } from '../../src/train/fit';
import { standardiseRows } from '../../src/train/standardise';
import type { Trainer } from '../../src/train/trainer';
import { opened } from '../engine/opened';
import { batchNorm, flowOf } from '../support/flows';

const COUNT = 3000;
const CORRELATION = 0.8;
/** Of the draws below: a normal of covariance [[1, ρ], [ρ, 1]] scaled by 3 and 0.01. */
const ENTROPY = Math.log(2 * Math.PI * Math.E) + 0.5 * Math.log(1 - CORRELATION ** 2) + Math.log(3 * 0.01);

function drawnValues(): Float64Array {
  const draw = random(4, 'catalog');
  const values = new Float64Array(2 * COUNT);
  for (let row = 0; row < COUNT; row++) {
    const first = draw.normal();
    values[2 * row] = 100 + 3 * first;
    values[2 * row + 1] = 0.01 * (CORRELATION * first + Math.sqrt(1 - CORRELATION ** 2) * draw.normal());
  }
  return values;
}

const indices = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
const SPLIT = { train: indices(0, 1600), validation: indices(1600, 2000) };
const TEST = indices(2000, COUNT);

const FLOW = flowOf(2, [
  batchNorm,
  { kind: 'lu' },
  { kind: 'elementwise-spline', order: 'rational-quadratic', bins: 4, bound: 'auto' },
]);

describe('startFit', () => {
  let engine: Engine;
  /** Trained once with seed 1: autograd is slow. */
  let whole: Awaited<ReturnType<typeof trained>>;
  beforeAll(async () => {
    engine = opened(await openReference('wasm'));
    whole = await trained(1);
  }, 120_000);
  afterAll(() => whole.dispose());

  async function trained(seed: number, on = engine) {
    const input: FitInput = {
      engine: on,
      flow: FLOW,
      values: drawnValues(),
      // Steps of a check would be counted too.
      watch: { checkShare: 0 },
      split: SPLIT,
      training: {
        steps: 120,
        batch: 128,
        learningRate: 0.02,
        schedule: 'cosine',
        clipNorm: 5,
        evaluateEvery: 20,
        patience: 0,
      },
      seed,
    };
    let fit = await startFit(input);
    const messages: string[] = [];
    while (!fit.trainer.stopped) {
      try {
        await fit.trainer.advance(50);
      } catch (error) {
        const continued = await continueElsewhere(error, fit, async () => engine);
        fit = continued.fit;
        messages.push(continued.message);
      }
    }
    return { ...fit, messages };
  }

  /** The engine with a device that dies at a step of training. */
  const dying = (at: number): Engine => ({
    ...engine,
    compile(spec) {
      const flow = engine.compile(spec);
      let steps = 0;
      return {
        ...flow,
        train(rows, options) {
          const program = flow.train(rows, options);
          return {
            ...program,
            step(...step) {
              steps += 1;
              if (steps >= at) throw new DeviceLostError('unplugged');
              program.step(...step);
            },
          };
        },
      };
    },
  });

  test('the same seed gives the same parameters and losses bit for bit, another seed does not', async () => {
    const [again, other] = [await trained(1), await trained(2)];
    const parameters = await whole.flow.read();
    expect(await again.flow.read()).toEqual(parameters);
    expect(again.trainer.looks).toEqual(whole.trainer.looks);
    expect(await other.flow.read()).not.toEqual(parameters);
    for (const fit of [again, other]) fit.dispose();
  });

  test.each([
    [37, 36],
    [51, 40],
  ])('a device lost at step %i changes nothing but the engine', async (at, from) => {
    const moved = await trained(1, dying(at));
    expect(moved.messages).toEqual([
      `The device was lost near step ${at - 1} (unplugged): training goes on from step ${from} on TF.js wasm.`,
    ]);
    // The calibration at step 36 is a checkpoint between looks: the losses before it are not in the next look's mean.
    const validations = ({ trainer }: { trainer: Trainer }) =>
      trainer.looks.map(({ step, validation }) => [step, validation]);
    expect(validations(moved)).toEqual(validations(whole));
    expect(await moved.flow.read()).toEqual(await whole.flow.read());
    moved.dispose();
  });

  test('any other error is thrown on', async () => {
    const failure = continueElsewhere(new Error('no memory'), whole, async () => engine);
    await expect(failure).rejects.toThrow('no memory');
  });

  test('test NLL comes near the entropy, never significantly below it, in the units of the columns', async () => {
    const density = await whole.logProb({ values: drawnValues() }, TEST);
    const { mean, standardError } = meanWithError(density);
    expect(-mean - ENTROPY).toBeGreaterThan(-4 * standardError);
    expect(-mean - ENTROPY).toBeLessThan(0.02 + 4 * standardError);
  });

  test("batch norm ends with the training rows' own moments", async () => {
    const parameters = await whole.flow.read();
    const part = (name: string) => {
      const { offset, size } = entryOf(whole.flow.layout, name);
      return parameters.slice(offset, offset + size);
    };
    const full = statisticsOf(standardiseRows(drawnValues(), 2, SPLIT.train, whole.standardisation), 2);
    expect(part('0.mean')).toEqual(Float32Array.from(full.mean));
    expect(part('0.variance')).toEqual(Float32Array.from(full.variance));
  });
});
