/**
 * The masked multilayer perceptron of MADE (Germain et al. 2015): output group o depends only on inputs whose degree is
 * below o's. Degrees are explicit, so that one network serves autoregressive flows (every variable its own degree) and
 * coupling flows (two degrees); context enters with degree 0 and reaches everything.
 */
import * as v from 'valibot';
import type { NdArray } from './array';
import type { ParameterSpec, Parameters } from './parameters';
import type { Random } from './random';

export const networkOptions = {
  /** Widths of the hidden layers. */
  hidden: v.pipe(
    v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096))),
    v.minLength(1),
    v.maxLength(8),
  ),
  /** Pyro's is relu. tanh is smooth, so the density has no kinks along a context. */
  activation: v.picklist(['relu', 'tanh']),
};

const schema = v.strictObject(networkOptions);
export type NetworkOptions = v.InferOutput<typeof schema>;

export interface NetworkShape extends NetworkOptions {
  /** Degree of each variable, 1 … groups. A variable's outputs see variables of smaller degree only. */
  readonly degrees: readonly number[];
  readonly context: number;
  /** Numbers put out per variable. */
  readonly outputs: number;
}

/** Rounds half to even, as torch.round does (2.5 → 2); Math.round would give 3. */
export function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Degrees of a hidden layer: evenly over 1 … groups − 1, or 0 … groups − 1 where there is a context. */
export function hiddenDegrees(width: number, groups: number, context: boolean): number[] {
  const [from, to] = context ? [1, groups] : [1, groups - 1];
  return Array.from({ length: width }, (_, i) => {
    const degree = roundHalfToEven(width === 1 ? from : from + ((to - from) * i) / (width - 1));
    return context ? degree - 1 : degree;
  });
}

/** Mask of a layer, row-major [outputs, inputs]: 1 where `reaches(output degree, input degree)`. */
function maskOf(outputs: readonly number[], inputs: readonly number[], reaches: (o: number, i: number) => boolean) {
  return Float32Array.from(outputs.flatMap((o) => inputs.map((i) => (reaches(o, i) ? 1 : 0))));
}

/** The masks of all layers, each row-major [out, in], with the sizes of the layers. */
export function masksOf({ degrees, hidden, context, outputs }: NetworkShape) {
  const groups = Math.max(...degrees);
  const layers = [
    [...new Array<number>(context).fill(0), ...degrees],
    ...hidden.map((width) => hiddenDegrees(width, groups, context > 0)),
  ];
  const out = degrees.flatMap((degree) => new Array<number>(outputs).fill(degree));
  return [...layers, out].slice(1).map((to, i, all) => {
    const from = layers[i] as readonly number[];
    const last = i === all.length - 1;
    return {
      inputs: from.length,
      outputs: to.length,
      mask: maskOf(to, from, last ? (o, k) => o > k : (o, k) => o >= k),
    };
  });
}

/**
 * Weights [out, in] and biases [1, out] per layer. Hidden layers start at U(±1/√fan-in) counting only the inputs that
 * the mask leaves; the last layer starts at 0, which makes every transform start as the identity.
 */
export function networkParameters(shape: NetworkShape): ParameterSpec[] {
  const masks = masksOf(shape);
  return masks.flatMap(({ inputs, outputs, mask }, layer): ParameterSpec[] => {
    const last = layer === masks.length - 1;
    const weights = (random: Random) => {
      const values = new Float32Array(outputs * inputs);
      for (let o = 0; o < outputs; o++) {
        const fanIn = mask.subarray(o * inputs, (o + 1) * inputs).reduce((sum, m) => sum + m, 0);
        const limit = 1 / Math.sqrt(Math.max(1, fanIn));
        for (let i = 0; i < inputs; i++) values[o * inputs + i] = limit * (2 * random.uniform() - 1);
      }
      return values;
    };
    const biases = (random: Random) => Float32Array.from({ length: outputs }, () => 0.5 * (2 * random.uniform() - 1));
    return [
      { name: `weight${layer}`, shape: [outputs, inputs], mask, init: last ? 0 : weights },
      { name: `bias${layer}`, shape: [1, outputs], init: last ? 0 : biases },
    ];
  });
}

/** Raw numbers [n, dim, outputs] for variables [n, dim] and an optional context [n, context]. */
export function network(
  { hidden, activation, outputs, degrees }: NetworkShape,
  parameters: Parameters,
  variables: NdArray,
  context: NdArray | undefined,
): NdArray {
  let layer = context ? context.concat([variables], 1) : variables;
  for (let i = 0; i <= hidden.length; i++) {
    layer = layer.matMul(parameters(`weight${i}`).transpose()).add(parameters(`bias${i}`));
    if (i < hidden.length) layer = activation === 'relu' ? layer.relu() : layer.tanh();
  }
  return layer.reshape([layer.shape[0] as number, degrees.length, outputs]);
}
