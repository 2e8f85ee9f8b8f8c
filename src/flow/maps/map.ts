/**
 * Maps of one variable that are a formula of their raw numbers, with no search in it. Written over `Pointwise`, they run in float64 and
 * in TF.js, and the fast engines print their kernels and the adjoints of these.
 */
import type { Pointwise } from '../array';

/** Value and ln |slope|. */
export type MappedNumber<A> = readonly [value: A, logSlope: A];

export interface FormulaMap<Name extends string = string> {
  /** The raw numbers in their order. All 0 gives the identity. */
  readonly names: readonly Name[];
  /** y = f(x) with ln ∂y/∂x. */
  forward<A extends Pointwise<A>>(raw: Readonly<Record<Name, A>>, x: A): MappedNumber<A>;
  /** x = f⁻¹(y) with ln ∂x/∂y. */
  inverse<A extends Pointwise<A>>(raw: Readonly<Record<Name, A>>, y: A): MappedNumber<A>;
}
