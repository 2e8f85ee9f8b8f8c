/** Whether chains agree, and how many independent draws they are worth (Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021), by ranks. */

/** Chains of one quantity: [chains][steps]. */
export type Chains = readonly Float64Array[];

export interface Convergence {
  /** Split R̂ of the ranks: 1 where chains agree; not a number where nothing moves. */
  readonly rHat: number;
  /** Independent draws that they are worth. */
  readonly effective: number;
}

/** Every chain as its first and its second half, values replaced by their ranks among all: far tails then have a variance. */
function splitRanks(chains: Chains): Float64Array[] {
  const half = Math.floor((chains[0]?.length ?? 0) / 2);
  const halves = chains.flatMap((chain) => [chain.subarray(0, half), chain.subarray(half, 2 * half)]);
  const all = Float64Array.from(halves.flatMap((one) => Array.from(one)));
  const order = Uint32Array.from(all.keys()).sort((a, b) => (all[a] as number) - (all[b] as number));
  const ranks = new Float64Array(all.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && all[order[to] as number] === all[order[from] as number]) to += 1;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + to) / 2 / all.length;
    from = to;
  }
  return halves.map((_, i) => ranks.subarray(i * half, (i + 1) * half));
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/**
 * R̂ = √(V / W) with V = W (n − 1)/n + B/n, and n_eff = m n / τ with τ = −1 + 2 Σ P_t over Geyer's initial monotone sequence of
 * P_t = ρ_2t + ρ_2t+1, ρ_t = 1 − (W − mean autocovariance_t)/V.
 */
export function convergenceOf(chains: Chains): Convergence {
  const split = splitRanks(chains);
  const m = split.length;
  const n = split[0]?.length ?? 0;
  const within = split.reduce((sum, one) => sum + varianceOf(one) / m, 0);
  const between = n * varianceOf(Float64Array.from(split, meanOf));
  const pooled = (within * (n - 1)) / n + between / n;
  if (!(within > 0)) return { rHat: Number.NaN, effective: 0 };
  const means = split.map(meanOf);
  const correlation = (lag: number) => {
    let sum = 0;
    for (const [c, chain] of split.entries()) {
      const mean = means[c] as number;
      for (let t = 0; t + lag < n; t++) sum += ((chain[t] as number) - mean) * ((chain[t + lag] as number) - mean);
    }
    return 1 - (within - sum / (n - 1) / m) / pooled;
  };
  let tau = -1;
  let before = Number.POSITIVE_INFINITY;
  for (let t = 0; t + 1 < n; t += 2) {
    const pair = Math.min(before, (t === 0 ? 1 : correlation(t)) + correlation(t + 1));
    if (!(pair > 0)) break;
    tau += 2 * pair;
    before = pair;
  }
  // Not above what anticorrelated draws are taken to be worth there.
  const effective = (m * n) / Math.max(tau, 1 / Math.log10(m * n));
  return { rHat: Math.sqrt(pooled / within), effective };
}
