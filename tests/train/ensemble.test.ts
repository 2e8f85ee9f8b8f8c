/** Flows averaged: their folds, their gain, and going on after a reload. */
import { beforeAll, describe, expect, test } from 'vitest';
import { meanWithError } from '../../src/analysis/mean-error';
import { random } from '../../src/base/random';
import { splitRows } from '../../src/catalog/split';
import type { Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { readCheckpoint } from '../../src/share/saved-session';
import { startEnsemble } from '../../src/train/ensemble';
import type { Ensemble, EnsembleInput } from '../../src/train/ensemble-interface';
import { foldsOf } from '../../src/train/folds';
import { presets, sizedTo } from '../../src/train/presets';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const ROWS = 260;
let engine: Engine;
let input: EnsembleInput;

/** A banana with a clump beside it. */
function rowsOf(count: number, seed: number): Float64Array {
  const draw = random(seed, 'sample');
  const out = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const x = draw.normal();
    out.set(
      draw.uniform() < 0.2 ? [4 + 0.3 * x, 3 + 0.3 * draw.normal()] : [x, 0.5 * x * x + 0.3 * draw.normal()],
      2 * i,
    );
  }
  return out;
}

beforeAll(async () => {
  engine = opened(await openWasm({ kernels: kernelBytes }));
  const values = rowsOf(ROWS, 1);
  const split = splitRows(ROWS, { validation: 0.1, test: 0 }, 1);
  const { flow, training } = sizedTo(presets.light, 2, 0, split.train.length);
  input = {
    engine,
    flow,
    training: { ...training, steps: 60 },
    values,
    split,
    seed: 1,
    members: 3,
    mixture: true,
    apart: false,
  };
});

async function toEnd(ensemble: Ensemble): Promise<Ensemble> {
  while (!ensemble.trainer.stopped) await ensemble.trainer.advance(20);
  return ensemble;
}

describe('folds', () => {
  const split = {
    train: Uint32Array.from({ length: 90 }, (_, i) => i),
    validation: Uint32Array.from({ length: 10 }, (_, i) => 90 + i),
  };

  test('each flow is validated on other rows, and trains on all the rest', () => {
    const folds = foldsOf(split, 5, 1, { apart: false });
    expect(folds[0]).toBe(split);
    expect(new Set(folds.flatMap(({ validation }) => [...validation])).size).toBe(50);
    for (const { train, validation } of folds) {
      expect(new Set([...train, ...validation]).size).toBe(100);
      expect(train.length).toBe(90);
    }
  });

  test('validation rows that are measured on are kept from all flows', () => {
    for (const { train } of foldsOf(split, 5, 1, { apart: true })) {
      expect([...train].some((row) => row >= 90)).toBe(false);
    }
  });

  test('rows of one group are in one fold', () => {
    const groups = Uint32Array.from({ length: 100 }, (_, row) => Math.floor(row / 5));
    for (const { train, validation } of foldsOf(split, 6, 1, { groups, apart: false })) {
      const held = new Set(Array.from(validation, (row) => groups[row]));
      expect([...train].some((row) => held.has(groups[row]))).toBe(false);
    }
  });

  test('more flows than there are folds are dealt anew, and too few groups give as many as there are', () => {
    expect(foldsOf(split, 20, 1, { apart: false })).toHaveLength(20);
    expect(foldsOf(split, 5, 1, { groups: new Uint32Array(100), apart: false })).toHaveLength(1);
  });
});

describe('an ensemble', () => {
  test('beats its mean member, goes on from a kept checkpoint to the same density, and says how far its members agree', async () => {
    const whole = await toEnd(await startEnsemble(input));
    const points = { values: rowsOf(500, 2) };
    const own = await whole.logProb(points);
    const members = await whole.byMember(points);
    expect(members).toHaveLength(3);
    const means = members.map((member) => meanWithError(member).mean);
    expect(meanWithError(own).mean).toBeGreaterThanOrEqual(means.reduce((sum, one) => sum + one, 0) / 3 - 1e-9);
    const { weight = 0 } = whole.mixtures ?? {};
    expect(weight).toBeGreaterThan(0);
    expect(weight).toBeLessThan(1);
    expect((await whole.spread(points)).every((one) => one >= 0 && one < 50)).toBe(true);

    const { rows } = await whole.outOfFold();
    expect(new Set(rows).size).toBe(3 * input.split.validation.length);

    // Stopped in the middle of the second flow, kept, read again.
    const part = await startEnsemble(input);
    while (part.trainer.member < 1 || part.trainer.step < 20) await part.trainer.advance(5);
    const kept = readCheckpoint(structuredClone(await part.trainer.snapshot()));
    part.dispose();
    expect(kept?.before).toHaveLength(1);
    const again = await toEnd(await startEnsemble({ ...input, from: kept }));
    expect(await again.logProb(points)).toEqual(own);

    // A finished one is the same at once.
    const finished = readCheckpoint(structuredClone(await whole.trainer.snapshot()));
    const third = await startEnsemble({ ...input, from: finished });
    expect(third.trainer.stopped).toBe(whole.trainer.stopped);
    expect(await third.logProb(points)).toEqual(own);
    for (const one of [whole, again, third]) one.dispose();
  });

  test('finished by hand is the average of the flows that there are', async () => {
    const ensemble = await startEnsemble(input);
    while (ensemble.trainer.member < 1 || ensemble.trainer.step < 20) await ensemble.trainer.advance(5);
    await ensemble.trainer.finish('stopped by hand');
    expect(ensemble.trainer.stopped).toBe('stopped by hand');
    expect(ensemble.flows.length).toBeLessThanOrEqual(2);
    expect(ensemble.mixtures).toBeUndefined();
    expect((await ensemble.logProb({ values: rowsOf(10, 3) })).every(Number.isFinite)).toBe(true);
    ensemble.dispose();
  });

  test('of one flow without a mixture is that flow', async () => {
    const ensemble = await toEnd(await startEnsemble({ ...input, members: 1, mixture: false }));
    const points = { values: rowsOf(20, 4) };
    expect(await ensemble.logProb(points)).toEqual(await ensemble.flows[0]?.logProb(points));
    ensemble.dispose();
  });
});
