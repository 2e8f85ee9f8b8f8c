/**
 * A Gaussian mixture over standardised columns as a density of the columns themselves, given the context columns where there are any. The
 * mixture is one over context and features together, contexts first: p(x | c) has the components of the joint, weighed by how well each
 * fits c, and each a Gaussian of x given c.
 */
import { random } from '../flow/random';
import { type Average, pickRows } from './average';
import { interleaved, type ModelRows } from './density-model';
import { gaussianLogDensity } from './gaussian';
import { type GaussianMixture, gaussianMixtureLogProb } from './gaussian-mixture';

/** The mixture sees (value − shift) / scale of each column. */
export interface Scaling {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
  readonly context: { readonly shift: readonly number[]; readonly scale: readonly number[] };
}

/** Of a value in units of its scale: its square is a double. */
const FARTHEST = 1e150;

const scaled = (values: Float64Array, { shift, scale }: Pick<Scaling, 'shift' | 'scale'>) =>
  values.map((value, i) => {
    const d = i % shift.length;
    return Math.max(-FARTHEST, Math.min(FARTHEST, (value - (shift[d] as number)) / (scale[d] as number)));
  });

/** Rows as a mixture sees them: row-major [n, context + dim]. */
export function mixtureRows({ values, context }: ModelRows, scaling: Scaling): Float64Array {
  const given = scaling.context.shift.length;
  const own = scaled(values, scaling);
  if (given === 0 || !context) return own;
  return interleaved(scaled(context, scaling.context), given, own, scaling.shift.length);
}

/** ln p in the units of the columns, and draws of them. */
export function mixtureModel(mixture: GaussianMixture, scaling: Scaling): Average {
  const dim = scaling.shift.length;
  const given = scaling.context.shift.length;
  const width = dim + given;
  const logScale = scaling.scale.reduce((sum, one) => sum + Math.log(one), 0);
  return {
    async logProb(rows, named) {
      const some = named
        ? {
            values: pickRows(rows.values, dim, named),
            ...(rows.context && given > 0 ? { context: pickRows(rows.context, given, named) } : {}),
          }
        : rows;
      const seen = mixtureRows(some, scaling);
      const every = Uint32Array.from({ length: seen.length / width }, (_, row) => row);
      return gaussianMixtureLogProb(mixture, seen, width, every, given).map((value) => value - logScale);
    },
    async sample(count, seed, context) {
      const draw = random(seed, 'sample');
      const { weights, means, factors } = mixture;
      const out = new Float64Array(count * dim);
      const c = context && given > 0 ? scaled(context, scaling.context) : undefined;
      const [x, epsilon, shares] = [new Float64Array(width), new Float64Array(width), weights.slice()];
      for (let row = 0; row < count; row++) {
        if (c) {
          x.set(c.subarray(row * given, (row + 1) * given));
          const logs = weights.map(
            (weight, k) =>
              Math.log(weight) + gaussianLogDensity(x, means, k * width, factors[k] as Float64Array, epsilon, given),
          );
          const most = logs.reduce((high, one) => Math.max(high, one), Number.NEGATIVE_INFINITY);
          for (const [k, one] of logs.entries()) shares[k] = Math.exp(one - most);
        }
        const k = chosen(shares, draw.uniform());
        const factor = factors[k] as Float64Array;
        if (c) gaussianLogDensity(x, means, k * width, factor, epsilon, given);
        for (let i = given; i < width; i++) epsilon[i] = draw.normal();
        for (let i = given; i < width; i++) {
          let value = means[k * width + i] as number;
          for (let j = 0; j <= i; j++) value += (factor[i * width + j] as number) * (epsilon[j] as number);
          const d = i - given;
          out[row * dim + d] = value * (scaling.scale[d] as number) + (scaling.shift[d] as number);
        }
      }
      return out;
    },
  };
}

function chosen(shares: Float64Array, uniform: number): number {
  let left = uniform * shares.reduce((sum, one) => sum + one, 0);
  const k = shares.findIndex((share) => {
    left -= share;
    return left <= 0;
  });
  return k < 0 ? shares.length - 1 : k;
}
