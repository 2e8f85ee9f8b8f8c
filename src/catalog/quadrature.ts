/** Integrals in float64, and draws from a density that is known on a grid. */

/** 10-point Gauss–Legendre on [−1, 1]: the positive nodes and their weights (Abramowitz & Stegun 25.4.30). */
const NODES = [0.14887433898163122, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717];
const WEIGHTS = [
  0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814,
];

export interface Panel {
  readonly from: number;
  readonly to: number;
  readonly integral: number;
}

export interface Integral {
  readonly value: number;
  /** Sum of the differences between each panel and its halves where refinement had to end; 0 where all converged. */
  readonly error: number;
  /** The panels that were enough, in ascending order. */
  readonly panels: readonly Panel[];
}

function gaussLegendre(f: (x: number) => number, from: number, to: number): number {
  const centre = (from + to) / 2;
  const half = (to - from) / 2;
  let sum = 0;
  for (let i = 0; i < NODES.length; i++) {
    const offset = half * (NODES[i] ?? 0);
    sum += (WEIGHTS[i] ?? 0) * (f(centre - offset) + f(centre + offset));
  }
  return half * sum;
}

/** A singularity at an end is approached to 2^−60 of the first panel, */
const MAX_DEPTH = 60;
/** and to this share of x: the nodes of a narrower panel round to its ends. */
const MIN_WIDTH = 1e-13;
const MAX_EVALUATIONS = 2_000_000;

/**
 * ∫ f over consecutive ascending `breaks` (kinks and peaks belong among them), by Gauss–Legendre on panels that are
 * halved until a panel agrees with its halves to `tolerance` of the whole. f is never asked at the ends. A value that
 * does not settle, such as that of 1/x at 0, leaves a large `error`.
 */
export function integrate(f: (x: number) => number, breaks: readonly number[], tolerance = 1e-11): Integral {
  const panels: Panel[] = [];
  let error = 0;
  let evaluations = 0;
  const first = breaks.slice(1).map((to, i) => {
    const from = breaks[i] ?? to;
    return { from, to, integral: gaussLegendre(f, from, to) };
  });
  let scale = first.reduce((sum, panel) => sum + Math.abs(panel.integral), 0);

  function refine({ from, to, integral }: Panel, depth: number): void {
    const middle = (from + to) / 2;
    const left = gaussLegendre(f, from, middle);
    const right = gaussLegendre(f, middle, to);
    evaluations += 4 * NODES.length;
    const difference = Math.abs(left + right - integral);
    const narrow = to - from < MIN_WIDTH * Math.max(Math.abs(from), Math.abs(to));
    const spent = depth === MAX_DEPTH || evaluations > MAX_EVALUATIONS || narrow;
    // A peak that the first panels missed sets the scale once it is found.
    scale = Math.max(scale, Math.abs(left) + Math.abs(right));
    if (difference <= tolerance * scale || spent || !Number.isFinite(difference)) {
      if (!(difference <= tolerance * scale)) error += difference;
      panels.push({ from, to: middle, integral: left }, { from: middle, to, integral: right });
      return;
    }
    refine({ from, to: middle, integral: left }, depth + 1);
    refine({ from: middle, to, integral: right }, depth + 1);
  }

  for (const panel of first) refine(panel, 0);
  return { value: panels.reduce((sum, panel) => sum + panel.integral, 0), error, panels };
}

/** Equal steps from `from` to `to`, both included. */
export function linearGrid(from: number, to: number, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, i) => (i === steps ? to : from + (i * (to - from)) / steps));
}

/**
 * The inverse cumulative distribution of a density that is linear between ascending nodes; `masses` are the weights of
 * the intervals between them (by default the trapezoids). The returned function takes u in (0, 1).
 */
export function inverseCumulative(
  nodes: readonly number[],
  density: readonly number[],
  masses: readonly number[] = trapezoids(nodes, density),
): (u: number) => number {
  const cumulative = new Float64Array(masses.length + 1);
  masses.forEach((mass, i) => {
    cumulative[i + 1] = (cumulative[i] ?? 0) + mass;
  });
  const total = cumulative.at(-1) ?? 0;
  return (u) => {
    const target = u * total;
    let low = 0;
    let high = masses.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) <= target) low = middle;
      else high = middle;
    }
    const from = nodes[low] ?? 0;
    const width = (nodes[low + 1] ?? from) - from;
    const share = Math.min(1, (target - (cumulative[low] ?? 0)) / (masses[low] ?? 1));
    return from + width * inverseLinear(share, density[low] ?? 1, density[low + 1] ?? 1);
  };
}

/** t in [0, 1] with ∫₀ᵗ (p + (q − p) s) ds = share · (p + q) / 2; the form that does not cancel where p ≈ q. */
function inverseLinear(share: number, p: number, q: number): number {
  if (!Number.isFinite(p + q) || p + q === 0) return share;
  const area = (share * (p + q)) / 2;
  const root = p + Math.sqrt(Math.max(0, p * p + 2 * (q - p) * area));
  return root === 0 ? 0 : Math.min(1, (2 * area) / root);
}

function trapezoids(nodes: readonly number[], density: readonly number[]): number[] {
  return nodes.slice(1).map((to, i) => ((to - (nodes[i] ?? to)) * ((density[i] ?? 0) + (density[i + 1] ?? 0))) / 2);
}
