/**
 * The posterior of one free cell by quadrature, for many rows at once: ln p(x, known) along the column, at places in rounds, each round's
 * where those before found mass. ln p is a cubic between neighbours. A row goes on until two plainer rules agree with it.
 */
import { emptyLine, findMasses, halve, type Line, layByMass, mergeInto, roomier } from '../conditional-line';
import { type AskedColumn, type AskedDensity, evaluate, type FreeCell, type Question } from './asked';
import type { Components } from './mixture-posterior';
import type { NearSamples } from './near-samples';
import { wrapped } from './proposal';

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
/** Places of the first round over the whole range, and far beyond it. */
const EVEN = 11;
/** Places of the first round at samples of the density that are near in what is known: modes that the mixture has not learned. */
const SAMPLES = 8;
const FAR = [-30, -8, 8, 30] as const;
/** Of the difference between straight and cubic ln p, and between half of the places and all, as errors of the latter (`conditional-line.ts`). */
const OF_DIFFERENCE = 0.25;
const OF_HALF = 0.1;
/** Where ln p rises by more than this between two places, and so many times as fast as beside them, it may jump anywhere between these. */
const JUMP = { rise: 0.7, steeper: 4 } as const;
/** A jump that may displace less than this of the mass is left where it is. */
const SMALL_JUMP = ENOUGH / 16;

interface Open {
  readonly question: Question;
  line: Line;
  found: LinePosterior | undefined;
}

/** Mean and deviation of a mixture's column. */
function momentsOf({ weights, means, factors }: AskedDensity['mixture'], column: number) {
  const width = means.length / weights.length;
  let [mean, second] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    const at = means[k * width + column] as number;
    let variance = 0;
    for (let j = 0; j <= column; j++) variance += ((factors[k] as Float64Array)[column * width + j] as number) ** 2;
    mean += weight * at;
    second += weight * (at * at + variance);
  }
  return { mean, deviation: Math.sqrt(Math.max(second - mean * mean, 1e-12)) };
}

/** Quantiles of components of one coordinate, each at its share of the places, and their near tails. */
function componentPlaces({ weights, means, factors }: Components, out: Float64Array): void {
  // Standard normal quantiles of sevenths and the outer ones: the golden ratio deals them out to the components.
  const golden = 0.6180339887498949;
  let [k, left] = [0, weights[0] as number];
  for (let i = 0; i < out.length; i++) {
    const share = (i + 0.5) / out.length;
    while (left < share && k < weights.length - 1) left += weights[++k] as number;
    const u = (0.5 + i * golden) % 1;
    // A logistic quantile: as good a spread as a normal one, with longer tails.
    const deviation = (factors[k] as Float64Array)[0] as number;
    out[i] = (means[k] as number) + deviation * 0.75 * Math.log((u + 0.01) / (1.01 - u));
  }
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
    return { question, line: emptyLine(ROUNDS[0] + ROUNDS[1], Number.NaN), found: undefined };
  });
  const weights = new Float64Array(room);
  await look(density, all, ROUNDS[0], ({ question }, out) =>
    layFirst(density, question, posteriorOf(question), nearOf(question), out),
  );
  await look(density, all, ROUNDS[1], ({ line }, out) =>
    layByMass(line, 0, line.count - 1, out, 0, out.length, weights),
  );
  const scratch = { halved: emptyLine(2 * room, 0), masses: new Float64Array(2 * room), coarse: emptyLine(room, 0) };
  for (const one of all) one.found = posterior(density, one, scratch);
  for (let round = 0; round < MORE.rounds; round++) {
    const open = all.filter(({ found }) => !((found?.error ?? 1) <= ENOUGH));
    if (open.length === 0) break;
    for (const one of open) one.line = roomier(one.line, one.line.count + MORE.points);
    await look(density, open, MORE.points, ({ line }, out) => {
      const inJumps = layInJumps(line, out, scratch.masses);
      layByMass(line, 0, line.count - 1, out, inJumps, out.length, weights);
    });
    for (const one of open) one.found = posterior(density, one, scratch);
  }
  return all.map(({ found }) => found as LinePosterior);
}

const limitsOf = (density: AskedDensity, { free }: Question) => {
  const { column, from, to } = free[0] as FreeCell;
  return (density.columns[column] as AskedColumn).circle
    ? { from: -1, to: 1, circle: true }
    : { from, to, circle: false };
};

function layFirst(
  density: AskedDensity,
  question: Question,
  components: Components,
  samples: Float64Array,
  out: Float64Array,
): void {
  const { from, to, circle } = limitsOf(density, question);
  const { column } = question.free[0] as FreeCell;
  const { mean, deviation } = momentsOf(density.mixture, density.context + column);
  const near = out.subarray(0, out.length - EVEN - FAR.length);
  componentPlaces(components, near.subarray(SAMPLES));
  const sorted = samples.toSorted();
  for (let i = 0; i < SAMPLES; i++) near[i] = sorted[Math.floor(((i + 0.5) / SAMPLES) * sorted.length)] ?? mean;
  for (let i = 0; i < EVEN; i++) {
    const share = i / (EVEN - 1);
    out[near.length + i] = circle ? -1 + 2 * share : mean + (8 * share - 4) * deviation;
  }
  for (const [i, far] of FAR.entries()) out[out.length - 1 - i] = circle ? far / 30 : mean + far * deviation;
  const clip = (z: number) => (circle ? wrapped(z) : Math.min(Math.max(z, from), to));
  const [least, most] = [from, to];
  for (let i = 0; i < out.length; i++) {
    const z = out[i] as number;
    if (circle) out[i] = z >= 1 ? 1 : clip(z);
    else if (z < least || z > most) {
      // Beyond the limit there is nothing: the place is mirrored at the limit.
      const mirrored = z < least ? 2 * least - z : 2 * most - z;
      out[i] = clip(mirrored);
    }
  }
  if (Number.isFinite(least)) out[0] = least;
  if (Number.isFinite(most)) out[0] = most;
  if (circle) {
    out[0] = -1;
    out[1] = 1;
  }
}

interface Jump {
  readonly at: number;
  /** Half of the mass by which the higher density exceeds the lower over the interval, in units of the highest density. */
  readonly error: number;
}

/** The intervals in which ln p seems to jump: it rises in them far more steeply than beside them. */
function jumpsOf({ x, logs, count }: Line, highest: number): readonly Jump[] {
  const secant = (i: number) => {
    if (i < 0 || i + 1 >= count) return 0;
    const width = (x[i + 1] as number) - (x[i] as number);
    return width > 0 ? Math.abs(((logs[i + 1] as number) - (logs[i] as number)) / width) : 0;
  };
  const jumps: Jump[] = [];
  for (let i = 0; i + 1 < count; i++) {
    const [left, right] = [logs[i] as number, logs[i + 1] as number];
    if (Math.abs(right - left) < JUMP.rise) continue;
    if (secant(i) < JUMP.steeper * Math.max(secant(i - 1), secant(i + 1))) continue;
    const height = Math.abs(Math.exp(right - highest) - Math.exp(left - highest));
    jumps.push({ at: i, error: 0.5 * ((x[i + 1] as number) - (x[i] as number)) * height });
  }
  return jumps;
}

/** Lays half of the places into the jumps that may displace most, evenly within each; answers with how many. */
function layInJumps(line: Line, out: Float64Array, masses: Float64Array): number {
  findMasses(line, masses);
  let total = 0;
  for (let i = 0; i + 1 < line.count; i++) total += masses[i] as number;
  const most = out.length >> 1;
  const jumps = jumpsOf(line, highestOf(line))
    .filter(({ error }) => error > SMALL_JUMP * total)
    .sort((a, b) => b.error - a.error)
    .slice(0, most);
  let laid = 0;
  for (const [k, { at }] of jumps.entries()) {
    const own = Math.floor((most - laid) / (jumps.length - k));
    const [from, to] = [line.x[at] as number, line.x[at + 1] as number];
    for (let i = 1; i <= own; i++) out[laid++] = from + (i / (own + 1)) * (to - from);
  }
  return laid;
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

const highestOf = ({ logs, count }: Line) => {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) most = Math.max(most, logs[i] as number);
  return most;
};

/** What the places of a line say, and how far plainer rules differ. */
function posterior(
  density: AskedDensity,
  { question, line }: Open,
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
