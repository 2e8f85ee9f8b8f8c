/** The compiled kernels as the rest of the engine calls them. Addresses are bytes in `memory`; see `kernels/*.ts`. */

import type { BinKernel, MapKernel } from './formulas';

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

export interface Kernels extends FormulaKernels {
  readonly memory: WebAssembly.Memory;
  dense(
    x: Address,
    y: Address,
    aux: Address,
    stride: number,
    rows: number,
    w: Address,
    outStep: number,
    inStep: number,
    bias: Address,
    ranges: Address,
    first: number,
    end: number,
    from: number,
    finish: number,
  ): void;
  outer(
    g: Address,
    x: Address,
    stride: number,
    rows: number,
    dw: Address,
    outStep: number,
    db: Address,
    ranges: Address,
    first: number,
    end: number,
  ): void;
  findPlaces(
    raw: Address,
    values: Address,
    place: Address,
    shares: Address,
    stride: number,
    rows: number,
    bins: number,
    boundHigh: number,
    boundLow: number,
    inverse: boolean,
    linear: boolean,
    pyro: boolean,
  ): void;
  widen(x: Address, y: Address, rows: number): void;
  denseDouble(
    x: Address,
    y: Address,
    stride: number,
    rows: number,
    w: Address,
    outStep: number,
    bias: Address,
    ranges: Address,
    first: number,
    end: number,
    finish: number,
  ): void;
  findPlacesDouble(
    raw: Address,
    wide: number,
    values: Address,
    place: Address,
    shares: Address,
    stride: number,
    rows: number,
    bins: number,
    bound: number,
    inverse: boolean,
    linear: boolean,
  ): void;
  placeAdjoint(
    raw: Address,
    place: Address,
    shares: Address,
    adjoint: Address,
    rawAdjoint: Address,
    stride: number,
    rows: number,
    bins: number,
    bound: number,
    linear: boolean,
    pyro: boolean,
  ): void;
  findSharedPlaces(
    tables: Address,
    inner: Address,
    values: Address,
    place: Address,
    stride: number,
    rows: number,
    bins: number,
    bound: number,
    features: number,
  ): void;
  sharedPlaceAdjoint(
    place: Address,
    adjoint: Address,
    sums: Address,
    stride: number,
    rows: number,
    bins: number,
    features: number,
  ): void;
  normalDensity(z: Address, logDensity: Address, stride: number, rows: number, dim: number): void;
  normalAdjoint(z: Address, weight: Address, gradient: Address, stride: number, rows: number, dim: number): void;
  scaleColumn(x: Address, y: Address, rows: number, shift: number, scale: number, offset: number): void;
  mixColumns(g: Address, x: Address, rows: number, a: number, b: number, centre: number, c: number): void;
  weightedSum(x: Address, weight: Address, rows: number, centre: number): number;
  sum(x: Address, rows: number): number;
  squareSum(x: Address, rows: number, centre: number): number;
  maskGradient(gradient: Address, mask: Address, count: number): number;
  adam(
    theta: Address,
    gradient: Address,
    m: Address,
    v: Address,
    count: number,
    clip: number,
    rate: number,
    correction: number,
  ): void;
}

/** Rows that kernels work on are padded to a multiple of this. */
export const ROW_BLOCK = 16;

/** Its own memory: an instance per compiled flow, so that dropping the flow frees it. */
export function instantiateKernels(module: WebAssembly.Module): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { abort: () => undefined } });
  return instance.exports as unknown as Kernels;
}
