/**
 * CAMELS snapshots: numbers and redshifts, in the numbering used until 2024 (34 snapshots, 000 to 033) and in the one
 * since (91 snapshots, 000 to 090). Source: the table of redshifts in CAMELS' documentation.
 */

export type Numbering = 'old' | 'new';

/** Redshift by new number. Two decimals, as published, but for the last ones, whose headers are known. */
const REDSHIFTS = [
  14.99, 13.34, 11.98, 11.2, 10.48, 9.69, 9.0, 8.49, 8.01, 7.6, 7.24, 6.89, 6.56, 6.28, 6.01, 5.75, 5.5, 5.23, 5.0, 4.8,
  4.61, 4.45, 4.3, 4.15, 4.01, 3.87, 3.73, 3.62, 3.49, 3.36, 3.24, 3.12, 3.01, 2.9, 2.8, 2.72, 2.63, 2.54, 2.46, 2.38,
  2.3, 2.22, 2.15, 2.07, 2.0, 1.93, 1.86, 1.8, 1.73, 1.67, 1.6, 1.54, 1.48, 1.43, 1.37, 1.3, 1.26, 1.2, 1.14, 1.09,
  1.05, 1.0, 0.95, 0.9, 0.86, 0.82, 0.77, 0.73, 0.69, 0.65, 0.61, 0.58, 0.54, 0.5, 0.47, 0.43, 0.4, 0.37, 0.34, 0.3,
  0.27, 0.24, 0.21072, 0.18, 0.1542, 0.13, 0.10033, 0.07, 0.04896, 0.02, 0,
];

const LAST: Readonly<Record<Numbering, number>> = { old: 33, new: 90 };
/** New numbers of the old snapshots 000 to 003; from 004 on the new number is twice the old one plus 24. */
const FIRST_OLD = [14, 18, 24, 28];

/** The new number of an old snapshot; undefined where there was no such snapshot. */
export function newNumber(old: number): number | undefined {
  if (!Number.isInteger(old) || old < 0 || old > LAST.old) return undefined;
  return FIRST_OLD[old] ?? 2 * old + 24;
}

/** The redshift of a numbered snapshot; undefined where that numbering has no such snapshot. */
export function snapshotRedshift(snapshot: number, numbering: Numbering): number | undefined {
  const index = numbering === 'old' ? newNumber(snapshot) : snapshot;
  return index === undefined ? undefined : REDSHIFTS[index];
}

/**
 * True where two redshifts are of the same snapshot. Neighbours lie 0.02 or more apart in 1 + z, and rounding to two
 * decimals moves one by up to 0.005.
 */
export function sameRedshift(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.008 * (1 + Math.min(a, b));
}
