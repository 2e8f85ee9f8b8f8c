/**
 * Exact linear relations among columns: a total and its parts, a column in two units, a colour and its two magnitudes. Each column is
 * fitted by those before it, by least squares on the half of the rows that fits best (Rousseeuw and van Driessen 2006, "Computing LTS
 * regression"), since an exact relation may have exceptions. It is a relation where the residuals end sharply at what rounding
 * explains; a correlation, however strong, has a residual of its own and does not.
 */
import { random } from '../../base/random';
import { leastSquares, relativeResiduals, rounding, type Scaled } from './least-squares';
import type { Resolution } from './resolution';

export interface DependentColumn {
  readonly values: Float64Array;
  readonly resolution: Resolution;
}

/** column = constant + Σ coefficient × other, to within rounding. Columns are numbered as they were given. */
export interface LinearRelation {
  readonly column: number;
  readonly terms: readonly { readonly column: number; readonly coefficient: number }[];
  readonly constant: number;
  /** Share of the rows for which it holds. */
  readonly share: number;
}

/** Rows that are fitted, and rows that are then checked. */
const FITTED = 400;
const CHECKED = 20_000;
/** A number with few digits that a fitted coefficient may stand for. */
const NICE = [1, 2, 3, 4, 5, 6, 8, 10];

/** The relations among columns of equal length, each column as a function of some before it. Columns without spread have none. */
export function linearRelations(columns: readonly DependentColumn[], seed = 1): LinearRelation[] {
  const rows = columns[0]?.values.length ?? 0;
  const scaled = columns.map(({ values, resolution }) => scale(values, resolution));
  const found: LinearRelation[] = [];
  const independent: number[] = [];
  const draw = random(seed, 'catalog', 1 << 19);
  const fitted = spreadRows(rows, FITTED);
  const checked = spreadRows(rows, CHECKED);
  for (const [column, own] of scaled.entries()) {
    if (!own) continue;
    const others = independent.flatMap((other) => scaled[other] ?? []);
    const fit = others.length > 0 ? exactFit(own, others, fitted, checked, draw) : undefined;
    if (!fit) {
      independent.push(column);
      continue;
    }
    found.push({ ...inOwnUnits(fit, column, independent, columns, scaled), share: fit.share });
  }
  return found;
}

export function scale(values: Float64Array, resolution: Resolution): Scaled | undefined {
  const sorted = values.toSorted();
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  const spread = quantile(0.75) - quantile(0.25) || quantile(0.99) - quantile(0.01);
  if (!(spread > 0 && Number.isFinite(spread))) return undefined;
  const shift = quantile(0.5);
  return {
    shift,
    scale: spread,
    values: values.map((value) => (value - shift) / spread),
    error: values.map((value) => resolution(value) / 2 / spread),
  };
}

/** Up to `most` of the rows, evenly spread. */
function spreadRows(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** Coefficients of the others, and a constant at the end. */
interface ExactFit {
  readonly coefficients: Float64Array;
  readonly share: number;
}

type Draw = ReturnType<typeof random>;

/** Starts from as many rows as there are unknowns: of a relation that holds for 95 % of the rows one is sure to be free of exceptions. */
const STARTS = 8;
const STEPS = 2;

function exactFit(
  own: Scaled,
  others: readonly Scaled[],
  fitted: Uint32Array,
  checked: Uint32Array,
  draw: Draw,
): ExactFit | undefined {
  const unknowns = others.length + 1;
  const half = Math.max(unknowns + 1, fitted.length >> 1);
  if (fitted.length < 2 * unknowns) return undefined;
  const starts = [fitted, ...Array.from({ length: STARTS }, () => someOf(fitted, unknowns, draw))];
  let best: { coefficients: Float64Array; middle: number } | undefined;
  for (const start of starts) {
    let coefficients = leastSquares(own, others, start, undefined);
    for (let step = 0; step < STEPS && coefficients; step++) {
      const sizes = relativeResiduals(own, others, coefficients, fitted);
      const limit = sizes.toSorted()[half - 1] ?? 0;
      const closest = fitted.filter((_, i) => (sizes[i] as number) <= limit);
      coefficients = leastSquares(own, others, closest, coefficients) ?? coefficients;
    }
    if (!coefficients) continue;
    const middle = relativeResiduals(own, others, coefficients, fitted).toSorted()[half - 1] ?? Number.NaN;
    if (!best || middle < best.middle) best = { coefficients, middle };
    if (middle <= 1) break;
  }
  if (!best) return undefined;
  const shareOf = (coefficients: Float64Array) => exactShare(own, others, coefficients, checked);
  let { coefficients } = best;
  const share = shareOf(coefficients);
  if (share === undefined) return undefined;
  // Terms without which it is as exact are none.
  const bySize = Array.from(others.keys()).sort(
    (a, b) => Math.abs(coefficients[a] as number) - Math.abs(coefficients[b] as number),
  );
  for (const term of bySize) {
    const without = coefficients.slice();
    without[term] = 0;
    if ((shareOf(without) ?? 0) >= share) coefficients = without;
  }
  return { coefficients, share };
}

function someOf(rows: Uint32Array, count: number, draw: Draw): Uint32Array {
  return Uint32Array.from({ length: count }, () => rows[Math.floor(draw.uniform() * rows.length)] as number);
}

/** Residuals within rounding, over those within this many times it. */
const NEAR = 20;
const SHARP = 0.97;
/** The least share of rows that an exact relation holds for. */
const LEAST_SHARE = 0.5;
/** Rounding has to be this fine against the interquartile range to tell anything. */
const FINE = 1e-2;

/** The share of rows within rounding; undefined where that is no exact relation. */
function exactShare(
  own: Scaled,
  others: readonly Scaled[],
  coefficients: Float64Array,
  rows: Uint32Array,
): number | undefined {
  const sizes = relativeResiduals(own, others, coefficients, rows);
  const exact = rows.filter((_, i) => (sizes[i] as number) <= 1);
  const near = sizes.reduce((sum, size) => sum + (size <= NEAR ? 1 : 0), 0);
  if (exact.length - others.length - 1 < LEAST_SHARE * rows.length || exact.length < SHARP * near) return undefined;
  const errors = Float64Array.from(exact, (row) => rounding(own, others, coefficients, row)).sort();
  const held = Float64Array.from(exact, (row) => own.values[row] as number).sort();
  const spread = (held[Math.floor(0.75 * held.length)] ?? 0) - (held[Math.floor(0.25 * held.length)] ?? 0);
  // Among rows that share one value, anything is a relation.
  return (errors[errors.length >> 1] as number) <= FINE * spread ? exact.length / rows.length : undefined;
}

/** The relation between the columns as they are, with coefficients such as 1 and 0.5 where the fitted ones come near enough. */
function inOwnUnits(
  { coefficients }: ExactFit,
  column: number,
  independent: readonly number[],
  columns: readonly DependentColumn[],
  scaled: readonly (Scaled | undefined)[],
): Omit<LinearRelation, 'share'> {
  const own = scaled[column] as Scaled;
  const terms = independent.flatMap((other, i) => {
    const fitted = coefficients[i] as number;
    if (fitted === 0) return [];
    const coefficient = (fitted * own.scale) / (scaled[other] as Scaled).scale;
    return { column: other, coefficient: niceNear(coefficient) };
  });
  // Among rows that it holds for: the median of what is left.
  const left = (columns[column] as DependentColumn).values.map((value, row) =>
    terms.reduce(
      (sum, term) => sum - term.coefficient * ((columns[term.column] as DependentColumn).values[row] as number),
      value,
    ),
  );
  const constant = left.toSorted()[left.length >> 1] as number;
  return { column, terms, constant: Math.abs(constant) < 1e-5 * own.scale ? 0 : constant };
}

function niceNear(coefficient: number): number {
  for (const nice of NICE.flatMap((one) => [one, 1 / one])) {
    if (Math.abs(Math.abs(coefficient) - nice) < 1e-3 * nice) return Math.sign(coefficient) * nice;
  }
  return coefficient;
}
