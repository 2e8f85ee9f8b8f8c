/** The trainer's own logic, on a flow whose losses are scripted. */
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { DeviceLostError } from '../../src/engine/engine';
import type { TrainingOptions } from '../../src/train/options';
import { type Checkpoint, createTrainer, learningRateAt, type Trainer, untrained } from '../../src/train/trainer';
import { tableData } from '../../src/train/training-data';
import { fakeFlow, type Script } from './fake-flow';

const OPTIONS: TrainingOptions = {
  steps: 40,
  batch: 4,
  learningRate: 0.1,
  schedule: 'constant',
  clipNorm: 5,
  evaluateEvery: 5,
  patience: 0,
};

const rows = (count: number) => ({ values: new Float32Array(count), count });

function start(
  script: Script,
  options: Partial<TrainingOptions> = {},
  from: Checkpoint = untrained(new Float32Array(1)),
) {
  const fake = fakeFlow(script);
  const trainer = createTrainer(
    fake.flow,
    tableData(rows(10), rows(6), 4, 3),
    { ...OPTIONS, ...options },
    async () => {},
    from,
  );
  return { fake, trainer };
}

async function runToEnd(trainer: Trainer): Promise<string[]> {
  const messages: string[] = [];
  for (let calls = 0; !trainer.stopped && calls < 1000; calls++) messages.push(...(await trainer.advance(1000)));
  return messages;
}

describe('learning rates', () => {
  test('constant keeps the rate', () => {
    expect([0, 20, 39].map((step) => learningRateAt(step, OPTIONS))).toEqual([0.1, 0.1, 0.1]);
  });

  test('cosine starts at the rate, is half of it midway and ends at 0', () => {
    const cosine = { ...OPTIONS, schedule: 'cosine' } as const;
    expect(learningRateAt(0, cosine)).toBe(0.1);
    expect(learningRateAt(20, cosine)).toBeCloseTo(0.05, 12);
    expect(learningRateAt(40, cosine)).toBeCloseTo(0, 12);
  });
});

test('an epoch visits full batches of a fresh permutation', async () => {
  const { fake, trainer } = start({});
  await runToEnd(trainer);
  expect(fake.offsets.slice(0, 4)).toEqual([0, 4, 0, 4]);
  expect(fake.orders).toHaveLength(20);
  const [first, second] = fake.orders;
  expect([...(first ?? [])].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(first).not.toEqual(second);
});

test('looks come before the first step, every evaluateEvery steps and at the end', async () => {
  const { trainer } = start({}, { steps: 13 });
  await runToEnd(trainer);
  expect(trainer.looks.map(({ step }) => step)).toEqual([0, 5, 10, 13]);
  expect(trainer.stopped).toBe('all steps done');
});

test('the best weights are put back', async () => {
  // The parameter is the number of steps taken: step 25 is best.
  const { fake, trainer } = start({ logProb: (parameter) => -1 - Math.abs(parameter - 25) });
  await runToEnd(trainer);
  expect(trainer.best).toMatchObject({ step: 25, validation: 1 });
  expect(fake.parameter()).toBe(25);
});

test.each([0, 5, 15, 40])('the best weights may be those of any step, as of step %i', async (step) => {
  const { fake, trainer } = start({ logProb: (parameter) => -1 - Math.abs(parameter - step) });
  await runToEnd(trainer);
  expect(trainer.best).toMatchObject({ step, validation: 1 });
  expect(fake.parameter()).toBe(step);
  expect(trainer.best?.validation).toBe(Math.min(...trainer.looks.map(({ validation }) => validation)));
});

test('training that is ended between two looks looks once more', async () => {
  const { fake, trainer } = start({ logProb: (parameter) => parameter });
  await trainer.advance(3);
  await trainer.finish('stopped by hand');
  expect(trainer.looks.map(({ step }) => step)).toEqual([0, 3]);
  expect(fake.parameter()).toBe(3);
});

test('patience stops training, with the best weights', async () => {
  const { fake, trainer } = start({ logProb: (parameter) => -Math.abs(parameter - 20) }, { steps: 50, patience: 2 });
  await runToEnd(trainer);
  expect(trainer.stopped).toBe('no improvement');
  expect(fake.rates).toHaveLength(30);
  expect(fake.parameter()).toBe(20);
});

describe("the schedule 'averaged'", () => {
  // The parameter is the number of steps taken, so looks see means of 5, 10, 15, …: 5, 5 + 9/10 · 5, and so on.
  const means = [5, 9.5];
  for (let looks = 3; looks <= 8; looks++) {
    const before = means.at(-1) as number;
    means.push(before + (9 / (looks + 8)) * (5 * looks - before));
  }

  test('keeps the mean of the weights of looks, the later ones with more weight, and goes on from the weights themselves', async () => {
    const seen: number[] = [];
    const { fake, trainer } = start({ logProb: (parameter) => seen.push(parameter) }, { schedule: 'averaged' });
    await runToEnd(trainer);
    // The first two are of the untrained flow.
    expect(seen.slice(2)).toEqual(means.map((mean) => expect.closeTo(mean, 4)));
    expect(fake.parameter()).toBeCloseTo(means.at(-1) as number, 4);
    expect(fake.rates).toHaveLength(40);
    expect(trainer.checkpoint().looks.at(-1)?.step).toBe(40);
  });

  test('goes on from a checkpoint as it would have gone on', async () => {
    const script: Script = { logProb: (parameter) => parameter };
    const { trainer } = start(script, { schedule: 'averaged' });
    for (let i = 0; i < 3; i++) await trainer.advance(5);
    const { trainer: later, fake } = start(script, { schedule: 'averaged' }, trainer.checkpoint());
    await runToEnd(later);
    expect(fake.parameter()).toBeCloseTo(means.at(-1) as number, 4);
  });
});

describe('numbers that stop being finite', () => {
  test('rewind to the last good weights, halve the rate, and say so', async () => {
    const { fake, trainer } = start({
      loss: (step) => (step === 23 ? Number.NaN : 1),
      logProb: (parameter) => parameter,
    });
    const messages = await runToEnd(trainer);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/near step 25: went back to step 20 and halved the learning rate/);
    expect(fake.rates.slice(0, 25).every((rate) => rate === 0.1)).toBe(true);
    expect(fake.rates.slice(25).every((rate) => rate === 0.05)).toBe(true);
    // 40 steps were taken, five of them in vain.
    expect(trainer.checkpoint().state.parameters[0]).toBe(35);
  });

  test('an infinite validation NLL counts too', async () => {
    const { trainer } = start({ logProb: (parameter) => (parameter === 15 ? Number.NEGATIVE_INFINITY : -1) });
    expect(await runToEnd(trainer)).not.toHaveLength(0);
    expect(trainer.looks.every(({ validation }) => Number.isFinite(validation))).toBe(true);
  });

  test('training gives up where rewinding does not help', async () => {
    const { trainer } = start({ loss: () => Number.POSITIVE_INFINITY }, { steps: 1000 });
    const failure = runToEnd(trainer);
    await expect(failure).rejects.toBeInstanceOf(ProblemError);
    await expect(failure).rejects.toMatchObject({ problem: { code: 'diverged' } });
  });
});

test('finishing by hand puts the best weights back and ends training', async () => {
  const { fake, trainer } = start({ logProb: (parameter) => -Math.abs(parameter - 15) });
  for (let i = 0; i < 5; i++) await trainer.advance(5);
  await trainer.finish('stopped by hand');
  expect(trainer.stopped).toBe('stopped by hand');
  expect(fake.parameter()).toBe(15);
  await trainer.advance(5);
  expect(fake.rates).toHaveLength(25);
});

describe('a device that is lost', () => {
  const script: Script = { logProb: (parameter) => -1 - Math.abs(parameter - 25) };

  /** Trains until the device dies, then goes on from the checkpoint on another one. */
  async function overTwoDevices(dies: NonNullable<Script['dies']>) {
    const first = start({ ...script, dies });
    await expect(runToEnd(first.trainer)).rejects.toBeInstanceOf(DeviceLostError);
    const second = start(script, {}, first.trainer.checkpoint());
    const looksBefore = [...second.trainer.looks];
    await runToEnd(second.trainer);
    return { first, second, looksBefore };
  }

  const undisturbed = async () => {
    const { trainer } = start(script);
    await runToEnd(trainer);
    return trainer;
  };

  test.each([
    ['before the first look', 'step', 3, 0],
    ['between two looks', 'step', 23, 20],
    ['while losses are read', 'losses', 20, 15],
    ['after the last step', 'losses', 40, 35],
    ['while training ends', 'load', 40, 40],
  ] as const)('%s: the run goes on from the look before, and every look is kept', async (_when, call, at, from) => {
    const { first, second, looksBefore } = await overTwoDevices((now, steps) => now === call && steps >= at);
    expect(first.trainer.checkpoint().step).toBe(from);
    expect(looksBefore).toEqual(first.trainer.looks);
    expect(second.fake.rates).toHaveLength(40 - from);
    const whole = await undisturbed();
    expect(second.trainer.looks).toEqual(whole.looks);
    expect(second.trainer.best).toEqual(whole.best);
    expect(second.trainer.stopped).toBe('all steps done');
    expect(second.fake.parameter()).toBe(25);
  });

  test('goes on from a snapshot that is newer than its last look', async () => {
    const { trainer } = start({ ...script, dies: (call, steps) => call === 'step' && steps >= 24 });
    for (let i = 0; i < 22; i++) await trainer.advance(1);
    expect((await trainer.snapshot()).step).toBe(22);
    await expect(runToEnd(trainer)).rejects.toBeInstanceOf(DeviceLostError);
    expect(trainer.checkpoint().step).toBe(20);
    const second = start(script, {}, trainer.newest());
    await runToEnd(second.trainer);
    expect(second.fake.rates).toHaveLength(40 - 22);
    expect(second.trainer.looks).toEqual((await undisturbed()).looks);
    expect(second.fake.parameter()).toBe(25);
  });

  test('does not go on from a snapshot of before a rewind', async () => {
    const { trainer } = start({ loss: (step) => (step === 9 ? Number.NaN : 1) });
    for (let i = 0; i < 7; i++) await trainer.advance(1);
    await trainer.snapshot();
    expect(trainer.newest().step).toBe(7);
    await trainer.advance(5);
    expect(trainer.newest()).toEqual(trainer.checkpoint());
  });

  test('a run that has ended stays as it ended', async () => {
    const trained = await undisturbed();
    const { fake, trainer } = start({}, {}, trained.checkpoint());
    expect(trainer.stopped).toBe('all steps done');
    await trainer.advance(5);
    expect(fake.rates).toHaveLength(0);
    expect(fake.parameter()).toBe(25);
  });

  test('rewinds before it still count', async () => {
    const { trainer } = start({ loss: (step) => (step === 8 ? Number.NaN : 1) });
    for (let i = 0; i < 4; i++) await trainer.advance(5);
    const { fake, trainer: next } = start({}, {}, trainer.checkpoint());
    await next.advance(5);
    expect(fake.rates[0]).toBe(0.05);
  });
});
