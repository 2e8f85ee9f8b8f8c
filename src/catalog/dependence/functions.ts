/**
 * Columns that are a smooth function of one other column, whatever the function: the logarithm of a mass beside the mass. In the order of
 * the one, each value of the other is interpolated from six neighbours; of a function only rounding is left, of a relation with
 * scatter the scatter.
 */
import type { DependentColumn } from './linear';

/** Number of well separated rows that are compared. */
const POINTS = 500;
const LEAST_POINTS = 24;
/** Of the rows in the order of the first column, the middle part: tails are too thin to interpolate. */
const MIDDLE = [0.05, 0.95] as const;
/** Neighbours on either side. */
const REACH = 3;
/** Share of the points that must be what their neighbours say, to within all that rounding can do … */
const LEAST_SHARE = 0.95;
/** … and how much of what it does on average the median may be, so that scatter of the size of the last digit is seen. */
const TYPICAL = 0.95;
/** Rounding has to be this fine against the interquartile range to tell anything. */
const FINE = 1e-2;
/** What single precision, in which flows are trained, leaves of a standardised column. */
const SINGLE = 2e-7;

interface Coordinate {
  at(row: number): number;
  /** Half the distance to the next number that the column could hold there. */
  error(row: number): number;
}

const asItIs = ({ values, resolution }: DependentColumn): Coordinate => ({
  at: (row) => values[row] as number,
  error: (row) => resolution(values[row] as number) / 2,
});

/** In ln, where power laws are straight: of a positive column over more than a decade. */
function inLn({ values, resolution }: DependentColumn): Coordinate | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low > 0 && high > 10 * low)) return undefined;
  const logs = values.map(Math.log);
  return {
    at: (row) => logs[row] as number,
    error: (row) => resolution(values[row] as number) / 2 / (values[row] as number),
  };
}

/** Whether `y` is a smooth function of `x` to within rounding. */
export function isFunctionOf(y: DependentColumn, x: DependentColumn): boolean {
  const along = inLn(x) ?? asItIs(x);
  const points = thinned(along, x.values.length);
  if (points.length < LEAST_POINTS) return false;
  return [inLn(y), asItIs(y)].some((up) => up !== undefined && isSmooth(points, along, up));
}

/** Rows in the order of a coordinate, at least so far from one another. */
function thinned(along: Coordinate, rows: number): number[] {
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => along.at(a) - along.at(b));
  const [first, last] = MIDDLE.map((share) => Math.floor(share * (rows - 1))) as [number, number];
  const apart = (along.at(order[last] as number) - along.at(order[first] as number)) / Math.min(POINTS, rows / 2);
  if (!(apart > 0)) return [];
  const points: number[] = [];
  for (let i = first; i <= last; i++) {
    const row = order[i] as number;
    const before = points.at(-1);
    if (before === undefined || along.at(row) - along.at(before) >= apart) points.push(row);
  }
  return points;
}

function isSmooth(points: readonly number[], along: Coordinate, up: Coordinate): boolean {
  const heights = Float64Array.from(points, up.at).sort();
  const spread = (heights[Math.floor(0.75 * heights.length)] ?? 0) - (heights[Math.floor(0.25 * heights.length)] ?? 0);
  const typical: number[] = [];
  let exact = 0;
  for (let i = REACH; i < points.length - REACH; i++) {
    const own = points[i] as number;
    const near = [...points.slice(i - REACH, i), ...points.slice(i + 1, i + 1 + REACH)];
    const weights = lagrange(near.map(along.at), along.at(own));
    const guess = near.reduce((sum, row, k) => sum + (weights[k] as number) * up.at(row), 0);
    const [left, right] = [near[REACH - 1] as number, near[REACH] as number];
    const slope = Math.abs((up.at(right) - up.at(left)) / (along.at(right) - along.at(left)));
    let most = SINGLE * spread;
    // An error that is uniform has a variance of a third of its square.
    let variance = (SINGLE * spread) ** 2;
    for (const [k, row] of [...near, own].entries()) {
      const weight = Math.abs(weights[k] ?? 1);
      const errors = [weight * up.error(row), weight * slope * along.error(row)];
      for (const error of errors) {
        most += error;
        variance += error ** 2 / 3;
      }
    }
    const residual = Math.abs(guess - up.at(own));
    typical.push(residual / Math.sqrt(variance));
    if (most <= FINE * spread && residual <= most) exact += 1;
  }
  typical.sort((a, b) => a - b);
  return exact >= LEAST_SHARE * typical.length && (typical[typical.length >> 1] as number) <= TYPICAL;
}

/** Weights of the polynomial through some points, at a place. */
function lagrange(at: readonly number[], place: number): number[] {
  return at.map((own, i) =>
    at.reduce((product, other, k) => (k === i ? product : (product * (place - other)) / (own - other)), 1),
  );
}
