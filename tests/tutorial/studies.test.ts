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
import {
  askedOf,
  learnCalibration,
  learnMembers,
  learnSplits,
  pitAt,
  type TrustState,
  withWidth,
} from '../../src/tutorial/chapters/trust-state';
import type { LabCommands } from '../../src/tutorial/lab/protocol';
import { here, silent, stepOf } from './support/here';

vi.mock('../../src/tutorial/lab/client', () => ({
  callLab: <T>(command: (commands: LabCommands) => Promise<T>) => command(here),
}));

describe('trust', () => {
  it('is betrayed by a split by row, and not by one by simulation', async () => {
    const first = (await learnSplits.simulation(silent))(trustChapter.initial());
    const state = (await learnSplits.row(silent))(first);
    const { row, simulation } = state.splits;
    expect((row?.fresh ?? 0) - (row?.heldOut ?? 0)).toBeGreaterThan(0.2);
    expect(Math.abs((simulation?.fresh ?? 0) - (simulation?.heldOut ?? 0))).toBeLessThan(0.1);
    expect(simulation?.training).toBeLessThan(simulation?.fresh ?? 0);
    // The text says that most held-out rows are of galaxies that the training rows hold too.
    expect(row?.known).toBeGreaterThan(0.7);
    expect(simulation?.known).toBe(0);
    const isDone = (name: string, at: TrustState) => stepOf(trustChapter.steps, name).done(withAnswer(at, name, 1));
    expect(isDone('heldout', first)).toBe(true);
    expect(isDone('leak', first)).toBe(false);
    expect(isDone('leak', state)).toBe(true);
  });

  it('shows in the PIT which way a density is wrong', async () => {
    const { latents } = (await learnCalibration(silent))(trustChapter.initial());
    if (!latents) throw new Error('nothing was learned');
    expect(pitAt(latents, 1).distance).toBeLessThan(0.05);
    const ends = (width: number) => (pitAt(latents, width).counts[0] ?? 0) / pitAt(latents, width).expected;
    expect(ends(0.6)).toBeGreaterThan(1.5);
    expect(ends(1.6)).toBeLessThan(0.7);
    const state = { ...withAnswer(trustChapter.initial(), 'calibration', 1), latents };
    const { done, question } = stepOf(trustChapter.steps, 'calibration');
    expect(question?.kind === 'choice' && question.right(state)).toBe(1);
    expect(done(withWidth(state, 0.6))).toBe(false);
    expect(done(withWidth(withWidth(state, 0.6), 1.5))).toBe(true);
  });

  it('ends where nothing was seen: flows that agree among galaxies do not agree there', async () => {
    const state = { ...(await learnMembers(silent))(trustChapter.initial()), asked: 13 };
    const [among, asked] = [askedOf(state, 'among')?.spread ?? 0, askedOf(state, 'asked')?.spread ?? 0];
    expect(among).toBeLessThan(0.3);
    expect(asked).toBeGreaterThan(3 * among);
    const { done } = stepOf(trustChapter.steps, 'nowhere');
    expect(done(withAnswer(state, 'nowhere', 1))).toBe(true);
    expect(done(withAnswer({ ...state, asked: 10.3 }, 'nowhere', 1))).toBe(false);
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
    const [galaxy] = flaggedOf(apart);
    if (!galaxy) throw new Error('no galaxy is flagged');
    const { below, dex, median } = reasonOf(study, galaxy);
    expect(dex).toBeCloseTo(galaxy.star - median, 12);
    expect(below).toBeGreaterThanOrEqual(0);
    expect(below).toBeLessThanOrEqual(1);
  });
});
