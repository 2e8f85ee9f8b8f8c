/**
 * The posterior of several parameters that many rows share. With the rows independent given θ, or each counted by a weight w_i,
 *
 *   ln p(θ | x_1 … x_n) = Σ_i w_i ln p(θ | x_i) + (1 − Σ_i w_i) ln p(θ) + const,
 *
 * where p(θ) is the mean of the posteriors of the rows that the model was trained on. That mean is dear: draws are made first with a mixture in its
 * place, then with the mixture corrected by a parabola, and these are weighed by the mean itself.
 */
import { fitGaussian } from '../gaussian';
import { fitGaussianMixture, gaussianMixtureLogProb } from '../gaussian-mixture';
import type { GaussianMixture } from '../mixture-steps';
import { LEAST_EFFECTIVE, marginalsOf, ofSeveral } from './ask';
import { type AskedDensity, type Question, questionOf } from './asked';
import { logMean } from './combined';
import type { Marginal } from './marginal';
import type { Components } from './mixture-posterior';
import { fitParabola } from './parabola';
import { wrapped } from './proposal';
import { resampled } from './resample';

/** What is known of the prior: its mean over training rows at given points, and a mixture like it. */
export interface SharedPrior {
  /** ln p(θ) of points, row-major [n, dim]: by all training rows, and by each half of them. */
  logAt(points: Float64Array): Promise<{ readonly all: Float64Array; readonly halves: readonly Float64Array[] }>;
  readonly mixture: GaussianMixture;
}

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

/** Draws of the prior that a mixture is fitted to, and its components. */
const PRIOR = { draws: 4_000, components: 8, broad: 0.02, reach: 3 } as const;
const CHUNK = 100_000;

/** ln p of every point given each of the contexts, row-major [contexts, points]. */
async function logsAt(density: AskedDensity, points: Float64Array, contexts: Float64Array): Promise<Float64Array> {
  const { dim, context: width } = density;
  const count = points.length / dim;
  const rows = contexts.length / width;
  const out = new Float64Array(rows * count);
  const step = Math.max(1, Math.floor(CHUNK / count));
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step);
    const values = new Float64Array((to - from) * points.length);
    const given = new Float64Array((to - from) * count * width);
    for (let row = from; row < to; row++) {
      values.set(points, (row - from) * points.length);
      const own = contexts.subarray(row * width, (row + 1) * width);
      for (let k = 0; k < count; k++) given.set(own, ((row - from) * count + k) * width);
    }
    out.set(await density.logProb(values, given), from * count);
  }
  return out;
}

/** The prior of a conditional density by contexts of training rows, row-major. */
export async function sharedPrior(density: AskedDensity, contexts: Float64Array, seed: number): Promise<SharedPrior> {
  const { dim, context: width } = density;
  const rows = contexts.length / width;
  const given = Float64Array.from(
    { length: PRIOR.draws * width },
    (_, at) => contexts[(Math.floor(at / width) % rows) * width + (at % width)] as number,
  );
  const drawn = await density.sample(PRIOR.draws, seed, given);
  const every = Uint32Array.from({ length: PRIOR.draws }, (_, row) => row);
  const { weights, means, factors } = fitGaussianMixture(drawn, dim, every, PRIOR.components, seed, PRIOR.draws);
  // Far out, where no row tells of the prior, it is not to be divided by next to nothing.
  const broad = fitGaussian(drawn, dim, every);
  const mixture = {
    weights: Float64Array.of(...weights.map((weight) => weight * (1 - PRIOR.broad)), PRIOR.broad),
    means: Float64Array.of(...means, ...broad.mean),
    factors: [...factors, broad.cholesky.map((value) => PRIOR.reach * value)],
  };
  return {
    mixture,
    async logAt(points) {
      const logs = await logsAt(density, points, contexts);
      const count = points.length / dim;
      const half = Math.floor(rows / 2) * count;
      return {
        all: logMean(logs, count),
        halves: [logs.subarray(0, half), logs.subarray(half)].map((own) => logMean(own, count)),
      };
    },
  };
}

/** Draws of each single posterior that its moments are taken from, and the least part of the prior in a first proposal. */
const MOMENTS = 96;
/** Deviations of the first proposal, as a multiple of those of the product of normals. */
const WIDER = 1.3;
const DRAWS = 240;
/** Draws of single posteriors that a second proposal has kernels about. */
const NEAR = 32;
const MOST_POINTS = 12 * DRAWS;
/** Draws at which the prior is found for the parabola: some times its coefficients. */
const anchorsFor = (dim: number) => 24 + 3 * ((dim + 1) * (dim + 2)) * 0.5;
/** A prior known so badly that medians may be off by more is told. */
const MOST_SHIFT = 0.5;

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
  let corrected: (at: Float64Array, first: number) => number = () => 0;
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
  if (rest !== 0) {
    const anchors = (await draw(seed)).draws.slice(0, anchorsFor(dim) * dim);
    const { all } = await prior.logAt(anchors);
    const plain = gaussianMixtureLogProb(prior.mixture, anchors, dim, every(all.length));
    corrected = fitParabola(
      anchors,
      columns.map(({ circle }) => circle),
      all.map((log, k) => log - (plain[k] as number)),
    );
  }
  const answer = await draw(seed + 1);
  const count = answer.draws.length / dim;
  if (rest === 0) {
    const { marginals, draws, effective, doubt } = answer;
    return { columns: answer.columns, marginals, draws, effective, shift: 0, ...(doubt ? { doubt } : {}) };
  }
  const { all, halves } = await prior.logAt(answer.draws);
  const used = gaussianMixtureLogProb(prior.mixture, answer.draws, dim, every(count));
  const marginalsBy = (logs: Float64Array) => {
    const own = weightsOf(logs.map((log, k) => rest * (log - (used[k] as number) - corrected(answer.draws, k * dim))));
    const effective = 1 / own.reduce((sum, weight) => sum + weight * weight, 0);
    return { own, effective, marginals: marginalsOf(shared, question, answer.draws, own, effective) };
  };
  const { own, effective, marginals } = marginalsBy(all);
  const [one, other] = halves.map((logs) => marginalsBy(logs).marginals);
  const shift = marginals.reduce((most, marginal, d) => {
    const half = 0.5 * (marginal.quantile(0.84) - marginal.quantile(0.16));
    const apart = (one?.[d]?.quantile(0.5) as number) - (other?.[d]?.quantile(0.5) as number);
    return Math.max(most, Math.abs(0.5 * apart) / half);
  }, 0);
  const worth = Math.min(effective, answer.effective);
  const doubt =
    answer.doubt ??
    (worth < LEAST_EFFECTIVE
      ? `its draws are worth ${Math.floor(worth)} independent ones`
      : shift > MOST_SHIFT
        ? `the prior is known too badly: medians may be off by ${shift.toFixed(1)} half widths of the 68 % intervals`
        : undefined);
  return {
    columns: answer.columns,
    marginals,
    draws: resampled({ question, points: answer.draws, weights: own }, count, seed),
    effective: worth,
    shift,
    ...(doubt ? { doubt } : {}),
  };
}

function weightsOf(logs: Float64Array): Float64Array {
  const most = logs.reduce((high, log) => Math.max(high, log), Number.NEGATIVE_INFINITY);
  const raised = logs.map((log) => Math.exp(log - most));
  const total = raised.reduce((sum, weight) => sum + weight, 0);
  return raised.map((weight) => weight / total);
}
