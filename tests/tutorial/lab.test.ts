/** The chapters that train: with the lab on the wasm engine in this process, what they claim holds, and their steps are done. */
import { describe, expect, it, vi } from 'vitest';
import { grid } from '../../src/analysis/histogram';
import { openWasm } from '../../src/engine/wasm/engine';
import { withAnswer } from '../../src/tutorial/chapter';
import { learningChapter } from '../../src/tutorial/chapters/learning';
import {
  floorOf,
  type LearningState,
  PLAIN,
  type RunSettings,
  requestOf,
  withRun,
} from '../../src/tutorial/chapters/learning-state';
import { outliersChapter } from '../../src/tutorial/chapters/outliers';
import {
  flaggedOf,
  largestShares,
  learnStudy,
  PARAMETERS,
  pick,
  reasonOf,
  tryParameter,
} from '../../src/tutorial/chapters/outliers-state';
import { trustChapter } from '../../src/tutorial/chapters/trust';
import {
  askedOf,
  learnCalibration,
  learnMembers,
  learnSplits,
  pitAt,
  withWidth,
} from '../../src/tutorial/chapters/trust-state';
import { twoChapter } from '../../src/tutorial/chapters/two';
import { cutAt, galaxiesBy, learnMoons, learnOrders } from '../../src/tutorial/chapters/two-state';
import { createLab } from '../../src/tutorial/lab/lab';
import type { LabCommands } from '../../src/tutorial/lab/protocol';
import { mapOfOne } from '../../src/tutorial/mathematics/layers';
import { knotsAt, peaksOf, sliceAt } from '../../src/tutorial/mathematics/plane';
import { kernelBytes } from '../../tools/kernels.mjs';

const { lab } = vi.hoisted(() => ({ lab: { current: undefined as unknown } }));

vi.mock('../../src/tutorial/lab/client', () => ({
  callLab: <T>(command: (commands: LabCommands) => Promise<T>) => command(lab.current as LabCommands),
}));

const here = createLab(async () => {
  const opened = await openWasm({ kernels: kernelBytes });
  if (!opened.ok) throw new Error(opened.problem);
  return opened.engine;
});
lab.current = here;

const silent = () => undefined;
const stepOf = <S>(steps: readonly { readonly name: string; done(state: S): boolean }[], name: string) => {
  const step = steps.find((one) => one.name === name);
  if (!step) throw new Error(`there is no step ${name}`);
  return step;
};

/** A run of chapter 4 to its end. */
async function ran(settings: RunSettings, from = learningChapter.initial()) {
  const request = requestOf(settings);
  const { fit, snapshot: first } = await here.begin(request);
  let state: LearningState = { ...from, settings, running: settings };
  let snapshot = first;
  while (!snapshot.stopped) {
    snapshot = await here.advance(fit, 25);
    state = withRun(state, { request, pace: 'fast', snapshot });
  }
  await here.forget(fit);
  return state;
}

describe('learning', () => {
  it('steps one at a time, with knots that move and densities that the engine gives too', async () => {
    const { fit, snapshot } = await here.begin(requestOf(PLAIN));
    expect(snapshot.step).toBe(0);
    const after = await here.advance(fit, 3);
    expect(after.step).toBe(3);
    expect(after.looks.map(({ step }) => step)).toEqual([1, 2, 3]);
    const [before, now] = [mapOfOne(snapshot, -4, 4), mapOfOne(after, -4, 4)];
    expect(now.knots).toHaveLength(PLAIN.bins - 1);
    expect(now.knots).not.toEqual(before.knots);
    const engine = await here.logProb(fit, now.x);
    for (const i of [40, 160, 250]) expect(Math.log(now.density[i] as number)).toBeCloseTo(engine[i] as number, 4);
    await here.forget(fit);
    await expect(here.advance(fit, 1)).rejects.toThrow(/not there any more/);
  });

  it('wants a rate that is neither too small nor too large', async () => {
    const rates = await ran({ ...PLAIN, rate: 1 }, await ran({ ...PLAIN, rate: 3e-4 }, await ran(PLAIN)));
    const [middle, small, large] = rates.ended;
    expect(small?.validation).toBeGreaterThan((middle?.validation ?? 0) + 0.5);
    expect(large?.wobble).toBeGreaterThan(0);
    expect(stepOf(learningChapter.steps, 'rate').done(withAnswer(rates, 'rate', 1))).toBe(true);
  });

  it('learns only a Gaussian where batch norm stands next to the base', async () => {
    const settings = { ...PLAIN, shift: 10 };
    const both = await ran({ ...settings, norm: 'data' }, await ran({ ...settings, norm: 'base' }));
    const [base, data] = both.ended;
    expect((base?.validation ?? 0) - (data?.validation ?? 0)).toBeGreaterThan(0.5);
    expect(stepOf(learningChapter.steps, 'norm').done(withAnswer(both, 'norm', 1))).toBe(true);
  });

  it('overfits few rows, and knows its best look', async () => {
    const settings = { ...PLAIN, rows: 40, bins: 32, batch: 40, rate: 0.05 };
    const state = await ran(settings);
    const [end] = state.ended;
    expect(end?.training).toBeLessThan(floorOf(settings) - 0.3);
    expect(end?.validation).toBeGreaterThan((end?.best ?? 0) + 0.3);
    expect(state.bestSeen?.step).toBeLessThan(60);
    const { done } = stepOf(learningChapter.steps, 'overfit');
    expect(done(state)).toBe(false);
    expect(done({ ...state, bestShown: true })).toBe(true);
  });
});

describe('two dimensions', () => {
  it('turns one peak of x₂ into two as x₁ moves across the moons, and the slice is the engine’s', async () => {
    const state = (await learnMoons(silent))(twoChapter.initial());
    const { moons } = state;
    if (!moons) throw new Error('nothing was learned');
    const y = grid(moons.y.histogram.from, moons.y.histogram.to, 121);
    expect(peaksOf(sliceAt(moons.snapshot, -2.6, y).density)).toBe(1);
    expect(peaksOf(sliceAt(moons.snapshot, 0, y).density)).toBeGreaterThan(1);
    // The knots that the network puts out lie on the curve that the flow computes.
    const knots = knotsAt(moons.snapshot, 0.5);
    expect(knots).toHaveLength(7);
    const { latent } = sliceAt(
      moons.snapshot,
      0.5,
      Float64Array.from(knots, (knot) => knot.y),
    );
    for (const [i, knot] of knots.entries()) expect(latent[i]).toBeCloseTo(knot.latent, 6);
    const { done } = stepOf(twoChapter.steps, 'product');
    expect(done(cutAt(state, -3))).toBe(false);
    expect(done(cutAt(cutAt(state, -3), 3))).toBe(true);
  });

  it('prefers an order where a layer only shifts and scales, and hardly one with splines', async () => {
    const first = (await learnOrders.ascending(silent))(twoChapter.initial());
    const { orders } = (await learnOrders.descending(silent))(first);
    const gap = (map: 'affine' | 'spline') => (orders[`${map} descending`] ?? 0) - (orders[`${map} ascending`] ?? 0);
    expect(gap('affine')).toBeGreaterThan(0.3);
    expect(Math.abs(gap('spline'))).toBeLessThan(0.05);
  });

  it('gains by layers on galaxies', async () => {
    const one = (await galaxiesBy[1](silent))(twoChapter.initial());
    const { galaxies } = (await galaxiesBy[3](silent))(one);
    expect(galaxies[3]?.nll).toBeLessThan(galaxies[1]?.nll ?? 0);
  });
});

describe('trust', () => {
  it('is betrayed by a split by row, and not by one by simulation', async () => {
    const first = (await learnSplits.simulation(silent))(trustChapter.initial());
    const state = (await learnSplits.row(silent))(first);
    const { row, simulation } = state.splits;
    expect((row?.fresh ?? 0) - (row?.heldOut ?? 0)).toBeGreaterThan(0.2);
    expect(Math.abs((simulation?.fresh ?? 0) - (simulation?.heldOut ?? 0))).toBeLessThan(0.1);
    expect(simulation?.training).toBeLessThan(simulation?.fresh ?? 0);
    expect(stepOf(trustChapter.steps, 'leak').done(withAnswer(state, 'leak', 1))).toBe(true);
  });

  it('shows in the PIT which way a density is wrong', async () => {
    const { latents } = (await learnCalibration(silent))(trustChapter.initial());
    if (!latents) throw new Error('nothing was learned');
    expect(pitAt(latents, 1).distance).toBeLessThan(0.05);
    const ends = (width: number) => (pitAt(latents, width).counts[0] ?? 0) / pitAt(latents, width).expected;
    expect(ends(0.6)).toBeGreaterThan(1.5);
    expect(ends(1.6)).toBeLessThan(0.7);
    const state = { ...withAnswer(trustChapter.initial(), 'calibration', 1), latents };
    expect(stepOf(trustChapter.steps, 'calibration').done(withWidth(withWidth(state, 0.6), 1.5))).toBe(true);
  });

  it('ends where nothing was seen: flows that agree among galaxies do not agree there', async () => {
    const state = { ...(await learnMembers(silent))(trustChapter.initial()), asked: 13 };
    const [among, asked] = [askedOf(state, 'among')?.spread ?? 0, askedOf(state, 'asked')?.spread ?? 0];
    expect(among).toBeLessThan(0.3);
    expect(asked).toBeGreaterThan(3 * among);
  });
});

describe('outliers', () => {
  it('are as many as chance says where nothing changed, and follow the winds where something did', async () => {
    const state = { ...(await learnStudy(silent))(outliersChapter.initial()), cut: 0.01, cutMoved: true };
    const { study } = state;
    if (!study) throw new Error('nothing was learned');
    const apart = { ...state, apart: true };
    const searched = study.candidates.filter(({ dark }) => dark).length;
    expect(flaggedOf(apart).length).toBeLessThan(3 * 0.01 * searched);
    expect(flaggedOf(apart).every(({ dark }) => dark)).toBe(true);
    const shares = largestShares(state) ?? [];
    expect(PARAMETERS[shares.indexOf(Math.max(...shares))]).toBe('A_SN1');
    const { done } = stepOf(outliersChapter.steps, 'parameter');
    const tried = (['A_SN1', 'sigma_8', 'A_AGN1'] as const).reduce(tryParameter, withAnswer(state, 'parameter', 2));
    expect(done(tried)).toBe(true);
    expect(stepOf(outliersChapter.steps, 'why').done([0, 1, 2].reduce(pick, apart))).toBe(true);
    const [galaxy] = flaggedOf(apart);
    if (!galaxy) throw new Error('no galaxy is flagged');
    const { below, dex, median } = reasonOf(study, galaxy);
    expect(dex).toBeCloseTo(galaxy.star - median, 12);
    expect(below).toBeGreaterThanOrEqual(0);
    expect(below).toBeLessThanOrEqual(1);
  });
});
