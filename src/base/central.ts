/** A distribution of one variable in five numbers: its median and the ends of its central 68 and 95 % intervals. */

const MASS_BELOW = { median: 0.5, low68: 0.16, high68: 0.84, low95: 0.025, high95: 0.975 } as const;

export type Central = { readonly [Name in keyof typeof MASS_BELOW]: number };

/** In the order of tables. */
export const CENTRAL_NAMES = Object.keys(MASS_BELOW) as readonly (keyof Central)[];

/** From the quantile function. */
export const centralOf = (quantile: (massBelow: number) => number): Central => ({
  median: quantile(MASS_BELOW.median),
  low68: quantile(MASS_BELOW.low68),
  high68: quantile(MASS_BELOW.high68),
  low95: quantile(MASS_BELOW.low95),
  high95: quantile(MASS_BELOW.high95),
});

/** In other units, by an increasing map. */
export const centralIn = (
  { median, low68, high68, low95, high95 }: Central,
  to: (value: number) => number,
): Central => ({
  median: to(median),
  low68: to(low68),
  high68: to(high68),
  low95: to(low95),
  high95: to(high95),
});
