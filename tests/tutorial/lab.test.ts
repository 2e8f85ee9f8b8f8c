/** Chapters 4 and 5 with the lab in this process: what they claim holds, and their steps are done by what they ask. */
import { describe, expect, it, vi } from 'vitest';
import { grid } from '../../src/analysis/histogram';
import { random } from '../../src/base/random';
import { drawToy, toys } from '../../src/catalog/toys';
import { plainFlow } from '../../src/flow/evaluate';
import { withAnswer } from '../../src/tutorial/chapter';
import { learningChapter } from '../../src/tutorial/chapters/learning';
import {
  drawSamples,
  heldOutRows,
  type LearningState,
  largestByChance,
  largestGap,
  PLAIN,
  type RunSettings,
  requestOf,
  shownOf,
  trainingRows,
  truthOnTraining,
  withRun,
} from '../../src/tutorial/chapters/learning-state';
import { twoChapter } from '../../src/tutorial/chapters/two';
import { learnContest } from '../../src/tutorial/chapters/two-contest';
import { learnOwn, paintAt, splitOwn } from '../../src/tutorial/chapters/two-own';
import {
  CONTEST_TOYS,
  crescentTruth,
  cutAt,
  galaxiesBy,
  learnMoons,
  learnOrders,
  moveSquare,
} from '../../src/tutorial/chapters/two-state';
import type { LabCommands, Snapshot } from '../../src/tutorial/lab/protocol';
import { mapOfOne } from '../../src/tutorial/mathematics/layers';
import { carried, knotsAt, peaksOf, sliceAt } from '../../src/tutorial/mathematics/plane';
import { here, silent, stepOf } from './support/here';
import { expectNumbers } from './support/shown';
import { normal, whereIs } from './support/splines';

vi.mock('../../src/tutorial/lab/client', () => ({
  callLab: <T>(command: (commands: LabCommands) => Promise<T>) => command(here),
}));

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

/** −mean ln of the true density, two equal normal peaks, over rows that lie so far from it. */
const truthOf = (rows: Float64Array, shift = 0) =>
  -average(rows.map((x) => Math.log(normal((x - shift - 2) / 0.5) + normal((x - shift + 2) / 0.5))));
const average = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** What a run came to, told again from all that was looked at. */
function judged({ run }: LearningState) {
  const looks = run?.snapshot?.looks ?? [];
  const [train, validation] = [looks.map((look) => look.train), looks.map((look) => look.validation)];
  const [lastTrain, last] = [train.slice(-50), validation.slice(-50)];
  const middle = average(lastTrain);
  return {
    training: middle,
    validation: average(last),
    worst: Math.max(...validation),
    best: Math.min(...validation),
    bestStep: looks.find((look) => look.validation === Math.min(...validation))?.step ?? Number.NaN,
    wobble: Math.sqrt(average(lastTrain.map((nll) => (nll - middle) ** 2))),
  };
}

describe('learning', () => {
  it('steps one at a time, with knots that move and densities that the engine gives too', async () => {
    const { fit, snapshot } = await here.begin(requestOf(PLAIN));
    expect(snapshot.step).toBe(0);
    const after = await here.advance(fit, 3);
    expect(after.step).toBe(3);
    expect(after.looks.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    const [before, now] = [mapOfOne(snapshot, -4, 4), mapOfOne(after, -4, 4)];
    expect(now.knots).toHaveLength(PLAIN.bins - 1);
    expect(now.knots).not.toEqual(before.knots);
    const engine = await here.logProb(fit, now.x);
    for (const i of [40, 160, 250]) expect(Math.log(now.density[i] as number)).toBeCloseTo(engine[i] as number, 4);
    await here.forget(fit);
    await expect(here.advance(fit, 1)).rejects.toThrow(/not there any more/);
  });

  it('wants a rate that is neither too small nor too large', async () => {
    const one = await ran({ ...PLAIN, rate: 3.2e-4 });
    const two = await ran({ ...PLAIN, rate: 10 }, one);
    const rates = await ran({ ...PLAIN, rate: 0.1 }, two);
    const [first, second, third] = [judged(one), judged(two), judged(rates)];
    expectNumbers(learningChapter, 'rate', rates, [
      300,
      first.validation,
      third.validation,
      second.validation,
      second.worst,
      third.worst,
    ]);
    const [small, large, middle] = rates.ended;
    expect(small?.validation).toBeGreaterThan((middle?.validation ?? 0) + 0.5);
    expect(large?.validation).toBeGreaterThan((middle?.validation ?? 0) + 0.1);
    expect(large?.worst).toBeGreaterThan((middle?.worst ?? 0) + 1);
    const { done, question } = stepOf(learningChapter.steps, 'rate');
    expect(question?.kind === 'choice' && question.right(rates)).toBe(1);
    expect(done(withAnswer(rates, 'rate', 1))).toBe(true);
    expect(done(rates)).toBe(false);
    expect(done(withAnswer(two, 'rate', 1))).toBe(false);
  });

  it('comes to about the same with small and large batches, which wobble differently', async () => {
    const one = await ran({ ...PLAIN, batch: 8 });
    const both = await ran({ ...PLAIN, batch: PLAIN.rows }, one);
    const [small, large] = both.ended;
    const [first, second] = [judged(one), judged(both)];
    const known = [first.wobble, second.wobble, first.validation, second.validation];
    expectNumbers(learningChapter, 'batch', both, known);
    expect(small?.wobble).toBeGreaterThan(10 * (large?.wobble ?? 1));
    expect(Math.abs((small?.validation ?? 0) - (large?.validation ?? 0))).toBeLessThan(0.05);
    const { done } = stepOf(learningChapter.steps, 'batch');
    expect(done(one)).toBe(false);
    expect(done(both)).toBe(true);
  });

  it('is done by single steps, and then by a whole run', async () => {
    const request = requestOf(PLAIN);
    const { fit } = await here.begin(request);
    const advanced = async (steps: number) =>
      withRun(
        { ...learningChapter.initial(), running: PLAIN },
        { request, pace: 'paused', snapshot: await here.advance(fit, steps) },
      );
    const [step, run] = [stepOf(learningChapter.steps, 'step'), stepOf(learningChapter.steps, 'run')];
    expect(step.done(await advanced(4))).toBe(false);
    const five = await advanced(1);
    expect([step.done(five), run.done(five)]).toEqual([true, false]);
    expectNumbers(learningChapter, 'step', five, [5, -average(await here.logProb(fit, heldOutRows()))]);
    const end = await advanced(PLAIN.rows);
    expect(run.done(end)).toBe(true);
    const [reached, floor] = [judged(end).validation, truthOf(heldOutRows())];
    expectNumbers(learningChapter, 'run', end, [50, reached, floor, reached - floor]);
    await here.forget(fit);
  });

  it('draws samples that differ from the rows by no more than chance makes, which those of a Gaussian do', async () => {
    const { done } = stepOf(learningChapter.steps, 'samples');
    const run = await ran(PLAIN);
    expect(done(run)).toBe(false);
    const gaps = Array.from({ length: 20 }).reduce<{ state: LearningState; gaps: number[] }>(
      ({ state, gaps: before }) => {
        const next = drawSamples(state);
        return { state: next, gaps: [...before, largestGap(next) ?? Number.NaN] };
      },
      { state: run, gaps: [] },
    ).gaps;
    const drawn = drawSamples(run);
    expect(done(drawn)).toBe(true);
    // Kolmogorov's own series at one case of twenty, and fractions below every value, counted one by one.
    const beyond = (at: number) =>
      2 * [1, 2, 3, 4, 5].reduce((sum, k) => sum - (-1) ** k * Math.exp(-2 * k * k * at * at), 0);
    const chance = whereIs((at) => -beyond(at), -0.05, 0.5, 3) * Math.sqrt(2 / heldOutRows().length);
    const [rows, samples] = [heldOutRows(), drawn.samples ?? new Float64Array()];
    const below = (of: Float64Array, x: number) => of.filter((value) => value <= x).length / of.length;
    const gap = Math.max(...Array.from([...rows, ...samples], (x) => Math.abs(below(rows, x) - below(samples, x))));
    expectNumbers(learningChapter, 'samples', drawn, [chance, gap, chance]);
    expect(gaps.filter((gap) => gap > largestByChance).length).toBeLessThanOrEqual(4);
    // Gaussian samples differ from two peaks by much more.
    const draw = random(3, 'sample');
    const other = { ...run, samples: heldOutRows().map(() => 1.5 * draw.normal()) };
    expect(largestGap(other)).toBeGreaterThan(2 * largestByChance);
  });

  it('learns only a Gaussian where batch norm stands next to the base', async () => {
    const settings = { ...PLAIN, shift: 10 };
    const one = await ran({ ...settings, norm: 'base' });
    const both = await ran({ ...settings, norm: 'data' }, one);
    expectNumbers(learningChapter, 'norm', both, [10, -3, 3, judged(both).validation, judged(one).validation]);
    const [base, data] = both.ended;
    expect((base?.validation ?? 0) - (data?.validation ?? 0)).toBeGreaterThan(0.5);
    const { done, question } = stepOf(learningChapter.steps, 'norm');
    expect(question?.kind === 'choice' && question.right(both)).toBe(1);
    expect(done(withAnswer(both, 'norm', 1))).toBe(true);
    expect(done({ ...withAnswer(both, 'norm', 1), ended: both.ended.slice(0, 1) })).toBe(false);
  });

  it('overfits few rows, and knows its best look', async () => {
    const settings = { ...PLAIN, rows: 40, bins: 32, batch: 40, rate: 0.05 };
    const state = await ran(settings);
    const [end] = state.ended;
    const known = judged(state);
    const truth = truthOf(trainingRows(settings));
    const read = [known.bestStep, known.best, known.validation, known.training, truth];
    expectNumbers(learningChapter, 'overfit', state, [40, 32, ...read, 40]);
    expect(end?.training).toBeLessThan(truthOnTraining(settings) - 0.3);
    expect(end?.validation).toBeGreaterThan((end?.best ?? 0) + 0.3);
    // The picture is that of the last step, until the best look is asked for.
    const nllOf = (shown: LearningState) => {
      const { looks, step } = shownOf(shown) ?? { looks: [], step: 0 };
      return looks.find((look) => look.step === step)?.validation;
    };
    expect(nllOf(state)).toBeGreaterThan((end?.best ?? 0) + 0.3);
    expect(nllOf({ ...state, bestShown: true })).toBe(end?.best);
    expect(shownOf({ ...state, bestShown: true })?.parameters).not.toEqual(shownOf(state)?.parameters);
    const { done } = stepOf(learningChapter.steps, 'overfit');
    expect(done(state)).toBe(false);
    expect(done({ ...state, bestShown: true })).toBe(true);
  });
});

/** NLL of a flow on rows, in float64 and without the lab. */
function nllOf({ spec, parameters, standardisation: { shift, scale } }: Snapshot, rows: Float64Array): number {
  const standard = rows.map((x, i) => (x - (shift[i % 2] ?? 0)) / (scale[i % 2] ?? 1));
  return Math.log((scale[0] ?? 1) * (scale[1] ?? 1)) - average(plainFlow(spec, parameters).logProb(standard));
}
const truthOn = (toy: 'two-moons' | 'crescent' | 'checkerboard', rows: Float64Array) =>
  -average(
    Array.from({ length: rows.length / 2 }, (_, i) => toys[toy].logProb(rows[2 * i] ?? 0, rows[2 * i + 1] ?? 0)),
  );

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
    const rows = drawToy('two-moons', 2_000, 2);
    const shown = [-2.6, 1, 0, 2, nllOf(moons.snapshot, rows), truthOn('two-moons', rows)];
    expectNumbers(twoChapter, 'product', state, shown);
    // The area of an image is the integral of |det|, here its mean over a fine grid of the small square.
    const within = Array.from({ length: 900 }, (_, i) => [
      0.3 + 0.02 * (((i % 30) + 0.5) / 30 - 0.5),
      -0.2 + 0.02 * ((Math.floor(i / 30) + 0.5) / 30 - 0.5),
    ]).flat();
    const ratio = average(carried(moons.snapshot, Float64Array.from(within)).logDet.map(Math.exp));
    const seen = moveSquare(state, 0.3, -0.2);
    expectNumbers(twoChapter, 'square', seen, [ratio, ratio]);
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
    const [ascending = 0, descending = 0] = [orders['affine ascending'], orders['affine descending']];
    const truth = truthOn('crescent', drawToy('crescent', 2_000, 2));
    const shown = [truth, ascending, descending, gap('affine'), gap('spline')];
    expectNumbers(twoChapter, 'order', { ...first, orders }, shown);
    // Nothing lies below the truth by more than its best look's luck.
    for (const nll of Object.values(orders)) expect(nll).toBeGreaterThan(crescentTruth - 0.01);
    const { done, question } = stepOf(twoChapter.steps, 'order');
    const state = { ...first, orders };
    expect(question?.kind === 'choice' && question.right(state)).toBe(0);
    expect(done(withAnswer(state, 'order', 0))).toBe(true);
    expect(done(withAnswer(first, 'order', 0))).toBe(false);
  });

  it('learns rows of one’s own, a Gaussian beside it on the same rows, and no others that came meanwhile', async () => {
    const pairs = Array.from(drawToy('crescent', 150, 5));
    const brought = twoChapter.own?.(twoChapter.initial(), { kind: 'pairs', values: pairs });
    if (!brought) throw new Error('the chapter takes no rows');
    const change = await learnOwn(1, brought.own)(silent);
    const { own } = change(brought);
    const [training, validation] = splitOwn(own.rows);
    expect([training.length, validation.length]).toEqual([200, 100]);
    expect(own.learned[1]?.nll).toBeLessThan((own.gaussian ?? 0) + 0.5);
    // Of the bivariate normal with these moments, a second way.
    const moment = (i: number, j: number, of: Float64Array, [mx, my] = [0, 0]) =>
      of.reduce((sum, _, k) => (k % 2 ? sum : sum + ((of[k] ?? 0) - mx) ** i * ((of[k + 1] ?? 0) - my) ** j), 0) /
      (of.length / 2);
    const mean: [number, number] = [moment(1, 0, training), moment(0, 1, training)];
    const [xx, xy, yy] = [moment(2, 0, training, mean), moment(1, 1, training, mean), moment(0, 2, training, mean)];
    const [a, b, c] = [moment(2, 0, validation, mean), moment(1, 1, validation, mean), moment(0, 2, validation, mean)];
    const determinant = xx * yy - xy ** 2;
    const nll =
      Math.log(2 * Math.PI) + 0.5 * Math.log(determinant) + (yy * a - 2 * xy * b + xx * c) / (2 * determinant);
    expect(own.gaussian).toBeCloseTo(nll, 5);
    const learned = own.learned[1];
    const both = {
      ...brought,
      own: { ...own, toy: 'crescent' as const, learned: { 1: learned, 3: learned } as never },
    };
    const flow = learned ? nllOf(learned.snapshot, validation) : Number.NaN;
    expectNumbers(twoChapter, 'own', both, [flow, flow, nll, toys.crescent.entropy.nats]);
    const painted = paintAt(brought, 0, 0);
    expect(change(painted)).toBe(painted);
    const { done } = stepOf(twoChapter.steps, 'own');
    expect(done({ ...brought, own })).toBe(false);
    expect(done({ ...brought, own: { ...own, learned: { ...own.learned, 3: own.learned[1] as never } } })).toBe(true);
  });

  it('compares a flow with a mixture where neither always wins', async () => {
    const { contest } = (await learnContest(silent))(twoChapter.initial());
    for (const toy of CONTEST_TOYS) {
      const { flow, mixture, truth } = contest[toy] ?? { flow: 0, mixture: 0, truth: 0 };
      expect(Math.min(flow, mixture), toy).toBeGreaterThan(truth - 0.02);
      expect(Math.max(flow, mixture), toy).toBeLessThan(truth + 0.6);
    }
    const [moons, board] = [contest['two-moons'], contest.checkerboard];
    const truths = CONTEST_TOYS.map((toy) => truthOn(toy, drawToy(toy, 2_000, 3)));
    expectNumbers(twoChapter, 'mixture', { ...twoChapter.initial(), contest }, [
      16,
      moons?.flow ?? 0,
      moons?.mixture ?? 0,
      truths[0] ?? 0,
      board?.flow ?? 0,
      board?.mixture ?? 0,
      truths[1] ?? 0,
    ]);
    expect(contest['two-moons']?.mixture).toBeLessThan(contest['two-moons']?.flow ?? 0);
    const { done, question } = stepOf(twoChapter.steps, 'mixture');
    const state = { ...twoChapter.initial(), contest };
    expect(question?.kind === 'choice' && question.right(state)).toBe(1);
    expect(done(withAnswer(state, 'mixture', 0))).toBe(true);
    expect(done(withAnswer(twoChapter.initial(), 'mixture', 1))).toBe(false);
    expect(contest.checkerboard?.flow).toBeLessThan(contest.checkerboard?.mixture ?? 0);
  });

  it('gains by layers on galaxies', async () => {
    const one = (await galaxiesBy[1](silent))(twoChapter.initial());
    const { galaxies } = (await galaxiesBy[3](silent))(one);
    expect(galaxies[3]?.nll).toBeLessThan(galaxies[1]?.nll ?? 0);
    const { sim, columns } = await here.sample('CV z=0', ['M_total', 'M_star']);
    const apart = sim.flatMap((name, i) =>
      Number(name.slice(3)) < 20 ? [] : [Math.log10(columns.M_total?.[i] ?? 1), Math.log10(columns.M_star?.[i] ?? 1)],
    );
    const known = ([1, 3] as const).map((layers) => {
      const trained = galaxies[layers];
      return trained ? nllOf(trained.snapshot, Float64Array.from(apart)) : Number.NaN;
    });
    expectNumbers(twoChapter, 'layers', { ...one, galaxies }, known);
    const { done } = stepOf(twoChapter.steps, 'layers');
    expect(done({ ...one, galaxies })).toBe(false);
    expect(done({ ...one, massAt: 12.5 })).toBe(false);
    expect(done({ ...one, galaxies, massAt: 12.5 })).toBe(true);
  });
});
