/**
 * Columns of steps: whole numbers, rounded values, a few settings. Whether a column is one is told from distances between
 * neighbouring values, each against its own rounding: a tolerance taken from the largest value would call every column with
 * one fill value, or of Julian dates, a grid.
 */
import { at, distinctValues, mergedValues, quantile } from './distinct';
import { isFew, kindOf, type Levels } from './kind';
import { scatteredLevels } from './scattered';
import { exactStep, roundedStep, toleranceOf } from './step';

/** Steps coarser than this part of the interquartile range are seen by a flow. */
const COARSE = 1e-3;
/** Whole numbers are named up to this many steps from end to end; beyond it they are digits, not counts … */
const MOST_STEPS = 1e6;
/** … as are those whose steps are tens and more. */
const LARGEST_COUNT_STEP = 10;

/** The steps among the ascending values of a column; undefined where it has none that a flow would see. */
export function levelsOf(sorted: Float64Array): Levels | undefined {
  const distinct = distinctValues(sorted);
  if (distinct.values.length < 2) return undefined;
  const quartiles = quantile(distinct.values, 0.75) - quantile(distinct.values, 0.25);
  const whole = distinct.values.every(Number.isInteger);
  const range = at(distinct.values, distinct.values.length - 1) - at(distinct.values, 0);
  const isCoarse = (step: number) => step > COARSE * quartiles || (whole && range < MOST_STEPS * step);
  const exact = exactStep(distinct.values, isCoarse);
  const tolerance = toleranceOf(sorted);
  const merged = exact === undefined ? mergedValues(sorted, tolerance) : distinct;
  const step = exact ?? roundedStep(merged.values, tolerance, isCoarse);
  const digits = step !== undefined && step >= LARGEST_COUNT_STEP && !(step > COARSE * quartiles);
  const spacing = digits ? undefined : step;
  if (spacing !== undefined || isFew(merged.values.length, sorted.length)) {
    return kindOf(merged.values, merged.counts, spacing, sorted, 0);
  }
  return scatteredLevels(sorted);
}
