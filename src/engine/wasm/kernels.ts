/** The compiled kernels as the rest of the engine calls them. Addresses are bytes in `memory`; see `kernels/*.ts`. */

import type { SplineOptions } from '../../flow/spline/options';
import type { BinKernel, MapKernel } from './formulas';
import { BIN_NAMES } from './place-features';
import type { HandKernels } from './signatures';

type Address = number;

/** What a dense sum starts from. */
export const FROM = { zero: 0, bias: 1, existing: 2 } as const;
/** What is done to a dense sum before it is stored. */
export const FINISH = { linear: 0, relu: 1, reluDerivative: 2, tanh: 3, tanhDerivative: 4 } as const;

/** Of a map by a formula, from raw numbers; adds to log-dets. */
type MapRows = (raw: Address, from: Address, to: Address, logDet: Address, stride: number, rows: number) => void;
/** Its adjoint, for the same `from`: replaces `gradient`, that of the value, and writes that of the raw numbers. */
type MapAdjoint = (
  raw: Address,
  from: Address,
  gradient: Address,
  weight: Address,
  rawAdjoint: Address,
  stride: number,
  rows: number,
) => void;
/** Of a spline in the bins that were found at `place`. */
type BinRows = (
  place: Address,
  from: Address,
  to: Address,
  logDet: Address,
  stride: number,
  rows: number,
  bound: number,
) => void;
/** Its adjoint, likewise; writes that of what was found. */
type BinAdjoint = (
  place: Address,
  from: Address,
  gradient: Address,
  weight: Address,
  adjoint: Address,
  stride: number,
  rows: number,
  bound: number,
) => void;

/** Kernels that are printed from formulas (`formulas.ts`). */
type FormulaKernels = {
  readonly [Name in MapKernel]: Name extends `${string}Adjoint` ? MapAdjoint : MapRows;
} & {
  readonly [Name in BinKernel]: Name extends `${string}Adjoint` ? BinAdjoint : BinRows;
} & {
  turn(x: Address, y: Address, rows: number): void;
  circlePoint(u: Address, c: Address, s: Address, rows: number): void;
  circlePointAdjoint(u: Address, gc: Address, gs: Address, gradient: Address, rows: number): void;
};

export type Kernels = HandKernels & FormulaKernels & { readonly memory: WebAssembly.Memory };

/** Those of a spline's bins. */
export const binKernels = (kernels: Kernels, order: SplineOptions['order']) => ({
  mapForward: kernels[`${BIN_NAMES[order]}Forward`],
  mapInverse: kernels[`${BIN_NAMES[order]}Inverse`],
  mapAdjoint: kernels[`${BIN_NAMES[order]}ForwardAdjoint`],
});

/** Rows that kernels work on are padded to a multiple of this. */
export const ROW_BLOCK = 16;

/** Its own memory: an instance per compiled flow, so that dropping the flow frees it. */
export function instantiateKernels(module: WebAssembly.Module): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { abort: () => undefined } });
  return instance.exports as unknown as Kernels;
}
