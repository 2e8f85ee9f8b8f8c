/** Chapters 6 and 7 with the lab in this process: what they claim holds, and their steps are done by what they ask. */
import { describe, expect, it, vi } from 'vitest';
import { withAnswer } from '../../src/tutorial/chapter';
import { outliersChapter } from '../../src/tutorial/chapters/outliers';
import {
  clumpsBelow,
  flaggedOf,
  largestShares,
  type OutliersState,
  pick,
  reasonOf,
  sharesAtEnds,
  tryParameter,
} from '../../src/tutorial/chapters/outliers-state';
import { learnStudy, PARAMETERS } from '../../src/tutorial/chapters/outliers-study';
import { trustChapter } from '../../src/tutorial/chapters/trust';
import { answersOf, distanceOf, learnMembers, nearOf } from '../../src/tutorial/chapters/trust-members';
import {
  AMONG,
  learnCalibration,
  learnSplits,
  pitAt,
  type TrustState,
  withWidth,
} from '../../src/tutorial/chapters/trust-state';
import type { LabCommands } from '../../src/tutorial/lab/protocol';
import { here, silent, stepOf } from './support/here';
import { expectNumbers } from './support/shown';

vi.mock('../../src/tutorial/lab/client', () => ({
  callLab: <T>(command: (commands: LabCommands) => Promise<T>) => command(here),
}));

/** Φ by its Taylor series, which in float64 is right to ten digits within six deviations. */
function cumulative(z: number): number {
  if (Math.abs(z) > 6) return z > 0 ? 1 : 0;
  let [term, sum] = [z, z];
  for (let k = 1; k < 150; k++) {
    term *= (-z * z) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

/** Two runs of 1,500 steps: ten seconds, and more than a minute and a half where ten other programs share two cores. */
const SLOW = 240_000;

describe('trust', () => {
  it(
    'is betrayed by a split by row, and not by one by simulation',
    async () => {
      const first = (await learnSplits.simulation(silent))(trustChapter.initial());
      const state = (await learnSplits.row(silent))(first);
      const { row, simulation } = state.splits;
      expect((row?.fresh ?? 0) - (row?.heldOut ?? 0)).toBeGreaterThan(0.2);
      expect(Math.abs((simulation?.fresh ?? 0) - (simulation?.heldOut ?? 0))).toBeLessThan(0.1);
      expect(simulation?.training).toBeLessThan(simulation?.fresh ?? 0);
      const [bySim, byRow] = [
        [simulation?.heldOut ?? 0, simulation?.fresh ?? 0],
        [row?.heldOut ?? 0, row?.fresh ?? 0],
      ] as const;
      expectNumbers(trustChapter, 'heldout', state, [2, simulation?.training ?? 0, bySim[1]]);
      expectNumbers(trustChapter, 'leak', state, [
        100 * (row?.known ?? 0),
        100 * (simulation?.known ?? 0),
        ...byRow,
        ...bySim,
        byRow[1] - byRow[0],
      ]);
      // The text says that most held-out rows are of galaxies that the training rows hold too.
      expect(row?.known).toBeGreaterThan(0.7);
      expect(simulation?.known).toBe(0);
      const isDone = (name: string, at: TrustState) => stepOf(trustChapter.steps, name).done(withAnswer(at, name, 1));
      expect(isDone('heldout', first)).toBe(true);
      expect(isDone('leak', first)).toBe(false);
      expect(isDone('leak', state)).toBe(true);
    },
    SLOW,
  );

  it('shows in the PIT which way a density is wrong', async () => {
    const { latents } = (await learnCalibration(silent))(trustChapter.initial());
    if (!latents) throw new Error('nothing was learned');
    expect(pitAt(latents, 1).distance).toBeLessThan(0.05);
    const ends = (width: number) => (pitAt(latents, width).counts[0] ?? 0) / pitAt(latents, width).expected;
    expect(ends(0.6)).toBeGreaterThan(1.5);
    expect(ends(1.6)).toBeLessThan(0.7);
    const state = { ...withAnswer(trustChapter.initial(), 'calibration', 1), latents };
    // The largest step between the sorted PIT and the line of a flat histogram, with Φ summed from a series.
    const off = (width: number) => {
      const us = latents.map((z) => cumulative(z / width)).sort();
      const n = us.length;
      return Math.max(...Array.from(us, (u, i) => Math.max(u - i / n, (i + 1) / n - u)));
    };
    expectNumbers(trustChapter, 'calibration', withWidth(state, 0.8), [100 * off(1), 0.8, 100 * off(0.8)]);
    const { done, question } = stepOf(trustChapter.steps, 'calibration');
    expect(question?.kind === 'choice' && question.right(state)).toBe(1);
    expect(done(withWidth(state, 0.6))).toBe(false);
    expect(done(withWidth(withWidth(state, 0.6), 1.5))).toBe(true);
  });

  it('ends where nothing was seen: a total mass of no galaxy gets a stellar mass as sure as any other', async () => {
    const state = { ...(await learnMembers(silent))(trustChapter.initial()), asked: 15 };
    // Among the galaxies the answer is theirs.
    const near = nearOf(state, AMONG).toSorted();
    expect(near.length).toBeGreaterThan(100);
    const among = answersOf(state, AMONG);
    for (const { median } of among?.answers ?? [])
      expect(Math.abs(median - (near[near.length >> 1] as number))).toBeLessThan(0.1);
    // Far from all of them nothing decides it, and no flow says so.
    expect(nearOf(state, 15)).toHaveLength(0);
    expect(distanceOf(state, 15)).toBeGreaterThan(1);
    const far = answersOf(state, 15);
    expect(far?.answers).toHaveLength(3);
    expect(far?.widest).toBeLessThan(3 * (among?.widest ?? 0));
    const totals = state.galaxies.filter((_, i) => i % 2 === 0);
    const nearest = Math.min(...totals.map((total) => Math.abs(total - 15)));
    const count = totals.filter((total) => Math.abs(total - AMONG) < 0.1).length;
    const medians = far?.answers.map(({ median }) => median).sort() ?? [];
    const spread = (medians.at(-1) ?? 0) - (medians[0] ?? 0);
    const said = [0.1, nearest, 90, far?.widest ?? 0, among?.widest ?? 0, count, spread];
    expectNumbers(trustChapter, 'nowhere', state, said);
    const { done, question } = stepOf(trustChapter.steps, 'nowhere');
    expect(question?.kind === 'choice' && [question.right(state), question.right({ ...state, asked: AMONG })]).toEqual([
      1,
      undefined,
    ]);
    expect(done(withAnswer(state, 'nowhere', 1))).toBe(true);
    expect(done(withAnswer({ ...state, asked: AMONG }, 'nowhere', 1))).toBe(false);
  });
});

describe('outliers', () => {
  it('are as many as chance says where nothing changed, and follow the winds where something did', async () => {
    const study = await learnStudy(silent);
    const state = { ...outliersChapter.initial(), study, cut: 0.01, cutMoved: true };
    const apart = { ...state, apart: true };
    const searched = study.candidates.filter(({ dark }) => dark).length;
    expect(flaggedOf(apart).length).toBeLessThan(3 * 0.01 * searched);
    expect(flaggedOf(apart).every(({ dark }) => dark)).toBe(true);
    const shares = largestShares(state) ?? [];
    expect(PARAMETERS[shares.indexOf(Math.max(...shares))]).toBe('A_SN1');
    const ends = sharesAtEnds(state, 'A_SN1');
    expect(ends?.highest).toBeGreaterThan(2 * (ends?.lowest ?? 1));
    expect(shares[PARAMETERS.indexOf('A_AGN1')]).toBeLessThan(0.03);
    const { done } = stepOf(outliersChapter.steps, 'parameter');
    const tried = (['A_SN1', 'sigma_8', 'A_AGN1'] as const).reduce(tryParameter, withAnswer(state, 'parameter', 2));
    expect(done(tried)).toBe(true);
    expect(done({ ...tried, study: undefined })).toBe(false);
    expect(done({ ...tried, answers: {} })).toBe(false);
    const isDone = (name: string, at: OutliersState) => stepOf(outliersChapter.steps, name).done(at);
    expect(isDone('why', [0, 1, 2].reduce(pick, apart))).toBe(true);
    expect(isDone('why', [0, 1, 0].reduce(pick, apart))).toBe(false);
    expect(isDone('cut', state)).toBe(true);
    expect(isDone('cut', { ...state, cut: 0.02 })).toBe(false);
    expect(isDone('artefact', withAnswer(apart, 'artefact', 1))).toBe(true);
    expect(isDone('artefact', withAnswer(state, 'artefact', 1))).toBe(false);
    // A crowd of artefacts among the training rows is no outlier any more: the chapter says so, and asks for it.
    const clumps = clumpsBelow(state);
    expect(clumps?.taughtWith).toBeLessThan((clumps?.all ?? 0) / 4);
    expect(clumps?.taughtWithout).toBeGreaterThan((clumps?.all ?? 0) / 2);
    const { question } = stepOf(outliersChapter.steps, 'artefact');
    expect(question?.kind === 'choice' && question.right(state)).toBe(1);
    // Counted again from the scores themselves.
    const lowOf = (scores: Float64Array, share: number) =>
      scores.toSorted((a, b) => a - b)[Math.ceil(share * scores.length) - 1] as number;
    const [low, lowWithout] = [lowOf(study.reference, 0.01), lowOf(study.without.reference, 0.01)];
    const unlikely = study.candidates.filter(({ logProb }) => logProb <= low);
    const own = study.candidates.filter(({ dark }) => !dark);
    expectNumbers(outliersChapter, 'cut', state, [1, 1, low, unlikely.length, 0.01 * study.candidates.length]);
    expectNumbers(outliersChapter, 'artefact', apart, [
      own.length,
      own.filter(({ logProb }) => logProb <= low).length,
      study.without.clumps.filter((logProb) => logProb <= lowWithout).length,
      own.filter(({ logProb }) => logProb <= low).length,
      unlikely.filter(({ dark }) => dark).length,
      0.01 * searched,
    ]);
    const below = (logProb: Float64Array) => (100 * logProb.filter((one) => one <= low).length) / logProb.length;
    const along = (name: string) =>
      study.simulations.filter(({ parameter }) => parameter === name).map(({ logProb }) => below(logProb));
    const [winds, matter, holes] = ['A_SN1', 'Omega_m', 'A_AGN1'].map(along) as [number[], number[], number[]];
    expectNumbers(outliersChapter, 'parameter', state, [
      Math.max(...winds),
      Math.max(...matter),
      Math.max(...holes),
      1,
      winds.at(-1) ?? 0,
      winds[0] ?? 0,
    ]);
    const [galaxy] = flaggedOf(apart);
    if (!galaxy) throw new Error('no galaxy is flagged');
    // What is said of a galaxy is a count of training galaxies, whatever bumps the flow has.
    for (const one of flaggedOf(apart)) {
      const { peers } = reasonOf(study, one);
      const alike: number[] = [];
      for (let i = 0; i < study.taught.length; i += 2)
        if (Math.abs((study.taught[i] as number) - one.total) < 0.1) alike.push(study.taught[i + 1] as number);
      const above = alike.filter((star) => star >= one.star).length;
      const below = alike.filter((star) => star <= one.star).length;
      expect(peers.count).toBe(alike.length);
      expect(peers.asFar).toBe(Math.min(above, below));
    }
    // The median of those alike, the galaxy's distance from it, and half of the span of the middle 68 %.
    const stars = Array.from(study.taught)
      .flatMap((star, i, all) => (i % 2 && Math.abs((all[i - 1] as number) - galaxy.total) < 0.1 ? [star] : []))
      .sort((a, b) => a - b);
    const at = (share: number) => stars[Math.round(share * (stars.length - 1))] as number;
    const dex = galaxy.star - at(0.5);
    expectNumbers(outliersChapter, 'why', pick(apart, 0), [
      0.1,
      dex,
      (2 * Math.abs(dex)) / (at(0.84) - at(0.16)),
      stars.length,
      stars.filter((star) => (dex < 0 ? star <= galaxy.star : star >= galaxy.star)).length,
    ]);
    expect(reasonOf(study, galaxy).peers.asFar).toBeLessThan(0.05 * reasonOf(study, galaxy).peers.count + 1);
  });
});
