/** A Gaussian as the engine has it: a batch norm with these statistics over a standard normal. */
import { type PlainFlow, plainFlow } from '../../flow/evaluate';

/** The normal density of this mean and standard deviation. */
export function gaussianFlow(mean: number, deviation: number): PlainFlow {
  const epsilon = 1e-12;
  return plainFlow(
    {
      dim: 1,
      context: 0,
      base: { kind: 'standard-normal' },
      transforms: [{ kind: 'batch-norm', momentum: 0, epsilon }],
    },
    // γ, β, mean and variance; the layer adds its own 1e-6 to γ.
    [1 - 1e-6, 0, mean, deviation ** 2 - epsilon],
  );
}

/** Mean of −ln p over rows, in nats. */
export function nllOf(flow: PlainFlow, rows: Float64Array): number {
  return -meanOf(flow.logProb(rows));
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Square root of the mean square distance from the mean. */
export function deviationOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - mean) ** 2;
  return Math.sqrt(sum / values.length);
}

/** ½ ln(2πe σ²), in nats. */
export const gaussianEntropy = (deviation: number) => 0.5 * Math.log(2 * Math.PI * Math.E * deviation ** 2);
