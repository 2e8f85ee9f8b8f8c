/**
 * Expectation maximisation in longer steps: squared extrapolation (SQUAREM: Varadhan & Roland 2008, Scandinavian Journal of Statistics 35, 335).
 * Where errors are as wide as the structure, plain EM takes hundreds of steps to narrow its components.
 */
import type { GaussianMixture } from '../mixture-steps';

/** ln weights, means and factors with ln of their diagonal: every vector of such numbers is a mixture. */
function coordinates({ weights, means, factors }: GaussianMixture): Float64Array {
  const dim = means.length / weights.length;
  const logged = factors.flatMap((factor) =>
    Array.from(factor, (value, i) => (Math.floor(i / dim) === i % dim ? Math.log(value) : value)),
  );
  return Float64Array.from([...weights.map(Math.log), ...means, ...logged]);
}

function mixtureAt(at: Float64Array, components: number, dim: number): GaussianMixture {
  const logs = at.subarray(0, components);
  const most = logs.reduce((high, one) => Math.max(high, one), Number.NEGATIVE_INFINITY);
  const weights = logs.map((one) => Math.exp(one - most));
  const total = weights.reduce((sum, one) => sum + one, 0);
  const from = components * (1 + dim);
  return {
    weights: weights.map((one) => one / total),
    means: at.slice(components, from),
    factors: Array.from({ length: components }, (_, k) =>
      at
        .slice(from + k * dim * dim, from + (k + 1) * dim * dim)
        .map((value, i) => (Math.floor(i / dim) === i % dim ? Math.exp(value) : value)),
    ),
  };
}

/** The place that three mixtures in a row lead to, at most `longest` times the way from the first to the second. */
export function extrapolated(
  first: GaussianMixture,
  second: GaussianMixture,
  third: GaussianMixture,
  longest: number,
): { readonly mixture: GaussianMixture; readonly length: number } {
  const [a, b, c] = [coordinates(first), coordinates(second), coordinates(third)];
  let [rs, vs] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const r = (b[i] as number) - (a[i] as number);
    const v = (c[i] as number) - (b[i] as number) - r;
    rs += r * r;
    vs += v * v;
  }
  const length = Math.min(Math.max(Math.sqrt(rs / vs) || 1, 1), longest);
  const at = a.map((value, i) => {
    const r = (b[i] as number) - value;
    const v = (c[i] as number) - (b[i] as number) - r;
    return value + 2 * length * r + length * length * v;
  });
  const components = first.weights.length;
  return { mixture: mixtureAt(at, components, first.means.length / components), length };
}
