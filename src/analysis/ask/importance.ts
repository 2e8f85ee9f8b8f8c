/**
 * Importance draws of the free cells of many rows at once. The first proposals are a Gaussian mixture conditioned on what is known, and kernels
 * about samples of the density that are near in what is known; where weights are uneven, kernels about the draws that it has found propose more, and every draw is weighed by all proposals together
 * (deterministic mixtures: Cornuet, Marin, Mira & Robert 2012):
 *
 *   w_i = p(x_i, known) / Σ_s (n_s / n) q_s(x_i),   p(known) = mean w.
 */
import { random } from '../../base/random';
import { type AskedDensity, evaluate, type Question } from './asked';
import { kernelProposal } from './kernel-proposal';
import type { Components } from './mixture-posterior';
import { kernelsAt, type NearSamples } from './near-samples';
import { boundsOf, componentProposal, type Proposal } from './proposal';

/** How many draws, and for how long. */
export interface Effort {
  /** Independent draws that the answer should be worth. */
  readonly draws: number;
  /** Points at which the density of a row is evaluated, at most. */
  readonly most: number;
}

/** Weighted draws of one row, while they are made and after. */
export interface WeightedDraws {
  readonly question: Question;
  /** Row-major [count, free]. */
  readonly points: Float64Array;
  /** ln p(x, known) of each. */
  readonly target: Float64Array;
  /** Adding up to 1; all 0 where no draw has a density. */
  readonly weights: Float64Array;
  /** Independent draws that they are worth: (Σ w)² / Σ w² (Kish 1965). */
  readonly effective: number;
  /** ln p(known) in nats, and its standard error. */
  readonly logEvidence: number;
  readonly logEvidenceError: number;
  readonly proposals: readonly Proposal[];
}

interface Open {
  readonly question: Question;
  readonly proposals: Proposal[];
  readonly counts: number[];
  points: Float64Array;
  target: Float64Array;
  /** ln Σ_s n_s q_s of each point. */
  mixed: Float64Array;
  count: number;
}

/** Points of the first round, as a share of the wanted draws, and at least. */
const FIRST = { share: 0.75, least: 96 };
/** Of these, the share that is drawn about near samples. */
const OF_SAMPLES = 0.2;
/** Rounds of kernels. */
const MOST_ROUNDS = 6;
/** Fewer effective draws of the first round say too little of the shape for a guess of how many more are needed. */
const ENOUGH_TO_GUESS = 25;

const grown = (from: Float64Array, length: number) => {
  const out = new Float64Array(length);
  out.set(from);
  return out;
};

/** More points of one proposal, and what they and the earlier ones weigh with it. */
function add(one: Open, proposal: Proposal, more: number): void {
  const width = one.question.free.length;
  const total = one.count + more;
  one.points = grown(one.points, total * width);
  one.target = grown(one.target, total);
  one.mixed = grown(one.mixed, total);
  proposal.draw(one.points, one.count, more);
  one.proposals.push(proposal);
  one.counts.push(more);
  const logMore = Math.log(more);
  for (let k = 0; k < one.count; k++) {
    one.mixed[k] = logSum(one.mixed[k] as number, logMore + proposal.logDensity(one.points, k));
  }
  for (let k = one.count; k < total; k++) {
    let log = Number.NEGATIVE_INFINITY;
    for (const [s, each] of one.proposals.entries()) {
      log = logSum(log, Math.log(one.counts[s] as number) + each.logDensity(one.points, k));
    }
    one.mixed[k] = log;
  }
  one.count = total;
}

function logSum(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
}

function weighed({ question, points, target, mixed, count, proposals }: Open): WeightedDraws {
  const logs = target.map((log, k) => log - (mixed[k] as number) + Math.log(count));
  const most = logs.reduce((high, log) => Math.max(high, log), Number.NEGATIVE_INFINITY);
  const weights = logs.map((log) => (most === Number.NEGATIVE_INFINITY ? 0 : Math.exp(log - most)));
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  const effective = squares > 0 ? (sum * sum) / squares : 0;
  return {
    question,
    points,
    target,
    weights: weights.map((weight) => (sum > 0 ? weight / sum : 0)),
    effective,
    logEvidence: most + Math.log(sum / count),
    // Var w / (n mean²) = 1/n_eff − 1/n.
    logEvidenceError: effective > 0 ? Math.sqrt(Math.max(0, 1 / effective - 1 / count)) : Number.POSITIVE_INFINITY,
    proposals,
  };
}

/** Weighted draws of every question, given what a mixture says of it. The same seed gives the same draws. */
export async function importanceDraws(
  density: AskedDensity,
  questions: readonly Question[],
  posteriorOf: (question: Question) => Components,
  nearSamples: NearSamples,
  { draws, most }: Effort,
  seed: number,
): Promise<WeightedDraws[]> {
  const nearOf = await nearSamples(questions);
  const first = Math.min(most, Math.max(FIRST.least, Math.ceil(FIRST.share * draws)));
  const all = questions.map((question): Open => {
    const none = new Float64Array();
    const one: Open = { question, proposals: [], counts: [], points: none, target: none, mixed: none, count: 0 };
    const own = random(seed, 'ask', question.row);
    const bounds = boundsOf(density, question);
    const about = Math.ceil(OF_SAMPLES * first);
    add(one, componentProposal(posteriorOf(question), bounds, own), first - about);
    add(one, componentProposal(kernelsAt(density, question, nearOf(question)), bounds, own), about);
    return one;
  });
  await evaluateFrom(density, all, 0);
  const found = all.map(weighed);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = all.flatMap((one, i) => {
      const { effective } = found[i] as WeightedDraws;
      return effective < draws && one.count < most ? [{ one, i }] : [];
    });
    if (open.length === 0) break;
    const before = open.map(({ one }) => one.count);
    for (const { one, i } of open) {
      const now = found[i] as WeightedDraws;
      const fraction = now.effective / one.count;
      const wanted = now.effective < ENOUGH_TO_GUESS ? one.count : (1.1 * (draws - now.effective)) / fraction;
      const more = Math.min(most - one.count, Math.max(FIRST.least, Math.ceil(Math.min(wanted, 2 * one.count))));
      // A mixture that is near the density already is drawn from again: kernels would only cost.
      const good = fraction > GOOD;
      const own = random(seed, 'ask', now.question.row + (round + 1) * ROUND_STEP);
      const proposal = good
        ? componentProposal(posteriorOf(one.question), boundsOf(density, one.question), own)
        : kernelProposal(now, boundsOf(density, one.question), own);
      add(one, proposal, more);
    }
    await evaluateFrom(
      density,
      open.map(({ one }) => one),
      before,
    );
    for (const { one, i } of open) found[i] = weighed(one);
  }
  return found;
}

/** Effective draws of a proposal's, as a share, from which on it is good. */
const GOOD = 0.5;
/** Streams of the rounds of one row are far from those of the next rows. */
const ROUND_STEP = 2 ** 28;

async function evaluateFrom(density: AskedDensity, all: readonly Open[], from: 0 | readonly number[]): Promise<void> {
  await evaluate(
    density,
    all.map(({ question, points, target, count }, i) => {
      const first = from === 0 ? 0 : (from[i] as number);
      return { question, points, first, count: count - first, out: target };
    }),
  );
}
