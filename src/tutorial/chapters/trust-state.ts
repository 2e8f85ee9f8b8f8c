/** Chapter 6's state: what splits promise, how even the PIT of held-out rows is, and flows asked where nothing was seen. */
import { pitHistogram } from '../../analysis/pit';
import { erf } from '../../base/erf';
import { random } from '../../base/random';
import { describe } from '../../catalog/given-pdf/source';
import type { Answered } from '../chapter';
import { callLab } from '../lab/client';
import { fitToEnd, forgetFit } from '../lab/fit-to-end';
import { boxOf, logRows } from '../lab/learn-plane';
import { type FitRequest, type Snapshot, TO_THE_END } from '../lab/protocol';
import { remember, type Work } from '../lab/remember';
import { meanOf } from '../mathematics/gaussian';
import { AT_REST, type Working } from '../work';

export type Split = 'row' | 'simulation';

/** NLL of one flow in nats per row: on rows it was trained on, on those that its split held out, on boxes of which it saw nothing. */
export interface Promised {
  readonly training: number;
  readonly heldOut: number;
  readonly fresh: number;
  /** Share of the held-out rows whose galaxy is also, at another time, among the training rows. */
  readonly known: number;
}

export interface TrustState extends Answered, Working {
  readonly splits: Readonly<Partial<Record<Split, Promised>>>;
  /** Latents of held-out rows. */
  readonly latents: Float64Array | undefined;
  /** The density is made so much wider in its latent, and has been between these. */
  readonly width: number;
  readonly narrowest: number;
  readonly widest: number;
  /** Flows that differ in their random start only, and the galaxies that they learned: log10 M_total and log10 M_star in turn. */
  readonly members: readonly Snapshot[];
  readonly galaxies: Float64Array;
  /** log10 M_total in Msun at which the flows are asked for the stellar mass. */
  readonly asked: number;
}

/** A total mass of many galaxies, log10 of Msun: what the flows say there is compared with what they say where there are none. */
export const AMONG = 12;

export const initialTrust = (): TrustState => ({
  ...AT_REST,
  answers: {},
  splits: {},
  latents: undefined,
  width: 1,
  narrowest: 1,
  widest: 1,
  members: [],
  galaxies: new Float64Array(),
  asked: AMONG,
});

/** The boxes that a split divides, and those that nothing is learned from. */
const POOL = 4;
const FRESH = { from: 10, to: 14 };
/** Of the pool a half trains and a quarter chooses the best look, either way; the rest is held out from both. */
const TRAINS = 0.5;
const VALIDATES = 0.75;
export const TRAINING_BOXES = TRAINS * POOL;
const COLUMNS = ['M_total', 'M_star', 'R_half_star'] as const;
const SPLIT_STEPS = 1_500;

/** A flow of three columns on galaxies at four times, split by row or by simulation. */
const learnSplit = (split: Split) =>
  remember(async (report) => {
    const { rows, sim, columns } = await callLab((lab) => lab.sample('CV', [...COLUMNS, 'M_dm', 'galaxy_id']));
    const whole = Array.from({ length: rows }, (_, row) => row).filter((row) => (columns.M_dm?.[row] ?? 0) > 0);
    const within = (from: number, to: number) =>
      whole.filter((row) => boxOf(sim[row] ?? '') >= from && boxOf(sim[row] ?? '') < to);
    const coin = random(5, 'split');
    const pool = within(0, POOL).map((row) => ({
      row,
      at: split === 'row' ? coin.uniform() : (boxOf(sim[row] ?? '') + 0.5) / POOL,
    }));
    const between = (from: number, to: number) => pool.flatMap(({ row, at }) => (at >= from && at < to ? [row] : []));
    const galaxyOf = (row: number) => `${sim[row]} ${columns.galaxy_id?.[row]}`;
    const values = (kept: readonly number[]) =>
      logRows(
        COLUMNS.map((name) => columns[name]),
        kept,
      );
    const [trainingRows, heldOutRows] = [between(0, TRAINS), between(VALIDATES, 1)];
    const training = values(trainingRows);
    const trained = new Set(trainingRows.map(galaxyOf));
    const layer = (visit: 'ascending' | 'descending') => ({
      kind: 'autoregressive-spline' as const,
      order: 'linear-rational' as const,
      bins: 8,
      bound: 'auto' as const,
      hidden: [48, 48],
      activation: 'relu' as const,
      fast: 'density' as const,
      visit,
    });
    const request: FitRequest = {
      flow: {
        dim: COLUMNS.length,
        context: 0,
        base: { kind: 'standard-normal' },
        transforms: [layer('ascending'), layer('descending'), layer('ascending')],
      },
      training,
      validation: values(between(TRAINS, VALIDATES)),
      options: {
        ...TO_THE_END,
        steps: SPLIT_STEPS,
        batch: 256,
        learningRate: 0.005,
        evaluateEvery: 100,
      },
      seed: 1,
      standardise: true,
    };
    const { fit } = await fitToEnd(request, report);
    const nll = async (of: Float64Array) => -meanOf(await callLab((lab) => lab.logProb(fit, of)));
    const promised: Promised = {
      training: await nll(training),
      heldOut: await nll(values(heldOutRows)),
      fresh: await nll(values(within(FRESH.from, FRESH.to))),
      known: heldOutRows.filter((row) => trained.has(galaxyOf(row))).length / heldOutRows.length,
    };
    forgetFit(fit);
    return (state: TrustState): TrustState => ({ ...state, splits: { ...state.splits, [split]: promised } });
  });
export const learnSplits: Readonly<Record<Split, Work<(state: TrustState) => TrustState>>> = {
  row: learnSplit('row'),
  simulation: learnSplit('simulation'),
};

const CALIBRATION_ROWS = 3_000;

/** A spline on two peaks, and the latents of rows that it was not trained on. */
export const learnCalibration = remember(async (report) => {
  const { sample } = describe({ kind: 'named', name: 'bimodal' });
  const request: FitRequest = {
    flow: {
      dim: 1,
      context: 0,
      base: { kind: 'standard-normal' },
      transforms: [{ kind: 'elementwise-spline', order: 'rational-quadratic', bins: 12, bound: 'auto' }],
    },
    training: sample(CALIBRATION_ROWS, 1),
    validation: sample(CALIBRATION_ROWS / 3, 2),
    options: {
      ...TO_THE_END,
      steps: 400,
      batch: 256,
      learningRate: 0.02,
    },
    seed: 1,
    standardise: true,
  };
  const { fit } = await fitToEnd(request, report);
  const latents = await callLab((lab) => lab.latents(fit, sample(CALIBRATION_ROWS, 3)));
  forgetFit(fit);
  return (state: TrustState): TrustState => ({ ...state, latents });
});

/** PIT of the held-out rows under the density made wider in its latent: u = Φ(z / width). */
export function pitAt(latents: Float64Array, width: number) {
  return pitHistogram(latents.map((z) => 0.5 * (1 + erf(z / width / Math.SQRT2))));
}

export function withWidth(state: TrustState, width: number): TrustState {
  return {
    ...state,
    width,
    narrowest: Math.min(state.narrowest, width),
    widest: Math.max(state.widest, width),
  };
}
