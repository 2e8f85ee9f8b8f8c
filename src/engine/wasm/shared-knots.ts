/**
 * Knots that all rows share, in float64: of elementwise splines, and of variables that no other conditions. They cost a few
 * microseconds a step, and their adjoint is a sum per bin.
 */
import { LARGEST_RATIO, PYRO, WIDTH_LIMIT } from '../../flow/spline/knots';
import type { SplineOptions } from '../../flow/spline/options';

const SLOPE_LIMIT = Math.log(LARGEST_RATIO);

export interface SharedKnots {
  /** left, rest, length, other left, other length, d0, d1 and λ of every bin: 8 K numbers. */
  readonly tables: Float64Array;
  readonly widthWeights: Float64Array;
  readonly heightWeights: Float64Array;
}

const soft = (u: number, limit: number) => u / (1 + Math.abs(u) / limit);
const softSlope = (u: number, limit: number) => (1 + Math.abs(u) / limit) ** -2;
const sigmoid = (u: number) => 1 / (1 + Math.exp(-u));

function softmax(raw: ArrayLike<number>, from: number, bins: number, pyro: boolean): Float64Array {
  const logits = Float64Array.from({ length: bins }, (_, k) => {
    const u = raw[from + k] as number;
    return pyro ? u : soft(u, WIDTH_LIMIT);
  });
  let largest = logits[0] as number;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (let k = 0; k < bins; k++) {
    logits[k] = Math.exp((logits[k] as number) - largest);
    sum += logits[k] as number;
  }
  for (let k = 0; k < bins; k++) logits[k] = (logits[k] as number) / sum;
  return logits;
}

const leastShare = ({ pyro }: SplineOptions) => (pyro ? PYRO.minWidth : 0);

/** Fills left, rest and length of an axis, from table `at` on; without `exact`, only left and length. */
function fillAxis(tables: Float64Array, at: number, weights: Float64Array, bound: number, least: number) {
  const bins = weights.length;
  const spread = 1 - least * bins;
  let before = 0;
  const lengthAt = at === 0 ? 2 : at + 1;
  for (const [k, weight] of weights.entries()) {
    const left = 2 * bound * (before - 0.5);
    const share = least + spread * weight;
    if (at === 0) {
      tables[k] = Math.fround(left);
      tables[bins + k] = left - Math.fround(left);
    } else {
      tables[at * bins + k] = left;
    }
    tables[lengthAt * bins + k] = 2 * bound * share;
    before += share;
  }
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
  fillAxis(tables, 0, from, bound, leastShare(options));
  fillAxis(tables, 3, to, bound, leastShare(options));
  const edge = pyro ? PYRO.edgeSlope : 1;
  for (let k = 0; k <= bins; k++) {
    const u = raw[2 * bins + k - 1] as number;
    const inner = () =>
      pyro ? Math.log1p(Math.exp(-Math.abs(u))) + Math.max(u, 0) + PYRO.minSlope : Math.exp(soft(u, SLOPE_LIMIT));
    const slope = k === 0 || k === bins ? edge : inner();
    if (k < bins) tables[5 * bins + k] = slope;
    if (k > 0) tables[6 * bins + k - 1] = slope;
  }
  if (order === 'linear') {
    for (let k = 0; k < bins; k++) {
      const share = sigmoid(raw[3 * bins - 1 + k] as number);
      tables[7 * bins + k] = PYRO.minLambda + (1 - 2 * PYRO.minLambda) * share;
    }
  }
  return { tables, widthWeights, heightWeights };
}

/** Adds the gradient of one axis' logits, from the adjoints of `left` and `length` of every bin. */
function addAxisGradient(
  weights: Float64Array,
  left: ArrayLike<number>,
  length: ArrayLike<number>,
  scale: number,
  add: (k: number, gradient: number) => void,
) {
  const bins = weights.length;
  const byWeight = new Float64Array(bins);
  let beyond = 0;
  let mean = 0;
  for (let k = bins - 1; k >= 0; k--) {
    byWeight[k] = scale * (beyond + (length[k] as number));
    beyond += left[k] as number;
    mean += (weights[k] as number) * (byWeight[k] as number);
  }
  for (let k = 0; k < bins; k++) add(k, (weights[k] as number) * ((byWeight[k] as number) - mean));
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
  const table = (feature: number) => sums.subarray(feature * bins, (feature + 1) * bins);
  const add = (at: number, value: number) => {
    gradient[at] = (gradient[at] as number) + value;
  };
  const limited = (at: number) => (pyro ? 1 : softSlope(raw[at] as number, WIDTH_LIMIT));
  addAxisGradient(knots.widthWeights, table(0), table(2), scale, (k, g) => add(k, g * limited(k)));
  addAxisGradient(knots.heightWeights, table(3), table(4), scale, (k, g) => add(bins + k, g * limited(bins + k)));
  for (let k = 1; k < bins; k++) {
    const at = 2 * bins + k - 1;
    const u = raw[at] as number;
    const slope = pyro ? sigmoid(u) : Math.exp(soft(u, SLOPE_LIMIT)) * softSlope(u, SLOPE_LIMIT);
    add(at, slope * ((table(5)[k] as number) + (table(6)[k - 1] as number)));
  }
  if (order !== 'linear') return;
  for (let k = 0; k < bins; k++) {
    const at = 3 * bins - 1 + k;
    const share = sigmoid(raw[at] as number);
    add(at, (1 - 2 * PYRO.minLambda) * share * (1 - share) * (table(7)[k] as number));
  }
}
