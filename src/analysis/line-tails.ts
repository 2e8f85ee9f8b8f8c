/** The mass of a conditional density on either side of a row, with its error. */
import { findMasses, halve, highestOf, type Line, type Scratch, sumOf } from './conditional-line';

/** What a line says of the row's own place. */
export interface LineTails {
  readonly lower: number;
  readonly upper: number;
  readonly median: number;
  /** ∫ p over the line. */
  readonly total: number;
  /** Estimated error of `lower` and `upper`: by what a plainer rule makes of the same places, and by what may lie beyond the ends. */
  readonly error: number;
  /** What of the error may lie beyond either end. */
  readonly beyond: readonly [number, number];
}

/** Of the difference between straight and cubic ln p, as the error of the latter: its places are twice as close. */
const OF_DIFFERENCE = 0.25;

/** Of the difference from half of the places, which misses the peaks that only one place has found. */
const OF_HALF = 0.1;

/** Both tails by every other place, the row's own among them. */
function coarseBelow({ x, logs, count, own }: Line, { halved, masses }: Pick<Scratch, 'halved' | 'masses'>) {
  const at = x.indexOf(own);
  const coarse = { x: halved.x.subarray(halved.x.length >> 1), logs: halved.logs.subarray(halved.x.length >> 1) };
  let kept = 0;
  let place = 0;
  for (let i = 0; i < count; i++) {
    if ((i - at) % 2 !== 0 && i > 0 && i < count - 1) continue;
    if (i === at) place = kept;
    coarse.x[kept] = x[i] as number;
    coarse.logs[kept] = logs[i] as number;
    kept += 1;
  }
  const line: Line = { ...coarse, own, count: kept };
  findMasses(line, masses);
  const [below, above] = [sumOf(masses, 0, place), sumOf(masses, place, kept - 1)];
  return { below: below / (below + above), above: above / (below + above) };
}

/**
 * ∫ p beyond an end where ln p goes on falling by `slope` for each unit of x, relative to the highest density: twice as much, since a power
 * falls more slowly. Where it does not fall, as if it stayed level for ten times the line.
 */
const beyondEnd = (density: number, slope: number, span: number) =>
  Math.min(slope > 0 ? (2 * density) / slope : Number.POSITIVE_INFINITY, 10 * density * span);

/** Of the row's own place, by a cubic of ln p between neighbours. */
export function tailsOf(found: Line, { halved, masses }: Scratch): LineTails {
  const own = found.x.indexOf(found.own);
  findMasses(found, masses);
  const [plainBelow, plainAbove] = [sumOf(masses, 0, own), sumOf(masses, own, found.count - 1)];
  const coarse = coarseBelow(found, { halved, masses });
  halve(found, halved);
  findMasses(halved, masses);
  const { x, logs, count } = halved;
  const at = 2 * own;
  const [below, above] = [sumOf(masses, 0, at), sumOf(masses, at, count - 1)];
  const total = below + above;
  const highest = highestOf(logs, 0, count);
  const ends = [
    [found.logs[0], found.logs[1], found.x[0], found.x[1]],
    [found.logs[found.count - 1], found.logs[found.count - 2], found.x[found.count - 1], found.x[found.count - 2]],
  ] as const;
  const span = (found.x[found.count - 1] as number) - (found.x[0] as number);
  const [left, right] = ends.map(([end, next, place, inner]) => {
    const density = Math.exp((end as number) - highest);
    const slope = ((next as number) - (end as number)) / Math.abs((place as number) - (inner as number));
    return density === 0 ? 0 : beyondEnd(density, slope, span) / total;
  }) as [number, number];
  let sum = 0;
  let i = 0;
  for (; i + 2 < count && sum + (masses[i] as number) < total / 2; i++) sum += masses[i] as number;
  const width = (x[i + 1] as number) - (x[i] as number);
  const start = (logs[i] as number) - highest;
  const share = shareHolding((total / 2 - sum) / width, start, (logs[i + 1] as number) - (logs[i] as number));
  const [lower, upper] = [below / total, above / total];
  const [smaller, plain] = below < above ? [lower, plainBelow] : [upper, plainAbove];
  // Mass that is missed beyond one end dilutes the tail at the other, and lacks in its own.
  const beyond = [left * upper, right * lower] as const;
  const difference = Math.abs(plain / (plainBelow + plainAbove) - smaller);
  const halfDifference = Math.abs((below < above ? coarse.below : coarse.above) - smaller);
  return {
    lower,
    upper,
    median: (x[i] as number) + width * share,
    total: total * Math.exp(highest),
    error: Math.max(OF_DIFFERENCE * difference, OF_HALF * halfDifference) + beyond[0] + beyond[1],
    beyond,
  };
}

/** The t at which ∫ e^(a + slope t) from 0 reaches `held`. */
function shareHolding(held: number, a: number, slope: number): number {
  const scaled = held / Math.exp(a);
  const t = Math.abs(slope) > 1e-4 ? Math.log1p(scaled * slope) / slope : scaled;
  return Number.isFinite(t) ? Math.min(1, Math.max(0, t)) : 0.5;
}
