/** Hand-written kernels as the compiler declares them; written by `npx vitest run -u tests/engine/wasm-signatures.test.ts`. */
export interface HandKernels {
  adam(
    theta: number,
    gradient: number,
    m: number,
    v: number,
    count: number,
    clip: number,
    rate: number,
    correction: number,
  ): void;
  maskGradient(gradient: number, mask: number, count: number): number;
  dense(
    x: number,
    y: number,
    aux: number,
    stride: number,
    rows: number,
    w: number,
    outStep: number,
    inStep: number,
    bias: number,
    ranges: number,
    first: number,
    end: number,
    from: number,
    mode: number,
  ): void;
  outer(
    g: number,
    x: number,
    stride: number,
    rows: number,
    dw: number,
    outStep: number,
    db: number,
    ranges: number,
    first: number,
    end: number,
  ): void;
  findPlaces(
    raw: number,
    values: number,
    place: number,
    shares: number,
    stride: number,
    rows: number,
    bins: number,
    boundHigh: number,
    boundLow: number,
    inverse: boolean,
    linear: boolean,
    pyro: boolean,
  ): void;
  placeAdjoint(
    raw: number,
    place: number,
    shares: number,
    adjoint: number,
    rawAdjoint: number,
    stride: number,
    rows: number,
    bins: number,
    bound: number,
    linear: boolean,
    pyro: boolean,
  ): void;
  denseDouble(
    x: number,
    y: number,
    stride: number,
    rows: number,
    w: number,
    outStep: number,
    bias: number,
    ranges: number,
    first: number,
    end: number,
    mode: number,
  ): void;
  findPlacesDouble(
    raw: number,
    wide: number,
    values: number,
    place: number,
    shares: number,
    stride: number,
    rows: number,
    bins: number,
    bound: number,
    inverse: boolean,
    linear: boolean,
  ): void;
  widen(x: number, y: number, rows: number): void;
  mixColumns(g: number, x: number, rows: number, a: number, b: number, centre: number, c: number): void;
  normalAdjoint(z: number, weight: number, gradient: number, stride: number, rows: number, dim: number): void;
  normalDensity(z: number, logDensity: number, stride: number, rows: number, dim: number): void;
  scaleColumn(x: number, y: number, rows: number, shift: number, scale: number, offset: number): void;
  squareSum(x: number, rows: number, centre: number): number;
  sum(x: number, rows: number): number;
  weightedSum(x: number, weight: number, rows: number, centre: number): number;
  findSharedPlaces(
    tables: number,
    inner: number,
    values: number,
    place: number,
    stride: number,
    rows: number,
    bins: number,
    bound: number,
    features: number,
  ): void;
  sharedPlaceAdjoint(
    place: number,
    adjoint: number,
    sums: number,
    stride: number,
    rows: number,
    bins: number,
    features: number,
  ): void;
}
