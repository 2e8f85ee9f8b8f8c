/**
 * Rows that repeat another but for their last digits: a catalog that was computed twice, or written in two precisions. Equal are rows whose
 * columns differ by less than `NEAR`, in units of the column's spread about its median or, far out, of the distance from it. Pairs a few times as far
 * apart say how many such there are by chance.
 */

export interface NearColumn {
  readonly values: Float64Array;
  /** True for a column of steps: its values are equal, or they are not. */
  readonly steps: boolean;
}

export interface NearRows {
  /** Of each row, an earlier one that it repeats but for the last digits; itself where there is none. */
  readonly first: Uint32Array;
  readonly pairs: number;
  /** Pairs as near that come by chance. */
  readonly expected: number;
}

/** What rounding to single precision changes at most. */
const NEAR = 2 ** -24;
/** Pairs up to this many times as far apart are counted; in one column so many less one times as many come by chance. */
const RING = 9;
/** Pairs are looked for in cells of so many times `NEAR`, and again in cells that are moved by half, so that few lie across both borders. */
const CELL = 100;

/** @param firstEqual of each row, the first that is equal to it in all columns */
export function nearRows(
  columns: readonly NearColumn[],
  firstEqual: (columns: readonly Float64Array[]) => Uint32Array,
): NearRows {
  const seen = columns.map(({ values, steps }) => (steps ? values : stretched(values)));
  const rows = seen[0]?.length ?? 0;
  const first = Uint32Array.from({ length: rows }, (_, row) => row);
  let [pairs, ring] = [0, 0];
  for (const moved of [0, 0.5]) {
    const cells = seen.map((values, c) =>
      columns[c]?.steps ? values : values.map((value) => Math.floor(value / (CELL * NEAR) + moved)),
    );
    const alike = firstEqual(cells);
    for (let row = 0; row < rows; row++) {
      const other = alike[row] as number;
      if (row === other || first[row] !== row) continue;
      let apart = 0;
      for (const values of seen) apart = Math.max(apart, Math.abs((values[row] as number) - (values[other] as number)));
      if (apart === 0) continue;
      if (apart <= NEAR) {
        first[row] = other;
        pairs += 1;
      } else if (apart <= RING * NEAR) ring += 1;
    }
    if (pairs === 0) break;
  }
  return { first, pairs, expected: ring / (RING - 1) };
}

/** Values that median and spread are taken of, at least. */
const SAMPLE = 10_000;

/** asinh((x − median)/spread): near values differ by |Δ|/spread in the middle, and by their ratio far out. */
function stretched(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const sorted = values.filter((_, row) => row % step === 0).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  const median = at(0.5);
  const spread = at(0.75) - at(0.25) || at(0.99) - at(0.01) || at(1) - at(0) || 1;
  return values.map((value) => Math.asinh((value - median) / spread));
}
