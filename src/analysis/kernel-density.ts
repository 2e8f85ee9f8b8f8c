/** A plainer density of one column: Gaussian kernels on the training rows, with the bandwidth of Sheather & Jones (1991). */

export interface KernelDensity {
  /** Ascending. */
  readonly centres: Float64Array;
  readonly bandwidth: number;
}

/** Rows that carry a kernel, at most: evenly by rank, so that all of the distribution is there. */
const MOST_CENTRES = 20_000;
const ROOT_2PI = Math.sqrt(2 * Math.PI);

const quantile = (sorted: Float64Array, share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;

/** Fits the density to the named values. */
export function fitKernelDensity(values: Float64Array, rows: Uint32Array): KernelDensity {
  const sorted = Float64Array.from(rows, (row) => values[row] as number).sort();
  const count = Math.min(sorted.length, MOST_CENTRES);
  const centres = Float64Array.from({ length: count }, (_, i) => quantile(sorted, (i + 0.5) / count));
  return { centres: count === sorted.length ? sorted : centres, bandwidth: sheatherJones(sorted) };
}

const HALF_WIDTH = 8;
const QUARTILES = 1.349;

/**
 * The h that solves h = [R(K) / (n S(α(h)))]^(1/5), where S estimates ∫ p″² with the bandwidth α(h) = 1.357 [S(a) / T(b)]^(1/7) h^(5/7)
 * and T estimates ∫ p‴² (Sheather & Jones 1991, as in R's `bw.SJ`). Where equal values leave no solution, Silverman's
 * 0.9 s n^(−1/5).
 */
export function sheatherJones(sorted: Float64Array): number {
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1));
  const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / QUARTILES;
  const scale = Math.min(...[deviation, spread].filter((value) => value > 0)) || 1;
  const fallback = 0.9 * (Number.isFinite(scale) ? scale : 1) * n ** -0.2;
  if (n < 3 || !Number.isFinite(scale)) return fallback;
  const { pairs, width } = pairCounts(sorted, quantile(sorted, 0.5), HALF_WIDTH * scale);
  const widest = 1.144 * scale * n ** -0.2;
  const fourth = functional(pairs, width, n, 4, 1.24 * scale * n ** (-1 / 7));
  const sixth = -functional(pairs, width, n, 6, 1.23 * scale * n ** (-1 / 9));
  const alpha = 1.357 * (fourth / sixth) ** (1 / 7);
  if (!(alpha > 0) || !Number.isFinite(alpha)) return fallback;
  const above = (h: number) =>
    (1 / (2 * Math.sqrt(Math.PI) * n * functional(pairs, width, n, 4, alpha * h ** (5 / 7)))) ** 0.2 - h;
  let [low, high] = [0.02 * widest, widest];
  if (!(above(low) > 0) || !(above(high) < 0)) return fallback;
  for (let i = 0; i < 40; i++) {
    const middle = 0.5 * (low + high);
    if (above(middle) > 0) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Bins of the counts that the bandwidth is found from, over this many robust scales on either side of the median. */
const BINS = 1_500;

/** How many pairs of values are so many bins apart. */
function pairCounts(sorted: Float64Array, centre: number, half: number) {
  const width = (2 * half) / BINS;
  const counts = new Float64Array(BINS);
  for (const value of sorted) {
    const bin = Math.floor((value - centre + half) / width);
    if (bin >= 0 && bin < BINS) counts[bin] = (counts[bin] as number) + 1;
  }
  const pairs = new Float64Array(BINS);
  for (let i = 0; i < BINS; i++) {
    const here = counts[i] as number;
    if (here === 0) continue;
    pairs[0] = (pairs[0] as number) + 0.5 * here * (here - 1);
    for (let j = i + 1; j < BINS; j++) pairs[j - i] = (pairs[j - i] as number) + here * (counts[j] as number);
  }
  return { pairs, width };
}

/** Σ_{i≠j} φ⁽ʳ⁾((x_i − x_j)/h) and the terms of i = j, over n (n − 1) h^(r+1): an estimate of ∫ p⁽ʳ⁾ p. */
function functional(pairs: Float64Array, width: number, n: number, order: 4 | 6, h: number): number {
  let sum = 0;
  for (const [bins, count] of pairs.entries()) {
    const square = ((bins * width) / h) ** 2;
    if (square > 1_000) break;
    const hermite =
      order === 4 ? square * square - 6 * square + 3 : square ** 3 - 15 * square * square + 45 * square - 15;
    sum += 2 * count * Math.exp(-0.5 * square) * hermite;
  }
  sum += order === 4 ? 3 * n : -15 * n;
  return sum / (n * (n - 1) * h ** (order + 1) * ROOT_2PI);
}

/** Kernels farther than this many bandwidths add less than 1e-14 of one. */
const REACH = 8;

/**
 * ln p of each given row of a column, in nats; of the rows in `trained` by the kernels of all others. Far from every centre the nearest kernel
 * decides, so that it stays finite.
 */
export function kernelLogProb(
  { centres, bandwidth }: KernelDensity,
  values: Float64Array,
  rows: Uint32Array,
  trained?: ReadonlySet<number>,
): Float64Array {
  return Float64Array.from(rows, (row) => {
    const x = values[row] as number;
    const at = lowerBound(centres, x);
    const own = trained?.has(row) && centres[at] === x && centres.length > 1 ? at : -1;
    const offset = -Math.log((centres.length - (own < 0 ? 0 : 1)) * bandwidth * ROOT_2PI);
    const nearest =
      own < 0 ? nearestTo(centres[at - 1], centres[at], x) : nearestTo(centres[at - 1], centres[at + 1], x);
    const least = -0.5 * ((x - nearest) / bandwidth) ** 2;
    let sum = 0;
    const first = lowerBound(centres, x - REACH * bandwidth);
    for (let i = first; i < centres.length && (centres[i] as number) <= x + REACH * bandwidth; i++) {
      if (i !== own) sum += Math.exp(-0.5 * ((x - (centres[i] as number)) / bandwidth) ** 2 - least);
    }
    return offset + least + Math.log(Math.max(1, sum));
  });
}

function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nearestTo(below: number | undefined, above: number | undefined, value: number): number {
  if (below === undefined) return above as number;
  if (above === undefined) return below;
  return value - below < above - value ? below : above;
}
