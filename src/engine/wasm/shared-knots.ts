/**
 * Knots that all rows share, in float64: of elementwise splines, and of variables that no other conditions. They cost a few
 * microseconds a step, and their adjoint is a sum per bin.
 */
import { PYRO, SLOPE_LIMIT, WIDTH_LIMIT } from '../../flow/spline/knots';
import type { SplineOptions } from '../../flow/spline/options';
import { FOUND, placeAt } from './place-features';

/** Tables, K numbers each, in the order of a place's features; the one after `LEFT` is its rest. */
const [LEFT, LENGTH, OTHER_LEFT, OTHER_LENGTH, D0, D1, LAMBDA] = FOUND.filter((name) => name !== 'leftRest').map(
  placeAt,
) as [number, number, number, number, number, number, number];

export interface SharedKnots {
  /** Of every bin: 8 K numbers. */
  readonly tables: Float64Array;
  readonly widthWeights: Float64Array;
  readonly heightWeights: Float64Array;
}

const soft = (u: number, limit: number) => u / (1 + Math.abs(u) / limit);
/** Its derivative. A power is a call, and these are taken for every number of every step. */
const softSlope = (u: number, limit: number) => {
  const root = 1 + Math.abs(u) / limit;
  return 1 / (root * root);
};
const sigmoid = (u: number) => 1 / (1 + Math.exp(-u));

function softmax(raw: ArrayLike<number>, from: number, bins: number, pyro: boolean): Float64Array {
  const logits = new Float64Array(bins);
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < bins; k++) {
    const u = raw[from + k] as number;
    const logit = pyro ? u : soft(u, WIDTH_LIMIT);
    logits[k] = logit;
    largest = Math.max(largest, logit);
  }
  let sum = 0;
  for (let k = 0; k < bins; k++) {
    logits[k] = Math.exp((logits[k] as number) - largest);
    sum += logits[k] as number;
  }
  for (let k = 0; k < bins; k++) logits[k] = (logits[k] as number) / sum;
  return logits;
}

const leastShare = ({ pyro }: SplineOptions) => (pyro ? PYRO.minWidth : 0);

/** Fills left and length of an axis, and the rest of what values are measured from. */
function fillAxis(tables: Float64Array, at: number, weights: Float64Array, bound: number, least: number) {
  const bins = weights.length;
  const spread = 1 - least * bins;
  let before = 0;
  const lengthAt = at === LEFT ? LENGTH : OTHER_LENGTH;
  for (let k = 0; k < bins; k++) {
    const left = 2 * bound * (before - 0.5);
    const share = least + spread * (weights[k] as number);
    if (at === LEFT) {
      tables[k] = Math.fround(left);
      tables[bins + k] = left - Math.fround(left);
    } else {
      tables[at * bins + k] = left;
    }
    tables[lengthAt * bins + k] = 2 * bound * share;
    before += share;
  }
}

function slopeOf(u: number, pyro: boolean): number {
  if (pyro) return Math.log1p(Math.exp(-Math.abs(u))) + Math.max(u, 0) + PYRO.minSlope;
  return Math.exp(soft(u, SLOPE_LIMIT));
}

/** Knots of one variable from its raw numbers. With `inverse` the values lie on the axis of heights. */
export function sharedKnots(
  raw: ArrayLike<number>,
  bound: number,
  options: SplineOptions,
  inverse: boolean,
): SharedKnots {
  const { bins, order } = options;
  const pyro = options.pyro === true;
  const widthWeights = softmax(raw, 0, bins, pyro);
  const heightWeights = softmax(raw, bins, bins, pyro);
  const tables = new Float64Array(8 * bins);
  const [from, to] = inverse ? [heightWeights, widthWeights] : [widthWeights, heightWeights];
  fillAxis(tables, LEFT, from, bound, leastShare(options));
  fillAxis(tables, OTHER_LEFT, to, bound, leastShare(options));
  const edge = pyro ? PYRO.edgeSlope : 1;
  for (let k = 0; k <= bins; k++) {
    const slope = k === 0 || k === bins ? edge : slopeOf(raw[2 * bins + k - 1] as number, pyro);
    if (k < bins) tables[D0 * bins + k] = slope;
    if (k > 0) tables[D1 * bins + k - 1] = slope;
  }
  if (order === 'linear-rational') {
    for (let k = 0; k < bins; k++) {
      const share = sigmoid(raw[3 * bins - 1 + k] as number);
      tables[LAMBDA * bins + k] = PYRO.minLambda + (1 - 2 * PYRO.minLambda) * share;
    }
  }
  return { tables, widthWeights, heightWeights };
}

/** Adds the gradient of one axis' logits, numbers `at` on, from the sums of `left` and `length` of every bin. */
function addAxisGradient(
  gradient: Float32Array,
  raw: ArrayLike<number>,
  at: number,
  weights: Float64Array,
  sums: Float64Array,
  [left, length]: readonly [number, number],
  scale: number,
  pyro: boolean,
) {
  const bins = weights.length;
  const byWeight = new Float64Array(bins);
  let beyond = 0;
  let mean = 0;
  for (let k = bins - 1; k >= 0; k--) {
    byWeight[k] = scale * (beyond + (sums[length * bins + k] as number));
    beyond += sums[left * bins + k] as number;
    mean += (weights[k] as number) * (byWeight[k] as number);
  }
  for (let k = 0; k < bins; k++) {
    const limited = pyro ? 1 : softSlope(raw[at + k] as number, WIDTH_LIMIT);
    const change = (weights[k] as number) * ((byWeight[k] as number) - mean) * limited;
    gradient[at + k] = (gradient[at + k] as number) + change;
  }
}

/** Adds to `gradient` (of the raw numbers) what adjoints of the tables, 8 K sums of a forward pass, come to. */
export function addSharedGradient(
  raw: ArrayLike<number>,
  knots: SharedKnots,
  sums: Float64Array,
  bound: number,
  options: SplineOptions,
  gradient: Float32Array,
): void {
  const { bins, order } = options;
  const pyro = options.pyro === true;
  const scale = 2 * bound * (1 - leastShare(options) * bins);
  addAxisGradient(gradient, raw, 0, knots.widthWeights, sums, [LEFT, LENGTH], scale, pyro);
  addAxisGradient(gradient, raw, bins, knots.heightWeights, sums, [OTHER_LEFT, OTHER_LENGTH], scale, pyro);
  for (let k = 1; k < bins; k++) {
    const at = 2 * bins + k - 1;
    const u = raw[at] as number;
    const slope = pyro ? sigmoid(u) : (knots.tables[D0 * bins + k] as number) * softSlope(u, SLOPE_LIMIT);
    const sum = (sums[D0 * bins + k] as number) + (sums[D1 * bins + k - 1] as number);
    gradient[at] = (gradient[at] as number) + slope * sum;
  }
  if (order !== 'linear-rational') return;
  for (let k = 0; k < bins; k++) {
    const at = 3 * bins - 1 + k;
    const share = sigmoid(raw[at] as number);
    const slope = (1 - 2 * PYRO.minLambda) * share * (1 - share);
    gradient[at] = (gradient[at] as number) + slope * (sums[LAMBDA * bins + k] as number);
  }
}
