/** Rows whose condition is near a given one: what a conditional density at that condition is to be compared with. */

export interface NearRows {
  /** Row numbers. */
  readonly rows: Uint32Array;
  /** Of each column of the condition, where the window lies: its middle and its half-width, which is 0 where rows agree exactly. */
  readonly window: readonly { readonly middle: number; readonly half: number }[];
}

/** A column of so few values, each held by ten rows on average, is a setting: rows agree with it or do not. */
const FEW_VALUES = 100;
const ROWS_PER_VALUE = 10;
/** Rows that a window takes in, at least, and as a share of those at the same settings. */
const ENOUGH = 150;
const SHARE = 0.05;
/** It is never wider than this part of a column's interquartile range to either side, and takes in fewer rows instead. */
const WIDEST = 0.5;

interface Given {
  readonly levels: readonly number[] | undefined;
  readonly scale: number;
}

/** What is known of the columns of a condition; made once for the same rows. */
export type GivenColumns = readonly Given[];

/** @param context row-major, `width` columns. */
export function givenColumns(context: Float32Array, width: number): GivenColumns {
  const count = context.length / width;
  return Array.from({ length: width }, (_, column) => {
    const sorted = Float32Array.from({ length: count }, (_, row) => context[row * width + column] as number).sort();
    const values = [...new Set(sorted)];
    const at = (share: number) => sorted[Math.round(share * (count - 1))] ?? 0;
    const scale = at(0.75) - at(0.25) || at(0.99) - at(0.01) || 1;
    const few = values.length <= FEW_VALUES && count >= ROWS_PER_VALUE * values.length;
    return { levels: few ? values : undefined, scale };
  });
}

/** The rows near a condition: at the nearest settings, and of measured columns the nearest ones. */
export function nearRows(context: Float32Array, columns: GivenColumns, at: readonly number[]): NearRows {
  const width = columns.length;
  const middles = columns.map(({ levels }, column) => {
    const asked = at[column] ?? Number.NaN;
    return levels?.reduce((best, level) => (Math.abs(level - asked) < Math.abs(best - asked) ? level : best)) ?? asked;
  });
  const found: { readonly row: number; readonly distance: number }[] = [];
  for (let row = 0; row < context.length / width; row++) {
    let distance = 0;
    for (const [column, { levels, scale }] of columns.entries()) {
      const apart = Math.abs((context[row * width + column] as number) - (middles[column] as number));
      distance = Math.max(distance, levels ? (apart > 0 ? Number.POSITIVE_INFINITY : 0) : apart / scale);
    }
    if (distance < Number.POSITIVE_INFINITY) found.push({ row, distance });
  }
  const measured = columns.some(({ levels }) => !levels);
  const most = Math.max(ENOUGH, Math.round(SHARE * found.length));
  const sorted = Float64Array.from(found, ({ distance }) => distance).sort();
  const radius = measured ? Math.min(WIDEST, sorted[most - 1] ?? sorted.at(-1) ?? WIDEST) : 0;
  return {
    rows: Uint32Array.from(
      found.filter(({ distance }) => distance <= radius),
      ({ row }) => row,
    ),
    window: columns.map(({ levels, scale }, column) => ({
      middle: middles[column] as number,
      half: levels ? 0 : radius * scale,
    })),
  };
}
