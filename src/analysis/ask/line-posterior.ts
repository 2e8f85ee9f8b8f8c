/**
 * The posterior of one free cell by quadrature, for many rows at once: ln p(x, known) along the column, at places in rounds, each round's
 * where those before found mass. ln p is a cubic between neighbours. A row goes on until two plainer rules agree with it.
 */
import { emptyLine, findMasses, halve, type Line, layByMass, mergeInto, roomier } from '../conditional-line';
import { type AskedDensity, evaluate, type Question } from './asked';
import { highestOf, jumpsOf, layInJumps } from './line-jumps';
import { layAtSamples, layInErrors, layInGaps } from './line-refine';
import { layFirst, limitsOf } from './line-start';
import type { Components } from './mixture-posterior';
import type { NearSamples } from './near-samples';

/** The posterior of one coordinate. */
export interface LinePosterior {
  readonly question: Question;
  /** Ascending places, ln p(x, known) at them, and the share of the mass below each. */
  readonly x: Float64Array;
  readonly logs: Float64Array;
  readonly below: Float64Array;
  /** ln p(known) in nats, with its estimated error. */
  readonly logEvidence: number;
  readonly logEvidenceError: number;
  /** Estimated error of `below`. */
  readonly error: number;
}

/** Points of each round that every row gets, and of further rounds. */
const ROUNDS = [44, 16] as const;
const MORE = { rounds: 10, points: 16 } as const;
/** A row is done where its error, in probability, is below this: a tenth of what an interval of 68 or 95 % is read to. */
const ENOUGH = 1e-3;
/** A jump that may displace less than this part of that is left where it is. */
const SMALL_JUMP = 16;
/** Of the difference between straight and cubic ln p, and between half of the places and all, as errors of the latter (`conditional-line.ts`). */
const OF_DIFFERENCE = 0.25;
const OF_HALF = 0.1;
/** Of what the last round has changed: a mode that it found may have been the last one, or not. */
const OF_CHANGE = 0.5;
interface Open {
  readonly question: Question;
  /** Samples of the density that are near in what is known, ascending. */
  readonly samples: Float64Array;
  line: Line;
  found: LinePosterior | undefined;
}

export async function linePosteriors(
  density: AskedDensity,
  questions: readonly Question[],
  posteriorOf: (question: Question) => Components,
  nearSamples: NearSamples,
): Promise<LinePosterior[]> {
  if (questions.length === 0) return [];
  const nearOf = await nearSamples(questions);
  const room = ROUNDS[0] + ROUNDS[1] + MORE.rounds * MORE.points;
  const all = questions.map((question): Open => {
    return {
      question,
      samples: nearOf(question).sort(),
      line: emptyLine(ROUNDS[0] + ROUNDS[1], Number.NaN),
      found: undefined,
    };
  });
  const scratch = { halved: emptyLine(2 * room, 0), masses: new Float64Array(2 * room), coarse: emptyLine(room, 0) };
  const refine = (round: number) => (one: Open, out: Float64Array) => {
    const inJumps = layInJumps(one.line, out, scratch.masses, ENOUGH / SMALL_JUMP);
    const atSamples = inJumps + layAtSamples(one.line, one.samples, out.subarray(inJumps), scratch.masses);
    const inErrors = atSamples + layInErrors(one.line, out.subarray(atSamples), scratch);
    layInGaps(one.line, out.subarray(inErrors), round);
  };
  const reckon = (open: readonly Open[]) => {
    for (const one of open) one.found = posterior(density, one, scratch);
  };
  await look(density, all, ROUNDS[0], ({ question, samples }, out) =>
    layFirst(density, question, posteriorOf(question), samples, out),
  );
  reckon(all);
  const weights = new Float64Array(ROUNDS[0]);
  await look(density, all, ROUNDS[1], ({ line }, out) =>
    layByMass(line, 0, line.count - 1, out, 0, out.length, weights),
  );
  reckon(all);
  for (let round = 0; round < MORE.rounds; round++) {
    const open = all.filter(({ found }) => !((found?.error ?? 1) <= ENOUGH));
    if (open.length === 0) break;
    for (const one of open) one.line = roomier(one.line, one.line.count + MORE.points);
    await look(density, open, MORE.points, refine(round));
    reckon(open);
  }
  return all.map(({ found }) => found as LinePosterior);
}

/** Evaluates so many more places of each line, and merges them into it. */
async function look(
  density: AskedDensity,
  open: readonly Open[],
  count: number,
  lay: (one: Open, out: Float64Array) => void,
): Promise<void> {
  const asked = open.map((one) => {
    const points = new Float64Array(count);
    lay(one, points);
    points.sort();
    return { question: one.question, points, first: 0, count, out: new Float64Array(count) };
  });
  await evaluate(density, asked);
  for (const [i, { points, out }] of asked.entries()) {
    const { line } = open[i] as Open;
    // A place without density is told as one of next to none: differences of −∞ are none.
    for (let k = 0; k < count; k++) if (out[k] === Number.NEGATIVE_INFINITY) out[k] = NO_DENSITY;
    mergeInto(line, points, out, 0, count);
  }
}

const NO_DENSITY = -1e4;

interface Scratch {
  readonly halved: Line;
  readonly masses: Float64Array;
  readonly coarse: Line;
}

/** What the places of a line say, and how far plainer rules differ. */
function posterior(
  density: AskedDensity,
  { question, line, found: before }: Open,
  { halved, masses, coarse }: Scratch,
): LinePosterior {
  const { circle, from, to } = limitsOf(density, question);
  halve(line, halved);
  const { count } = halved;
  const x = halved.x.slice(0, count);
  const logs = halved.logs.slice(0, count);
  findMasses(halved, masses);
  const below = new Float64Array(count);
  for (let i = 1; i < count; i++) below[i] = (below[i - 1] as number) + (masses[i - 1] as number);
  const total = below[count - 1] as number;
  const highest = highestOf(halved);
  for (let i = 0; i < count; i++) below[i] = (below[i] as number) / total;
  const rules = [
    [line, 2, OF_DIFFERENCE],
    [everyOther(line, coarse), 4, OF_HALF],
  ] as const;
  let [error, totalError] = [0, 0];
  for (const [rule, step, part] of rules) {
    findMasses(rule, masses);
    let whole = 0;
    for (let i = 0; i + 1 < rule.count; i++) whole += masses[i] as number;
    let sum = 0;
    let most = 0;
    for (let i = 0; i + 1 < rule.count; i++) {
      most = Math.max(most, Math.abs(sum / whole - (below[Math.min(i * step, count - 1)] as number)));
      sum += masses[i] as number;
    }
    error = Math.max(error, part * most);
    totalError = Math.max(totalError, part * Math.abs(Math.log(whole / total) + highestOf(rule) - highest));
  }
  if (before) error = Math.max(error, OF_CHANGE * changeOf(before, { x, below }));
  // The mass beside a jump is known to where the jump lies.
  for (const jump of jumpsOf(line, highest)) {
    error += jump.error / total;
    totalError += jump.error / total;
  }
  // Mass beyond an end that is no limit.
  const density0 = Math.exp((logs[0] as number) - highest);
  const density1 = Math.exp((logs[count - 1] as number) - highest);
  const span = (x[count - 1] as number) - (x[0] as number);
  const beyond =
    ((circle || Number.isFinite(from) ? 0 : density0) + (circle || Number.isFinite(to) ? 0 : density1)) *
    (span / total);
  return {
    question,
    x,
    logs,
    below,
    logEvidence: Math.log(total) + highest,
    logEvidenceError: totalError + beyond,
    error: Number.isFinite(total) && total > 0 && highest > NO_DENSITY ? error + beyond : 1,
  };
}

/** How far `below` has moved at the places that both have. */
function changeOf(before: Pick<LinePosterior, 'x' | 'below'>, now: Pick<LinePosterior, 'x' | 'below'>): number {
  let [most, i] = [0, 0];
  for (const [k, x] of now.x.entries()) {
    while (i < before.x.length && (before.x[i] as number) < x) i += 1;
    if (before.x[i] === x) most = Math.max(most, Math.abs((now.below[k] as number) - (before.below[i] as number)));
  }
  return most;
}

/** Every other place of a line, its ends among them where their number is odd. */
function everyOther({ x, logs, count }: Line, into: Line): Line {
  into.count = 0;
  for (let i = 0; i < count; i += 2) {
    into.x[into.count] = x[i] as number;
    into.logs[into.count] = logs[i] as number;
    into.count += 1;
  }
  return into;
}
