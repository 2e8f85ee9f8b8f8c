/**
 * Moments of a Gaussian times a cell's likelihood: closed for a limit, by Gauss–Legendre quadrature for any other form. Both factors vanish
 * beyond 6.5 σ, so the interval where neither does is all that counts.
 */
import { HALF_LN_2PI, logTail } from '../../base/normal-distribution';
import { CELL, FLUX_PER_MAGNITUDE, magnitudeAt } from '../../catalog/measured/cells';
import { type Cells, logLikelihood, REACH } from './cells';
import type { ColumnMap } from './column-map';

export interface Tilted {
  /** ln ∫ N(s; m, v) p(w | s) ds. */
  logMass: number;
  mean: number;
  variance: number;
}

const NODES = 24;
/** Nodes and weights on [−1, 1], by Newton's method on the Legendre polynomial. */
const [nodes, weights] = gaussLegendre(NODES);
const logWeights = weights.map(Math.log);
const MOST_PANELS = 3;
const logs = new Float64Array(MOST_PANELS * NODES);
const places = new Float64Array(MOST_PANELS * NODES);
const ends = new Float64Array(MOST_PANELS + 1);

function gaussLegendre(n: number): [Float64Array, Float64Array] {
  const [x, w] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 20; step++) {
      let [p, before] = [1, 0];
      for (let k = 1; k <= n; k++) [p, before] = [((2 * k - 1) * z * p - (k - 1) * before) / k, p];
      slope = (n * (z * p - before)) / (z * z - 1);
      z -= p / slope;
    }
    x[i] = z;
    w[i] = 2 / ((1 - z * z) * slope * slope);
  }
  return [x, w];
}

/** The half-line beyond an edge, on the side of larger s where `side` is 1. */
function truncated(mean: number, variance: number, edge: number, side: 1 | -1, out: Tilted): void {
  const sigma = Math.sqrt(variance);
  const d = (side * (edge - mean)) / sigma;
  if (d < -30) {
    out.logMass = 0;
    out.mean = mean;
    out.variance = variance;
    return;
  }
  out.logMass = logTail(d);
  const hazard = Math.exp(-0.5 * d * d - HALF_LN_2PI - out.logMass);
  out.mean = mean + side * sigma * hazard;
  // Far out 1 + d h − h² is a difference of large numbers, and 1/d² to leading order.
  out.variance = d > 50 ? variance / (d * d) : variance * Math.max(1 + hazard * (d - hazard), 1e-6);
}

/** The place where the product is largest, between the Gaussian's mean and the likelihood: only where these lie far apart. */
function peakBetween(cells: Cells, at: number, mean: number, variance: number): [number, number] {
  const product = (s: number) => logLikelihood(cells, at, s) - (0.5 * (s - mean) ** 2) / variance;
  const [from, to] = [cells.from[at] as number, cells.to[at] as number];
  const sigma = Math.sqrt(variance);
  let [low, high] = to < mean ? [Number.isFinite(from) ? from : to - 2 * REACH * sigma, mean] : [mean, to];
  if (!Number.isFinite(high)) high = (from as number) + 2 * REACH * sigma;
  for (let step = 0; step < 60; step++) {
    const third = (high - low) / 3;
    if (product(low + third) < product(high - third)) low += third;
    else high -= third;
  }
  const peak = 0.5 * (low + high);
  let h = 0.01 * Math.min(sigma, Number.isFinite(to - from) ? to - from : sigma);
  h = Math.max(h, 1e-7 * Math.abs(peak));
  const curvature = (2 * product(peak) - product(peak - h) - product(peak + h)) / (h * h);
  const width = curvature > 1 / variance ? 1 / Math.sqrt(curvature) : sigma;
  return [peak - REACH * width, peak + REACH * width];
}

/** Beyond so many σ of the measured value, and this share of its distance from the values that there are, a panel of its own. */
const BULK = 3;
const NEAR_END = 0.25;

/**
 * The ends of the panels between two places into `ends`: unequal errors have a kink where they meet, and a flux of a few σ has a long flat tail
 * under log10 beside its narrow bulk.
 */
function panelsBetween({ catalog, maps, dim }: Cells, at: number, low: number, high: number): number {
  const { coordinate, least, most } = maps[at % dim] as ColumnMap;
  const { kinds, measured, spread } = catalog;
  const [w, sigma] = [measured[at] as number, spread[at] as number];
  let count = 0;
  ends[0] = low;
  const split = (value: number) => {
    const s = coordinate(value);
    if (s > (ends[count] as number) && s < high) ends[++count] = s;
  };
  if (kinds[at] === CELL.error && Number.isFinite(least))
    split(Math.max(w - BULK * sigma, least + NEAR_END * Math.max(w - least, sigma)));
  if (kinds[at] === CELL.split) split(w);
  if (kinds[at] === CELL.flux) {
    const k = FLUX_PER_MAGNITUDE * sigma;
    split(magnitudeAt(w, Math.max(1 - BULK * k, NEAR_END * Math.max(1, k))));
  }
  if (kinds[at] === CELL.error && Number.isFinite(most))
    split(Math.min(w + BULK * sigma, most - NEAR_END * Math.max(most - w, sigma)));
  ends[++count] = high;
  return count;
}

/** Moments of N(s; mean, variance) p(w | s) of a cell that is neither exact nor normal nor missing, into `out`. */
export function tilt(cells: Cells, at: number, mean: number, variance: number, out: Tilted): void {
  const kind = cells.catalog.kinds[at];
  if (kind === CELL.above || kind === CELL.below) {
    const above = kind === CELL.above;
    truncated(mean, variance, (above ? cells.from : cells.to)[at] as number, above ? 1 : -1, out);
    return;
  }
  const sigma = Math.sqrt(variance);
  const [from, to] = [cells.from[at] as number, cells.to[at] as number];
  let low = Math.max(from, mean - REACH * sigma);
  let high = Math.min(to, mean + REACH * sigma);
  if (high - low < 0.5 * Math.min(2 * REACH * sigma, to - from)) [low, high] = peakBetween(cells, at, mean, variance);
  const panels = panelsBetween(cells, at, low, high);
  let most = Number.NEGATIVE_INFINITY;
  for (let panel = 0; panel < panels; panel++) {
    const left = ends[panel] as number;
    const half = 0.5 * ((ends[panel + 1] as number) - left);
    const logHalf = Math.log(half);
    for (let i = 0; i < NODES; i++) {
      const s = left + half * (1 + (nodes[i] as number));
      const off = (s - mean) / sigma;
      const log = logHalf + (logWeights[i] as number) - 0.5 * off * off + logLikelihood(cells, at, s);
      places[panel * NODES + i] = s;
      logs[panel * NODES + i] = log;
      if (log > most) most = log;
    }
  }
  let [total, first, second] = [0, 0, 0];
  for (let i = 0; i < panels * NODES; i++) {
    const mass = Math.exp((logs[i] as number) - most);
    const off = (places[i] as number) - mean;
    total += mass;
    first += mass * off;
    second += mass * off * off;
  }
  first /= total;
  out.logMass = most + Math.log(total) - Math.log(sigma) - HALF_LN_2PI;
  out.mean = mean + first;
  out.variance = Math.max(second / total - first * first, 1e-12 * variance);
}
