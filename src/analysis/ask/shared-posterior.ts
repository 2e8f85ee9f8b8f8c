/**
 * The posterior of several parameters that many rows share. With the rows independent given θ, or each counted by a weight w_i,
 *
 *   ln p(θ | x_1 … x_n) = Σ_i w_i ln p(θ | x_i) + (1 − Σ_i w_i) ln p(θ) + const,
 *
 * where p(θ) is the mean of the posteriors of the rows that the model was trained on. That mean is dear, and of few training rows too noisy: what is
 * left of it is multiplied by the number of rows. Draws are made with a mixture in its place, to which a parabola through the mean at some of them is
 * added; it is found twice, the second time where the posterior lies, by as many training rows as there is time for.
 */
import { fitGaussian } from '../gaussian';
import { gaussianMixtureLogProb } from '../gaussian-mixture';
import { LEAST_EFFECTIVE, marginalsOf, ofSeveral } from './ask';
import { type AskedDensity, type Question, questionOf } from './asked';
import type { Marginal } from './marginal';
import type { Components } from './mixture-posterior';
import { fitParabola } from './parabola';
import { wrapped } from './proposal';
import { resampled } from './resample';
import { logsAt, type SharedPrior } from './shared-prior';

export interface SharedPosterior {
  /** All of them, from 0. */
  readonly columns: readonly number[];
  /** Of each parameter. */
  readonly marginals: readonly Marginal[];
  /** Draws of equal weight, row-major [draws, dim], in the coordinates that the density sees. */
  readonly draws: Float64Array;
  /** Independent draws that the answer is worth. */
  readonly effective: number;
  /** How far medians may be off because the prior is known from so many rows, in half widths of the 68 % intervals: the largest. */
  readonly shift: number;
  /** Why it is not reliable, as a clause. */
  readonly doubt?: string;
}

/** Draws of each single posterior that its moments are taken from, and the least part of the prior in a first proposal. */
const MOMENTS = 96;
/** Deviations of the first proposal, as a multiple of those of the product of normals. */
const WIDER = 1.3;
const DRAWS = 240;
/** Draws of single posteriors that a second proposal has kernels about. */
const NEAR = 32;
const MOST_POINTS = 12 * DRAWS;
/** Draws at which the prior is found for a parabola, some times its coefficients; and densities that are evaluated for it in all, first and then. */
const anchorsFor = (dim: number) => 3 * ((dim + 1) * (dim + 2)) * 0.5;
const PRIOR_WORK = [20_000, 300_000] as const;
/** A prior known so badly that medians may be off by more is told; and one that differs by more nats from the parabola. */
const MOST_SHIFT = 0.5;
const MOST_UNEVEN = 0.7;

/** The product of normals with the moments of the single posteriors over those of the prior, beside the single posteriors. */
function proposalFor(drawn: Float64Array, dim: number, weights: Float64Array, own: AskedDensity): Components {
  const rows = weights.length;
  const fits = Array.from({ length: rows }, (_, row) =>
    fitGaussian(
      drawn,
      dim,
      Uint32Array.from({ length: MOMENTS }, (__, k) => row * MOMENTS + k),
    ),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Diagonal: a start, whose shape kernels take over.
  const mean = new Float64Array(dim);
  const narrow = new Float64Array(dim * dim);
  const deviation = (row: number, d: number) => {
    let variance = 0;
    for (let k = 0; k <= d; k++) variance += ((fits[row]?.cholesky[d * dim + k] as number) || 0) ** 2;
    return Math.sqrt(variance);
  };
  for (let d = 0; d < dim; d++) {
    const circle = own.columns[d]?.circle;
    const first = fits[0]?.mean[d] as number;
    let [sum, precision] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const weight = (weights[row] as number) / deviation(row, d) ** 2;
      const off = (fits[row]?.mean[d] as number) - first;
      sum += weight * (circle ? wrapped(off) : off);
      precision += weight;
    }
    mean[d] = first + sum / precision;
    narrow[d * dim + d] = WIDER / Math.sqrt(precision);
  }
  return {
    weights: Float64Array.of(0.6, ...Array.from(weights, (weight) => (0.4 * weight) / total)),
    means: Float64Array.of(...mean, ...fits.flatMap((fit) => Array.from(fit.mean))),
    factors: [narrow, ...fits.map(({ cholesky }) => cholesky)],
  };
}

/** Some of the rows of row-major values, evenly among all. */
function evenly(values: Float64Array, dim: number, wanted: number): Float64Array {
  const count = values.length / dim;
  return Float64Array.from(
    { length: wanted * dim },
    (_, at) => values[Math.floor((Math.floor(at / dim) * count) / wanted) * dim + (at % dim)] as number,
  );
}

const every = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);

/** The posterior given rows with these contexts, row-major [rows, context], each with its weight. The same seed gives the same draws. */
export async function sharedPosterior(
  density: AskedDensity,
  contexts: Float64Array,
  weights: Float64Array,
  prior: SharedPrior,
  seed: number,
): Promise<SharedPosterior> {
  const { dim, context: width, columns } = density;
  const rows = weights.length;
  const rest = 1 - weights.reduce((sum, weight) => sum + weight, 0);
  const repeated = new Float64Array(rows * MOMENTS * width);
  for (let row = 0; row < rows; row++) {
    const own = contexts.subarray(row * width, (row + 1) * width);
    for (let k = 0; k < MOMENTS; k++) repeated.set(own, (row * MOMENTS + k) * width);
  }
  const drawn = await density.sample(rows * MOMENTS, seed, repeated);
  const proposal = proposalFor(drawn, dim, weights, density);
  let corrected: Correction = () => 0;
  const shared: AskedDensity = {
    dim,
    context: 0,
    columns,
    mixture: prior.mixture,
    sample: async () => drawn,
    async logProb(values) {
      const count = values.length / dim;
      const logs = await logsAt(density, values, contexts);
      const priors = gaussianMixtureLogProb(prior.mixture, values, dim, every(count));
      return priors.map((log, k) => {
        let sum = rest * (log + corrected(values, k * dim));
        for (let row = 0; row < rows; row++) sum += (weights[row] as number) * (logs[row * count + k] as number);
        return sum;
      });
    },
  };
  const question: Question = questionOf(shared, { cells: columns.map(() => ({ kind: 'unknown' as const })) }, 0);
  const near = async () => () => evenly(drawn, dim, NEAR);
  const draw = async (own: number) => {
    const effort = { draws: DRAWS, most: MOST_POINTS };
    const [answer] = await ofSeveral(shared, [question], () => proposal, near, effort, own);
    if (!answer) throw new Error('a question has an answer');
    return answer;
  };
  /** What is added to ln of the mixture, by all training rows and by each half, and how far the mean is from that, in nats. */
  const correctionsAt = async (draws: Float64Array, work: number) => {
    const anchors = draws.slice(0, anchorsFor(dim) * dim);
    const count = anchors.length / dim;
    const { all, halves } = await prior.logAt(anchors, Math.max(2, Math.floor(work / count)));
    const plain = gaussianMixtureLogProb(prior.mixture, anchors, dim, every(count));
    const circles = columns.map(({ circle }) => circle);
    const fitted = (logs: Float64Array) => {
      const values = logs.map((log, k) => log - (plain[k] as number));
      return { values, at: fitParabola(anchors, circles, values) };
    };
    const { values, at } = fitted(all);
    const squares = values.reduce((sum, value, k) => sum + (value - at(anchors, k * dim)) ** 2, 0);
    // A parabola through three times as many points as it has coefficients leaves two thirds of the squares.
    return { all: at, halves: halves.map((logs) => fitted(logs).at), uneven: Math.sqrt((1.5 * squares) / count) };
  };
  if (rest !== 0) corrected = (await correctionsAt((await draw(seed)).draws, PRIOR_WORK[0])).all;
  const answer = await draw(seed + 1);
  const count = answer.draws.length / dim;
  const { columns: all, draws } = answer;
  if (rest === 0) {
    const { marginals, effective, doubt } = answer;
    return { columns: all, marginals, draws, effective, shift: 0, ...(doubt ? { doubt } : {}) };
  }
  const known = await correctionsAt(draws, PRIOR_WORK[1]);
  const marginalsBy = (correction: Correction) => {
    const at = Float64Array.from(
      { length: count },
      (_, k) => rest * (correction(draws, k * dim) - corrected(draws, k * dim)),
    );
    const own = weightsOf(at);
    const effective = 1 / own.reduce((sum, weight) => sum + weight * weight, 0);
    return { own, effective, marginals: marginalsOf(shared, question, draws, own, effective) };
  };
  const { own, effective, marginals } = marginalsBy(known.all);
  const [one, other] = known.halves.map((correction) => marginalsBy(correction).marginals);
  const shift = marginals.reduce((most, marginal, d) => {
    const half = 0.5 * (marginal.quantile(0.84) - marginal.quantile(0.16));
    const apart = (one?.[d]?.quantile(0.5) as number) - (other?.[d]?.quantile(0.5) as number);
    return Math.max(most, Math.abs(0.5 * apart) / half);
  }, 0);
  const worth = Math.min(effective, answer.effective);
  const doubt = answer.doubt ?? doubtOf(worth, shift, Math.abs(rest) * known.uneven);
  return {
    columns: all,
    marginals,
    draws: resampled({ question, points: draws, weights: own }, count, seed),
    effective: worth,
    shift,
    ...(doubt ? { doubt } : {}),
  };
}

/** ln of the prior less ln of its mixture, at the point that begins at `first`. */
type Correction = (points: Float64Array, first: number) => number;

function doubtOf(worth: number, shift: number, uneven: number): string | undefined {
  if (worth < LEAST_EFFECTIVE) return `its draws are worth ${Math.floor(worth)} independent ones`;
  if (shift > MOST_SHIFT)
    return `the prior is known too badly: medians may be off by ${shift.toFixed(1)} half widths of the 68 % intervals`;
  if (uneven > MOST_UNEVEN)
    return `the prior is too uneven where the posterior lies: ln p of draws may be off by ${uneven.toFixed(1)} nats`;
  return undefined;
}

function weightsOf(logs: Float64Array): Float64Array {
  const most = logs.reduce((high, log) => Math.max(high, log), Number.NEGATIVE_INFINITY);
  const raised = logs.map((log) => Math.exp(log - most));
  const total = raised.reduce((sum, weight) => sum + weight, 0);
  return raised.map((weight) => weight / total);
}
