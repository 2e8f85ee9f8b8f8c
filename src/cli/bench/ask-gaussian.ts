/** Answers of a Gaussian, compared with those that are known in closed form. */
import { type Answer, ask } from '../../analysis/ask/ask';
import type { AskedDensity, AskedRow, Cell } from '../../analysis/ask/asked';
import { choleskyFactor, gaussianLogDensity } from '../../analysis/gaussian';
import { mixtureDraws } from '../../analysis/mixture-model';
import type { GaussianMixture } from '../../analysis/mixture-steps';
import { random } from '../../base/random';

const DIM = 5;

const SIGMA = 0.5;

const plain = { circle: false, catalog: (seen: number) => seen, seen: (value: number) => value, logSlope: () => 0 };

/** A density by ln p of a row. */
export const densityOf = (
  dim: number,
  logAt: (row: Float64Array) => number,
  mixture: GaussianMixture,
): AskedDensity => ({
  dim,
  context: 0,
  columns: Array.from({ length: dim }, () => plain),
  logProb: async (values) =>
    Float64Array.from({ length: values.length / dim }, (_, k) => logAt(values.subarray(k * dim, (k + 1) * dim))),
  sample: async (count, seed) => mixtureDraws(mixture, count, seed),
  mixture,
});

export async function answersOf(density: AskedDensity, rows: readonly AskedRow[], draws: number, seed: number) {
  const out: Answer[] = [];
  for await (const answer of ask(density, rows, { draws, seed })) out.push(answer);
  return out;
}

/** Rows of what is told, one line each. */
export const line = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);

/** Conditional mean and covariance of free columns given observed ones with these variances of noise, by a Gaussian's formulas. */
function exact(mean: Float64Array, covariance: Float64Array, x: readonly number[], kinds: string) {
  const of = (letters: string) => [...kinds].flatMap((kind, d) => (letters.includes(kind) ? [d] : []));
  const [free, seen] = [of('um'), of('km')];
  const cov = (i: number, j: number) => covariance[i * DIM + j] as number;
  const o = seen.length;
  const s = new Float64Array(o * o);
  for (const [i, a] of seen.entries()) {
    for (const [j, b] of seen.entries()) s[i * o + j] = cov(a, b) + (i === j && kinds[a] === 'm' ? SIGMA ** 2 : 0);
  }
  const factor = o > 0 ? choleskyFactor(s, o) : s;
  const half = (values: readonly number[]) => {
    const out = Float64Array.from(values);
    for (let i = 0; i < o; i++) {
      for (let j = 0; j < i; j++) out[i] = (out[i] as number) - (factor[i * o + j] as number) * (out[j] as number);
      out[i] = (out[i] as number) / (factor[i * o + i] as number);
    }
    return out;
  };
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  const off = half(seen.map((d) => (x[d] as number) - (mean[d] as number)));
  const halves = new Map(free.map((d) => [d, half(seen.map((c) => cov(d, c)))]));
  const of2 = (d: number) => halves.get(d) as Float64Array;
  return {
    mean: (d: number) => (mean[d] as number) + dot(of2(d), off),
    covariance: (d: number, c: number) => cov(d, c) - dot(of2(d), of2(c)),
  };
}

/** Every pattern of known, unknown and measured columns of a Gaussian, with a mixture that is shifted from it. */
export async function gaussian(draws: number, seed: number): Promise<void> {
  const draw = random(seed, 'catalog');
  const a = Float64Array.from({ length: DIM * DIM }, () => draw.normal());
  const covariance = Float64Array.from({ length: DIM * DIM }, (_, at) => {
    const [i, j] = [Math.floor(at / DIM), at % DIM];
    let sum = i === j ? 0.3 : 0;
    for (let k = 0; k < DIM; k++) sum += ((a[i * DIM + k] as number) * (a[j * DIM + k] as number)) / DIM;
    return sum;
  });
  const mean = Float64Array.from({ length: DIM }, () => 0.3 * draw.normal());
  const factor = choleskyFactor(covariance, DIM);
  const epsilon = new Float64Array(DIM);
  const density = densityOf(DIM, (row) => gaussianLogDensity(row, mean, 0, factor, epsilon), {
    weights: Float64Array.of(0.5, 0.5),
    means: Float64Array.from({ length: 2 * DIM }, (_, i) => (mean[i % DIM] as number) + (i < DIM ? 0.3 : -0.3)),
    factors: [factor.map((value) => 1.1 * value), factor.map((value) => 0.9 * value)],
  });
  const x = Array.from(mean, (m, d) => m + (d % 2 ? 1.2 : -1.2) * Math.sqrt(covariance[d * DIM + d] as number));
  const errors: number[] = [];
  let doubts = 0;
  for (let code = 1; code < 3 ** DIM; code += 5) {
    const kinds = Array.from({ length: DIM }, (_, d) => 'kum'[Math.floor(code / 3 ** d) % 3] as string).join('');
    const cells = [...kinds].map((kind, d): Cell => {
      const value = x[d] as number;
      if (kind === 'u') return { kind: 'unknown' };
      return kind === 'k' ? { kind: 'known', value } : { kind: 'measured', value, sigma: SIGMA };
    });
    if (!/[um]/.test(kinds) || !/[km]/.test(kinds)) continue;
    const [answer] = (await answersOf(density, [{ cells }], draws, seed + code)) as [Answer];
    if (answer.doubt !== undefined) doubts += 1;
    const f = answer.columns.length;
    const n = answer.draws.length / f;
    const truth = exact(mean, covariance, x, kinds);
    const at = (k: number, i: number) => answer.draws[k * f + i] as number;
    const means = answer.columns.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += at(k, i) / n;
      return sum;
    });
    for (const [i, c] of answer.columns.entries()) {
      const sigma = Math.sqrt(truth.covariance(c, c));
      errors.push(Math.abs((means[i] as number) - truth.mean(c)) / sigma);
      for (const [j, d] of answer.columns.slice(0, i + 1).entries()) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += ((at(k, i) - (means[i] as number)) * (at(k, j) - (means[j] as number))) / n;
        errors.push(Math.abs(sum - truth.covariance(c, d)) / sigma / Math.sqrt(truth.covariance(d, d)));
      }
    }
  }
  errors.sort((one, other) => one - other);
  line({
    bench: 'gaussian',
    draws,
    moments: errors.length,
    median: errors[errors.length >> 1],
    worst: errors.at(-1),
    doubts,
  });
}
