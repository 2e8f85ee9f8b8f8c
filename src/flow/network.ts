/**
 * The masked multilayer perceptron of MADE (Germain et al. 2015): the outputs of a variable depend only on the variables of
 * smaller degree. Every unit has a degree m, and a weight from unit i to unit o of the next layer is kept where
 *
 *   m_o ≥ m_i  for a hidden o,   m_o > m_i  for an output o.
 *
 * Degrees are explicit, so that one network serves autoregressive flows (every variable its own degree) and coupling flows
 * (two degrees); context enters with degree 0 and reaches everything.
 */
import * as v from 'valibot';
import type { Random } from '../base/random';
import type { NdArray } from './array';
import { seenByNetwork } from './circle';
import type { ParameterSpec, Parameters } from './parameters';

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

/** All that decides the masks. */
export interface NetworkShape extends NetworkOptions {
  /** Degree of each variable, 1 … groups. A variable's outputs see variables of smaller degree only. */
  readonly degrees: readonly number[];
  /** Columns of context, 0 without one. */
  readonly context: number;
  /** Numbers put out per variable. */
  readonly outputs: number;
  /** How many of the last variables lie on a circle; the network sees two numbers of each (`circle.ts`). */
  readonly circular?: number | undefined;
}

/** Rounds half to even, as torch.round does (2.5 → 2); Math.round would give 3. */
export function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Degrees of a hidden layer, as Pyro's `create_mask` has them: evenly over 1 … groups − 1, or 0 … groups − 1 with a context. */
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
export function masksOf({ degrees, hidden, context, outputs, circular = 0 }: NetworkShape) {
  const groups = Math.max(...degrees);
  const layers = [
    [...new Array<number>(context).fill(0), ...degrees, ...degrees.slice(degrees.length - circular)],
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

/** The numbers of a layer, as the sum of two where the digits beyond float32 are kept. */
interface Layer {
  readonly value: NdArray;
  readonly rest?: NdArray;
}

const wholeOf = ({ value, rest }: Layer) => (rest ? value.add(rest) : value);

function activated(layer: Layer, activation: NetworkOptions['activation']): Layer {
  const { value, rest } = layer;
  switch (activation) {
    case 'relu':
      return { value: value.relu(), ...(rest ? { rest: rest.mul(value.atLeast(0)) } : {}) };
    case 'tanh':
      return { value: wholeOf(layer).tanh() };
    default:
      return activation satisfies never;
  }
}

/** Adding and subtracting this many times a norm leaves about the first 11 bits of what is below the norm. */
const COARSE = 2 ** 13;

/**
 * x·W + b in two parts. Of x the bits above 2⁻¹¹ Σ|x| are taken apart, and of a column of W those above 2⁻¹¹ ‖W‖: their
 * products and the sums of these are below Σ|x|·‖W‖ and multiples of 2⁻²⁴ of it, so they are exact in float32 in
 * whatever order a backend adds. Only what is left, 2⁻¹¹ as large, is rounded (Ozaki et al. 2012).
 */
function preciseLayer({ value, rest }: Layer, weights: NdArray, bias: NdArray): Layer {
  const size = value.abs().sum(1, true).mul(COARSE);
  const coarse = value.add(size).sub(size);
  const fine = rest ? value.sub(coarse).add(rest) : value.sub(coarse);
  const weightSize = weights.square().sum(0, true).add(1e-30).sqrt().mul(COARSE);
  const coarseWeights = weights.add(weightSize).sub(weightSize);
  const product = coarse.matMul(coarseWeights);
  const remainder = coarse.matMul(weights.sub(coarseWeights)).add(fine.matMul(weights));
  const biased = twoSum(product, bias);
  return twoSum(biased.value, biased.rest.add(remainder));
}

/** a + b and what its rounding loses (Knuth). */
function twoSum(a: NdArray, b: NdArray): Required<Layer> {
  const value = a.add(b);
  const added = value.sub(a);
  return { value, rest: a.sub(value.sub(added)).add(b.sub(added)) };
}

/**
 * Raw numbers [n, dim, outputs] for variables [n, dim] and an optional context [n, context]. `precise` rounds them once,
 * at the end, as if the network ran in more than float32: three times the products.
 */
export function network(
  { hidden, activation, outputs, degrees, circular }: NetworkShape,
  parameters: Parameters,
  variables: NdArray,
  context: NdArray | undefined,
  precise = false,
): NdArray {
  const seen = seenByNetwork(variables, circular);
  let layer: Layer = { value: context ? context.concat([seen], 1) : seen };
  for (let i = 0; i <= hidden.length; i++) {
    const weights = parameters(`weight${i}`).transpose();
    const bias = parameters(`bias${i}`);
    layer = precise ? preciseLayer(layer, weights, bias) : { value: layer.value.matMul(weights).add(bias) };
    if (i < hidden.length) layer = activated(layer, activation);
  }
  const raw = wholeOf(layer);
  return raw.reshape([raw.shape[0] as number, degrees.length, outputs]);
}
