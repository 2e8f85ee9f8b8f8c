/** What every transform provides. One file per kind implements it, and `registry.ts` lists them. */
import type { NdArray } from '../array';
import type { ParameterSpec, Parameters } from '../parameters';

/** What a transform is told of the flow around it. */
export interface Dimensions {
  /** Columns of x. */
  readonly dim: number;
  /** Columns of context, 0 without one. */
  readonly context: number;
}

/** What holds for one evaluation. */
export interface Call {
  /** [n, context], where the flow is conditional. */
  readonly context?: NdArray;
  /** True in a training step: batch norm then uses the batch's own statistics. */
  readonly training: boolean;
  /** Takes the new value of a parameter that is not trained by gradient (running statistics). */
  readonly record?: (name: string, value: NdArray) => void;
}

export interface Mapped {
  /** [n, dim] */
  readonly value: NdArray;
  /** ln |det ∂value/∂input|, [n] or [1] where it is the same for every row. */
  readonly logDet: NdArray;
}

export interface Moments {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

/** What calibration may ask of the training rows that reach a transform, column by column, in float64. */
export interface Reached {
  readonly mean: readonly number[];
  /** Unbiased. */
  readonly variance: readonly number[];
  /** The value below which a share of the column lies, share in [0, 1]. */
  quantile(column: number, share: number): number;
  /** Moments of the rows with every value drawn in to five robust deviations from its column's median, so that a few far values do not make them. */
  clipped(): Moments;
  /** The same of the columns and, after them, of the context that the rows are given. */
  clippedWithContext(): Moments;
}

/** How a transform sets parameters from data, outside of gradient descent. */
export interface Calibration<Spec> {
  /** `before`: once, before training. `around`: before training and again after it, on all training rows. */
  readonly when: 'before' | 'around';
  /** New values of parameters by name; those that are not named stay. */
  values(spec: Spec, reached: Reached): Readonly<Record<string, readonly number[]>>;
}

/** An invertible map z = f(x; c) with its ln |det ∂z/∂x|, in both directions. */
export interface Transform<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  /** Throws ProblemError where the spec does not fit a flow of these dimensions. */
  parameters(spec: Spec, dimensions: Dimensions): readonly ParameterSpec[];
  /** From data to latent. */
  forward(spec: Spec, parameters: Parameters, x: NdArray, call: Call): Mapped;
  /** From latent to data, with its own log-determinant. */
  inverse(spec: Spec, parameters: Parameters, z: NdArray, call: Call): Mapped;
  /** Absent where nothing is taken from data but by gradient descent. */
  readonly calibration?: Calibration<Spec>;
}
