/**
 * Markov chains for rows whose importance weights are too uneven: Metropolis–Hastings with three kinds of steps, each of which leaves the
 * posterior as it is. Steps along the difference of two other chains (ter Braak 2006) take its shape, a random walk with the covariance of
 * the importance draws takes the small steps, and independent proposals from the kernels jump between modes. The chains of a row are moved
 * by halves, each with the other half as it stands, so that thousands of points are evaluated at once.
 */
import { type Random, random } from '../../base/random';
import { type AskedDensity, evaluate, type Question } from './asked';
import { convergenceOf } from './convergence';
import type { WeightedDraws } from './importance';
import { levelled, safeFactor, weightedCovariance } from './kernel-proposal';
import { type Bound, boundsOf, type Proposal, wrapped } from './proposal';

export interface ChainDraws {
  readonly question: Question;
  /** Row-major [count, free], of equal weight. */
  readonly points: Float64Array;
  /** The worst over the coordinates. */
  readonly rHat: number;
  readonly effective: number;
}

const KINDS = { difference: 0.5, walk: 0.8 } as const;

interface Open {
  readonly question: Question;
  readonly bounds: readonly Bound[];
  readonly draw: Random;
  readonly proposal: Proposal;
  /** Cholesky factor of the covariance of the importance draws. */
  readonly factor: Float64Array;
  /** [chains, free] and ln p of each. */
  readonly at: Float64Array;
  readonly logs: Float64Array;
  /** Every step of every chain: [chains][steps · free]. */
  readonly visited: number[][];
}

const CHAINS = 16;

function started(density: AskedDensity, drawn: WeightedDraws, seed: number): Open {
  const { question, points, target, proposals } = drawn;
  const f = question.free.length;
  const bounds = boundsOf(density, question);
  const draw = random(seed, 'ask', question.row + 3 * 2 ** 30);
  const weights = levelled(drawn.weights, 2 * CHAINS);
  const { covariance } = weightedCovariance({ points, weights }, bounds);
  const at = new Float64Array(CHAINS * f);
  const logs = new Float64Array(CHAINS);
  let [k, left] = [0, weights[0] as number];
  const start = draw.uniform();
  for (let c = 0; c < CHAINS; c++) {
    while (left < (c + start) / CHAINS && k < weights.length - 1) left += weights[++k] as number;
    at.set(points.subarray(k * f, (k + 1) * f), c * f);
    logs[c] = target[k] as number;
  }
  return {
    question,
    bounds,
    draw,
    proposal: proposals.at(-1) as Proposal,
    factor: safeFactor(covariance, f),
    at,
    logs,
    visited: Array.from({ length: CHAINS }, () => []),
  };
}

/** Scales of the random walk, of the step that is best for a normal density (Roberts, Gelman & Gilks 1997). */
const WALKS = [1, 0.3, 0.1] as const;

/** Proposes the next place of a chain into `out` at `i`; ln of the ratio of proposal densities, from and to. */
function propose(one: Open, chain: number, out: Float64Array, i: number): number {
  const { draw, bounds, at, factor, proposal } = one;
  const f = bounds.length;
  const kind = draw.uniform();
  if (kind >= KINDS.walk) {
    proposal.draw(out, i, 1);
    return proposal.logDensity(at, chain) - proposal.logDensity(out, i);
  }
  if (kind < KINDS.difference) {
    const half = CHAINS / 2;
    const others = chain < half ? half : 0;
    const a = others + draw.integer(half);
    const b = others + draw.integer(half);
    const jump = draw.uniform() < 0.1 ? 1 : 2.38 / Math.sqrt(2 * f);
    for (let d = 0; d < f; d++) {
      const apart = (at[a * f + d] as number) - (at[b * f + d] as number);
      const little = 1e-3 * (factor[d * f + d] as number) * draw.normal();
      out[i * f + d] = (at[chain * f + d] as number) + jump * (bounds[d]?.circle ? wrapped(apart) : apart) + little;
    }
  } else {
    const scale = ((WALKS[draw.integer(WALKS.length)] as number) * 2.38) / Math.sqrt(f);
    const epsilon = Float64Array.from({ length: f }, () => draw.normal());
    for (let d = 0; d < f; d++) {
      let step = 0;
      for (let j = 0; j <= d; j++) step += (factor[d * f + j] as number) * (epsilon[j] as number);
      out[i * f + d] = (at[chain * f + d] as number) + scale * step;
    }
  }
  for (let d = 0; d < f; d++) if (bounds[d]?.circle) out[i * f + d] = wrapped(out[i * f + d] as number);
  return 0;
}

/** Moves half of the chains of every row once. */
async function moved(density: AskedDensity, open: readonly Open[], from: number): Promise<void> {
  const half = CHAINS / 2;
  const tried = open.map((one) => {
    const points = new Float64Array(half * one.bounds.length);
    const ratios = Float64Array.from({ length: half }, (_, i) => propose(one, from + i, points, i));
    return { question: one.question, points, first: 0, count: half, out: new Float64Array(half), ratios };
  });
  await evaluate(density, tried);
  for (const [r, { points, out, ratios }] of tried.entries()) {
    const { at, logs, draw, visited, bounds } = open[r] as Open;
    const f = bounds.length;
    for (let i = 0; i < half; i++) {
      const chain = from + i;
      const log = out[i] as number;
      if (Math.log(draw.uniform()) < log - (logs[chain] as number) + (ratios[i] as number)) {
        at.set(points.subarray(i * f, (i + 1) * f), chain * f);
        logs[chain] = log;
      }
      const own = visited[chain] as number[];
      for (let d = 0; d < f; d++) own.push(at[chain * f + d] as number);
    }
  }
}

/** The second half of all steps. */
function told({ question, visited, bounds }: Open): ChainDraws {
  const f = bounds.length;
  const steps = (visited[0]?.length ?? 0) / f;
  const first = Math.floor(steps / 2);
  const kept = steps - first;
  let [rHat, effective] = [0, Number.POSITIVE_INFINITY];
  for (let d = 0; d < f; d++) {
    const found = convergenceOf(
      visited.map((chain) => Float64Array.from({ length: kept }, (_, t) => chain[(first + t) * f + d] as number)),
    );
    rHat = Number.isNaN(found.rHat) ? Number.POSITIVE_INFINITY : Math.max(rHat, found.rHat);
    effective = Math.min(effective, found.effective);
  }
  const points = new Float64Array(CHAINS * kept * f);
  for (const [c, chain] of visited.entries()) points.set(chain.slice(first * f), c * kept * f);
  return { question, points, rHat, effective };
}

/** Steps of each chain between two looks at how far they agree; the first half of all steps is thrown away. */
const STEPS = 250;
const MOST_LOOKS = 4;
/** What chains are left at. */
const AGREED = 1.02;

/** Chains of every row until they agree and are worth so many independent draws, or the work is spent. */
export async function chainDraws(
  density: AskedDensity,
  drawn: readonly WeightedDraws[],
  draws: number,
  seed: number,
): Promise<ChainDraws[]> {
  const all = drawn.map((one) => started(density, one, seed));
  const found = new Map<Open, ChainDraws>();
  for (let look = 0; look < MOST_LOOKS; look++) {
    const open = all.filter((one) => {
      const { rHat = Number.POSITIVE_INFINITY, effective = 0 } = found.get(one) ?? {};
      return !(rHat < AGREED && effective >= draws);
    });
    if (open.length === 0) break;
    // Each look doubles the steps.
    for (let step = 0; step < STEPS * (look === 0 ? 1 : 2 ** (look - 1)); step++) {
      await moved(density, open, 0);
      await moved(density, open, CHAINS / 2);
    }
    for (const one of open) found.set(one, told(one));
  }
  return all.map((one) => found.get(one) as ChainDraws);
}
