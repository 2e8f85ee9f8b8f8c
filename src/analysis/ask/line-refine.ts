/** Further places along a line: where samples of the density say that a mode was missed, where ln p is least known, and where a mode may still hide. */
import { findMasses, halve, type Line, sumOf } from '../conditional-line';
import { highestOf } from './line-jumps';

interface Scratch {
  readonly halved: Line;
  readonly masses: Float64Array;
}

/**
 * Lays half of the places in the middle of the intervals whose mass differs most between straight and cubic ln p; answers with how many.
 * Strata of equal mass would fall on the same places in every round.
 */
export function layInErrors(line: Line, out: Float64Array, { halved, masses }: Scratch): number {
  findMasses(line, masses);
  const straight = masses.slice(0, line.count - 1);
  halve(line, halved);
  findMasses(halved, masses);
  // Both are relative to the highest density that the line has, and halving may have found a higher one.
  const scale = Math.exp(highestOf(halved) - highestOf(line));
  const off = straight.map((mass, i) =>
    Math.abs(scale * ((masses[2 * i] as number) + (masses[2 * i + 1] as number)) - mass),
  );
  const most = out.length >> 1;
  const chosen = [...off.keys()].sort((a, b) => (off[b] as number) - (off[a] as number)).slice(0, most);
  for (const [k, i] of chosen.entries()) out[k] = 0.5 * ((line.x[i] as number) + (line.x[i + 1] as number));
  return chosen.length;
}

/** Samples in an interval beyond what is expected there, in Poisson errors and in numbers, that tell of a mode. */
const BEYOND_CHANCE = 2;
const LEAST_EXCESS = 0.5;

/**
 * Lays a quarter of the places at samples of the density in the intervals that seem to hold less mass than the samples say; answers with how
 * many. `samples` ascend.
 */
export function layAtSamples(line: Line, samples: Float64Array, out: Float64Array, masses: Float64Array): number {
  const { x, count } = line;
  findMasses(line, masses);
  const total = sumOf(masses, 0, count - 1);
  const most = out.length >> 2;
  const missed: { readonly middle: number; readonly excess: number }[] = [];
  let k = 0;
  while (k < samples.length && (samples[k] as number) < (x[0] as number)) k += 1;
  for (let i = 0; i + 1 < count; i++) {
    const first = k;
    while (k < samples.length && (samples[k] as number) < (x[i + 1] as number)) k += 1;
    if (k === first) continue;
    const expected = (samples.length * (masses[i] as number)) / total;
    missed.push({
      middle: samples[(first + k) >> 1] as number,
      excess: k - first - expected - BEYOND_CHANCE * Math.sqrt(expected),
    });
  }
  const chosen = missed.filter(({ excess }) => excess > LEAST_EXCESS).sort((a, b) => b.excess - a.excess);
  for (const [i, { middle }] of chosen.slice(0, most).entries()) out[i] = middle;
  return Math.min(most, chosen.length);
}

/** Of the density at an interval's higher end, in the weight of the interval: a mode may hide beside a low one. */
const DENSITY_POWER = 0.5;
/** Of the places, that are laid by width alone: a mode may hide anywhere. */
const ANYWHERE = 0.5;
/** Outermost places on either side that lie far beyond the mass. */
const FAR = 2;
/** Puts the strata of each round between those of the rounds before. */
const GOLDEN = 0.6180339887498949;

/** Lays places by the width of intervals and by their density: however often an interval is divided, its parts together weigh no more. */
export function layInGaps({ x, logs, count }: Line, out: Float64Array, round: number): void {
  const highest = highestOf({ x, logs, count, own: Number.NaN });
  const last = count - 1;
  const width = (i: number) => (x[i + 1] as number) - (x[i] as number);
  const weights = Float64Array.from({ length: last }, (_, i) => {
    const higher = Math.max(logs[i] as number, logs[i + 1] as number) - highest;
    return width(i) * Math.exp(DENSITY_POWER * higher);
  });
  const whole = sumOf(weights, 0, last);
  const range = (x[last - FAR] as number) - (x[FAR] as number);
  for (let i = FAR; i < last - FAR; i++) {
    weights[i] = (weights[i] as number) + ((ANYWHERE / (1 - ANYWHERE)) * whole * width(i)) / range;
  }
  const total = sumOf(weights, 0, last);
  const shift = (0.5 + round * GOLDEN) % 1;
  let i = 0;
  let before = 0;
  for (let k = 0; k < out.length; k++) {
    const wanted = ((k + shift) / out.length) * total;
    while (i + 1 < last && before + (weights[i] as number) < wanted) before += weights[i++] as number;
    const own = weights[i] as number;
    const share = own > 0 ? Math.min(1, Math.max(0, (wanted - before) / own)) : 0.5;
    out[k] = (x[i] as number) + share * width(i);
  }
}
