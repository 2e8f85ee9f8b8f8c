/**
 * A training step of an engine, compared with float64: its loss, its gradient and what Adam made of it. Asked of every engine
 * before its first run (`choose/self-test.ts`), and of the flow at hand while it trains (`watch.ts`).
 */

import { random } from '../base/random';
import { plainFlow } from '../flow/evaluate';
import { type ParameterLayout, updateMask } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { BETA1, BETA2, EPSILON } from './adam';
import type { TrainingRows, TrainingState } from './engine';

/** Where float32 holds the square of a gradient. */
const CLEAR_GRADIENT = 1e-6;
/** Of central differences along a direction of length 1: short, since a kink of a ReLU unit between them spoils the slope. */
const DIFFERENCE = 1e-7;
/** Slopes are not told apart below this. */
const LEAST_SLOPE = 1e-6;

/** A step with frozen statistics, the first that the moments have seen. */
export interface FirstStep {
  readonly spec: FlowSpec;
  readonly layout: ParameterLayout;
  /** Before it. */
  readonly parameters: Float32Array;
  readonly rows: TrainingRows;
  /** Fraction of the batch that is each row; they sum to 1. */
  readonly fractions: Float64Array;
  readonly learningRate: number;
  readonly clipNorm: number;
  /** What the engine answered. */
  readonly loss: number;
  readonly after: TrainingState;
}

export interface StepTolerance {
  /** Of the loss, relative to 1 + |loss|. */
  readonly loss: number;
  /** Of a slope, relative to the slope that is usual along a random direction; and of the step, relative to the learning rate. */
  readonly gradient: number;
  /** Random directions along which the gradient is compared. */
  readonly directions: number;
}

const lengthOf = (vector: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) ** 2;
  return Math.sqrt(sum);
};
const along = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** The loss of a batch by ln p of its rows, as `TrainingRows` has it, in float64. */
function lossOf({ weights, draws }: TrainingRows, fractions: Float64Array, density: Float64Array): number {
  const of = (row: number) => (fractions[row] as number) * (weights?.[row] ?? 1);
  let loss = 0;
  for (let row = 0; row < density.length; row += draws?.each ?? 1) {
    if (!draws || draws.alone[row]) {
      for (let i = row; i < row + (draws?.each ?? 1); i++) loss -= of(i) * (density[i] as number);
      continue;
    }
    const terms = density.slice(row, row + draws.each).map((value, k) => value + (draws.logRatio[row + k] as number));
    const most = terms.reduce((high, term) => Math.max(high, term), Number.NEGATIVE_INFINITY);
    loss -= of(row) * (most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0) / draws.each));
  }
  return loss;
}

/** What is wrong with a step, as a clause; undefined where it agrees. NaN never agrees. */
export function stepProblem(step: FirstStep, tolerance: StepTolerance): string | undefined {
  const { spec, layout, parameters, rows, fractions, after, learningRate, clipNorm } = step;
  const nll = (at: ArrayLike<number>) =>
    lossOf(rows, fractions, plainFlow(spec, at).logProb(rows.values, rows.context));
  /** Along a direction of length 1. */
  const slope = (direction: Float64Array) => {
    const moved = (by: number) => nll(direction.map((d, i) => (parameters[i] as number) + by * d));
    return (moved(DIFFERENCE) - moved(-DIFFERENCE)) / (2 * DIFFERENCE);
  };
  const exactLoss = nll(parameters);
  if (!(Math.abs(step.loss - exactLoss) <= tolerance.loss * (1 + Math.abs(exactLoss)))) return 'its loss is wrong here';

  const free = updateMask(layout);
  const clipped = Float64Array.from(after.m, (m) => m / (1 - BETA1));
  const length = lengthOf(clipped);
  if (!Number.isFinite(length)) return 'its gradient is wrong here';
  const usual = 1 / Math.sqrt(Math.max(1, along(free, free)));
  let scale = 1;
  if (length > 0) {
    // Its own direction shows how long it is; a clipped one was longer.
    const found = slope(clipped.map((g) => g / length));
    if (length >= clipNorm * (1 - 1e-3)) scale = Math.max(1, found / length);
    if (!(Math.abs(found - scale * length) <= tolerance.gradient * length)) return 'its gradient is wrong here';
  }
  const { normal } = random(2, 'init');
  for (let trial = 0; trial < tolerance.directions; trial++) {
    const drawn = Float64Array.from(free, (one) => one * normal());
    const size = lengthOf(drawn);
    const direction = drawn.map((d) => d / size);
    const error = Math.abs(scale * along(clipped, direction) - slope(direction));
    if (!(error <= tolerance.gradient * scale * length * usual + LEAST_SLOPE)) return 'its gradient is wrong here';
  }
  for (let i = 0; i < parameters.length; i++) {
    const g = clipped[i] as number;
    const moved = (after.parameters[i] as number) - (parameters[i] as number);
    const rounding = 1e-6 * Math.abs(parameters[i] as number);
    const error = Math.abs(moved + (learningRate * g) / (Math.abs(g) + EPSILON));
    const squareError = Math.abs((after.v[i] as number) / (1 - BETA2) - g * g);
    const isClear = Math.abs(g) > CLEAR_GRADIENT;
    const right = isClear
      ? error <= tolerance.gradient * learningRate + rounding && squareError <= tolerance.gradient * g * g
      : Math.abs(moved) <= 2 * learningRate + rounding;
    if (!right) return 'its training step is wrong here';
  }
  return undefined;
}
