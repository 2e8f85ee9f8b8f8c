export interface Scaled {
  readonly shift: number;
  readonly scale: number;
  readonly values: Float64Array;
  /** Half the resolution at each value, over the scale. */
  readonly error: Float64Array;
}

const predicted = (others: readonly Scaled[], coefficients: Float64Array, row: number) =>
  others.reduce(
    (sum, { values }, i) => sum + (coefficients[i] as number) * (values[row] as number),
    coefficients[others.length] as number,
  );

/** Least squares of one column on others, and how far their rounding lets it miss. */
/** What single precision, in which flows are trained, leaves of a standardised column. */
const SINGLE = 2e-7;
/** Sums of a few rounded terms, on top of the rounding of each. */
const SLACK = 1.1;

/** What rounding may make of the residual of a row. */
export const rounding = (own: Scaled, others: readonly Scaled[], coefficients: Float64Array, row: number) =>
  SINGLE +
  SLACK *
    others.reduce(
      (sum, { error }, i) => sum + Math.abs(coefficients[i] as number) * (error[row] as number),
      own.error[row] as number,
    );

export function relativeResiduals(
  own: Scaled,
  others: readonly Scaled[],
  coefficients: Float64Array,
  rows: Uint32Array,
) {
  return Float64Array.from(rows, (row) => {
    const residual = (own.values[row] as number) - predicted(others, coefficients, row);
    return Math.abs(residual) / rounding(own, others, coefficients, row);
  });
}

/** Least squares, each row weighted by what rounding leaves of it; by Gram-Schmidt, twice. Undefined where it is singular. */
export function leastSquares(
  own: Scaled,
  others: readonly Scaled[],
  rows: Uint32Array,
  coefficients: Float64Array | undefined,
): Float64Array | undefined {
  const assumed = coefficients ?? new Float64Array(others.length + 1).fill(1);
  const weights = Float64Array.from(rows, (row) => 1 / rounding(own, others, assumed, row));
  const weighted = (values: Float64Array | undefined) =>
    Float64Array.from(rows, (row, i) => (weights[i] as number) * (values ? (values[row] as number) : 1));
  const basis = [...others.map(({ values }) => weighted(values)), weighted(undefined)];
  const size = basis.length;
  const upper = new Float64Array(size * size);
  const dot = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
    return sum;
  };
  const takeOff = (from: Float64Array, along: Float64Array, amount: number) => {
    for (let i = 0; i < from.length; i++) from[i] = (from[i] as number) - amount * (along[i] as number);
  };
  for (const [k, vector] of basis.entries()) {
    const before = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const along = dot(basis[j] as Float64Array, vector);
        upper[j * size + k] = (upper[j * size + k] as number) + along;
        takeOff(vector, basis[j] as Float64Array, along);
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    if (!(length > 1e-13 * before)) return undefined;
    upper[k * size + k] = length;
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  }
  const rest = weighted(own.values);
  const along = new Float64Array(size);
  for (let pass = 0; pass < 2; pass++) {
    for (const [j, vector] of basis.entries()) {
      const amount = dot(vector, rest);
      along[j] = (along[j] as number) + amount;
      takeOff(rest, vector, amount);
    }
  }
  const solved = new Float64Array(size);
  for (let j = size - 1; j >= 0; j--) {
    let sum = along[j] as number;
    for (let k = j + 1; k < size; k++) sum -= (upper[j * size + k] as number) * (solved[k] as number);
    solved[j] = sum / (upper[j * size + j] as number);
  }
  return solved.every(Number.isFinite) ? solved : undefined;
}
